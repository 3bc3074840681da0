"""Pieces: in which packets the bytes of a message are."""

import json
import pickle

import pytest

import tlswire
from tests.packets import capture


def joined(packets, pieces):
    """The bytes of the packets at the pieces, which follow one another."""
    found = b""
    for piece in pieces:
        assert piece.message_offset == len(found)
        data = packets[piece.frame - 1].data
        found += data[piece.packet_offset : piece.packet_offset + piece.length]
    return found


@pytest.mark.parametrize(
    "name",
    [
        "demo.pcapng",
        "browser-chrome150.pcap",
        "capture-gzip.pcap.gz",
        "capture-qinq.pcapng",
        "capture-any-sll2-ipv6.pcapng",
        "client-bytewise.pcap",
        "client-hello-fragments.pcap",
        "openssl-tls12-renegotiation.pcap",
        "python-interleaved.pcap",
    ],
)
def test_the_bytes_of_a_message_are_where_its_pieces_are(captures, name):
    packets = capture.read(captures / name)
    messages = list(tlswire.open_capture(captures / name).messages(pieces=True))
    assert messages
    for message in messages:
        found = joined(packets, message.pieces)
        if hasattr(message.message, "raw"):
            assert found == message.message.raw
        elif message.encrypted:
            assert len(found) == message.message.length
        elif message.type == "alert":
            assert list(found) == [message.message.level, message.message.description]


def test_pieces_are_kept_where_they_are_asked_for(demo):
    [without, *_] = tlswire.open_capture(demo).messages()
    [with_them, *_] = tlswire.open_capture(demo).messages(pieces=True)
    assert without.pieces is None
    assert "pieces" not in without.to_dict()
    assert with_them.to_dict()["pieces"] == [piece.to_dict() for piece in with_them.pieces]


def test_lines_have_pieces_where_they_are_asked_for(tlswire, demo):
    plain = [json.loads(line) for line in tlswire("messages", demo).stdout.splitlines()]
    asked = [json.loads(line) for line in tlswire("messages", demo, "--pieces").stdout.splitlines()]
    pieces = [line.pop("pieces") for line in asked]
    assert list(pieces[0][0]) == ["message_offset", "length", "frame", "packet_offset"]
    assert asked == plain


def test_a_piece_is_a_value():
    piece = tlswire.Piece(0, 5, 7, 54)
    assert piece == tlswire.Piece(0, 5, 7, 54) != tlswire.Piece(0, 5, 7)
    assert pickle.loads(pickle.dumps(piece)) == piece
    assert repr(piece) == "<Piece 0+5: frame 7 at 54>"
