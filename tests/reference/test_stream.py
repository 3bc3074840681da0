"""One direction of bytes."""

import pytest

from tests.reference.made import client_hello, message, record, records
from tlswire.reference.stream import Message, Oddity, Opaque, Partial, SentAlert, Stream

FLIGHT = (
    record(message(14))
    + record(b"\1", kind=20)
    + record(b"\x9a\xbc\xde\xf0\x12")
    + record(b"abc", kind=23)
    + record(b"\2\x28", kind=21)
)


def shown(*pieces):
    stream = Stream()
    items = [item for piece in pieces for item in stream.feed(piece)] + stream.finish()
    return [name(item) for item in items]


def name(item):
    if isinstance(item, Message):
        return f"message {item.raw.handshake_type} {item.raw.origin.offset} {item.raw.records}"
    if isinstance(item, Partial):
        return f"partial {len(item.raw.data)}"
    if isinstance(item, SentAlert):
        return f"alert {item.alert.description}"
    if isinstance(item, Opaque):
        return f"opaque {item.header.content_type}"
    return f"{item.name} {item.offset}" if isinstance(item, Oddity) else "ccs"


def test_a_flight_shows_what_is_in_it_in_order():
    assert shown(FLIGHT) == [
        "message server_hello_done 5 1",
        "ccs",
        "opaque handshake",
        "opaque application_data",
        "alert handshake_failure",
    ]


def test_every_cut_shows_the_same():
    for cut in range(len(FLIGHT)):
        assert shown(FLIGHT[:cut], FLIGHT[cut:]) == shown(FLIGHT)


@pytest.mark.parametrize("size", [1, 3, 50])
def test_a_message_over_several_records_is_joined(size):
    hello = message(1, client_hello())
    count = -(-len(hello) // size)
    assert shown(records(hello, size)) == [f"message client_hello 5 {count}"]


def test_a_message_after_a_joined_one_begins_where_its_bytes_lie():
    both = message(1, client_hello()) + message(14)
    found = shown(record(both[:10]) + record(both[10:]))
    assert found[0] == "message client_hello 5 2"
    assert found[1] == f"message server_hello_done {15 + 5 + len(both) - 4 - 10} 1"


def test_a_gap_in_a_message_costs_that_message_alone():
    stream = Stream()
    items = stream.feed(record(bytes(8))[:8]) + stream.gap(5) + stream.feed(FLIGHT)
    assert [name(item) for item in items][:4] == [
        "truncated_record 0",
        "truncated_message 8",
        "partial 3",
        "message server_hello_done 18 1",
    ]


def test_what_is_no_record_ends_the_reading():
    assert shown(b"HTTP/1.1 400\r\n") == ["content_type 0"]
    assert shown(b"\x16\x03\x03\x48\x01abc") == ["record_length 0"]


def test_a_flood_of_empty_records_ends_the_reading():
    assert shown(record(b"") * 40)[-1] == "record_flood 160"


def test_a_message_longer_than_the_cap_is_passed_over():
    long = b"\1\2\0\0" + bytes(0x20000)
    assert shown(records(long, 16_000) + record(message(14))) == [
        "handshake_length 0",
        f"message server_hello_done {len(records(long, 16_000)) + 5} 1",
    ]
