"""Hellos read in each form, and what is told of broken ones."""

from pathlib import Path

import pytest

from tests.reference.made import (
    alpn,
    client_hello,
    extension,
    message,
    record,
    records,
    server_hello,
    server_name,
    shorts,
    vector,
)
from tlswire.errors import IncompleteError, MalformedError, ParseError
from tlswire.reference import parse_client_hello, parse_messages, parse_server_hello
from tlswire.reference.handshake.server_hello import HELLO_RETRY_REQUEST_RANDOM

RFC8448 = Path("rust/core/src/handshake/client_hello/rfc8448-simple-1rtt.bin")
HELLO = client_hello(
    server_name(b"a.example"),
    alpn(b"h2", b"http/1.1"),
    extension(10, vector(shorts(0x0A0A, 29, 23), 2)),
    extension(43, vector(shorts(0x0A0A, 0x0304, 0x0303), 1)),
    extension(13, vector(shorts(0x0403, 0x0804), 2)),
    suites=shorts(0x0A0A, 0x1301, 0xC02B),
)
FORMS = {
    "body": (HELLO, -4),
    "message": (message(1, HELLO), 0),
    "record": (record(message(1, HELLO)), 5),
}


def error_of(data: bytes) -> ParseError:
    with pytest.raises(ParseError) as found:
        parse_client_hello(data)
    return found.value


@pytest.mark.parametrize(("data", "_"), FORMS.values(), ids=FORMS)
def test_a_hello_is_the_same_in_each_of_its_forms(data, _):
    hello = parse_client_hello(data)
    assert hello.server_name == "a.example"
    assert hello.alpn == ("h2", "http/1.1")
    assert hello.supported_versions == (0x0A0A, 0x0304, 0x0303)
    assert hello.supported_groups == (0x0A0A, 29, 23)
    assert [suite.label for suite in hello.cipher_suites][1:] == [
        "TLS_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    ]
    assert hello.max_version == 0x0304
    assert hello.ja3_full == "771,4865-49195,0-16-10-43-13,29-23,"
    assert hello.ja4_r == "t13d0205h2_1301,c02b_000a,000d,002b_0403,0804"


@pytest.mark.parametrize("size", [1, 7, 40])
def test_records_of_any_size_hold_the_same_hello(size):
    assert parse_client_hello(records(message(1, HELLO), size)).ja4 == parse_client_hello(HELLO).ja4


@pytest.mark.parametrize(("data", "shift"), FORMS.values(), ids=FORMS)
def test_offsets_count_from_the_first_byte_of_what_was_passed(data, shift):
    at = 4 + 2 + 32 + shift
    error = error_of(data[: at - 4 + 4] + b"\x21" + data[at + 1 :])
    assert (error.kind, error.field, error.offset) == ("illegal_length", "legacy_session_id", at)


def test_a_message_that_is_cut_asks_for_more_and_one_that_lies_does_not():
    whole = message(1, HELLO)
    error = error_of(whole[:-3])
    assert isinstance(error, IncompleteError)
    assert (error.field, error.offset) == ("body", 4)
    error = error_of(message(1, HELLO[:40]))
    assert isinstance(error, MalformedError)
    assert (error.kind, error.field, error.offset) == ("truncated", "cipher_suites", 39)


def test_every_cut_of_a_record_is_incomplete():
    whole = record(message(1, HELLO))
    for cut in range(5, len(whole)):
        assert isinstance(error_of(whole[:cut]), IncompleteError)


@pytest.mark.parametrize(
    ("broken", "kind", "field"),
    [
        (HELLO[:-1], "truncated", "extensions"),
        (HELLO + b"\0", "trailing_data", "extensions"),
        (client_hello(extension(10, b"") + b"\0"), "truncated", "extension_type"),
        (client_hello(b"\0\x0a\0\x09\0"), "truncated", "extension_data"),
    ],
)
def test_a_broken_block_of_extensions_is_a_defect(broken, kind, field):
    hello = parse_client_hello(message(1, broken))
    assert (hello.defect.kind, hello.defect.field) == (kind, field)
    assert hello.ja3 is None
    assert hello.ja4 is None


def test_a_malformed_extension_costs_itself_alone():
    hello = parse_client_hello(client_hello(extension(10, b"\0\x03\0\x1d\0"), server_name(b"a.b")))
    assert hello.server_name == "a.b"
    with pytest.raises(MalformedError) as found:
        _ = hello.supported_groups
    assert (found.value.kind, found.value.field) == ("illegal_length", "named_group_list")
    assert [kind for kind, _ in hello.malformed] == [10]
    assert hello.defect is None


def test_the_hello_of_rfc_8448_says_what_the_rfc_says():
    if not RFC8448.exists():
        pytest.skip(f"run from the top of the repository: no {RFC8448}")
    hello = parse_client_hello(RFC8448.read_bytes())
    assert hello.server_name == "server"
    assert [int(suite) for suite in hello.cipher_suites] == [0x1301, 0x1303, 0x1302]
    assert hello.key_share_groups == (29,)
    assert hello.psk_modes == (1,)
    assert hello.record_size_limit == 0x4001


def test_a_server_hello_tells_what_was_chosen():
    chosen = server_hello(extension(43, b"\x03\x04"), extension(51, shorts(29) + vector(b"x", 2)))
    hello = parse_server_hello(record(message(2, chosen)))
    assert (hello.version, hello.key_share, hello.type) == (0x0304, (29, b"x"), "server_hello")
    assert hello.ja3s_full == "771,4865,43-51"


def test_a_hello_retry_request_is_told_by_its_random():
    asked = server_hello(extension(43, b"\x03\x04"), extension(51, shorts(23)))
    asked = asked[:2] + HELLO_RETRY_REQUEST_RANDOM + asked[34:]
    hello = parse_server_hello(asked)
    assert (hello.type, hello.key_share_group, hello.key_share) == ("hello_retry_request", 23, None)


def test_drafts_before_the_22nd_have_neither_session_id_nor_compression():
    early = b"\x7f\x12" + bytes(32) + b"\x13\x01" + vector(extension(40, shorts(29, 0)), 2)
    hello = parse_server_hello(message(2, early))
    assert (hello.version.label, hello.cipher_suite) == ("TLSv1.3-draft18", 0x1301)
    assert hello.compression_method is None
    assert hello.key_share_group == 29


def test_messages_are_laid_out_as_the_server_chose():
    signed = b"\x03\x00\x17" + vector(b"p", 1) + shorts(0x0403) + vector(b"s", 2)
    flight = message(2, server_hello(suite=0xC02B)) + message(12, signed) + message(14)
    found = parse_messages(record(flight) + record(b"\x01", kind=20))
    assert [one.type for one in found[:3]] == [
        "server_hello",
        "server_key_exchange",
        "server_hello_done",
    ]
    assert all(one.error is None for one in found[1:3])
