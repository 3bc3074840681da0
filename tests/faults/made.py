"""Hellos, handshakes and datagrams with a fault in them, and what becomes of them."""

import io
import struct

from tests.packets import capture, talk
from tests.pieces import number, vector
from tests.rows import rows
from tests.strategies import extension, message, record

CIPHERS = b"\x13\x01\xc0\x2f"
RANDOM = bytes(range(32))


def client_hello(*extensions, tail=b""):
    """A ClientHello with these extensions, as a message."""
    body = b"\3\3" + RANDOM + b"\0" + vector(2, CIPHERS) + b"\1\0"
    return message(1, body + vector(2, b"".join(extensions)) + tail)


def server_hello(*extensions, cipher=b"\xc0\x2f"):
    return message(
        2, b"\3\3" + bytes(32) + b"\0" + cipher + b"\0" + vector(2, b"".join(extensions))
    )


def server_name(*names):
    """The extension with these names, pairs of a type and bytes."""
    return extension(
        0, vector(2, b"".join(number(1, kind) + vector(2, name) for kind, name in names))
    )


def row(*said):
    """The row of a connection, and its anomalies."""
    found, _ = rows(io.BytesIO(talk.capture(*said)))
    assert len(found) == 1
    return found[0], found[0]["anomalies"]


def offered(*extensions):
    """The row of a connection in which a hello with these extensions is all that is said."""
    return row(("client", record(22, client_hello(*extensions))))


def certificates(*list_or_body, whole=None):
    """The row of a TLS 1.2 connection whose server sends this list of certificates."""
    body = vector(3, b"".join(vector(3, one) for one in list_or_body)) if whole is None else whole
    flight = message(11, body)
    records = b"".join(record(22, flight[at : at + 16_384]) for at in range(0, len(flight), 16_384))
    said = [("client", record(22, client_hello())), ("server", record(22, server_hello()))]
    parts = [records[at : at + 60_000] for at in range(0, len(records), 60_000)]
    return row(*said, *(("server", part) for part in parts))


def datagrams(*payloads, client_port=50_000, server_port=443):
    """Rows and the ledger of a capture in which the client sends these datagrams.

    A pair is a sender and what it sends.
    """
    packets = []
    for at, payload in enumerate(payloads):
        sender, data = payload if isinstance(payload, tuple) else ("client", payload)
        ports, ends = (client_port, server_port), (talk.CLIENT[0], talk.SERVER[0])
        if sender == "server":
            ports, ends = ports[::-1], ends[::-1]
        udp = struct.pack(">HHHH", *ports, 8 + len(data), 0) + data
        head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0)
        packet = head + b"".join(ends) + udp
        packets.append(capture.Packet(at * talk.MILLISECOND, packet, talk.RAW))
    return rows(io.BytesIO(capture.pcap(packets)))
