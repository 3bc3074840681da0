"""What goes wrong while packets are captured: some are lost, late, repeated, cut or damaged.

Each takes packets and a source of choices (`random.Random`, or Hypothesis's), and returns packets.
"""

from dataclasses import replace

from tests.packets.capture import SECOND
from tests.packets.segment import FIN, RST, SYN, parse

# Seconds around the idle limits, and a step that is not believed at once.
PAUSES = (1, 29, 31, 59, 61, 299, 301, 90_000)
# Where the payload of a segment begins, in most frames.
PAYLOAD = 66


def lose(packets, choices):
    """Some packets are missing, few or most of them."""
    share = choices.choice([3, 10, 30, 60])
    return [packet for packet in packets if choices.randint(0, 99) >= share]


def lose_run(packets, choices):
    """Some neighbours are missing."""
    at = choices.randint(0, len(packets))
    return packets[:at] + packets[at + choices.randint(1, 6) :]


def lose_direction(packets, choices):
    """Most of what one side sent is missing."""
    side = choices.randint(0, 1)
    return [one for one in packets if _side(one) != side or choices.randint(0, 9) > 6]


def late_start(packets, choices):
    """The first packets are missing."""
    return packets[choices.randint(0, min(len(packets), 12)) :]


def late_start_swapped(packets, choices):
    """What came before the first data is missing, and that data is in another order."""
    late = [one for one in packets if (segment := parse(one.data)) and not segment.flags & SYN]
    side = _side(late[0]) if late else None
    data = [at for at, one in enumerate(late) if _side(one) == side and parse(one.data).payload]
    places, out = data[: choices.randint(2, 4)], list(late)
    for at, other in zip(places, choices.sample(places, len(places)), strict=True):
        out[at] = late[other]
    return _timed(out, late, choices)


def early_end(packets, choices):
    """The last packets are missing."""
    return packets[: choices.randint(0, len(packets))]


def swap(packets, choices):
    """Some neighbours change places."""
    out = list(packets)
    for _ in range(choices.randint(1, 4)):
        if len(out) > 1:
            at = choices.randint(0, len(out) - 2)
            out[at], out[at + 1] = out[at + 1], out[at]
    return _timed(out, packets, choices)


def delay(packets, choices):
    """Some packets come after those that followed them."""
    most = choices.randint(1, 8)
    places = [
        at + most * choices.randint(0, 99) / 100 * choices.randint(0, 1) for at in _of(packets)
    ]
    return _timed(_sorted(packets, places), packets, choices)


def shuffle(packets, choices):
    """The packets in any order."""
    return _timed(choices.sample(packets, len(packets)), packets, choices)


def ahead(packets, choices):
    """One side was captured ahead of the other."""
    side, most = choices.randint(0, 1), choices.randint(1, 10)
    places = [at - most * (_side(packets[at]) == side) for at in _of(packets)]
    return _timed(_sorted(packets, places), packets, choices)


def repeat(packets, choices):
    """Some packets were captured twice."""
    return [packet for packet in packets for _ in range(1 + (choices.randint(0, 4) == 0))]


def repeat_late(packets, choices):
    """Some packets come again later."""
    out = list(packets)
    for _ in range(choices.randint(1, 4) if packets else 0):
        at = choices.randint(0, len(packets) - 1)
        out.insert(choices.randint(at, len(out)), packets[at])
    return out


def repeat_all(packets, choices):
    """All of it comes again after a pause."""
    pause = choices.choice(PAUSES) * SECOND
    return packets + [replace(packet, time=packet.time + pause) for packet in packets]


def snap(packets, choices):
    """Every packet was cut at one length."""
    length = choices.randint(30, 300) if choices.randint(0, 2) else choices.randint(300, 2_000)
    return [_cut(packet, length) for packet in packets]


def snap_some(packets, choices):
    """Some packets were cut, each elsewhere."""
    lengths = [choices.randint(0, 6 * len(packet.data)) for packet in packets]
    return [_cut(packet, length) for packet, length in zip(packets, lengths, strict=True)]


def pause(packets, choices):
    """Long pauses between some packets."""
    out, moved = [], 0
    for packet in packets:
        if choices.randint(0, 9) == 0:
            moved += choices.choice(PAUSES) * SECOND
        out.append(replace(packet, time=packet.time + moved))
    return out


def damage(packets, choices):
    """A byte of some packets is another."""
    return [_damaged(one, choices) if choices.randint(0, 14) == 0 else one for one in packets]


def contradict(packets, choices):
    """Copies of some packets come, of which a byte is another."""
    out = []
    for packet in packets:
        out.append(packet)
        if len(packet.data) > PAYLOAD and choices.randint(0, 9) == 0:
            out.insert(choices.randint(max(len(out) - 3, 0), len(out)), _damaged(packet, choices))
    return out


def overlap(packets, choices):
    """Some segments come three times: whole, their beginning and their end."""
    out = []
    for packet in packets:
        segment = parse(packet.data)
        is_long = segment is not None and len(segment.payload) > 4
        if not is_long or segment.flags & (SYN | RST) or choices.randint(0, 3):
            out.append(packet)
            continue
        length = len(segment.payload)
        end, begin = choices.randint(1, length - 1), choices.randint(1, length - 1)
        first = segment.moved(0, segment.payload[:end], segment.flags & ~FIN)
        last = segment.moved(begin, segment.payload[begin:])
        copies = [packet.with_data(first.frame()), packet.with_data(last.frame()), packet]
        out += choices.sample(copies, 3)
    return out


MISHAPS = (
    lose,
    lose_run,
    lose_direction,
    late_start,
    late_start_swapped,
    early_end,
    swap,
    delay,
    shuffle,
    ahead,
    repeat,
    repeat_late,
    repeat_all,
    snap,
    snap_some,
    pause,
    damage,
    contradict,
    overlap,
)


def _side(packet):
    """Which of two ends sent a packet, 0 or 1; `None` for what is no TCP."""
    segment = parse(packet.data)
    return None if segment is None else int(segment.direction < segment.reverse)


def _timed(changed, packets, choices):
    """Packets in another order: with the times of the places, or with their own."""
    if choices.randint(0, 2) == 0:
        return changed
    return [replace(one, time=slot.time) for one, slot in zip(changed, packets, strict=True)]


def _sorted(packets, places):
    return [packets[at] for at in sorted(_of(packets), key=places.__getitem__)]


def _of(packets):
    return range(len(packets))


def _cut(packet, length):
    return replace(packet, data=packet.data[:length], original=packet.length)


def _damaged(packet, choices):
    if not packet.data:
        return packet
    last = len(packet.data) - 1
    at = choices.randint(min(PAYLOAD, last) if choices.randint(0, 2) else 0, last)
    data = bytearray(packet.data)
    data[at] ^= choices.randint(1, 0xFF)
    return replace(packet, data=bytes(data))
