"""Both parsers read certificates alike: whole, damaged and cut, field by field."""

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.architecture.table import TOP
from tests.parity.outcome import outcome, plain
from tlswire.reference import x509

DER = {file.stem: file.read_bytes() for file in (TOP / "tests/data/certificates").glob("*.der")}
ALIKE = ("version", "serial", "is_self_issued", "key_usage", "defect")
UTC = datetime.UTC


def native(data):
    certificate = tlswire.X509Certificate(data)
    found = {name: outcome(getattr, certificate, name) for name in ALIKE[:-1]}
    return found | {
        "subject": outcome(getattr, certificate, "subject"),
        "issuer": outcome(getattr, certificate, "issuer"),
        "not_before": seconds(outcome(getattr, certificate, "not_before")),
        "not_after": seconds(outcome(getattr, certificate, "not_after")),
        "signature_oid": outcome(getattr, certificate, "signature_oid"),
        "public_key": outcome(getattr, certificate, "public_key"),
        "subject_alt_names": outcome(getattr, certificate, "subject_alt_names"),
        "is_ca": outcome(getattr, certificate, "is_ca"),
        "matches": certificate.matches_name("www.example.org"),
    }


def seconds(value):
    """A time as seconds of Unix time; years that `datetime` lacks do not compare."""
    return int(value.timestamp()) if isinstance(value, datetime.datetime) else value


def reference(data):
    certificate = x509.Certificate.parse(data)
    found = {name: outcome(getattr, certificate, name) for name in ALIKE[:-1]}
    return found | {
        "subject": outcome(lambda: certificate.subject_name.to_rfc4514()[0]),
        "issuer": outcome(lambda: certificate.issuer_name.to_rfc4514()[0]),
        "not_before": outcome(lambda: certificate.not_before),
        "not_after": outcome(lambda: certificate.not_after),
        "signature_oid": outcome(lambda: str(certificate.signature_algorithm)),
        "public_key": outcome(lambda: str(certificate.public_key)),
        "subject_alt_names": plain(certificate.subject_alt_names[0]),
        "is_ca": outcome(lambda: ca(certificate.basic_constraints)),
        "matches": certificate.matches_name(b"www.example.org"),
    }


def ca(constraints):
    return None if constraints is None else constraints.ca


def assert_alike(data):
    assert outcome(native, data) == outcome(reference, data)


@pytest.mark.parametrize("name", DER)
def test_every_certificate_reads_alike(name):
    assert_alike(DER[name])


@pytest.mark.parametrize("name", DER)
def test_every_cut_of_a_certificate_reads_alike(name):
    for end in range(0, len(DER[name]), 7):
        assert_alike(DER[name][:end])


@given(data=strategies.damaged(st.sampled_from(sorted(DER.values()))))
def test_damaged_certificates_read_alike(data):
    assert_alike(data)


@given(data=st.binary(max_size=60))
@example(data=b"")
def test_any_bytes_read_alike(data):
    assert_alike(data)
    assert_alike(
        strategies.number(1, 0x30) + strategies.vector(1, b"\x30" + strategies.vector(1, data))
    )
