"""Both parsers read OCSP responses and timestamps of logs alike: whole, damaged and cut."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.architecture.table import TOP
from tests.parity.outcome import outcome, plain
from tests.staples import RESPONSES, SCT, TIMESTAMPED
from tlswire.errors import ParseError
from tlswire.reference import x509
from tlswire.reference.extension.signed_certificate_timestamp import SignedCertificateTimestamp
from tlswire.reference.wire import Cursor, whole
from tlswire.reference.x509.ocsp import OcspResponse

UTC = datetime.UTC


def seconds(value):
    """A time as seconds of Unix time."""
    return int(value.timestamp()) if isinstance(value, datetime.datetime) else value


def native_response(data):
    found = tlswire.OcspResponse(data)
    return {
        "status": found.response_status,
        "responder": found.responder,
        "produced_at": seconds(outcome(getattr, found, "produced_at")),
        "responses": [None if one is None else native_single(one) for one in found.responses],
    }


def native_single(one):
    return {
        "hashes": (one.issuer_name_hash, one.issuer_key_hash),
        "serial": one.serial,
        "status": (one.cert_status, one.revocation_reason),
        "times": [
            seconds(outcome(getattr, one, name))
            for name in ("revocation_time", "this_update", "next_update")
        ],
        "timestamps": listed(one),
    }


def reference_response(data):
    found = OcspResponse.parse(data)
    basic = found.basic
    return {
        "status": found.response_status,
        "responder": None if basic is None else basic.responder,
        "produced_at": None if basic is None else in_years(basic.produced_at, "producedAt"),
        "responses": [reference_single(one) for one in (basic.responses if basic else ())],
    }


def in_years(moment, field):
    """Python has no years before 1: an error that only native objects give."""
    if moment is not None and moment < -62_135_596_800:
        return (
            "error",
            "MalformedError",
            "illegal_value",
            field,
            0,
            f"{field}: illegal value 0 at offset 0",
        )
    return moment


def reference_single(one):
    if isinstance(one, ParseError):
        return None
    return {
        "hashes": (one.issuer_name_hash, one.issuer_key_hash),
        "serial": one.serial,
        "status": (one.status, one.reason),
        "times": [
            in_years(one.revocation_time, "revocationTime"),
            in_years(one.this_update, "thisUpdate"),
            in_years(one.next_update, "nextUpdate"),
        ],
        "timestamps": listed(one),
    }


def assert_responses_alike(data):
    assert outcome(native_response, data) == outcome(reference_response, data)


def listed(owner):
    """The timestamps that a certificate or a response has, of either parser."""
    found = outcome(getattr, owner, "signed_certificate_timestamps")
    return plain(found.sct_list) if hasattr(found, "sct_list") else found


def read_timestamp(data):
    return whole(Cursor(data), SignedCertificateTimestamp.parse, "SerializedSCT")


def test_every_response_and_every_cut_of_one_reads_alike():
    for data in RESPONSES.values():
        assert_responses_alike(data)
        for end in range(0, len(data), 3):
            assert_responses_alike(data[:end])


@given(data=strategies.damaged(st.sampled_from(sorted(RESPONSES.values()))))
def test_damaged_responses_read_alike(data):
    assert_responses_alike(data)


def test_timestamps_and_their_cuts_read_alike():
    for end in range(len(SCT) + 1):
        ours = outcome(tlswire.SignedCertificateTimestamp, SCT[:end])
        assert ours == outcome(read_timestamp, SCT[:end])


def test_timestamps_in_certificates_read_alike():
    files = (TOP / "tests/data/certificates").glob("*.der")
    for data in [TIMESTAMPED, *(file.read_bytes() for file in files)]:
        ours = listed(tlswire.X509Certificate(data))
        assert ours == listed(x509.Certificate.parse(data))
    assert listed(tlswire.X509Certificate(TIMESTAMPED))[1][0] == 1
