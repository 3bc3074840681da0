"""Classic pcap, as far as the seeds need it: little-endian, microseconds, Ethernet."""

from __future__ import annotations

import lzma
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1)
RECORD = struct.Struct("<IIII")


def frames(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yields time (ns) and bytes of each frame captured whole; nothing for other formats."""
    data = path.read_bytes()
    data = lzma.decompress(data) if path.suffix == ".xz" else data
    if data[:4] != HEADER[:4] or data[20:24] != HEADER[20:24]:
        return
    at = len(HEADER)
    while at + RECORD.size <= len(data):
        seconds, micros, captured, length = RECORD.unpack_from(data, at)
        at += RECORD.size
        if captured == length:
            yield (seconds * 1_000_000 + micros) * 1_000, data[at : at + captured]
        at += captured


def record(time: int, frame: bytes | bytearray) -> bytes:
    """One record of a pcap file; `time` in ns."""
    seconds, nanos = divmod(time, 1_000_000_000)
    return RECORD.pack(seconds, nanos // 1_000, len(frame), len(frame)) + frame
