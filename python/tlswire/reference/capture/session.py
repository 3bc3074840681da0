"""One flow's TLS: two directions of bytes in, facts out."""

from tlswire.reference import ssl2
from tlswire.reference.capture.assembler import Assembler
from tlswire.reference.capture.facts import Facts
from tlswire.reference.capture.net import SEQUENCES, Segment
from tlswire.reference.capture.prelude import Prelude
from tlswire.reference.capture.reading import MAX_PROBE, Reading, is_beginning
from tlswire.reference.stream import Item
from tlswire.registry import CipherSuite

# How far from the next byte a RST or a FIN may lie and still be believed: the largest window that
# hosts offer by default.
END_WINDOW = 4 << 20
# Bytes that wait for what may have been sent before them.
MOST_IN_DOUBT = 16 << 10


class Ear:
    """What one direction shows, told to the facts of both."""

    def __init__(self, facts: Facts, direction: int) -> None:
        self._facts = facts
        self._direction = direction

    def speaks(self) -> bool:
        """Note that new data came."""
        return self._facts.speaks(self._direction)

    @property
    def cipher_suite(self) -> CipherSuite | None:
        """The suite that was agreed on, as far as it is known."""
        return self._facts.cipher_suite

    def item(self, item: Item) -> None:
        """Take what a stream shows."""
        self._facts.item(self._direction, item)

    def plain(self, seen: bytes) -> None:
        """Note text where TLS could have begun."""
        self._facts.plain(self._direction, seen)

    @property
    def may_begin_amid(self) -> bool:
        """Whether a hello may stand amid what is said."""
        return self._facts.may_begin_amid(self._direction)

    @property
    def ended_line(self) -> bool:
        """Whether what the direction said last was the end of a line."""
        return self._facts.ended_line(self._direction)

    def says(self, text: bytes) -> None:
        """Note what is said in clear."""
        self._facts.says(self._direction, text)

    def follows(self, prelude: Prelude) -> None:
        """Note what came before the hello."""
        self._facts.follows(prelude)

    def wrapped(self) -> None:
        """Note that what is sent is in the packets of another protocol."""
        self._facts.wrapped()

    def begins(self, sender: str | None) -> None:
        """Note that a handshake begins, after a plain-text protocol perhaps."""
        self._facts.begins(self._direction, sender)

    def goes_on_with_tls(self, data: bytes) -> bool:
        """Whether what follows a hello in the format of SSL 2.0 is TLS."""
        return self._facts.goes_on_with_tls(data)

    def ssl2_hello(self, found: ssl2.Found, offset: int) -> None:
        """Take a whole hello in the format of SSL 2.0."""
        self._facts.ssl2_hello(self._direction, found, offset)

    def ssl2_cut(self, found: ssl2.Found, offset: int) -> None:
        """Take what came of one that was cut."""
        self._facts.ssl2_cut(self._direction, found, offset)

    def undecided(self) -> None:
        """Note bytes that ended before they could be told to be TLS."""
        self._facts.undecided()

    def becomes_tls(self) -> None:
        """Note that what is sent is TLS from here on."""
        self._facts.becomes_tls(self._direction)

    def hole(self) -> None:
        """Note that bytes are missing from where TLS could have begun."""
        self._facts.hole(self._direction)

    def gap(self) -> None:
        """Note that bytes are missing which were needed."""
        self._facts.gap(self._direction)

    def skip_lost(self) -> None:
        """Note that the direction is read no further."""
        self._facts.note("skip_lost")


class Session:
    """A flow that carries, or may yet carry, TLS."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._assemblers = (Assembler(), Assembler())
        self._readings = tuple(Reading(Ear(facts, direction)) for direction in (0, 1))
        self._fins: list[int | None] = [None, None]
        # Who sent a RST too late to end it.
        self.gone: int | None = None

    def starts(self, direction: int, sequence: int) -> None:
        """Say where a direction's stream begins, unless it is known."""
        if self._assemblers[direction].start is None:
            self._assemblers[direction].start = sequence

    def syn(self, direction: int, sequence: int, opener: int) -> None:
        """Take a SYN that came later than data: its stream begins there and no earlier."""
        self.facts.opened(opener)
        self.starts(direction, sequence)
        self._assemblers[direction].reach_back(sequence)
        if self._assemblers[direction].start == sequence:
            self.settle(direction)

    @property
    def first_sequences(self) -> tuple[int | None, int | None]:
        """The sequence numbers at which the streams begin."""
        return self._assemblers[0].start, self._assemblers[1].start

    @property
    def is_in_handshake(self) -> bool:
        """Whether a handshake has begun, and not succeeded."""
        return self.facts.has_tls and self.facts.connection.established is None

    def settle(self, direction: int) -> None:
        """Say that nothing is awaited from before what came of a direction."""
        self._assemblers[direction].settle(self._readings[direction].take)

    def _enter(self, direction: int, sequence: int, payload: bytes) -> None:
        """Begin a direction's stream where no SYN has.

        It begins with the first segment that comes, or with one from before it.
        """
        assembler = self._assemblers[direction]
        if assembler.start is not None:
            assembler.reach_back(sequence)
            return
        assembler.start = sequence
        if payload and not is_beginning(payload, payload):
            assembler.doubt_start()

    def receive(self, direction: int, segment: Segment) -> None:
        """Take one segment's payload."""
        # Who is answered has said all that the answer is to.
        self.settle(1 - direction)
        sequence = (segment.sequence + segment.syn) % SEQUENCES
        self._enter(direction, sequence, segment.payload)
        assembler, reading = self._assemblers[direction], self._readings[direction]
        length = segment.payload_length
        if length > len(segment.payload):
            self.facts.cut(direction)
        odd = assembler.push(sequence, segment.payload, length, reading.take)
        if assembler.is_in_doubt and _is_settled(assembler, segment.payload):
            assembler.settle(reading.take)
        for name in odd:
            self.facts.note(name)

    def fin(self, direction: int, sequence: int, *, is_ahead: bool) -> None:
        """Note a direction's FIN, and whether it acknowledges what has not come yet."""
        self._fins[direction] = sequence
        self.facts.fin(direction, is_ahead=is_ahead)

    def has_come(self, direction: int, sequence: int) -> bool:
        """Whether all that a direction sent before this sequence number has come."""
        assembler = self._assemblers[direction]
        if assembler.start is None:
            return False
        offset = assembler.offset(sequence)
        return offset is None or offset <= assembler.seen

    @property
    def is_closed(self) -> bool:
        """Whether both directions have sent a FIN and nothing before it is awaited."""
        return all(self._has_reached_fin(direction) for direction in (0, 1))

    def _has_reached_fin(self, direction: int) -> bool:
        fin, assembler = self._fins[direction], self._assemblers[direction]
        if fin is None:
            return False
        is_empty = assembler.start is None
        return is_empty or self._readings[direction].is_deaf or self.has_come(direction, fin)

    def is_in_window(self, direction: int, sequence: int) -> bool:
        """Whether the receiver of a RST or FIN with this number would have believed it."""
        assembler = self._assemblers[direction]
        if assembler.start is None:
            return True
        offset = assembler.offset(sequence)
        return offset is not None and abs(offset - assembler.seen) <= END_WINDOW

    def is_late_reset(self, direction: int, sequence: int) -> bool:
        """Whether a RST is numbered before what its sender's FIN leaves to expect; note it then.

        Its receiver does not take it (RFC 9293 §3.10.7.4), and may well send on.
        """
        fin = self._fins[direction]
        if fin is None or not self.has_come(direction, fin):
            return False
        is_late = (fin - sequence) % SEQUENCES < SEQUENCES // 2
        if is_late and self.gone is None:
            self.gone = direction
        return is_late

    @property
    def is_hopeless(self) -> bool:
        """Whether the flow has shown that it does not carry TLS."""
        return not self.facts.has_tls and any(reading.is_hopeless for reading in self._readings)

    def finish(self, reason: str, ended_by: str | None) -> None:
        """Read what is held, and end the streams."""
        for direction in (0, 1):
            assembler, reading = self._assemblers[direction], self._readings[direction]
            assembler.flush(reading.take)
            self.facts.bytes(direction, assembler.seen)
            reading.finish()
        self.facts.finish(reason, ended_by)


def _is_settled(assembler: Assembler, segment: bytes) -> bool:
    """Whether a stream begins where it begins by now, as far as what is held of it can tell."""
    first = assembler.first_held(MAX_PROBE)
    return assembler.held > MOST_IN_DOUBT or is_beginning(first, segment)
