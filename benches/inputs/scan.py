"""A scan: SYNs that nobody answers, as a scanner of the whole Internet sends them."""

from __future__ import annotations

import struct
from random import Random
from typing import BinaryIO

from . import pcap
from .template import checksum
from .wire import BEGIN, SECOND, Summary

RATE = 10_000
SCANNERS = 16
PORTS = (443, 443, 443, 8443, 993, 22, 80, 3389)
ETHERNET = bytes.fromhex("020000000002 020000000001 0800")
IPV4 = struct.Struct(">BBHHHBBHII")
TCP = struct.Struct(">HHIIBBHHH")


def write(count: int, seed: int, out: BinaryIO) -> Summary:
    """Writes `count` SYNs, no two to the same address and port from the same one."""
    random, summary = Random(seed), Summary()
    out.write(pcap.HEADER)
    time = BEGIN
    # One step through all addresses in an order that looks like none (RFC 2544 has 2^17 of them).
    step = random.randrange(1, 1 << 17, 2)
    for number in range(count):
        time += round(random.expovariate(RATE) * SECOND)
        packet = pcap.record(time, _syn(number, step, random))
        out.write(packet)
        summary.bytes += len(packet)
        summary.packets += 1
    return summary


def _syn(number: int, step: int, random: Random) -> bytes:
    target = (198 << 24 | 18 << 16) + number * step % (1 << 17)
    source = (10 << 24) + 1 + number % SCANNERS
    ports = 32_768 + number // (1 << 17), random.choice(PORTS)
    header = IPV4.pack(0x45, 0, 40, random.getrandbits(16), 0, 64, 6, 0, source, target)
    header = header[:10] + checksum(int.from_bytes(header)) + header[12:]
    segment = TCP.pack(*ports, random.getrandbits(32), 0, 0x50, 0x02, 1_024, 0, 0)
    total = int.from_bytes(header[12:]) + 6 + len(segment) + int.from_bytes(segment)
    return ETHERNET + header + segment[:16] + checksum(total) + segment[18:]
