"""One flow of TCP: what its packets tell, whatever they carry."""

from dataclasses import dataclass, field
from enum import Enum, auto

from tlswire.reference.capture.clock import SECOND
from tlswire.reference.capture.connection import Moment
from tlswire.reference.capture.net import SEQUENCES, Endpoint, Segment
from tlswire.reference.capture.session import Session

# How far two sequence numbers of one connection may lie apart while its first packets are out of
# order; those of two connections are further apart, but once in 4,096.
NEAR = 1 << 20
# How long nothing may come: on a connection, where nothing but SYNs came or nothing but
# retransmissions is to come, and in a handshake.
IDLE_TCP = 300 * SECOND
IDLE_SYN = 30 * SECOND
IDLE_HANDSHAKE = 60 * SECOND

Key = tuple[Endpoint, Endpoint]


class State(Enum):
    """What a flow carries, where it is no session."""

    # Nothing yet.
    EMPTY = auto()
    # Something else than TLS.
    OTHER = auto()
    # Nothing more: it has ended, and its row has left.
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Fin:
    """The end of a direction's stream, and what its sender had received by then."""

    sequence: int
    acknowledgment: int


@dataclass(slots=True)
class Flow:
    """A flow, from its first packet until it is forgotten.

    A direction is 0 or 1: from the lower endpoint, or from the upper.
    """

    ends: Key
    opener: int
    first: Moment
    vlan: int | None
    interface: int
    ordinal: int = 0
    state: State | Session = State.EMPTY
    # The last packet; its time is the highest so far.
    last: Moment = field(init=False)
    # When it is idle, in the time of the idle limits.
    deadline: int = 0
    packets: list[int] = field(default_factory=lambda: [0, 0])
    # Sequence number of the first byte of each direction, by its SYN.
    starts: list[int | None] = field(default_factory=lambda: [None, None])
    fins: list[Fin | None] = field(default_factory=lambda: [None, None])
    # The first number that each direction acknowledged.
    acknowledged: list[int | None] = field(default_factory=lambda: [None, None])
    # Who sent the first FIN, as far as it can be told.
    closer: int | None = None
    # When the SYN came, as long as its round trip is not over.
    syn_sent: int | None = None
    syn_answered: bool = False
    round_trip: int | None = None
    # Whether nothing but SYNs came.
    is_bare: bool = True
    # Sequence numbers at which the streams of the session that has ended began.
    closed: tuple[int | None, int | None] = (None, None)

    def __post_init__(self) -> None:
        self.last = self.first

    def renewed(self, opener: int, first: Moment) -> "Flow":
        """A new flow with the same addresses and ports."""
        ordinal = self.ordinal + 1 if first.time == self.first.time else 0
        return Flow(self.ends, opener, first, self.vlan, self.interface, ordinal)

    def note(self, direction: int, segment: Segment, moment: Moment) -> None:
        """Note what every packet tells."""
        self.packets[direction] += 1
        self.last = Moment(moment.frame, max(self.last.time, moment.time))
        self.is_bare &= segment.syn
        if segment.ack and self.acknowledged[direction] is None:
            self.acknowledged[direction] = segment.acknowledgment

    def note_round_trip(self, direction: int, segment: Segment, time: int) -> None:
        """From the SYN to the acknowledgment of its answer."""
        acknowledges = segment.ack and not segment.syn and direction == self.opener
        if self.syn_sent is not None and self.syn_answered and acknowledges:
            self.round_trip = time - self.syn_sent
            self.syn_sent = None

    # How it begins.

    def is_renewed_by(self, direction: int, segment: Segment, start: int) -> bool:
        """Whether a SYN after which `start` is the first byte begins another connection.

        It does with another initial sequence number. It does not where it was sent or captured
        again, or where it is captured later than what followed it.
        """
        known, asked = self.starts[direction], self.starts[1 - direction]
        answers = segment.ack and asked == segment.acknowledgment
        if self.state is State.ENDED:
            if answers:
                return False
            # A SYN that was refused is sent again as it was.
            is_same = start in (known, self.closed[direction])
            return not is_same or (not segment.ack and self.closed == (None, None))
        if known is not None:
            return known != start and not (self.state is State.EMPTY and answers)
        if self.state is State.EMPTY and self.is_bare:
            return False
        return not segment.ack and not self._precedes(direction, start)

    def _precedes(self, direction: int, start: int) -> bool:
        """Whether a direction whose SYN was not seen may have begun at `start`.

        What came of it tells, else what the other end acknowledged.
        """
        state = self.state
        later = state.first_sequences[direction] if isinstance(state, Session) else None
        if later is None:
            later = self.acknowledged[1 - direction]
        return later is not None and (later - start) % SEQUENCES <= NEAR

    # How it ends.

    def is_over(self, direction: int, sequence: int) -> bool:
        """Whether a byte cannot be of the direction's stream, since that has ended."""
        if self.state is State.ENDED:
            return self.closed[direction] != sequence
        fin = self.fins[direction]
        return fin is not None and (fin.sequence - sequence) % SEQUENCES > NEAR

    def fin(self, direction: int, segment: Segment) -> None:
        """Note a FIN, and who was the first to send one.

        Where one end was captured ahead of the other, the first FIN to come need not be the first
        that was sent: that one acknowledges no other.
        """
        if self.fins[direction] is not None:
            return
        fin = Fin((segment.sequence + segment.payload_length) % SEQUENCES, segment.acknowledgment)
        self.fins[direction] = fin
        is_ahead = self._is_ahead(direction, segment)
        if isinstance(self.state, Session):
            self.state.fin(direction, fin.sequence, is_ahead=is_ahead)
        theirs = self.fins[1 - direction]
        if theirs is None:
            if not is_ahead:
                self._close_by(direction)
        else:
            is_known = theirs.acknowledgment == (fin.sequence + 1) % SEQUENCES
            self._close_by(direction if is_known else 1 - direction)

    def _is_ahead(self, direction: int, segment: Segment) -> bool:
        """Whether the first FIN acknowledges what has not come yet."""
        if not isinstance(self.state, Session) or self.fins[1 - direction] is not None:
            return False
        return segment.ack and not self.state.has_come(1 - direction, segment.acknowledgment)

    def _close_by(self, direction: int) -> None:
        if self.closer is None:
            self.closer = direction
            if isinstance(self.state, Session):
                self.state.facts.close_by(direction)

    def settle_closer(self) -> None:
        """Take the only FIN for the first, now that no other will come."""
        for direction, fin in enumerate(self.fins):
            if fin is not None:
                self._close_by(direction)

    @property
    def is_closing(self) -> bool:
        """Whether both ends have sent a FIN."""
        return None not in self.fins

    @property
    def is_closed(self) -> bool:
        """Whether both ends have sent a FIN, and nothing before it is awaited."""
        if self.state is State.ENDED or not self.is_closing:
            return False
        if isinstance(self.state, Session):
            return self.state.is_closed
        pairs = zip(self.starts, self.fins, strict=True)
        is_empty = all(fin and start in (None, fin.sequence) for start, fin in pairs)
        return self.state is State.OTHER or is_empty

    @property
    def limit(self) -> int:
        """How long nothing may come."""
        state = self.state
        is_bare = state is State.EMPTY and self.is_bare
        if state is State.ENDED or self.is_closing or is_bare:
            return IDLE_SYN
        if isinstance(state, Session) and state.is_in_handshake:
            return IDLE_HANDSHAKE
        return IDLE_TCP
