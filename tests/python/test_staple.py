"""OCSP responses and timestamps of logs, and where they are found."""

import datetime
import pickle

import pytest
from cryptography.x509 import ocsp

import tlswire
from tests.architecture.table import TOP
from tests.pieces import number, vector
from tests.staples import AT, LIST, MILLISECONDS, OTHER_SCT, RESPONSES, SCT, TIMESTAMPED, WEEK
from tests.strategies import message
from tlswire.registry import CertificateStatusType, CtVersion, SignatureScheme

UTC = datetime.UTC
OCSP, OCSP_MULTI = 1, 2


def extension(kind, body):
    return number(2, kind) + vector(2, body)


def status(kind, response):
    return number(1, kind) + vector(3, response)


def read(data):
    [found] = tlswire.parse_messages(data)
    return found


def entry(*extensions):
    """The one entry of a list of certificates in TLS 1.3."""
    entries = vector(3, TIMESTAMPED) + vector(2, b"".join(extensions))
    [found] = read(message(11, b"\0" + vector(3, entries))).certificate_list
    return found


def test_a_response_says_of_a_certificate_what_another_library_says():
    for name, der in RESPONSES.items():
        found, known = tlswire.OcspResponse(der), ocsp.load_der_ocsp_response(der)
        assert found.response_status == known.response_status.value
        if name == "refused":
            assert (found.response_status_name, found.responses) == ("tryLater", ())
            assert (found.responder, found.produced_at, found.signature_algorithm) == (None,) * 3
            continue
        [one] = found.responses
        assert one.cert_status == known.certificate_status.name.lower() == name
        assert int(one.serial, 16) == known.serial_number
        assert one.issuer_name_hash == known.issuer_name_hash
        assert one.issuer_key_hash == known.issuer_key_hash
        assert one.hash_algorithm == "id-sha1"
        assert one.this_update == known.this_update_utc
        assert one.next_update == known.next_update_utc
        assert one.revocation_time == known.revocation_time_utc
        assert found.produced_at == known.produced_at_utc
        assert found.signature_algorithm == "Ed25519"


def test_what_is_revoked_says_why():
    found = tlswire.OcspResponse(RESPONSES["revoked"])
    [one] = found.responses
    assert (one.revocation_reason, one.revocation_reason_name) == (1, "keyCompromise")
    assert one.revocation_time == AT - WEEK
    assert found.responder == "CN=log.example"
    assert found.to_dict()["responses"][0]["cert_status"] == "revoked"


def test_a_timestamp_has_its_fields():
    found = tlswire.SignedCertificateTimestamp(SCT)
    at = datetime.datetime.fromtimestamp(MILLISECONDS // 1000, UTC)
    assert found.timestamp == at + datetime.timedelta(milliseconds=MILLISECONDS % 1000)
    assert (found.version, found.log_id) == (CtVersion.V1, bytes(range(32)))
    assert found.signature_algorithm is SignatureScheme.ECDSA_SECP256R1_SHA256
    assert (found.extensions, found.signature) == (b"", b"signature")
    other = tlswire.SignedCertificateTimestamp(OTHER_SCT)
    assert (other.version, other.log_id, other.timestamp, other.signature) == (1, None, None, None)


def test_a_time_after_all_years_is_malformed_alone():
    late = tlswire.SignedCertificateTimestamp(SCT[:33] + b"\xff" * 8 + SCT[41:])
    with pytest.raises(tlswire.MalformedError, match="timestamp"):
        _ = late.timestamp
    assert late.signature == b"signature"


def test_certificates_and_hellos_and_entries_have_timestamps():
    wanted = (
        tlswire.SignedCertificateTimestamp(SCT),
        tlswire.SignedCertificateTimestamp(OTHER_SCT),
    )
    certificate = tlswire.X509Certificate(TIMESTAMPED)
    assert certificate.signed_certificate_timestamps == wanted
    found = entry(extension(18, LIST))
    assert (found.signed_certificate_timestamps, found.ocsp_response) == (wanted, None)
    body = b"\3\3" + bytes(32) + b"\0\xc0\x2f\0" + vector(2, extension(18, LIST))
    assert read(message(2, body)).signed_certificate_timestamps == wanted
    without = TOP / "tests/data/certificates/rsa-every-name.der"
    assert tlswire.X509Certificate(without.read_bytes()).signed_certificate_timestamps is None


def test_an_entry_has_its_stapled_response():
    found = entry(extension(5, status(OCSP, RESPONSES["good"])))
    assert found.ocsp_response == tlswire.OcspResponse(RESPONSES["good"])
    assert found.signed_certificate_timestamps is None
    assert entry(extension(5, status(OCSP, b"no response"))).ocsp_response is None


def test_a_malformed_extension_of_an_entry_is_told_with_its_place():
    found = entry(extension(5, number(1, OCSP) + b"\0\0\x09" + b"short"))
    with pytest.raises(tlswire.MalformedError) as caught:
        _ = found.ocsp_response
    # Header, context, list, certificate, extensions, the extension's header, type.
    assert caught.value.offset == 4 + 1 + 3 + 3 + len(TIMESTAMPED) + 2 + 4 + 1
    assert found.certificate.serial == "abcdef"


def test_the_message_has_a_response_or_a_list_of_them():
    good = RESPONSES["good"]
    one = read(message(22, status(OCSP, good)))
    assert (one.type, one.status_type) == ("certificate_status", CertificateStatusType.OCSP)
    assert (one.responses, one.response) == ((tlswire.OcspResponse(good),), good)
    listed = vector(3, good) + vector(3, b"") + vector(3, b"?") + b"\0\0\x09short"
    several = read(message(22, status(OCSP_MULTI, listed)))
    assert several.responses == (tlswire.OcspResponse(good), None, None)
    assert read(message(22, status(9, good))).responses == ()
    assert one.to_dict()["responses"][0]["response_status_name"] == "successful"


def test_a_capture_shows_one():
    file = TOP / "tests/data/captures/certificate-stapled-tls12.pcap"
    messages = [found.message for found in tlswire.open_capture(file).messages()]
    [found] = [one for one in messages if isinstance(one, tlswire.CertificateStatus)]
    [response] = found.responses
    known = ocsp.load_der_ocsp_response(response.der)
    assert response.responses[0].cert_status == known.certificate_status.name.lower()
    chain = next(one for one in messages if isinstance(one, tlswire.Certificate))
    assert response.responses[0].serial == chain.certificates[0].serial


def test_objects_are_values_and_pickle():
    for found in (
        tlswire.OcspResponse(RESPONSES["good"]),
        tlswire.SignedCertificateTimestamp(SCT),
        read(message(22, status(OCSP, RESPONSES["good"]))),
    ):
        again = pickle.loads(pickle.dumps(found))
        assert (again, hash(again), bytes(again)) == (found, hash(found), bytes(found))
        with pytest.raises(AttributeError):
            found.response_status = 1


def test_what_is_no_response_and_no_timestamp_is_refused():
    with pytest.raises(tlswire.MalformedError, match="OCSPResponse"):
        tlswire.OcspResponse(b"\x31\0")
    with pytest.raises(tlswire.MalformedError, match="SerializedSCT"):
        tlswire.SignedCertificateTimestamp(SCT + b"\0")
