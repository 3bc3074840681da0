"""A seed made ready: what stays is copied, what is fresh is written over it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import hello, spots
from .seeds import ACK, ETHERNET, FIN, MODULUS, RST, SYN, Seed, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = struct.Struct(">HHII")
EDGE = struct.Struct(">I")
SACK = 5


@dataclass(slots=True)
class Ends:
    """Addresses (4 or 16 bytes) and ports of the client and of the server."""

    client: bytes
    server: bytes
    client_port: int
    server_port: int


@dataclass(slots=True)
class Frame:
    """One frame of a template. `patches`: offset in the frame, key, and the part of its value."""

    delay: int
    trips: int
    bytes: bytearray
    segment: Segment
    patches: list[tuple[int, str, int, int]]
    sack: list[int]
    header_sum: int


class Template:
    """Stamps out connections like one seed."""

    def __init__(self, seed: Seed) -> None:
        self.seed = seed
        client, server = (seed.stream(from_client=side) for side in (True, False))
        self.spots = spots.find(client, server)
        self.frames = [prepare(*each) for each in _timed(seed.segments)]
        for side in (True, False):
            self._place(from_client=side)
        closes = (at for at, each in enumerate(self.frames) if each.segment.flags & (FIN | RST))
        self.closing = next(closes, len(self.frames))
        self._hello = list(_hello_frames(seed.segments, client))
        self.leaf = _leaf(server)

    @property
    def shows_certificate(self) -> bool:
        """Whether the server's certificate is in clear."""
        return bool(self.leaf)

    @property
    def hello_segments(self) -> int:
        """How many segments the first ClientHello takes; 0 where there is none."""
        return sum(is_new for *_, is_new in self._hello)

    def has_whole_hello(self, lost: set[int | None]) -> bool:
        """Whether all bytes of the first ClientHello come, in whatever frame, but for the lost."""
        sent = {at for _, start, end, _ in self._hello for at in range(start, end)}
        come = (range(start, end) for at, start, end, _ in self._hello if at not in lost)
        return bool(sent) and sent == {at for each in come for at in each}

    @property
    def is_ipv6(self) -> bool:
        """Whether the seed's addresses have 16 bytes."""
        return self.frames[0].bytes[12:14] == b"\x86\xdd"

    def values(self, fresh: spots.Fresh) -> dict[str, bytes]:
        """New bytes for every spot."""
        return {spot.key: spot.make(fresh) for spot in self.spots}

    def _place(self, *, from_client: bool) -> None:
        """Finds the frames in which the spots of one direction lie."""
        places = {
            place: (spot.key, index)
            for spot in self.spots
            if spot.from_client == from_client
            for index, place in enumerate(spot.where)
        }
        for each in self.frames:
            if each.segment.from_client == from_client:
                each.patches = list(_runs(each.segment, places))


def _leaf(server: bytes) -> bytes:
    """The server's certificate as it was recorded; nothing where it is not in clear."""
    for message in hello.messages(server):
        if message.kind == hello.CERTIFICATE:
            return message.data[10 : 10 + int.from_bytes(message.data[7:10])]
    return b""


def _hello_frames(segments: list[Segment], client: bytes) -> Iterator[tuple[int, int, int, bool]]:
    """The frames of the first ClientHello: number, first byte and end, whether any are new."""
    first = next(hello.messages(client), None)
    if first is None or first.kind != hello.CLIENT_HELLO:
        return
    begin, reached = first.where[0], 0
    for at, segment in enumerate(segments):
        start, end = segment.seq - 1, segment.seq - 1 + len(segment.data)
        if segment.from_client and segment.data and start <= first.where[-1] and end > begin:
            bounds = max(start, begin), min(end, first.where[-1] + 1)
            yield at, *bounds, end > reached
            reached = max(reached, end)


def _timed(segments: list[Segment]) -> Iterator[tuple[int, int, Segment]]:
    """Yields delay from the first segment, round trips before it, and the segment.

    The seeds were recorded at the client: what the server answers comes a round trip later.
    """
    trips, server_spoke = 0, False
    for segment in segments:
        if segment.data or segment.flags & SYN:
            trips += not segment.from_client and not server_spoke
            server_spoke = not segment.from_client
        yield segment.time - segments[0].time, trips, segment


def prepare(delay: int, trips: int, segment: Segment) -> Frame:
    """Clears what each connection writes anew, and adds up what stays of the IPv4 header."""
    frame = bytearray(segment.frame)
    frame[segment.tcp + 16 : segment.tcp + 18] = bytes(2)
    header_sum = 0
    sack = list(_sack_edges(segment))
    for offset in sack:
        _shift(frame, offset, segment.ack - int.from_bytes(frame[segment.tcp + 8 :][:4]))
    if frame[12:14] == b"\x08\x00":
        frame[ETHERNET + 10 : ETHERNET + 12] = bytes(2)
        frame[ETHERNET + 12 : ETHERNET + 20] = bytes(8)
        header_sum = int.from_bytes(frame[ETHERNET : segment.tcp])
    return Frame(delay, trips, frame, segment, [], sack, header_sum)


def _sack_edges(segment: Segment) -> Iterator[int]:
    """Offsets in the frame of the sequence numbers in a SACK option (RFC 2018 §3)."""
    at = segment.tcp + 20
    while at < segment.payload and segment.frame[at] != 0:
        kind, length = segment.frame[at : at + 2] if segment.frame[at] != 1 else (1, 1)
        if kind == SACK:
            yield from range(at + 2, at + length, 4)
        at += length


def _shift(frame: bytearray, offset: int, by: int) -> None:
    (number,) = EDGE.unpack_from(frame, offset)
    EDGE.pack_into(frame, offset, (number + by) % MODULUS)


def _runs(
    segment: Segment, places: dict[int, tuple[str, int]]
) -> Iterator[tuple[int, str, int, int]]:
    """Joins places that follow each other, in the segment and in the value, to one patch."""
    run: tuple[int, str, int, int] | None = None
    for at, place in enumerate(range(segment.seq - 1, segment.seq - 1 + len(segment.data))):
        here = places.get(place)
        if run and here == (run[1], run[3]):
            run = (*run[:3], run[3] + 1)
            continue
        if run:
            yield run
        run = (segment.payload + at, here[0], here[1], here[1] + 1) if here else None
    if run:
        yield run


def stamp(
    template: Frame, ends: Ends, initial: tuple[int, int], values: dict[str, bytes]
) -> bytearray:
    """One frame of a new connection; `initial`: sequence numbers of client and server."""
    segment, frame = template.segment, template.bytes.copy()
    for offset, key, start, end in template.patches:
        frame[offset : offset + end - start] = values[key][start:end]
    mine, theirs = initial if segment.from_client else reversed(initial)
    for offset in template.sack:
        _shift(frame, offset, theirs)
    ports = (ends.client_port, ends.server_port)
    ack = (segment.ack + theirs) % MODULUS if segment.flags & ACK else 0
    seq = (segment.seq + mine) % MODULUS
    source, target = ports if segment.from_client else reversed(ports)
    NUMBERS.pack_into(frame, segment.tcp, source, target, seq, ack)
    _address(template, frame, ends)
    return frame


def _address(template: Frame, frame: bytearray, ends: Ends) -> None:
    """Writes addresses and checksums. A sum of 16-bit words is the number modulo 65,535."""
    tcp, from_client = template.segment.tcp, template.segment.from_client
    addresses = ends.client + ends.server if from_client else ends.server + ends.client
    total = int.from_bytes(addresses)
    if len(addresses) == 8:
        frame[ETHERNET + 12 : ETHERNET + 20] = addresses
        frame[ETHERNET + 10 : ETHERNET + 12] = checksum(template.header_sum + total)
    else:
        frame[ETHERNET + 8 : ETHERNET + 40] = addresses
    segment = int.from_bytes(frame[tcp:]) << 8 * ((len(frame) - tcp) & 1)
    frame[tcp + 16 : tcp + 18] = checksum(segment + total + 6 + len(frame) - tcp)


def checksum(total: int) -> bytes:
    """The Internet checksum of words that add up to `total` (RFC 1071)."""
    return (-total % 65_535).to_bytes(2)
