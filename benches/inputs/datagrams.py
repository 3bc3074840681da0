"""QUIC and DTLS: recorded associations with new addresses, ports and times.

What is in the datagrams stays as it was recorded, protected as it is.
"""

from __future__ import annotations

import heapq
import json
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, BinaryIO

from . import pcap
from .seeds import CAPTURES, ETHERNET
from .template import checksum
from .wire import BEGIN, SECOND, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE = 200
SHARES = {"quic": 0.7, "dtls": 0.3}
UDP, FRAGMENT = 17, 0x3FFF
ANOTHER_ATTEMPT = {"quic-version-negotiation.pcap"}


@dataclass(slots=True)
class Association:
    """One recorded association: time, whether the client sent it, its UDP header, and frame."""

    protocol: str
    frames: list[tuple[int, bool, int, bytes]] = field(default_factory=list)


def associations() -> list[Association]:
    """Those of our captures that are whole, over Ethernet, and in datagrams of one packet each."""
    found = []
    for entry in json.loads((CAPTURES / "index.json").read_text()):
        protocol = str(entry["file"]).partition("-")[0]
        if entry["whole"] and protocol in SHARES and entry["file"] not in ANOTHER_ATTEMPT:
            found.extend(_of_capture(protocol, entry))
    return found


def _of_capture(protocol: str, entry: dict[str, object]) -> Iterator[Association]:
    ports = [each["src_port"] for each in entry["connections"]]  # type: ignore[attr-defined]
    held = {port: Association(protocol) for port in ports}
    for time, frame in pcap.frames(CAPTURES / str(entry["file"])):
        udp = _udp(frame)
        if udp is None:
            return
        source, target = (int.from_bytes(frame[at : at + 2]) for at in (udp, udp + 2))
        client = source if source in held else target
        if client in held:
            held[client].frames.append((time, source == client, udp, frame))
    yield from (one for one in held.values() if one.frames)


def _udp(frame: bytes) -> int | None:
    """Where the UDP header begins; `None` for what is no whole datagram."""
    kind = frame[12:14]
    if kind == b"\x08\x00" and frame[ETHERNET + 9] == UDP:
        flags = int.from_bytes(frame[ETHERNET + 6 : ETHERNET + 8])
        return None if flags & FRAGMENT else ETHERNET + (frame[ETHERNET] & 15) * 4
    if kind == b"\x86\xdd" and frame[ETHERNET + 6] == UDP:
        return ETHERNET + 40
    return None


def write(size: int, seed: int, out: BinaryIO) -> Summary:
    """Writes about `size` bytes of associations that lie over one another in time."""
    random, summary = Random(seed), Summary()
    waiting: list[tuple[int, int, bytes]] = []
    held = {name: [one for one in associations() if one.protocol == name] for name in SHARES}
    out.write(pcap.HEADER)
    now = BEGIN
    while summary.bytes < size:
        now += round(random.expovariate(RATE) * SECOND)
        while waiting and waiting[0][0] < now:
            out.write(heapq.heappop(waiting)[2])
        (name,) = random.choices(list(SHARES), weights=list(SHARES.values()))
        for time, frame in _stamp(random.choice(held[name]), summary.connections, random):
            packet = pcap.record(now + time, frame)
            heapq.heappush(waiting, (now + time, summary.packets, packet))
            summary.packets += 1
            summary.bytes += len(packet)
        summary.connections += 1
        summary.kinds[name] += 1
    while waiting:
        out.write(heapq.heappop(waiting)[2])
    return summary


def _stamp(one: Association, number: int, random: Random) -> Iterator[tuple[int, bytearray]]:
    """Yields time since the start, and frame; a pair of client address and port comes once."""
    client = number % 4_093 + 256, 32_768 + number // 4_093 % 28_232
    server = random.randrange(1, 100_000)
    begin = one.frames[0][0]
    for time, from_client, udp, recorded in one.frames:
        frame = bytearray(recorded)
        is_ipv4 = frame[12:14] == b"\x08\x00"
        ends = _addresses(client[0], server, is_ipv4=is_ipv4)
        addresses = b"".join(ends if from_client else reversed(ends))
        at = udp - len(addresses)
        frame[at:udp] = addresses
        ports = udp if from_client else udp + 2
        frame[ports : ports + 2] = client[1].to_bytes(2)
        if is_ipv4:
            frame[ETHERNET + 10 : ETHERNET + 12] = bytes(2)
            header = checksum(int.from_bytes(frame[ETHERNET:udp]))
            frame[ETHERNET + 10 : ETHERNET + 12] = header
        end = udp + int.from_bytes(frame[udp + 4 : udp + 6])
        frame[udp + 6 : udp + 8] = bytes(2)
        data = int.from_bytes(frame[udp:end]) << 8 * ((end - udp) & 1)
        total = data + int.from_bytes(addresses) + UDP + end - udp
        # A sum of zero would say that there is none (RFC 768).
        found = checksum(total)
        frame[udp + 6 : udp + 8] = found if any(found) else b"\xff\xff"
        yield time - begin, frame


def _addresses(client: int, server: int, *, is_ipv4: bool) -> tuple[bytes, bytes]:
    if is_ipv4:
        return (10 << 24 | client).to_bytes(4), ((198 << 24 | 18 << 16) + server).to_bytes(4)
    made = 0x20010DB8 << 96 | client, 0x20010002 << 96 | server
    return made[0].to_bytes(16), made[1].to_bytes(16)
