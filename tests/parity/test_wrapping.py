"""TLS in the packets of TDS reads alike, whatever the sizes of packets and segments."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.packets import capture, segment, talk
from tests.pieces import number
from tests.rows import CAPTURES, rows
from tlswire import cli, reference

PRELOGIN, RESPONSE = 0x12, 4
# Versions, and that encryption is on (MS-TDS §2.2.6.5).
OPTIONS = b"\0\0\x0b\0\6\1\0\x11\0\1\xff\x10\0\7\xd0\0\0\1"
SIZES = [(4088, 1400), (500, 333), (100, 1400), (7, 1400), (33, 20), (4088, 7)]


def flights(name):
    """What the two ends of a capture of one connection say by turns."""
    said = []
    for packet in capture.read(CAPTURES / name):
        found = segment.parse(packet.data)
        if found.payload:
            sender = "server" if found.ports[0] == 443 else "client"
            if said and said[-1][0] == sender:
                said[-1] = (sender, said[-1][1] + found.payload)
            else:
                said.append((sender, found.payload))
    return said


FLIGHTS = flights("openssl-tls12-mutual.pcap")


def packets(kind, content, most):
    parts = [content[at : at + most] for at in range(0, len(content), most)]
    last = len(parts) - 1
    return b"".join(
        bytes((kind, at == last)) + number(2, len(part) + 8) + b"\0\0\1\0" + part
        for at, part in enumerate(parts)
    )


def in_tds(said, most):
    """The handshake in packets, and what follows it without them."""
    yield "client", packets(PRELOGIN, OPTIONS, 4088)
    yield "server", packets(RESPONSE, OPTIONS, 4088)
    for sender, data in said:
        yield sender, packets(PRELOGIN, data, most)
    yield "client", b"\x17\3\3\0\4abcd"
    yield "server", b"\x17\3\3\0\4efgh"


def segments(said, length):
    for sender, data in said:
        for at in range(0, len(data), length):
            yield sender, data[at : at + length]


def lines(data, folder):
    file, out = folder / "talk.pcap", folder / "lines"
    file.write_bytes(data)
    assert cli.main(["messages", str(file), "-f", "jsonl", "-o", str(out)]) == 0
    return [json.loads(line) for line in out.read_bytes().splitlines()]


def assert_alike(data):
    expected = reference.read_capture(data)
    found, _ = rows(io.BytesIO(data))
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        shared = one.keys() & other.keys()
        assert len(shared) > 80
        assert {name: one[name] for name in shared} == {name: other[name] for name in shared}


@pytest.mark.parametrize(("most", "length"), SIZES)
def test_rows_are_alike_and_do_not_depend_on_sizes(most, length):
    data = talk.capture(*segments(in_tds(FLIGHTS[:4], most), length), port=1433)
    assert_alike(data)
    [[row], _] = rows(io.BytesIO(data))
    assert (row["starttls"], row["outcome"], row["anomalies"]) == ("tds", "established", [])


@given(data=st.data())
def test_damaged_packets_read_alike(data):
    said = list(in_tds(FLIGHTS[:4], 300))
    at = data.draw(st.integers(0, len(said) - 1))
    said[at] = (said[at][0], data.draw(strategies.damaged(st.just(said[at][1]))))
    assert_alike(talk.capture(*said, port=1433))


def test_messages_and_where_they_are(tmp_path):
    data = talk.capture(*segments(in_tds(FLIGHTS[:4], 100), 333), port=1433)
    found = lines(data, tmp_path)
    assert found == list(reference.messages(data))
    taken = dict(enumerate(capture.read(data), 1))
    with tlswire.open_capture(io.BytesIO(data)) as opened:
        for message in opened.messages(pieces=True):
            if hasattr(message.message, "raw"):
                joined = b"".join(
                    taken[one.frame].data[one.packet_offset :][: one.length]
                    for one in message.pieces
                )
                assert joined == message.message.raw
