"""TCP reassembly of one direction."""

from collections.abc import Callable
from dataclasses import dataclass

from tlswire.reference.capture.net import SEQUENCES

# How far beyond what has been seen a segment may lie: the largest window there is (RFC 7323 §2.3).
WINDOW = 1 << 30
# How far before the first segment that came a stream may begin, where that is in doubt.
REACH = 64 << 10


@dataclass(frozen=True, slots=True)
class Gap:
    """So many bytes will not come: they were not captured."""

    length: int


# What a reader takes: the next bytes, or a gap. It answers how many of the bytes after them need
# not be delivered, `None` for all.
Reader = Callable[["bytes | Gap"], "int | None"]


@dataclass(frozen=True, slots=True)
class _Block:
    """Bytes held at one place, and up to where the wire carried bytes that the capture cut."""

    start: int
    data: bytes
    till: int

    @property
    def end(self) -> int:
        return self.start + len(self.data)


class Assembler:
    """The bytes of one direction, put in order. Of bytes that conflict, the first stand.

    Sequence numbers become offsets in the stream at the door. All before `position` is delivered,
    skipped, or given up on; `seen` is the end of what has come of it.
    """

    def __init__(self) -> None:
        self.start: int | None = None
        self.position = 0
        self.seen = 0
        self._held: list[_Block] = []
        # How much earlier the stream may yet begin; `None` where its start is known.
        self._reach: int | None = None
        # What the reader did not need since the last segment came.
        self._skipped: list[range] = []

    def offset(self, sequence: int) -> int | None:
        """Where a sequence number is in the stream.

        `None` before the stream's start, or far outside its window.
        """
        assert self.start is not None
        distance = (sequence - self.start - self.seen) % SEQUENCES
        if distance <= WINDOW:
            return self.seen + distance
        back = SEQUENCES - distance
        return self.seen - back if back <= 1 << 31 and back <= self.seen else None

    def doubt_start(self) -> None:
        """Say that the stream may begin before the segment at which it was started.

        Until `settle` nothing is delivered, and `reach_back` takes segments from before the first.
        """
        self._reach = REACH

    @property
    def is_in_doubt(self) -> bool:
        """Whether it is not known yet where the stream begins."""
        return self._reach is not None

    @property
    def held(self) -> int:
        """How many bytes are held."""
        return sum(len(block.data) for block in self._held)

    def first_held(self, most: int) -> bytes:
        """What is held from the stream's start on without a hole, up to so many bytes."""
        found = b""
        for block in self._held:
            if block.start != len(found) or len(found) >= most:
                break
            found += block.data[: most - len(found)]
        return found

    def reach_back(self, sequence: int) -> None:
        """Let a stream whose start is in doubt begin earlier, unless that is too far away."""
        assert self.start is not None
        distance = (self.start - sequence) % SEQUENCES
        if self._reach is None or distance > self._reach:
            return
        self._reach -= distance
        self.start = sequence
        self._held = [
            _Block(held.start + distance, held.data, held.till + distance) for held in self._held
        ]

    def settle(self, reader: Reader) -> None:
        """Say that the stream begins where it begins by now, and deliver what is in order."""
        if self._reach is not None:
            self._reach = None
            self._drain(reader)

    def push(self, sequence: int, payload: bytes, wire_length: int, reader: Reader) -> list[str]:
        """Take one segment's payload, and deliver what is in order.

        Answers what is odd: bytes that conflict with those held, unless they are not needed, and
        bytes that lie outside the stream.
        """
        block = self._enter(sequence, payload, wire_length)
        outside = len(payload) - (len(block.data) if block else 0)
        odd = ["out_of_window"] if outside else []
        if block is None:
            return odd
        block = self._behind(block)
        pieces, differing = self._without_held(block)
        self._held = sorted([*self._held, *pieces], key=lambda held: held.start)
        self._skipped = []
        if not self.is_in_doubt:
            self._drain(reader)
        is_needed = any(all(at not in one for one in self._skipped) for at in differing)
        return ["overlap_conflict", *odd] if is_needed else odd

    def flush(self, reader: Reader) -> None:
        """Deliver all that is held, with gaps for what is missing."""
        self.settle(reader)
        while self._held:
            self._gap(self._held[0].start, reader)
            self._drain(reader)

    def _enter(self, sequence: int, payload: bytes, wire_length: int) -> _Block | None:
        """A segment in the stream, without its bytes before the stream's start."""
        start = self.offset(sequence)
        cut = wire_length - len(payload)
        if start is not None:
            return _Block(start, payload, start + len(payload) + cut)
        assert self.start is not None
        payload = payload[(self.start - sequence) % SEQUENCES :]
        if not payload or self.seen >= WINDOW:
            return None
        return _Block(0, payload, len(payload) + cut)

    def _behind(self, block: _Block) -> _Block:
        """Account for what of a block lies before `position`; the rest of it."""
        if block.start >= self.position:
            return block
        self.seen = max(self.seen, min(block.till, self.position))
        data = block.data[self.position - block.start :]
        return _Block(self.position, data, max(block.till, self.position))

    def _without_held(self, block: _Block) -> tuple[list[_Block], list[int]]:
        """The parts of a block for which nothing is held, and where the others differ."""
        pieces: list[_Block] = []
        differing: list[int] = []
        at = block.start
        for held in self._held:
            low, high = max(at, held.start), min(block.end, held.end)
            if low >= high:
                continue
            theirs = held.data[low - held.start : high - held.start]
            pairs = zip(theirs, block.data[low - block.start : high - block.start], strict=True)
            differing += [low + n for n, (one, other) in enumerate(pairs) if one != other]
            if at < low:
                pieces.append(_Block(at, block.data[at - block.start : low - block.start], low))
            at = high
        if at < max(block.end, block.till):
            pieces.append(_Block(at, block.data[at - block.start :], block.till))
        return pieces, differing

    def _drain(self, reader: Reader) -> None:
        """Deliver what is held at `position`, and gaps where the capture cut it."""
        till = 0
        while True:
            if self._held and self._held[0].start <= self.position:
                block = self._held.pop(0)
                till = max(till, block.till)
                self._deliver(block.data, reader)
                # What the capture cut was on the wire, and may have been skipped.
                self.seen = max(self.seen, min(till, self.position))
            elif till > self.position:
                self._gap(min([till, *(held.start for held in self._held)]), reader)
            else:
                return

    def _deliver(self, data: bytes, reader: Reader) -> None:
        if not data:
            return
        self.position += len(data)
        self.seen = self.position
        self._jump(reader(data))

    def _gap(self, end: int, reader: Reader) -> None:
        length = end - self.position
        if length <= 0:
            return
        self.position = self.seen = end
        self._jump(reader(Gap(length)))

    def _jump(self, length: int | None) -> None:
        """Move `position` ahead, over what is held there."""
        before = self.position
        self.position += 1 << 62 if length is None else length
        self._skipped.append(range(before, self.position))
        blocks = [self._behind(held) for held in self._held]
        blocks = [held for held in blocks if held.till > held.start]
        self._held = sorted(blocks, key=lambda held: held.start)
