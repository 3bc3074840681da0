"""One hello of a current browser reads alike, whatever carries it and however it is cut."""

import struct

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

import tlswire
from tests.hellos import HELLOS
from tests.packets import capture
from tests.packets.segment import ACK, PSH, SYN, Segment, checksum
from tests.rows import rows

LINK = bytes.fromhex("0200000000020200000000010800")
CLIENT, SERVER = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])
PORTS = (50_000, 443)
TCP, UDP = 6, 17
SESSION_ID = 34
"""Where a hello's session identifier is, behind the version and the random."""

# RFC 9001 §5.2.
INITIAL_SALT = bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")
CONNECTION_ID = bytes(range(8))

# What is the carrier's and not the hello's: versions of DTLS count down, and QUIC has no records.
BY_CARRIER = {"client_record_version", "client_legacy_version", "quic_version"}


def message():
    """The hello: its type, length and body."""
    (file,) = HELLOS.glob("browser-chrome150.client_hello*.bin")
    return file.read_bytes()


def pieces(data, count):
    """The data in so many parts."""
    size = -(-len(data) // count)
    return [data[at : at + size] for at in range(0, len(data), size)]


def network(protocol, length=0):
    """An IPv4 header."""
    head = struct.pack(">BBHHHBB", 0x45, 0, 20 + length, 0, 0, 64, protocol)
    sums = checksum(head + b"\0\0" + CLIENT + SERVER).to_bytes(2, "big")
    return head + sums + CLIENT + SERVER


def captured(frames):
    """A capture of frames."""
    packets = [capture.Packet(number * 1_000_000, frame) for number, frame in enumerate(frames, 1)]
    return capture.pcap(packets)


def over_tcp(stream, count):
    """A capture of a stream's beginning in so many segments."""
    opening = Segment(LINK, network(TCP), PORTS, 1_000, 0, SYN, 64_240, b"", b"")
    frames, sequence = [opening.frame()], 1_001
    for part in pieces(stream, count):
        segment = Segment(LINK, network(TCP), PORTS, sequence, 1, ACK | PSH, 64_240, b"", part)
        frames.append(segment.frame())
        sequence += len(part)
    return captured(frames)


def over_udp(datagrams):
    """A capture of datagrams."""
    frames = []
    for datagram in datagrams:
        header = struct.pack(">HHHH", *PORTS, 8 + len(datagram), 0)
        frames.append(LINK + network(UDP, 8 + len(datagram)) + header + datagram)
    return captured(frames)


def records(count):
    """The hello in so many records of TLS."""
    parts = pieces(message(), count)
    return b"".join(b"\x16\x03\x01" + struct.pack(">H", len(one)) + one for one in parts)


def fragments(count):
    """The hello as one of DTLS (RFC 9147 §5.3), in so many fragments, each a record and a datagram."""
    body = message()[4:]
    behind = SESSION_ID + 1 + body[SESSION_ID]
    body = b"\xfe\xfd" + body[2:behind] + b"\0" + body[behind:]
    at = 0
    for number, part in enumerate(pieces(body, count)):
        sizes = [size.to_bytes(3, "big") for size in (len(body), at, len(part))]
        fragment = b"\x01" + sizes[0] + b"\0\0" + sizes[1] + sizes[2] + part
        yield b"\x16\xfe\xfd" + struct.pack(">HHIH", 0, 0, number, len(fragment)) + fragment
        at += len(part)


def expanded(secret, label, length):
    """HKDF-Expand-Label without a context (RFC 9846 §7.1)."""
    name = b"tls13 " + label
    info = struct.pack(">HB", length, len(name)) + name + b"\0"
    return HKDFExpand(hashes.SHA256(), length, info).derive(secret)


def extracted(salt, secret):
    """HKDF-Extract."""
    mac = hmac.HMAC(salt, hashes.SHA256())
    mac.update(secret)
    return mac.finalize()


def initials(count):
    """The hello in so many Initial packets of QUIC version 1 (RFC 9001 §5), each a datagram."""
    secret = expanded(extracted(INITIAL_SALT, CONNECTION_ID), b"client in", 32)
    key, iv, mask_key = (
        expanded(secret, b"quic " + label, length)
        for label, length in ((b"key", 16), (b"iv", 12), (b"hp", 16))
    )
    at = 0
    for number, part in enumerate(pieces(message(), count)):
        crypto = b"\x06" + struct.pack(">HH", 0x4000 | at, 0x4000 | len(part))
        payload = (crypto + part).ljust(1_162, b"\0")
        ids = b"\x08" + CONNECTION_ID + b"\x00" + b"\x00"
        length = (0x4000 | 2 + len(payload) + 16).to_bytes(2, "big")
        header = b"\xc1" + b"\0\0\0\x01" + ids + length + number.to_bytes(2, "big")
        nonce = (int.from_bytes(iv, "big") ^ number).to_bytes(12, "big")
        sealed = AESGCM(key).encrypt(nonce, payload, header)
        mask = Cipher(algorithms.AES(mask_key), modes.ECB()).encryptor().update(sealed[2:18])
        first = header[0] ^ mask[0] & 0x0F
        hidden = bytes(a ^ b for a, b in zip(header[-2:], mask[1:3], strict=True))
        yield bytes([first]) + header[1:-2] + hidden + sealed
        at += len(part)


CARRIED = {
    "two segments of TCP": (over_tcp(records(1), 2), "t"),
    "three records of TLS": (over_tcp(records(3), 1), "t"),
    "two Initial packets of QUIC": (over_udp(initials(2)), "q"),
    "five fragments of DTLS": (over_udp(fragments(5)), "d"),
}


@pytest.mark.parametrize("way", CARRIED)
def test_a_hello_reads_alike_whatever_carries_it(way):
    source, letter = CARRIED[way]
    (row,), _ = rows(source, ("default", "offer"))
    hello = tlswire.parse_client_hello(message())
    assert row["ja4"] == letter + hello.ja4[1:]
    (expected,), _ = rows(over_tcp(records(1), 1), ("offer",))
    found = {column: row[column] for column in expected}
    assert {column for column in expected if found[column] != expected[column]} <= BY_CARRIER
