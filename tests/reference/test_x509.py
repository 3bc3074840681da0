"""Certificates, against what Python's `cryptography` says of the ones it made."""

import datetime as dt
import ipaddress

import pytest

from tlswire.errors import ParseError
from tlswire.reference.x509 import Certificate, Summary

x509 = pytest.importorskip("cryptography.x509")
hashes = pytest.importorskip("cryptography.hazmat.primitives.hashes")
ec = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
NameOID = x509.oid.NameOID

NAMES = [
    x509.DNSName("*.a.example"),
    x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
    x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
]


@pytest.fixture(scope="module")
def made():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, 'Größe, "Kunst" +'),
            x509.NameAttribute(NameOID.COMMON_NAME, " a.example "),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0x80FF)
        .not_valid_before(dt.datetime(1999, 12, 31, 23, 59, 59, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2051, 2, 28, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName(NAMES), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=3), critical=True)
    )
    return builder.sign(key, hashes.SHA256())


@pytest.fixture(scope="module")
def der(made):
    return made.public_bytes(serialization.Encoding.DER)


def test_the_fields_are_what_their_maker_says(made, der):
    summary = Summary.of(der)
    assert summary.defect is None
    assert (summary.version, summary.serial) == (3, "80ff")
    assert summary.subject == made.subject.rfc4514_string()
    assert dt.datetime.fromtimestamp(summary.not_before, dt.UTC) == made.not_valid_before_utc
    assert dt.datetime.fromtimestamp(summary.not_after, dt.UTC) == made.not_valid_after_utc
    assert summary.signature_oid == made.signature_algorithm_oid.dotted_string
    assert summary.public_key == "ec:secp256r1"
    assert summary.subject_alt_names == (
        "DNSName:*.a.example",
        "IPAddress:192.0.2.1",
        "IPAddress:2001:db8::1",
    )


@pytest.mark.parametrize(
    ("host", "matches"),
    [
        (b"www.a.example", True),
        (b"WWW.A.EXAMPLE.", True),
        (b"a.example", False),
        (b"x.y.a.example", False),
        (b"192.0.2.1", True),
        (b"2001:DB8::1", True),
        (b"192.0.2.2", False),
    ],
)
def test_a_host_is_matched_as_rfc_9525_says(der, host, matches):
    assert Certificate.parse(der).matches_name(host) is matches


def test_every_cut_is_told_and_never_more_than_a_parse_error(der):
    for cut in range(len(der)):
        assert Summary.of(der[:cut]).defect is not None


def test_any_damaged_byte_costs_no_more_than_fields(der):
    for at in range(len(der)):
        for value in (0, 0x80, 0xFF):
            Summary.of(der[:at] + bytes((value,)) + der[at + 1 :])


def test_what_is_no_certificate_is_an_error():
    with pytest.raises(ParseError) as found:
        Certificate.parse(b"\x31\x00")
    assert (found.value.kind, found.value.field) == ("illegal_value", "Certificate")
