"""Changes to a recorded pcap that no wire of ours makes: VLAN tags, frames without Ethernet."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADDRESSES = 12
ETHERNET = 14
LINK_TYPE_RAW = 101
FILE_HEADER = struct.Struct("<IHHiIII")
PACKET_HEADER = struct.Struct("<IIII")


def vlan(*tags: tuple[int, int]) -> Callable[[Path], None]:
    """Insert tags, each an EtherType and a VLAN number, outermost first."""
    inserted = b"".join(struct.pack(">HH", *tag) for tag in tags)

    def change(frame: bytes) -> bytes:
        return frame[:ADDRESSES] + inserted + frame[ADDRESSES:]

    return lambda file: rewrite(file, change)


def raw(file: Path) -> None:
    """Take the Ethernet headers away: link type RAW."""
    rewrite(file, lambda frame: frame[ETHERNET:], link_type=LINK_TYPE_RAW)


def rewrite(file: Path, change: Callable[[bytes], bytes], link_type: int | None = None) -> None:
    """Change every frame of a pcap, in place."""
    recorded = file.read_bytes()
    header = FILE_HEADER.unpack_from(recorded)
    pieces = [FILE_HEADER.pack(*header[:-1], header[-1] if link_type is None else link_type)]
    at = FILE_HEADER.size
    while at < len(recorded):
        seconds, fraction, kept, original = PACKET_HEADER.unpack_from(recorded, at)
        at += PACKET_HEADER.size
        frame = change(recorded[at : at + kept])
        at += kept
        original += len(frame) - kept
        pieces += [PACKET_HEADER.pack(seconds, fraction, len(frame), original), frame]
    file.write_bytes(b"".join(pieces))
