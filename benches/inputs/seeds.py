"""Reads the seed captures: whole TCP connections, with what the index says of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from . import pcap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TOP = Path(__file__).parents[2]
CAPTURES = TOP / "tests/data/captures"
MORE = TOP / "benches/seeds"
ETHERNET = 14
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
MODULUS = 1 << 32
MOST_SEGMENTS = 100
"""Longer seeds (one byte a segment, say) would be most of the file."""


@dataclass(slots=True)
class Segment:
    """One TCP segment; sequence numbers count from the initial one of their direction."""

    time: int
    frame: bytes
    from_client: bool
    tcp: int
    payload: int
    seq: int
    ack: int
    flags: int

    @property
    def data(self) -> bytes:
        """The payload, without the Ethernet padding that short frames have."""
        return self.frame[self.payload :]


@dataclass(slots=True)
class Seed:
    """One connection of a capture."""

    name: str
    facts: dict[str, object]
    segments: list[Segment] = field(default_factory=list)

    @property
    def version(self) -> str:
        """The negotiated version, `failed` where TLS began and none was, `none` without TLS."""
        if self.facts.get("protocol") == "none":
            return "none"
        if self.facts.get("outcome") != "established":
            return "failed"
        return str(self.facts.get("version", "failed"))

    def stream(self, *, from_client: bool) -> bytes:
        """The bytes that one side sent, in order."""
        data = bytearray()
        for segment in self.segments:
            if segment.from_client == from_client and segment.seq - 1 == len(data):
                data += segment.data
        return bytes(data)


def read_seeds(folders: Sequence[Path] = (CAPTURES, MORE)) -> list[Seed]:
    """All seeds under `folders`: complete from SYN on, over Ethernet, IPv4 or IPv6, and TCP."""
    found = [seed for folder in folders for seed in _of_folder(folder)]
    return [seed for seed in found if 2 < len(seed.segments) <= MOST_SEGMENTS]


def _of_folder(folder: Path) -> Iterator[Seed]:
    for entry in json.loads((folder / "index.json").read_text()):
        if entry["whole"]:
            yield from connections(entry, pcap.frames(folder / str(entry["file"])))


def connections(entry: dict[str, object], frames: Iterable[tuple[int, bytes]]) -> list[Seed]:
    """The connections that an entry of an index lists, out of the frames of its capture."""
    facts = {each["src_port"]: each for each in entry["connections"]}  # type: ignore[attr-defined]
    seeds: dict[int, Seed] = {}
    initial: dict[tuple[int, bool], int] = {}
    for time, frame in frames:
        parsed = tcp(frame)
        if parsed is None:
            continue
        start, end = parsed
        source, target = (int.from_bytes(frame[at : at + 2]) for at in (start, start + 2))
        client = source if source in facts else target
        if client not in facts:
            continue
        told = {"client": entry.get("client"), **facts[client]}
        seed = seeds.setdefault(client, Seed(str(entry["file"]), told))
        _add(seed, initial, time, frame[:end], start, client, from_client=source == client)
    return list(seeds.values())


def _add(
    seed: Seed,
    initial: dict[tuple[int, bool], int],
    time: int,
    frame: bytes,
    tcp: int,
    client: int,
    *,
    from_client: bool,
) -> None:
    flags = frame[tcp + 13]
    seq, ack = (int.from_bytes(frame[at : at + 4]) for at in (tcp + 4, tcp + 8))
    if flags & SYN:
        initial[client, from_client] = seq
    mine = initial.get((client, from_client), seq)
    theirs = initial.get((client, not from_client), 0)
    seed.segments.append(
        Segment(
            time=time,
            frame=frame,
            from_client=from_client,
            tcp=tcp,
            payload=tcp + (frame[tcp + 12] >> 4) * 4,
            seq=(seq - mine) % MODULUS,
            ack=(ack - theirs) % MODULUS if flags & ACK else 0,
            flags=flags,
        )
    )


def tcp(frame: bytes) -> tuple[int, int] | None:
    """Where the TCP header begins and the packet ends; `None` for what is not plain TCP."""
    kind = frame[12:14]
    if kind == b"\x08\x00" and frame[ETHERNET + 9] == 6:
        length = int.from_bytes(frame[ETHERNET + 2 : ETHERNET + 4])
        return ETHERNET + (frame[ETHERNET] & 15) * 4, ETHERNET + length
    if kind == b"\x86\xdd" and frame[ETHERNET + 6] == 6:
        length = int.from_bytes(frame[ETHERNET + 4 : ETHERNET + 6])
        return ETHERNET + 40, ETHERNET + 40 + length
    return None
