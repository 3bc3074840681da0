"""Packets in, connections out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from tlswire.reference.capture.connection import Connection, Moment
from tlswire.reference.capture.facts import At, Facts
from tlswire.reference.capture.net import Endpoint, Segment, decode
from tlswire.reference.capture.packet import Packet
from tlswire.reference.capture.session import Session
from tlswire.reference.record import Probe, probe
from tlswire.reference.stream import Item

SECOND = 1_000_000_000
# A step between packets that one packet alone is not believed.
JUMP = 86_400 * SECOND
# Idle limits are looked at when so many packets have come, and at a new second.
SWEEP_PACKETS = 4_096
# How long nothing may come: on a connection, on one of which nothing but SYNs came, in a handshake.
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


@dataclass(slots=True)
class Flow:
    """A flow of TCP, from its first packet until it is forgotten."""

    ends: Key
    opener: int
    first: Moment
    vlan: int | None
    interface: int
    ordinal: int = 0
    state: State | Session = State.EMPTY
    # Sequence number of the first byte of each direction, by its SYN.
    starts: list[int | None] = field(default_factory=lambda: [None, None])
    fins: list[bool] = field(default_factory=lambda: [False, False])
    # Sequence numbers at which the streams of the session that has ended began.
    closed: tuple[int | None, int | None] = (None, None)
    syn_sent: int | None = None
    syn_answered: bool = False
    round_trip: int | None = None
    # Whether nothing but SYNs came.
    is_bare: bool = True
    packets: list[int] = field(default_factory=lambda: [0, 0])
    # The last packet; its time is the highest so far.
    latest: Moment = field(default_factory=lambda: Moment(0, 0))
    # The time of the last packet, as the idle limits see it, and the limit.
    last: int = 0
    limit: int = 0

    def note(self, direction: int, moment: Moment) -> None:
        """Note a packet."""
        self.packets[direction] += 1
        self.latest = Moment(moment.frame, max(self.latest.time, moment.time))

    def renewed(self, opener: int, first: Moment) -> "Flow":
        """A new flow with the same addresses and ports."""
        ordinal = self.ordinal + 1 if first.time == self.first.time else 0
        return Flow(self.ends, opener, first, self.vlan, self.interface, ordinal)


class Clock:
    """The highest packet time so far, without what a single packet with a wrong time would do.

    A jump of more than a day is believed when the next packet confirms it.
    """

    def __init__(self) -> None:
        self._now: int | None = None
        self._doubted: int | None = None

    def observe(self, time: int) -> int:
        """Take a packet's time; answers the present."""
        if self._now is None or abs(time - self._now) <= JUMP:
            self._doubted = None
            self._now = time if self._now is None else max(self._now, time)
        elif self._doubted is not None and abs(time - self._doubted) <= JUMP:
            self._doubted, self._now = None, time
        else:
            self._doubted = time
        return self._now


class Tracker:
    """Follows the connections of one capture, packet by packet."""

    def __init__(self) -> None:
        # In the order of (finishing frame, first frame).
        self.connections: list[Connection] = []
        self.events: list[tuple[At, Item]] = []
        self._flows: dict[Key, Flow] = {}
        self._finished: list[Connection] = []
        self._moment = Moment(0, 0)
        self._clock = Clock()
        self._swept: int | None = None
        self._packets = 0

    def read(self, packets: Iterable[Packet]) -> None:
        """Take all packets; then every connection still open finishes."""
        for packet in packets:
            self._packet(packet)
        for flow in self._flows.values():
            self._end(flow, "end_of_input", None)
        self._flows = {}
        self._release()

    def _packet(self, packet: Packet) -> None:
        self._packets += 1
        self._moment = Moment(packet.frame, packet.time)
        now = self._clock.observe(packet.time)
        second = now // SECOND
        if second != self._swept or self._packets % SWEEP_PACKETS == 0:
            self._swept = second
            self._sweep(now)
        segment = decode(packet)
        if segment is not None:
            self._segment(packet, segment, now)
        self._release()

    def _sweep(self, now: int) -> None:
        """End the flows that have been idle for as long as their limit."""
        idle = [key for key, flow in self._flows.items() if flow.last + flow.limit <= now]
        for key in idle:
            self._end(self._flows.pop(key), "idle", None)

    def _release(self) -> None:
        """Hand on the connections that finished at this packet, the first begun first."""
        self._finished.sort(key=lambda connection: connection.first.frame)
        self.connections += self._finished
        self._finished = []

    def _segment(self, packet: Packet, segment: Segment, now: int) -> None:
        ends = (segment.source, segment.destination)
        direction = 0 if _order(segment.source) <= _order(segment.destination) else 1
        key = ends if direction == 0 else ends[::-1]
        flow = self._flows.get(key)
        if flow is None:
            flow = Flow(key, direction, self._moment, segment.vlan, packet.interface)
        if segment.syn:
            flow = self._syn(flow, direction, segment)
        flow = self._renewed_at_hello(flow, direction, segment)
        self._flows[key] = flow
        flow.last = now
        flow.is_bare &= segment.syn
        self._note_round_trip(flow, direction, segment)
        flow.note(direction, self._moment)
        if isinstance(flow.state, Session):
            flow.state.facts.moment = self._moment
        self._payload(flow, direction, segment)
        self._fin(flow, direction, segment)
        self._reset(flow, direction, segment)
        flow.limit = _limit(flow)

    def _syn(self, flow: Flow, direction: int, segment: Segment) -> Flow:
        """A SYN begins a direction; with another initial sequence number, a new connection."""
        start = (segment.sequence + 1) % (1 << 32)
        if _is_new(flow, direction, start, is_answer=segment.ack):
            self._end(flow, "replaced", None)
            flow = flow.renewed(direction, self._moment)
        flow.starts[direction] = start
        flow.opener = 1 - direction if segment.ack else direction
        if isinstance(flow.state, Session):
            flow.state.starts(direction, start)
        if segment.ack:
            flow.syn_answered = True
        elif flow.syn_sent is None:
            flow.syn_sent = self._moment.time
        return flow

    def _renewed_at_hello(self, flow: Flow, direction: int, segment: Segment) -> Flow:
        """After its end a flow begins anew at a ClientHello."""
        is_other = flow.state is State.ENDED and flow.closed[direction] != segment.sequence
        if is_other and probe(segment.payload) is Probe.CLIENT_HELLO:
            return flow.renewed(direction, self._moment)
        return flow

    def _note_round_trip(self, flow: Flow, direction: int, segment: Segment) -> None:
        """From the SYN to the acknowledgment of its answer."""
        acknowledges = segment.ack and not segment.syn and direction == flow.opener
        if flow.syn_sent is not None and flow.syn_answered and acknowledges:
            flow.round_trip = self._moment.time - flow.syn_sent
            flow.syn_sent = None

    def _payload(self, flow: Flow, direction: int, segment: Segment) -> None:
        if not segment.payload_length:
            return
        if flow.state is State.EMPTY:
            flow.state = self._session(flow)
            flow.state.facts.moment = self._moment
        if isinstance(flow.state, Session):
            flow.state.receive(direction, segment)
            if flow.state.is_hopeless:
                flow.state = State.OTHER

    def _session(self, flow: Flow) -> Session:
        """A flow's session, begun at its first payload."""
        connection = Connection(
            client=flow.ends[flow.opener],
            server=flow.ends[1 - flow.opener],
            first=flow.first,
            last=flow.first,
            ordinal=flow.ordinal,
            vlan=flow.vlan,
            interface=flow.interface,
            start_seen=any(start is not None for start in flow.starts),
        )
        session = Session(Facts(connection, flow.ends, flow.opener, self._tell))
        for direction, start in enumerate(flow.starts):
            if start is not None:
                session.starts(direction, start)
        return session

    def _tell(self, at: At, item: Item) -> None:
        self.events.append((at, item))

    def _fin(self, flow: Flow, direction: int, segment: Segment) -> None:
        if not segment.fin:
            return
        flow.fins[direction] = True
        if isinstance(flow.state, Session):
            sequence = (segment.sequence + segment.payload_length) % (1 << 32)
            flow.state.fin(direction, sequence)

    def _reset(self, flow: Flow, direction: int, segment: Segment) -> None:
        """End a flow of which both ends are closed, or that one end has reset."""
        state = flow.state
        if state is State.ENDED:
            return
        if state.is_closed if isinstance(state, Session) else all(flow.fins):
            self._end(flow, "fin", None)
        elif segment.rst and isinstance(state, Session):
            if state.believes_reset(direction, segment.sequence):
                self._end(flow, "reset", direction)
            else:
                state.facts.note("out_of_window")
        elif segment.rst:
            self._end(flow, "reset", direction)

    def _end(self, flow: Flow, reason: str, by: int | None) -> None:
        """End a flow: its row leaves, if it has one."""
        session, flow.state = flow.state, State.ENDED
        # Closed by both ends, whatever made it leave; then bytes are missing from the capture.
        if all(flow.fins) and reason != "reset":
            reason = "fin"
        if not isinstance(session, Session):
            return
        ended_by = None if by is None else session.facts.sender(by)
        session.facts.packets(flow.packets, flow.latest)
        session.finish(reason, ended_by, self._moment)
        flow.closed = session.first_sequences
        if session.facts.has_row:
            session.facts.connection.tcp_rtt = flow.round_trip
            self._finished.append(session.facts.connection)


def _order(end: Endpoint) -> tuple[int, bytes, int]:
    address, port = end
    return address.version, address.packed, port


def _is_new(flow: Flow, direction: int, start: int, *, is_answer: bool) -> bool:
    """Whether a SYN begins another connection than that of `flow`."""
    known = flow.starts[direction]
    if flow.state is State.ENDED:
        return known != start or not is_answer
    if known is not None:
        return known != start
    if flow.state is State.EMPTY:
        return False
    late = isinstance(flow.state, Session) and flow.state.first_sequences[direction] == start
    return not late and not is_answer


def _limit(flow: Flow) -> int:
    state = flow.state
    is_closing = all(flow.fins)
    if state is State.ENDED or is_closing or (state is State.EMPTY and flow.is_bare):
        return IDLE_SYN
    if isinstance(state, Session) and state.is_in_handshake:
        return IDLE_HANDSHAKE
    return IDLE_TCP
