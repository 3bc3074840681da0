"""One direction of bytes: the same whatever the pieces."""

import threading

import pytest

import tlswire
from tests.python.test_parse import HELLO, record

FLIGHT = (
    record(HELLO[:70])
    + record(HELLO[70:])
    + b"\x14\x03\x03\x00\x01\x01"
    + b"\x17\x03\x03\x00\x40"
    + bytes(64)
    + b"\x15\x03\x03\x00\x18"
    + bytes(24)
)
TYPES = ["client_hello", "change_cipher_spec", "alert"]


@pytest.mark.parametrize("size", [1, 2, 5, 64, 1000])
def test_messages_do_not_depend_on_the_pieces(size):
    stream = tlswire.Stream()
    found = []
    for start in range(0, len(FLIGHT), size):
        found += stream.feed(FLIGHT[start : start + size])
    assert [message.type for message in found + stream.close()] == TYPES
    assert found[0].raw == HELLO
    assert (found[2].length, stream.position) == (24, len(FLIGHT))
    assert stream.anomalies == []


def test_application_data_can_be_skipped():
    stream = tlswire.Stream()
    stream.feed(FLIGHT[:-90])
    assert stream.skippable == 61
    stream.skip(61)
    assert [message.type for message in stream.feed(FLIGHT[-29:])] == ["alert"]
    with pytest.raises(ValueError, match="more than may be skipped"):
        stream.skip(1)


def test_what_is_unfinished_comes_with_the_close():
    stream = tlswire.Stream()
    assert stream.feed(record(HELLO[:50])) == []
    [part] = stream.close()
    assert (part.type, part.raw) == ("client_hello", HELLO[:50])
    assert isinstance(part.error, tlswire.IncompleteError)
    assert stream.anomalies == [("truncated_message", 55)]
    assert stream.close() == []
    with pytest.raises(tlswire.ClosedError):
        stream.feed(b"")


def test_a_gap_costs_what_lies_in_it():
    stream = tlswire.Stream()
    stream.feed(FLIGHT[:30])
    stream.gap(10)
    assert stream.anomalies[0][0] == "truncated_record"
    assert stream.position == 40


def test_what_is_not_tls_is_lost_and_never_raised():
    stream = tlswire.Stream()
    assert stream.feed(b"GET / HTTP/1.1\r\n\r\n") == []
    assert stream.is_lost
    assert stream.anomalies == [("content_type", 0)]


def test_a_server_hello_tells_how_a_key_exchange_is_laid_out(captures):
    with tlswire.open_capture(captures / "openssl-tls12-ecdhe-ecdsa.pcap") as capture:
        [exchange] = [
            one.message for one in capture.messages() if one.type == "server_key_exchange"
        ]
    assert exchange.kind == "ecdh"
    assert exchange.group is not None
    assert exchange.signature_algorithm is not None


def test_threads_may_share_a_stream():
    stream = tlswire.Stream()
    answers = []

    def feed():
        for _ in range(200):
            try:
                answers.extend(stream.feed(record(HELLO)))
            except RuntimeError as busy:
                assert "busy" in str(busy)  # noqa: PT017

    threads = [threading.Thread(target=feed) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(message.raw == HELLO for message in answers)
