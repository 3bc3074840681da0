"""Certificates: lazily, and as others read them."""

import pickle
from datetime import UTC, datetime

import pytest
from cryptography import x509

import tlswire


@pytest.fixture(scope="module")
def chain(captures):
    with tlswire.open_capture(captures / "openssl-tls12-dhe-rsa.pcap") as capture:
        [sent] = [one.message for one in capture.messages() if one.type == "certificate"]
    return sent


def test_a_certificate_says_what_another_library_says(chain):
    for ours in chain.certificates:
        theirs = x509.load_der_x509_certificate(ours.der)
        assert ours.subject == theirs.subject.rfc4514_string()
        assert ours.issuer == theirs.issuer.rfc4514_string()
        assert int(ours.serial, 16) == theirs.serial_number
        assert ours.not_before == theirs.not_valid_before_utc
        assert ours.not_after == theirs.not_valid_after_utc
        assert ours.signature_oid == theirs.signature_algorithm_oid.dotted_string
        assert ours.to_cryptography() == theirs


def test_a_leaf_says_whom_it_is_for(chain):
    leaf, root = chain.certificates
    assert leaf.public_key == "rsa:2048"
    assert leaf.matches_name("server.example") is True
    assert leaf.matches_name("other.example") is False
    assert (root.is_ca, root.is_self_issued) == (True, True)
    assert leaf.not_before == datetime(2024, 1, 1, tzinfo=UTC)
    assert leaf.defect is None
    assert chain.to_dict()["certificates"][0]["sha256"] == leaf.sha256
    assert chain.certificate_list[0].certificate == leaf


def test_damage_costs_the_field_it_is_in(chain):
    der = bytearray(chain.certificates[0].der)
    at = der.index(b"240101000000Z")
    der[at] = ord("x")
    damaged = tlswire.X509Certificate(der)
    with pytest.raises(tlswire.MalformedError) as raised:
        _ = damaged.not_before
    assert (raised.value.field, raised.value.offset) == ("notBefore", at)
    assert damaged.subject == "CN=server.example"
    assert damaged.to_dict()["not_before"] is None
    assert damaged.defect is not None


def test_certificates_are_values(chain):
    leaf = chain.certificates[0]
    assert pickle.loads(pickle.dumps(leaf)) == leaf == tlswire.X509Certificate(leaf.der)
    assert hash(leaf) == hash(tlswire.X509Certificate(leaf.der))
    assert bytes(leaf) == leaf.der
    with pytest.raises(tlswire.ParseError):
        tlswire.X509Certificate(b"\x30")
