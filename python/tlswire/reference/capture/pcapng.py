"""The pcapng file format (draft-ietf-opsawg-pcapng).

::

    block: type 4 | total length 4 | body, to a multiple of 4 | total length 4
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from tlswire.reference.capture.packet import DamagedError, Packet

# The type of a Section Header Block: the same in both byte orders.
MAGIC = bytes.fromhex("0a0d0d0a")
SECTION = 0x0A0D0D0A
INTERFACE = 1
OBSOLETE_PACKET = 2
SIMPLE_PACKET = 3
ENHANCED_PACKET = 6

END_OF_OPTIONS = 0
IF_TSRESOL = 9
IF_TSOFFSET = 14
SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Interface:
    """What an Interface Description Block says: link type, and what timestamps count.

    A timestamp times `numerator` over `denominator` is nanoseconds, and `offset` is added.
    """

    number: int
    link_type: int
    snap_length: int
    numerator: int = 1_000
    denominator: int = 1
    offset: int = 0

    @classmethod
    def read(cls, body: bytes, order: str, number: int) -> Self:
        """Read the body of the block; where options are broken, those before them count."""
        link_type, snap_length = struct.unpack_from(f"{order}H2xI", body.ljust(8, b"\0"))
        numerator, denominator, offset = 1_000, 1, 0
        for code, value in _options(body[8:], order):
            if code == IF_TSRESOL and value:
                base = 2 if value[0] & 0x80 else 10
                numerator, denominator = SECOND, base ** (value[0] & 0x7F)
            elif code == IF_TSOFFSET and len(value) >= 8:
                offset = struct.unpack_from(f"{order}q", value)[0] * SECOND
        return cls(number, link_type, snap_length, numerator, denominator, offset)

    def time(self, timestamp: int) -> int:
        """Nanoseconds since 1970."""
        return timestamp * self.numerator // self.denominator + self.offset


def _options(data: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    while len(data) >= 4:
        code, length = struct.unpack_from(f"{order}HH", data)
        padded = (length + 3) // 4 * 4
        if code == END_OF_OPTIONS or len(data) < 4 + padded:
            return
        yield code, data[4 : 4 + length]
        data = data[4 + padded :]


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its type, its body, and the byte order of its section."""

    kind: int
    body: bytes
    order: str


def _blocks(data: bytes) -> Iterator[Block]:
    order, at = "<", 0
    while at < len(data):
        if data[at : at + 4] == MAGIC:
            order = _byte_order(data[at + 8 : at + 12])
        if at + 8 > len(data):
            raise DamagedError
        kind, length = struct.unpack_from(f"{order}II", data, at)
        if length < 12 or length % 4 or at + length > len(data):
            raise DamagedError
        if struct.unpack_from(f"{order}I", data, at + length - 4)[0] != length:
            raise DamagedError
        yield Block(kind, data[at + 8 : at + length - 4], order)
        at += length


def _byte_order(magic: bytes) -> str:
    if magic == bytes.fromhex("1a2b3c4d"):
        return ">"
    if magic == bytes.fromhex("4d3c2b1a"):
        return "<"
    raise DamagedError


def packets(data: bytes) -> Iterator[Packet]:
    """The packets of a file that begins with a Section Header Block."""
    interfaces: list[Interface] = []
    frame = count = last = 0
    for block in _blocks(data):
        if block.kind == SECTION:
            interfaces = []
        elif block.kind == INTERFACE:
            interfaces.append(Interface.read(block.body, block.order, count))
            count += 1
        elif block.kind in (OBSOLETE_PACKET, SIMPLE_PACKET, ENHANCED_PACKET):
            packet = _packet(block, interfaces, frame + 1, last)
            if packet is not None:
                frame, last = packet.frame, packet.time
                yield packet


def _packet(block: Block, interfaces: list[Interface], frame: int, last: int) -> Packet | None:
    """The packet of a block; `None` if the block contradicts itself or names no interface."""
    if block.kind == SIMPLE_PACKET:
        index, timestamp, captured, original, body = _simple(block, interfaces)
    else:
        layout = "II" if block.kind == ENHANCED_PACKET else "H2xI"
        if len(block.body) < 20:
            return None
        index, high, low, captured, original = struct.unpack_from(
            f"{block.order}{layout}III", block.body
        )
        timestamp, body = high << 32 | low, block.body[20:]
    if captured > len(body) or index >= len(interfaces):
        return None
    interface = interfaces[index]
    return Packet(
        frame=frame,
        time=last if timestamp is None else interface.time(timestamp),
        link_type=interface.link_type,
        interface=interface.number,
        original_length=original,
        data=body[:captured],
    )


def _simple(block: Block, interfaces: list[Interface]) -> tuple[int, int | None, int, int, bytes]:
    """A Simple Packet Block: of the first interface, and without time.

    It is as long as its block or its wire length allow; the snap length only tells padding.
    """
    if len(block.body) < 4:
        return 0, None, 1, 0, b""
    (original,) = struct.unpack_from(f"{block.order}I", block.body)
    body = block.body[4:]
    snap = interfaces[0].snap_length if interfaces else 0
    room = snap if 0 <= len(body) - snap <= 3 else len(body)
    return 0, None, min(original, room), original, body
