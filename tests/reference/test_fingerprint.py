"""The corners of JA3 and JA4."""

import pytest

from tests.reference.made import alpn, client_hello, extension, shorts, vector
from tlswire.reference import parse_client_hello


def test_a_hello_without_extensions_has_fingerprints():
    hello = parse_client_hello(client_hello(version=0x0301, suites=shorts(0x2F)))
    assert hello.ja3_full == "769,47,,,"
    assert hello.ja4 == "t10i010000_" + hello.ja4.split("_")[1] + "_000000000000"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"h2", "h2"),
        (b"http/1.1", "h1"),
        (b"x", "xx"),
        (b"", "00"),
        (b"\xab", "ab"),
        (b"\x30\xab", "3b"),
        (b"h-", "6d"),
    ],
)
def test_the_first_protocol_gives_two_characters(name, shown):
    assert parse_client_hello(client_hello(alpn(name))).ja4[8:10] == shown


def test_a_single_alphanumeric_protocol_is_doubled_and_an_absent_one_is_zeros():
    assert parse_client_hello(client_hello(extension(23))).ja4.startswith("t12i010100_")


def test_grease_is_left_out_of_signature_algorithms_too():
    hello = client_hello(extension(13, vector(shorts(0x3A3A, 0x0403), 2)))
    assert parse_client_hello(hello).ja4_r.endswith("_000d_0403")


def test_the_newest_version_of_dtls_is_not_the_highest_number():
    body = client_hello(extension(43, vector(shorts(0xFEFF, 0xFEFC, 0xFEFD), 1)), version=0xFEFD)
    body = body[:35] + b"\0" + body[35:]
    assert parse_client_hello(body).ja4.startswith("dd3")


def test_a_malformed_list_has_no_fingerprint_that_counts_it():
    hello = parse_client_hello(client_hello(extension(10, b"\0\1\0"), extension(13, b"\0\2\4\3")))
    assert hello.ja3 is None
    assert hello.ja4 is not None
