"""Changes to how a capture is packed that leave alone what was said in it.

Each takes packets and a source of choices (`random.Random`, or Hypothesis's), and returns packets.
"""

import struct
from dataclasses import replace
from itertools import groupby, pairwise

from tests.packets.records import Refragmented
from tests.packets.segment import ACK, FIN, MODULUS, PSH, RST, SYN, parse

ADDRESSES = 12
BARE = ACK | PSH
# The first bytes of records.
RECORDS = range(20, 24)


def resegment(packets, choices, most=4):
    """Every segment with a payload in up to `most` pieces, one after the other."""
    out = []
    for packet in packets:
        segment = parse(packet.data)
        if segment is None or len(segment.payload) < 2 or segment.flags & (SYN | RST):
            out.append(packet)
        else:
            out += [packet.with_data(piece.frame()) for piece in _pieces(segment, choices, most)]
    return out


def _pieces(segment, choices, most):
    length = len(segment.payload)
    places = {choices.randint(1, length - 1) for _ in range(choices.randint(0, most - 1))}
    bounds = [0, *sorted(places), length]
    for begin, end in pairwise(bounds):
        # A FIN or a push stands on the last piece.
        flags = segment.flags if end == length else segment.flags & ~(FIN | PSH)
        yield segment.moved(begin, segment.payload[begin:end], flags)


def coalesce(packets, choices):
    """Some neighbours of one direction, with nothing between them, as one segment."""
    out = []
    for packet in packets:
        before = parse(out[-1].data) if out else None
        segment = parse(packet.data)
        if _follows(before, segment) and choices.randint(0, 1):
            whole = before.moved(0, before.payload + segment.payload, segment.flags)
            out[-1] = out[-1].with_data(whole.frame())
        else:
            out.append(packet)
    return out


def _follows(before, segment):
    if before is None or segment is None or before.direction != segment.direction:
        return False
    if not before.payload or not segment.payload or (before.flags | segment.flags) & ~BARE:
        return False
    is_next = (before.sequence + len(before.payload)) % MODULUS == segment.sequence
    return is_next and len(before.payload) + len(segment.payload) < 60_000


def reorder(packets, choices):
    """The segments of each run in one direction in another order; the times stay where they are."""
    out = []
    for key, group in groupby(enumerate(packets), key=lambda one: _run(one[1])):
        run = [packet for _, packet in group]
        shuffled = run if key is None else choices.sample(run, len(run))
        out += [replace(kept, time=slot.time) for kept, slot in zip(shuffled, run, strict=True)]
    return out


def late(packets):
    """The packets without those that open connections."""
    return [one for one in packets if (segment := parse(one.data)) and not segment.flags & SYN]


def reorder_first(packets, choices):
    """The first data of each connection in another order, where none of it but the first looks like a
    record: a stream whose beginning was not captured may begin with one."""
    runs, spoken = {}, set()
    for at, packet in enumerate(packets):
        segment = parse(packet.data)
        ends = frozenset((segment.direction, segment.reverse))
        if not segment.payload:
            continue
        run = runs.setdefault(ends, [segment.direction])
        if run[0] != segment.direction or _run(packet) is None:
            spoken.add(ends)
        elif ends not in spoken:
            run.append(at)
    out = list(packets)
    for _, *places in runs.values():
        if not any(parse(packets[at].data).payload[0] in RECORDS for at in places[1:]):
            for at, other in zip(places, choices.sample(places, len(places)), strict=True):
                out[at] = replace(packets[other], time=packets[at].time)
    return out


def _run(packet):
    """What may change places: neighbours with a payload and no flag that means something."""
    segment = parse(packet.data)
    bare = segment is not None and segment.payload and not segment.flags & ~BARE
    return segment.direction if bare else None


def retransmit(packets, choices):
    """Some segments with a payload again, at once or after the next one of their run."""
    out = []
    for _, group in groupby(packets, key=_run):
        run = list(group)
        for at, packet in enumerate(run):
            out.append(packet)
            if _run(packet) is not None and choices.randint(0, 1):
                again = choices.choice(run[: at + 1])
                out.append(replace(again, time=packet.time))
    return out


def vlan(packets, choices):
    """Every frame with one or two 802.1Q tags."""
    numbers = [choices.randint(1, 4_094) for _ in range(choices.randint(1, 2))]
    tags = b"".join(struct.pack(">HH", 0x8100, number) for number in numbers)
    return [
        packet.with_data(packet.data[:ADDRESSES] + tags + packet.data[ADDRESSES:])
        for packet in packets
    ]


def raw_ip(packets, _):
    """Every frame without its Ethernet header."""
    links = [len(parse(packet.data).link) for packet in packets]
    return [
        replace(packet.with_data(packet.data[length:]), link_type=101)
        for packet, length in zip(packets, links, strict=True)
    ]


def shift(packets, choices):
    """All times moved by the same amount, a multiple of a second."""
    moved = choices.randint(-1_000, 1_000) * 1_000_000_000
    return [replace(packet, time=packet.time + moved) for packet in packets]


def refragment(packets, choices):
    """The handshake records in clear cut into more records, and all numbers of TCP moved along."""
    streams = {}
    for packet in packets:
        segment = parse(packet.data)
        if segment is not None:
            stream = streams.setdefault(segment.direction, Refragmented())
            stream.take(segment)
    for stream in streams.values():
        stream.cut(choices)
    return [_refragmented(packet, streams) for packet in packets]


def _refragmented(packet, streams):
    segment = parse(packet.data)
    if segment is None:
        return packet
    stream, answers = streams[segment.direction], streams.get(segment.reverse)
    acknowledgement = segment.acknowledgement
    if answers is not None and segment.flags & ACK:
        acknowledgement = answers.number(acknowledgement)
    changed = replace(
        segment,
        sequence=stream.number(segment.sequence),
        acknowledgement=acknowledgement,
        payload=stream.payload(segment),
    )
    return packet.with_data(changed.frame())
