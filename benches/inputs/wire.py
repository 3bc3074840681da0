"""Lays connections over one another in time and writes the capture."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, BinaryIO

from . import bulk, pcap, spots
from .mix import Mix
from .seeds import MODULUS
from .template import Ends, Template, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEGIN = 1_767_225_600 * 1_000_000_000
"""2026-01-01 00:00 UTC."""
SECOND = 1_000_000_000
CLIENTS = 4_093
NEVER_CLOSE = 0.05
OTHER_PORT = 0.03


@dataclass(slots=True)
class Plan:
    """What a kind of capture is made of."""

    rate: float
    """New connections a second."""
    application_data: int
    """Bytes of application data put into each connection that takes it, on average."""
    usable: Callable[[Template], bool] = lambda _template: True
    """Which seeds it is made of."""
    damage: float = 0
    """The share of packets that are lost, repeated or late, as many of each."""


KINDS = {
    "handshakes": Plan(rate=200, application_data=2_500),
    "bulk": Plan(rate=20, application_data=240_000, usable=bulk.is_usable),
    "dirty": Plan(rate=200, application_data=2_500, damage=0.02),
}


@dataclass
class Summary:
    """What was written.

    `kinds` counts the connections of each share of the mix, `whole_hellos` those whose first
    ClientHello is all in the file, `certificates` the different certificates of servers in clear,
    `damaged` the packets that were lost, repeated or late.
    """

    bytes: int = len(pcap.HEADER)
    packets: int = 0
    connections: int = 0
    never_closed: int = 0
    whole_hellos: int = 0
    long_hellos: int = 0
    certificates: int = 0
    damaged: dict[str, int] = field(default_factory=Counter)
    kinds: dict[str, int] = field(default_factory=Counter)


class Wire:
    """A stream of interleaved packets, in the order of their times."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self._plan = plan
        self._random = Random(seed)
        self._mix = Mix(plan.usable)
        self._names = spots.zipf_weights()
        self._noise = self._random.randbytes(1 << 20)
        self._waiting: list[tuple[int, int, bytes]] = []
        self._shown: set[tuple[bytes, int]] = set()
        self.summary = Summary()

    def records(self, size: int) -> Iterator[bytes]:
        """Yields pcap records, about `size` bytes of them; what was begun is in it whole."""
        now = BEGIN
        while self.summary.bytes < size:
            now += round(self._random.expovariate(self._plan.rate) * SECOND)
            while self._waiting and self._waiting[0][0] < now:
                yield heapq.heappop(self._waiting)[2]
            self._connect(now)
        while self._waiting:
            yield heapq.heappop(self._waiting)[2]

    def _connect(self, start: int) -> None:
        """Puts the packets of one new connection among those that wait for their time."""
        random, summary = self._random, self.summary
        kind, template = self._mix.draw(random)
        (name,) = random.choices(range(spots.NAMES), cum_weights=self._names)
        ends = self._ends(kind, template, name)
        closes = random.random() >= NEVER_CLOSE
        lost = set()
        for at, time, frame in self._frames(template, ends, name, closes=closes):
            times = self._arrivals(time)
            if not times:
                lost.add(at)
            for arrival in times:
                packet = pcap.record(start + arrival, frame)
                heapq.heappush(self._waiting, (start + arrival, summary.packets, packet))
                summary.packets += 1
                summary.bytes += len(packet)
        self._count(kind, template, name, lost)
        summary.never_closed += not closes

    def _arrivals(self, time: int) -> list[int]:
        """When a packet that is sent at a time is captured: once, never, twice, or later."""
        damage = self._plan.damage
        if not damage or (drawn := self._random.random()) >= damage:
            return [time]
        what = ("lost", "repeated", "late")[int(drawn / damage * 3)]
        self.summary.damaged[what] += 1
        behind = time + round(self._random.uniform(0.001, 0.2) * SECOND)
        return {"lost": [], "repeated": [time, behind], "late": [behind]}[what]

    def _count(self, kind: str, template: Template, name: int, lost: set[int | None]) -> None:
        summary = self.summary
        summary.connections += 1
        summary.kinds[kind] += 1
        summary.whole_hellos += template.has_whole_hello(lost)
        summary.long_hellos += template.hello_segments > 1
        if template.shows_certificate:
            self._shown.add((template.leaf, name))
            summary.certificates = len(self._shown)

    def _frames(
        self, template: Template, ends: Ends, name: int, *, closes: bool
    ) -> Iterator[tuple[int | None, int, bytearray]]:
        """Yields number in the template, time since the start, and frame."""
        random = self._random
        trip = round(random.lognormvariate(-3.5, 0.8) * SECOND)
        stay = round(min(random.expovariate(1 / 5), 40) * SECOND)
        initial = (random.getrandbits(32), random.getrandbits(32))
        values = template.values(spots.Fresh(random, name))
        amount = round(random.triangular(0, 2) * self._plan.application_data)
        more = bulk.application_data(template, self._noise, amount, random)
        late = 0
        for at, each in enumerate(template.frames[: None if closes else template.closing]):
            if more and at == more.place:
                for wait, frame in more.frames():
                    late += wait
                    time = each.delay + each.trips * trip + late
                    yield None, time, stamp(frame, ends, initial, {})
                initial = (initial[0], (initial[1] + more.size) % MODULUS)
            late += stay if at == template.closing else 0
            time = each.delay + each.trips * trip + late
            yield at, time, stamp(each, ends, initial, values)

    def _ends(self, kind: str, template: Template, name: int) -> Ends:
        """Fresh addresses and ports: a pair of client address and port comes once."""
        number = self.summary.connections
        port = 32_768 + number // CLIENTS % 28_232
        host = number % CLIENTS + 256
        other = self._random.random() < OTHER_PORT
        server_port = 80 if kind == "not TLS" else 8443 if other else 443
        # Clients in RFC 1918 and RFC 3849, servers in RFC 2544 and RFC 5180.
        if template.is_ipv6:
            client, server = 0x20010DB8 << 96 | host, 0x20010002 << 96 | name + 1
            return Ends(client.to_bytes(16), server.to_bytes(16), port, server_port)
        client, server = 10 << 24 | host, (198 << 24 | 18 << 16) + name + 1
        return Ends(client.to_bytes(4), server.to_bytes(4), port, server_port)


def write(kind: str, size: int, seed: int, out: BinaryIO) -> Summary:
    """Writes a capture of about `size` bytes and tells what is in it."""
    wire = Wire(KINDS[kind], seed)
    out.write(pcap.HEADER)
    out.writelines(wire.records(size))
    return wire.summary
