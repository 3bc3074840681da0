"""Packets that the caller brings."""

from datetime import UTC, datetime

import pytest

import tlswire


def packets(path):
    """The time in nanoseconds and the bytes of each packet of a pcap file."""
    data, at = path.read_bytes(), 24
    while at < len(data):
        seconds, microseconds, length, _ = (
            int.from_bytes(data[at + field : at + field + 4], "little") for field in (0, 4, 8, 12)
        )
        yield (seconds * 1_000_000 + microseconds) * 1_000, data[at + 16 : at + 16 + length]
        at += 16 + length


@pytest.fixture
def path(captures):
    return captures / "openssl-tls12-dhe-rsa.pcap"


def test_packets_by_hand_give_the_rows_of_the_file(path):
    tracker = tlswire.Tracker(messages=True)
    rows = [row for time, data in packets(path) for row in tracker.packet(data, time)]
    rows += tracker.finish()
    assert [row.to_dict() for row in rows] == tlswire.read_capture(path).to_pylist()
    from_file = tlswire.open_capture(path).messages()
    assert [one.to_dict() for one in tracker.take_messages()] == [
        one.to_dict() for one in from_file
    ]
    assert tracker.take_messages() == []
    assert tracker.take_anomalies() == []
    assert tracker.stats["imbalances"] == []
    with pytest.raises(tlswire.ClosedError):
        tracker.packet(b"", 0)


def hello(length):
    """A ClientHello with `length` bytes of padding, in records."""
    padding = (21).to_bytes(2) + length.to_bytes(2) + bytes(length)
    body = b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x02\x13\x01" + b"\x01\x00"
    body += len(padding).to_bytes(2) + padding
    message = b"\x01" + len(body).to_bytes(3) + body
    pieces = [message[at : at + 16_384] for at in range(0, len(message), 16_384)]
    return b"".join(b"\x16\x03\x01" + len(piece).to_bytes(2) + piece for piece in pieces)


def segment(payload, port):
    """A packet of raw IP that begins a TCP stream with `payload`."""
    tcp = port.to_bytes(2) + (443).to_bytes(2) + bytes(8) + b"\x50\x18" + bytes(6)
    length = 40 + len(payload)
    return b"\x45\x00" + length.to_bytes(2) + bytes(4) + b"\x40\x06" + bytes(10) + tcp + payload


def test_messages_that_nobody_takes_are_dropped_and_counted():
    tracker = tlswire.Tracker(messages=True)
    payload, most = hello(60_000), 64 * 1024 * 1024
    for port in range(1, 1_201):
        tracker.packet(segment(payload, port), port, 101)
    kept = tracker.take_messages()
    assert most - 1_000_000 < sum(len(one.message.raw) for one in kept) <= most
    assert len(kept) + tracker.messages_dropped == 1_200
    tracker.packet(segment(payload, 2_000), 2_000, 101)
    assert len(tracker.take_messages()) == 1


def test_time_is_a_number_or_a_datetime():
    tracker = tlswire.Tracker()
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for time in (0, 1.5, moment):
        assert tracker.packet(b"\x00" * 60, time) == []
    for wrong in ("now", None, True):
        with pytest.raises(TypeError, match="time"):
            tracker.packet(b"", wrong)
    with pytest.raises(ValueError, match="time zone"):
        tracker.packet(b"", moment.replace(tzinfo=None))
    assert tracker.stats["packets"]["read"] == 3


def test_an_unknown_link_type_is_counted():
    tracker = tlswire.Tracker(columns=["ja4"])
    tracker.packet(b"\x00" * 60, 0, 147)
    assert tracker.stats["link_types"] == {"147": 1}
    assert tracker.finish() == []
