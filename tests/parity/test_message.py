"""Both parsers read every handshake message alike, and hellos of SSL 2.0, and OCSP responses."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.handshake_bodies import HANDSHAKE_BODIES, compressed_certificates, ssl2_hellos, staples
from tests.packets import capture
from tests.packets.segment import ACK, Segment
from tests.parity.outcome import fields, outcome, shown
from tests.pieces import number, vector
from tlswire import reference
from tlswire.options import Wanted
from tlswire.reference import ssl2
from tlswire.reference.handshake import Context, Message
from tlswire.registry import HandshakeType

# Hellos have strategies of their own.
HELLOS = {1, 2}
LIMIT = 256 * 1024


def forms(whole):
    """A body as it should be, damaged, and anything."""
    return st.one_of(whole, whole, strategies.damaged(whole), st.binary(max_size=40))


def captured(payload):
    """A capture of one segment of a server, on a port of TLS."""
    link = bytes(12) + b"\x08\0"
    network = b"\x45" + bytes(8) + b"\6" + bytes(2) + bytes((10, 0, 0, 1, 10, 0, 0, 2))
    segment = Segment(link, network, (443, 50_000), 1, 1, ACK, 1_000, b"", payload)
    return capture.pcap([capture.Packet(1_700_000_000 * capture.SECOND, segment.frame())])


def lines(data):
    """The lines of `tlswire messages`."""
    with tlswire.open_capture(data) as opened:
        reader = opened.start(Wanted("message_lines"))
        found = b""
        while reader.advance():
            found += reader.take_lines()
        return [json.loads(line) for line in (found + reader.take_lines()).splitlines()]


def assert_alike(data):
    native = shown(outcome(tlswire.parse_messages, data))
    assert native == shown(outcome(reference.parse_messages, data))


def test_every_message_has_bodies_as_they_should_be():
    assert set(HANDSHAKE_BODIES) | HELLOS == set(map(int, HandshakeType))


@pytest.mark.parametrize("kind", HANDSHAKE_BODIES)
@given(data=st.data())
@settings(max_examples=40)
def test_messages_of_every_type_read_alike(kind, data):
    body = data.draw(forms(HANDSHAKE_BODIES[kind]))
    assert_alike(strategies.message(kind, body))
    assert_alike(strategies.record(22, strategies.message(kind, body)))


@given(body=forms(staples))
def test_staples_say_the_same(body):
    data = captured(strategies.record(22, strategies.message(22, body)))
    assert lines(data) == reference.messages(data)


@given(body=forms(compressed_certificates()))
def test_compressed_certificates_come_out_alike(body):
    message = strategies.message(25, body)
    [native] = tlswire.parse_messages(message)
    if isinstance(native, tlswire.HandshakeMessage):
        return
    sent = Message.parse(message, Context()).body
    if sent.algorithm == 1:
        found = outcome(lambda: native.certificate.raw)
        assert found == outcome(sent.decompress, LIMIT)


@given(message=forms(ssl2_hellos))
def test_hellos_of_ssl2_read_alike(message):
    native = tlswire.Ssl2Hello(message)
    expected = outcome(ssl2.parse, message)
    if isinstance(expected, tuple):
        assert outcome(lambda: native.error) == expected
        return
    names = ["version", "cipher_specs"]
    names += ["session_id", "challenge"] if message[0] == 1 else ["certificate"]
    assert fields(native, names) == fields(expected, names)
    assert sum(length for depth, _, length, *_ in native.outline() if depth == 0) == len(message)


@given(message=ssl2_hellos, data=st.data())
def test_a_hello_of_ssl2_may_come_before_records(message, data):
    hello = number(2, 0x8000 | len(message)) + message
    rest = data.draw(st.one_of(st.just(b""), strategies.streams()))
    assert_alike(hello + rest)
    assert_alike(data.draw(strategies.damaged(st.just(hello + rest))))
    assert_alike(hello[: data.draw(st.integers(0, len(hello)))])


@given(messages=st.lists(st.binary(max_size=30), max_size=3), kind=st.integers(0, 255))
def test_any_bytes_of_any_type_read_alike(messages, kind):
    assert_alike(b"".join(number(1, kind) + vector(3, body) for body in messages))
