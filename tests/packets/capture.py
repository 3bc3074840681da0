"""Captures as lists of packets: pcap and pcapng, plain, in gzip or in zstd."""

import gzip
import struct
from dataclasses import dataclass, replace
from pathlib import Path

SECOND = 1_000_000_000
MAGIC = {0xA1B2C3D4: 1_000, 0xA1B23C4D: 1}
SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
ORDER_MAGIC = 0x1A2B3C4D
# The option of an interface that says how fine its times are.
TIME_RESOLUTION = 9


@dataclass(frozen=True)
class Packet:
    """A captured frame. `time` is nanoseconds since 1970; `original` is its length on the wire."""

    time: int
    data: bytes
    link_type: int = 1
    original: int | None = None

    @property
    def length(self):
        return len(self.data) if self.original is None else self.original

    def with_data(self, data):
        """The same packet with other bytes."""
        return replace(self, data=data, original=None)


def read(source):
    """The packets of a capture, a path or its bytes."""
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    return list(_pcapng(data) if data[:4] == b"\n\r\r\n" else _pcap(data))


def _pcap(data):
    order = "<" if struct.unpack_from("<I", data)[0] in MAGIC else ">"
    magic, *_, link_type = struct.unpack_from(f"{order}IHHiIII", data)
    at = 24
    while at < len(data):
        seconds, fraction, kept, original = struct.unpack_from(f"{order}IIII", data, at)
        time = seconds * SECOND + fraction * MAGIC[magic]
        yield Packet(time, data[at + 16 : at + 16 + kept], link_type, original)
        at += 16 + kept


def _pcapng(data):
    interfaces, at, order = [], 0, "<"
    while at < len(data):
        if data[at : at + 4] == b"\n\r\r\n":
            order = "<" if struct.unpack_from("<I", data, at + 8)[0] == ORDER_MAGIC else ">"
            interfaces = []
        kind, length = struct.unpack_from(f"{order}II", data, at)
        body = data[at + 8 : at + length - 4]
        if kind == INTERFACE:
            interfaces.append((struct.unpack_from(f"{order}H", body)[0], _unit(order, body[8:])))
        elif kind == PACKET:
            number, high, low, kept, original = struct.unpack_from(f"{order}IIIII", body)
            link_type, unit = interfaces[number]
            yield Packet(((high << 32) | low) * unit, body[20 : 20 + kept], link_type, original)
        at += length


def _unit(order, options):
    """Nanoseconds in a unit of an interface's times."""
    while len(options) >= 4:
        kind, length = struct.unpack_from(f"{order}HH", options)
        if kind == TIME_RESOLUTION:
            return 10 ** (9 - options[4])
        options = options[4 + length + -length % 4 :]
    return 1_000


def pcap(packets, *, order="<", nanoseconds=True):
    """A pcap of packets that have one link type."""
    unit = 1 if nanoseconds else 1_000
    magic = next(magic for magic in MAGIC if MAGIC[magic] == unit)
    link_type = packets[0].link_type if packets else 1
    pieces = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 262_144, link_type)]
    for packet in packets:
        seconds, fraction = divmod(packet.time, SECOND)
        numbers = (seconds, fraction // unit, len(packet.data), packet.length)
        pieces += [struct.pack(f"{order}IIII", *numbers), packet.data]
    return b"".join(pieces)


def pcapng(packets, *, order="<", nanoseconds=True):
    """A pcapng of packets: one section, an interface for each link type."""
    unit = 1 if nanoseconds else 1_000
    resolution = struct.pack(f"{order}HHBxxx", TIME_RESOLUTION, 1, 9 if nanoseconds else 6)
    link_types = sorted({packet.link_type for packet in packets})
    section = struct.pack(f"{order}IHHq", ORDER_MAGIC, 1, 0, -1)
    pieces = [_block(order, SECTION, section)]
    for link_type in link_types:
        head = struct.pack(f"{order}HHI", link_type, 0, 0)
        pieces.append(_block(order, INTERFACE, head + resolution + bytes(4)))
    for packet in packets:
        time, number = packet.time // unit, link_types.index(packet.link_type)
        sizes = (len(packet.data), packet.length)
        head = struct.pack(f"{order}IIIII", number, time >> 32, time & 0xFFFF_FFFF, *sizes)
        pieces.append(_block(order, PACKET, head + packet.data + bytes(-len(packet.data) % 4)))
    return b"".join(pieces)


def _block(order, kind, body):
    length = struct.pack(f"{order}I", 12 + len(body))
    return struct.pack(f"{order}I", kind) + length + body + length


def gz(data, *, member=None):
    """The data in gzip, in members of `member` bytes."""
    size = member or max(len(data), 1)
    return b"".join(gzip.compress(data[at : at + size]) for at in range(0, len(data), size))


def zst(data):
    """The data in a zstd frame of blocks that are not compressed (RFC 8878 §3.1.1)."""
    pieces = [b"\x28\xb5\x2f\xfd", b"\0", b"\x38"]
    size = 100_000
    for at in range(0, max(len(data), 1), size):
        block = data[at : at + size]
        last = at + size >= len(data)
        pieces += [(last | len(block) << 3).to_bytes(3, "little"), block]
    return b"".join(pieces)
