"""Both parsers make the same rows and the same messages of every capture."""

import gzip
import json
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.hellos import HELLOS
from tests.packets import capture
from tests.packets.segment import ACK, FIN, RST, SYN, Segment
from tests.rows import FILES, rows
from tlswire import reference
from tlswire.options import Wanted

# What the reference leaves to the native parser: QUIC, DTLS and tunnels.
NATIVE = ("quic-", "dtls-", "capture-vxlan", "tunnel-")
READ = [file for file in FILES if file.suffix != ".zst" and not file.name.startswith(NATIVE)]


def data_of(file):
    """The capture's bytes; the reference parser unpacks nothing."""
    data = file.read_bytes()
    return gzip.decompress(data) if file.suffix == ".gz" else data


PLAIN = [capture.read(file) for file in READ if file.stat().st_size < 12_000]


def assert_alike(data):
    """Both parsers make the same rows of a capture, in the columns that the reference has."""
    expected = reference.read_capture(data)
    found, _ = rows(data)
    assert len(found) == len(expected)
    pairs = zip(found, expected, strict=True)
    differing = [(n, a[n], b[n]) for a, b in pairs for n in b if a[n] != b[n]]
    assert differing == []


LINK = bytes.fromhex("0200000000020200000000010800")
CLIENT, SERVER = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])
STARTS = {CLIENT: 1_000, SERVER: 9_000}
"""The sequence numbers of their SYNs."""


def packet(sender, flags, offset=0, payload=b""):
    """A packet of a conversation, so many bytes into its sender's stream."""
    receiver = SERVER if sender == CLIENT else CLIENT
    ports = (50_000, 443) if sender == CLIENT else (443, 50_000)
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20, 0, 0, 64, 6, 0)
    sequence = STARTS[sender] + (0 if flags & SYN else 1 + offset)
    network = head + sender + receiver
    answered = STARTS[receiver] + 1
    return Segment(LINK, network, ports, sequence, answered, flags, 64_240, b"", payload).frame()


def captured(*frames):
    """A capture of frames."""
    packets = [capture.Packet(at * 1_000_000, frame) for at, frame in enumerate(frames, 1)]
    return capture.pcap(packets)


def record(kind, content):
    """A record of TLS."""
    return struct.pack(">BHH", kind, 0x0303, len(content)) + content


def client_hello():
    """A browser's hello in a record."""
    (file,) = HELLOS.glob("browser-chrome150.client_hello*.bin")
    return record(22, file.read_bytes())


def server_hello(suite, extensions=b""):
    """A ServerHello's record."""
    body = b"\x03\x03" + bytes(32) + b"\0" + suite + b"\0"
    body += struct.pack(">H", len(extensions)) + extensions
    return record(22, b"\x02" + len(body).to_bytes(3, "big") + body)


OPENING = (packet(CLIENT, SYN), packet(SERVER, SYN | ACK), packet(CLIENT, ACK))


def messages(source):
    """The lines of `tlswire messages`."""
    with tlswire.open_capture(source) as opened:
        reader = opened.start(Wanted("message_lines"))
        lines = b""
        while reader.advance():
            lines += reader.take_lines()
        return lines + reader.take_lines()


@pytest.mark.parametrize("file", READ, ids=lambda file: file.name)
def test_rows_of_every_capture_are_alike(file):
    assert_alike(data_of(file))


@given(data=st.data())
def test_rows_of_packets_that_were_captured_twice_are_alike(data):
    packets = data.draw(strategies.mishaps(data.draw(st.sampled_from(PLAIN)), ["twice"]))
    assert_alike(capture.pcap(packets))


@pytest.mark.parametrize("file", READ, ids=lambda file: file.name)
def test_messages_of_every_capture_are_alike(file):
    expected = reference.messages(data_of(file))
    assert [json.loads(line) for line in messages(file).splitlines()] == expected


def test_a_fin_captured_before_what_its_sender_sent_is_alike():
    flight = server_hello(b"\xc0\x2f") + record(22, b"\x0e\0\0\0")
    fin = packet(SERVER, FIN | ACK, len(flight))
    hello = packet(CLIENT, ACK, 0, client_hello())
    reset = packet(CLIENT, RST, len(client_hello()))
    data = captured(*OPENING, hello, fin, packet(SERVER, ACK, 0, flight), reset)
    assert_alike(data)
    (row,), _ = rows(data)
    assert row["failure_stage"] == "server_hello_done"


def test_a_stream_begins_no_earlier_than_at_a_late_syn_alike():
    hello = client_hello()
    parts = packet(CLIENT, ACK, 0, hello[:600]), packet(CLIENT, ACK, 600, hello[600:])
    stale = packet(CLIENT, ACK, -6, b"\x16\x03\x03\x40\0\x99")
    data = captured(parts[1], OPENING[0], stale, parts[0])
    assert_alike(data)
    (row,), _ = rows(data)
    assert row["client_bytes"] == len(hello)
    assert row["server_name"] is not None


@pytest.mark.parametrize(
    ("server", "client", "answer", "outcome"),
    [
        ([900], [817, 281, 53, 69, 35], 19, "rejected"),
        ([900], [817, 281, 53, 70, 35], 19, "rejected"),
        ([900], [69, 35], 19, "unknown"),
        ([900, 53, 69], [53], 35, "established"),
        ([69, 900, 53], [53], 35, "established"),
        ([900, 69, 200], [53], 35, "rejected"),
    ],
)
def test_who_pads_is_told_alike(server, client, answer, outcome):
    start = client_hello()
    flight = server_hello(b"\x13\x01", b"\0\x2b\0\x02\x03\x04")
    flight += b"".join(record(23, bytes(length)) for length in server)
    finished = b"".join(record(23, bytes(length)) for length in client)
    last = record(23, bytes(answer))
    sent = [len(start) + len(finished), len(flight) + len(last)]
    data = captured(
        *OPENING,
        packet(CLIENT, ACK, 0, start),
        packet(SERVER, ACK, 0, flight),
        packet(CLIENT, ACK, len(start), finished),
        packet(SERVER, ACK, len(flight), last),
        packet(SERVER, FIN | ACK, sent[1]),
        packet(CLIENT, FIN | ACK, sent[0]),
    )
    assert_alike(data)
    (row,), _ = rows(data)
    assert row["outcome"] == outcome


def test_compressed_certificates_are_opened_up_to_a_cap_alike():
    length = 256 << 10
    entries = (length - 9).to_bytes(3, "big") + bytes(length - 9) + b"\0\0"
    opened = b"\0" + len(entries).to_bytes(3, "big") + entries
    packed = zlib.compress(opened, 9)
    body = b"\0\x01" + length.to_bytes(3, "big") + len(packed).to_bytes(3, "big") + packed
    sent = b"\x19" + len(body).to_bytes(3, "big") + body
    start = client_hello()
    flight = server_hello(b"\x13\x01", b"\0\x2b\0\x02\x03\x04")
    flight += b"".join(record(22, sent * 40) for _ in range(4))
    data = captured(
        *OPENING, packet(CLIENT, ACK, 0, start), packet(SERVER, ACK, 0, flight[:50_000])
    )
    found = [json.loads(line) for line in messages(data).splitlines()]
    assert found == reference.messages(data)
    told = [line for line in found if line["type"] == "compressed_certificate"]
    assert [line["certificates"] is not None for line in told] == [True] * 2 + [False] * (
        len(told) - 2
    )
    assert all("uncompressed_length" in line["error"] for line in told[2:])
    assert_alike(data)
    (row,), ledger = rows(data)
    assert "certificate_compression" in row["anomalies"]
    assert ledger["anomalies"]["certificate_compression"] == len(told) - 2
