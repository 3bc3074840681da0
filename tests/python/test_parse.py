"""One message out of bytes: three forms, exceptions, laziness, identity."""

import copy
import pickle

import pytest

import tlswire
from tlswire.registry import CipherSuite, ExtensionType, NamedGroup

RANDOM = bytes(range(32))
EXTENSIONS = (
    b"\x00\x00\x00\x0e\x00\x0c\x00\x00\x09a\\b\xff.test"
    b"\x00\x2b\x00\x05\x04\x1a\x1a\x03\x04"
    b"\x00\x33\x00\x09\x00\x07\x00\x1d\x00\x03key"
    b"\x00\x0a\x00\x03\x00\x01\x00"
)
BODY = (
    b"\x03\x03"
    + RANDOM
    + b"\x00"
    + b"\x00\x04\x1a\x1a\x13\x01"
    + b"\x01\x00"
    + len(EXTENSIONS).to_bytes(2)
    + EXTENSIONS
)
HELLO = b"\x01" + len(BODY).to_bytes(3) + BODY


def record(content, version=b"\x03\x01"):
    return b"\x16" + version + len(content).to_bytes(2) + content


@pytest.fixture
def hello():
    return tlswire.parse_client_hello(HELLO)


@pytest.mark.parametrize(
    "data",
    [
        HELLO,
        BODY,
        record(HELLO),
        record(HELLO[:3]) + record(HELLO[3:50]) + record(HELLO[50:]),
        record(HELLO) + b"\x14\x03\x03\x00\x01\x01",
        bytearray(HELLO),
        memoryview(b"x" + HELLO)[1:],
    ],
)
def test_a_hello_comes_in_three_forms(data):
    hello = tlswire.parse_client_hello(data)
    assert hello.raw == bytes(hello) == HELLO
    assert hello.cipher_suites == (0x1A1A, CipherSuite.TLS_AES_128_GCM_SHA256)


def test_fields_keep_wire_order_grease_and_escapes(hello):
    assert hello.server_name == r"a\\b\xff.test"
    assert hello.supported_versions[0].is_grease
    assert hello.key_shares == ((NamedGroup.X25519, b"key"),)
    assert [int(kind) for kind in hello.extension_types] == [0, 43, 51, 10]
    assert hello.alpn is None
    assert hello.record_version is None
    assert tlswire.parse_client_hello(record(HELLO)).record_version == 0x0301


def test_a_field_is_converted_once(hello):
    assert hello.key_shares is hello.key_shares
    assert hello.cipher_suites[1] is CipherSuite(0x1301)


def test_a_malformed_extension_costs_itself_alone(hello):
    with pytest.raises(tlswire.MalformedError) as raised:
        _ = hello.supported_groups
    place = HELLO.index(b"\x00\x0a\x00\x03\x00\x01\x00") + 4
    assert (raised.value.kind, raised.value.offset) == ("illegal_length", place)
    assert raised.value.field == "named_group_list"
    [(kind, error)] = hello.malformed
    assert (kind, error.args) == (ExtensionType.SUPPORTED_GROUPS, raised.value.args)
    assert hello.defect is None
    assert hello.to_dict()["supported_groups"] == []


def test_offsets_count_from_the_first_byte_of_the_input():
    split = record(HELLO[:60]) + record(HELLO[60:])
    inside = tlswire.parse_client_hello(HELLO).malformed[0][1].offset
    assert tlswire.parse_client_hello(BODY).malformed[0][1].offset == inside - 4
    assert tlswire.parse_client_hello(record(HELLO)).malformed[0][1].offset == inside + 5
    assert tlswire.parse_client_hello(split).malformed[0][1].offset == inside + 10


@pytest.mark.parametrize(
    ("data", "error", "kind", "offset"),
    [
        (b"", tlswire.IncompleteError, "incomplete", 0),
        (HELLO[:60], tlswire.IncompleteError, "incomplete", 4),
        (record(HELLO)[:60], tlswire.IncompleteError, "incomplete", 5),
        (record(HELLO[:60]), tlswire.IncompleteError, "incomplete", 65),
        (HELLO + b"\x00", tlswire.MalformedError, "trailing_data", len(HELLO)),
        (record(b"\x02\x00\x00\x00"), tlswire.MalformedError, "truncated", 9),
        (b"\x15\x03\x03\x00\x02\x02\x28", tlswire.MalformedError, "illegal_value", 0),
    ],
)
def test_what_is_no_hello_says_why_and_where(data, error, kind, offset):
    with pytest.raises(error) as raised:
        tlswire.parse_client_hello(data)
    assert (raised.value.kind, raised.value.offset) == (kind, offset)
    assert raised.value.field
    assert str(offset) in str(raised.value)
    assert isinstance(raised.value, ValueError)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.kind, again.offset) == (str(raised.value), kind, offset)


def test_every_truncation_is_an_exception_and_never_more():
    for end in range(len(HELLO)):
        with pytest.raises(tlswire.ParseError):
            tlswire.parse_client_hello(HELLO[:end])


@pytest.mark.parametrize("data", ["text", None, 7, [1, 2], memoryview(bytes(8)).cast("d")])
def test_what_is_no_buffer_of_bytes_is_a_type_error(data):
    with pytest.raises(TypeError):
        tlswire.parse_client_hello(data)


def test_a_buffer_with_strides_is_read_as_it_shows_itself():
    doubled = bytes(byte for byte in HELLO for _ in range(2))
    assert tlswire.parse_client_hello(memoryview(doubled)[::2]).raw == HELLO
    released = memoryview(HELLO)
    released.release()
    with pytest.raises(ValueError, match="released"):
        tlswire.parse_client_hello(released)


def test_a_bytearray_may_change_afterwards():
    data = bytearray(HELLO)
    hello = tlswire.parse_client_hello(data)
    data[:] = bytes(len(data))
    assert hello.raw == HELLO


def test_messages_are_values(hello):
    again = tlswire.parse_client_hello(HELLO)
    assert again == hello
    assert hash(again) == hash(hello)
    assert hello != tlswire.parse_client_hello(HELLO[:-1] + b"\x01")
    assert hello != HELLO
    for copied in (pickle.loads(pickle.dumps(hello)), copy.deepcopy(hello)):
        assert copied == hello
        assert copied.malformed[0][1].offset == hello.malformed[0][1].offset
    with pytest.raises(AttributeError):
        hello.random = b""
    with pytest.raises(TypeError):
        type("Other", (tlswire.ClientHello,), {})
    with pytest.raises(TypeError):
        tlswire.ClientHello(HELLO)


def test_messages_match_by_their_fields(hello):
    match hello:
        case tlswire.ClientHello(server_name=name, legacy_version=0x0303):
            assert name == hello.server_name
        case _:
            raise AssertionError


def test_an_extension_is_a_value(hello):
    found = hello.extension(ExtensionType.KEY_SHARE)
    assert found.data == b"\x00\x07\x00\x1d\x00\x03key"
    assert HELLO[found.offset :].startswith(found.data)
    assert pickle.loads(pickle.dumps(found)) == found
    assert hello.extension(9) is None
    assert found.to_dict() == {"type": 51, "data": found.data.hex(), "offset": found.offset}


def test_a_broken_block_of_extensions_is_a_defect():
    cut = b"\x01" + (len(BODY) - 1).to_bytes(3) + BODY[:-1]
    hello = tlswire.parse_client_hello(cut)
    assert hello.defect.field == "extensions"
    assert (hello.ja3, hello.ja4) == (None, None)
    assert hello.key_share_groups == (NamedGroup.X25519,)


def test_a_server_hello_and_a_retry():
    body = b"\x03\x03" + RANDOM + b"\x00\x13\x01\x00"
    extensions = b"\x00\x2b\x00\x02\x03\x04\x00\x33\x00\x07\x00\x1d\x00\x03key"
    whole = body + len(extensions).to_bytes(2) + extensions
    hello = tlswire.parse_server_hello(whole)
    assert (hello.type, hello.version, hello.cipher_suite) == ("server_hello", 0x0304, 0x1301)
    assert hello.key_share == (NamedGroup.X25519, b"key")
    assert hello.to_dict()["selected_version"] == 0x0304
    assert hello.ja3s_full == "771,4865,43-51"
    retry = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
    asked = tlswire.parse_server_hello(b"\x03\x03" + retry + b"\x00\x13\x01\x00")
    assert (asked.type, asked.is_hello_retry_request) == ("hello_retry_request", True)


def test_every_message_of_a_flight_has_a_class():
    done = b"\x0e\x00\x00\x00"
    alert = b"\x15\x03\x03\x00\x02\x02\x28"
    messages = tlswire.parse_messages(record(HELLO + done) + alert)
    assert [message.type for message in messages] == ["client_hello", "server_hello_done", "alert"]
    assert str(messages[2].description) == "handshake_failure"
    assert [message.offset for message in messages] == [5, 5 + len(HELLO), 9 + len(HELLO)]
    assert tlswire.parse_messages(HELLO + done)[1].raw == done
    assert tlswire.parse_messages(b"") == []


def test_a_message_that_cannot_be_read_says_why():
    [broken] = tlswire.parse_messages(b"\x02\x00\x00\x01\x03")
    assert isinstance(broken, tlswire.HandshakeMessage)
    assert (broken.type, broken.error.field) == ("server_hello", "legacy_version")
    again = pickle.loads(pickle.dumps(broken))
    assert (again, again.error.args) == (broken, broken.error.args)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (HELLO[:-1], tlswire.IncompleteError),
        (record(HELLO)[:-1], tlswire.IncompleteError),
        (record(HELLO[:-1]), tlswire.IncompleteError),
        (record(HELLO) + b"GET / HTTP/1.1\r\n", tlswire.MalformedError),
    ],
)
def test_messages_that_end_early_raise(data, error):
    with pytest.raises(error):
        tlswire.parse_messages(data)
