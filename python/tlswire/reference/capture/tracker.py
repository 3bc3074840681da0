"""Packets in, connections out."""

from collections.abc import Iterable

from tlswire.reference.capture.clock import SECOND, Clock
from tlswire.reference.capture.connection import Connection, Moment
from tlswire.reference.capture.facts import Facts
from tlswire.reference.capture.flow import Flow, Key, State
from tlswire.reference.capture.net import SEQUENCES, Endpoint, Segment, decode
from tlswire.reference.capture.packet import Packet
from tlswire.reference.capture.session import Session
from tlswire.reference.capture.telling import At, Told
from tlswire.reference.record import Probe, probe

# Idle limits are looked at when so many packets have come, and at a new second.
SWEEP_PACKETS = 4_096


class Tracker:
    """Follows the connections of one capture, packet by packet."""

    def __init__(self) -> None:
        # In the order of (finishing frame, first frame); those that the end of the input finished
        # finish after all packets.
        self.connections: list[Connection] = []
        self.events: list[tuple[At, Told]] = []
        self._flows: dict[Key, Flow] = {}
        self._finished: list[Connection] = []
        self._moment = Moment(0, 0)
        self._clock = Clock()
        self._swept: int | None = None
        self._packets = 0
        # The flow of a packet whose time was not believed, until the next one comes.
        self._doubted: Flow | None = None

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
        now, jumps = self._clock.observe(packet.time)
        self._touch_doubted(now)
        second = now // SECOND
        if second != self._swept or self._packets % SWEEP_PACKETS == 0:
            self._swept = second
            self._sweep(now)
        segment = decode(packet)
        if segment is not None:
            flow = self._segment(packet, segment, now)
            self._doubted = flow if jumps else None
        self._release()

    def _touch_doubted(self, now: int) -> None:
        """Give the flow of a packet whose time was not believed as much time as if it came now.

        If this packet confirms the jump, the other was the first after it.
        """
        if self._doubted is not None:
            self._doubted.deadline = now + self._doubted.limit
            self._doubted = None

    def _sweep(self, now: int) -> None:
        """End the flows that have been idle for as long as their limit."""
        idle = [key for key, flow in self._flows.items() if flow.deadline <= now]
        for key in idle:
            self._end(self._flows.pop(key), "idle", None)

    def _release(self) -> None:
        """Hand on the connections that finished at this packet, the first begun first."""
        self._finished.sort(key=lambda connection: connection.first.frame)
        self.connections += self._finished
        self._finished = []

    def _segment(self, packet: Packet, segment: Segment, now: int) -> Flow:
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
        flow.note(direction, segment, self._moment)
        flow.note_round_trip(direction, segment, self._moment.time)
        if segment.payload_length:
            self._payload(flow, direction, segment)
        if segment.fin or segment.rst:
            self._settle(flow)
        if segment.fin and _believes_end(flow, direction, segment):
            flow.fin(direction, segment)
        if flow.is_closed:
            self._end(flow, "fin", None)
        elif segment.rst and _believes_reset(flow, direction, segment):
            self._end(flow, "reset", direction)
        flow.deadline = now + flow.limit
        return flow

    def _syn(self, flow: Flow, direction: int, segment: Segment) -> Flow:
        """A SYN begins a direction; with another initial sequence number, a new connection."""
        start = (segment.sequence + 1) % SEQUENCES
        if flow.is_renewed_by(direction, segment, start):
            flow = self._renewed(flow, direction)
        if flow.state is State.ENDED:
            return flow
        flow.starts[direction] = start
        flow.opener = 1 - direction if segment.ack else direction
        if isinstance(flow.state, Session):
            flow.state.syn(direction, start, flow.opener)
        if segment.ack:
            flow.syn_answered = True
        elif flow.syn_sent is None:
            flow.syn_sent = self._moment.time
        return flow

    def _renewed_at_hello(self, flow: Flow, direction: int, segment: Segment) -> Flow:
        """After its end, or that of its sender's stream, a flow begins anew at a ClientHello."""
        is_over = flow.is_over(direction, segment.sequence)
        if is_over and probe(segment.payload) is Probe.CLIENT_HELLO:
            return self._renewed(flow, direction)
        return flow

    def _renewed(self, flow: Flow, opener: int) -> Flow:
        self._end(flow, "replaced", None)
        return flow.renewed(opener, self._moment)

    def _payload(self, flow: Flow, direction: int, segment: Segment) -> None:
        if flow.state is State.EMPTY:
            flow.state = self._session(flow)
        if isinstance(flow.state, Session):
            flow.state.facts.moment = self._moment
            flow.state.receive(direction, segment)
            if flow.state.is_hopeless:
                flow.state = State.OTHER

    def _settle(self, flow: Flow) -> None:
        """Before an end, nothing earlier is awaited."""
        if isinstance(flow.state, Session):
            flow.state.facts.moment = self._moment
            for direction in (0, 1):
                flow.state.settle(direction)

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
        for direction, fin in enumerate(flow.fins):
            if fin is not None:
                session.fin(direction, fin.sequence, is_ahead=False)
        if flow.closer is not None:
            session.facts.close_by(flow.closer)
        return session

    def _tell(self, at: At, item: Told) -> None:
        self.events.append((at, item))

    def _end(self, flow: Flow, reason: str, by: int | None) -> None:
        """End a flow, unless it has ended: its row leaves, if it has one."""
        if flow.state is State.ENDED:
            return
        flow.settle_closer()
        # Closed by both ends, whatever made it leave; then bytes are missing from the capture.
        if flow.is_closing and reason != "reset":
            reason = "fin"
        elif reason != "reset" and isinstance(flow.state, Session) and flow.state.gone is not None:
            reason, by = "reset", flow.state.gone
        session, flow.state = flow.state, State.ENDED
        if isinstance(session, Session):
            flow.closed = session.first_sequences
            self._close(flow, session, reason, by)

    def _close(self, flow: Flow, session: Session, reason: str, by: int | None) -> None:
        """End a session.

        What was held is read at last: in the order of the packets it comes now, but its time is
        that of the connection's own last packet.
        """
        facts = session.facts
        facts.moment = Moment(self._moment.frame, flow.last.time)
        session.finish(reason, None if by is None else facts.sender(by))
        if facts.has_row:
            facts.packets(flow.packets, flow.last)
            facts.connection.tcp_rtt = flow.round_trip
            self._finished.append(facts.connection)


def _order(end: Endpoint) -> tuple[int, bytes, int]:
    address, port = end
    return address.version, address.packed, port


def _believes_reset(flow: Flow, direction: int, segment: Segment) -> bool:
    """Whether the receiver of a RST would have believed it."""
    session = flow.state
    if not isinstance(session, Session):
        return True
    if not segment.fin and session.is_late_reset(direction, segment.sequence):
        return False
    return _believes_end(flow, direction, segment)


def _believes_end(flow: Flow, direction: int, segment: Segment) -> bool:
    """Whether the receiver of a RST or FIN would have believed it; if not, that is noted."""
    session = flow.state
    if not isinstance(session, Session) or session.is_in_window(direction, segment.sequence):
        return True
    session.facts.note("out_of_window")
    return False
