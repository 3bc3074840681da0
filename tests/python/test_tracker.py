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
