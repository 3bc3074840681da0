"""The pcap file format (draft-ietf-opsawg-pcap), in each of its dialects.

::

    file:   magic 4 | major 2 | minor 2 | reserved 4 | reserved 4 | snap length 4 | link type 4
    record: seconds 4 | fraction 4 | captured length 4 | original length 4 | packet data
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from tlswire.reference.capture.packet import DamagedError, Packet

FILE_HEADER = 24
RECORD_HEADER = 16
# Interface index, protocol and packet type, which the "modified" dialect has more.
MODIFIED_EXTRA = 8
SECOND = 1_000_000_000
# So many NUL bytes where a record should begin are no record: the disk was full.
PAGE = 4_096


@dataclass(frozen=True, slots=True)
class Magic:
    """What the magic number says: the byte order as `struct` has it, and the dialect."""

    order: str
    nanoseconds: bool = False
    modified: bool = False


MAGIC = {
    bytes.fromhex("d4c3b2a1"): Magic("<"),
    bytes.fromhex("a1b2c3d4"): Magic(">"),
    bytes.fromhex("4d3cb2a1"): Magic("<", nanoseconds=True),
    bytes.fromhex("a1b23c4d"): Magic(">", nanoseconds=True),
    bytes.fromhex("34cdb2a1"): Magic("<", modified=True),
    bytes.fromhex("a1b2cd34"): Magic(">", modified=True),
}


def packets(data: bytes) -> Iterator[Packet]:
    """The packets of a file whose magic number is known."""
    magic = MAGIC[data[:4]]
    if len(data) < FILE_HEADER:
        raise DamagedError
    major, minor, link_type = struct.unpack_from(f"{magic.order}HH12xI", data, 4)
    size = RECORD_HEADER + (MODIFIED_EXTRA if magic.modified else 0)
    frame, at = 0, FILE_HEADER
    while at < len(data):
        if at + size > len(data) or not any(data[at : at + PAGE]):
            raise DamagedError
        seconds, fraction, *lengths = struct.unpack_from(f"{magic.order}4I", data, at)
        captured, original = _lengths(major, minor, *lengths)
        at += size
        if at + captured > len(data):
            raise DamagedError
        frame += 1
        yield Packet(
            frame=frame,
            time=seconds * SECOND + fraction * (1 if magic.nanoseconds else 1_000),
            link_type=link_type & 0xFFFF,
            interface=0,
            original_length=original,
            data=data[at : at + captured],
        )
        at += captured


def _lengths(major: int, minor: int, first: int, second: int) -> tuple[int, int]:
    """The captured and the original length, which writers did not always put in this order."""
    if (major == 2 and minor <= 2) or (major, minor) == (543, 0):
        return second, first
    if (major, minor) == (2, 3):
        return min(first, second), max(first, second)
    return first, second
