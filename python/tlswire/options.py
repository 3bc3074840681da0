"""What may be asked of a capture, and the caps on what it costs."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal, Self, get_args

Order = Literal["finish", "start"]
Emit = Literal["finish", "handshake"]
Include = Literal["attempts"]
TimeUnit = Literal["ns", "us"]
Output = Literal["batches", "jsonl", "csv", "message_lines", "messages", "nothing"]

# With `offer`, stored rows can be asked what they would do under another policy.
DEFAULT_COLUMNS = ("default", "offer")
ROWS = 8_192
_MOST_ROWS = 2**31 - 1

_LARGEST = 2**63 - 1
# Nanoseconds of capture time are counted in 64 bits.
_LONGEST = 9e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps. Reaching one is counted, and never an exception.

    Attributes:
        flows: Flows followed at once.
        drop_new: Whether one more is not followed; else the oldest idle one makes room.
        tcp_idle: Seconds of capture time after which a silent TCP connection ends.
        syn_idle: The same for one of which nothing but SYNs came.
        handshake_idle: The same during a handshake.
        held: Bytes held out of order in one direction.
        held_total: Bytes held out of order in all.
        holes: Holes in one direction.
        handshakes: Bytes of handshakes held in all: messages that have begun, and hellos.
        fragments: Bytes of IP fragments held.
        fragmented: IP datagrams of which fragments are held.
        fragments_idle: Seconds of capture time that a fragmented datagram may take.
        packet: Bytes of a captured packet.
        block: Bytes of a pcapng block.
        ratio: How many times their size compressed data may unpack to.
    """

    flows: int = 262_144
    drop_new: bool = False
    tcp_idle: float = 300.0
    syn_idle: float = 30.0
    handshake_idle: float = 60.0
    held: int = 256 * 1024
    held_total: int = 64 * 1024 * 1024
    holes: int = 256
    handshakes: int = 256 * 1024 * 1024
    fragments: int = 32 * 1024 * 1024
    fragmented: int = 8_192
    fragments_idle: float = 30.0
    packet: int = 256 * 1024
    block: int = 16 * 1024 * 1024
    ratio: int = 1_000

    def __post_init__(self) -> None:
        for cap in fields(self):
            value = getattr(self, cap.name)
            if cap.type is bool:
                _insist(isinstance(value, bool), cap.name, "neither true nor false", value)
            elif cap.type is float:
                _insist_seconds(cap.name, value)
            else:
                largest = 2**32 - 1 if cap.name in {"packet", "block"} else _LARGEST
                insist_count(cap.name, value, largest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of `read_capture` and `open_capture`, checked."""

    include: Sequence[Include] = ()
    order: Order = "finish"
    emit: Emit = "finish"
    join: bool = False
    server_name: str | None = None
    address: str | None = None
    connections: tuple[str, ...] = ()
    frame: int | None = None
    tls_ports: tuple[int, ...] | None = None
    community_seed: int = 0
    separate_vlans: bool = False
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def of(
        cls,
        *,
        include: Include | Sequence[Include] = (),
        address: object = None,
        connection_id: str | Sequence[str] | None = None,
        tls_ports: Sequence[int] | None = None,
        limits: Limits | None = None,
        **others: object,
    ) -> Self:
        """Options from what a caller wrote; a name that there is not raises `TypeError`."""
        for name in others:
            if name not in _AS_WRITTEN:
                known = ", ".join(sorted({*_AS_WRITTEN, *_CONVERTED}))
                raise TypeError(f"no option `{name}`; there are {known}")
        return cls(
            include=(include,) if isinstance(include, str) else tuple(include),
            address=None if address is None else _address(address),
            connections=_names(connection_id),
            tls_ports=None if tls_ports is None else tuple(tls_ports),
            limits=Limits() if limits is None else limits,
            **others,  # type: ignore[arg-type]
        )

    def __post_init__(self) -> None:
        for word in self.include:
            _insist_word("include", word, get_args(Include))
        _insist_word("order", self.order, get_args(Order))
        _insist_word("emit", self.emit, get_args(Emit))
        if self.order == "start" and self.emit == "handshake":
            raise ValueError("emit: `handshake` needs order=`finish`")
        if self.frame is not None:
            insist_count("frame", self.frame, _LARGEST)
        _insist(
            0 <= self.community_seed < 1 << 16,
            "community_seed",
            "not 0 to 65535",
            self.community_seed,
        )
        for port in self.tls_ports or ():
            insist_count("tls_ports", port, 65_535)

    @property
    def attempts(self) -> bool:
        """Whether flows to TLS ports that never carried TLS have rows."""
        return "attempts" in self.include

    @property
    def emit_at_handshake(self) -> bool:
        """Whether rows leave as soon as the handshake is over."""
        return self.emit == "handshake"

    @property
    def order_by_start(self) -> bool:
        """Whether rows are ordered by their first frame, which keeps all of them."""
        return self.order == "start"


# The names that a caller writes; `of` makes something of the second ones.
_AS_WRITTEN = frozenset(
    {"order", "emit", "join", "server_name", "frame", "community_seed", "separate_vlans"}
)
_CONVERTED = frozenset({"include", "address", "connection_id", "tls_ports", "limits"})


def _names(names: str | Sequence[str] | None) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names or ())


def _address(text: object) -> str:
    try:
        return str(ipaddress.ip_address(str(text)))
    except ValueError:
        raise ValueError(f"address: not an IP address: `{text}`") from None


def _insist(holds: bool, name: str, complaint: str, value: object) -> None:  # noqa: FBT001
    if not holds:
        raise ValueError(f"{name}: {complaint}: `{value}`")


def insist_count(name: str, value: object, largest: int) -> None:
    """Raises, naming the field, unless `value` is an integer of 1 to `largest`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name}: not an integer: `{value!r}`")
    _insist(0 < value <= largest, name, f"not 1 to {largest}", value)


def _insist_seconds(name: str, value: object) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{name}: not a number of seconds: `{value!r}`")
    _insist(0 < value <= _LONGEST, name, "not a number of seconds above 0", value)


def _insist_word(name: str, word: object, words: tuple[str, ...]) -> None:
    _insist(word in words, name, f"none of {', '.join(words)}", word)


class Wanted:
    """What is to be made of a capture."""

    __slots__ = ("columns", "names", "output", "rows", "time_unit")

    def __init__(
        self,
        output: Output,
        columns: str | Iterable[str] | None = None,
        *,
        rows: int = ROWS,
        time_unit: TimeUnit = "ns",
        names: bool = False,
    ) -> None:
        insist_count("rows", rows, _MOST_ROWS)
        self.output = output
        self.columns = column_names(columns)
        self.rows = rows
        self.time_unit = time_unit
        self.names = names


def column_names(columns: str | Iterable[str] | None) -> list[str]:
    """The names of columns and sets that a caller wrote, the default ones for none."""
    if columns is None:
        return list(DEFAULT_COLUMNS)
    names = [columns] if isinstance(columns, str) else list(columns)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"columns: not a name: `{name!r}`")
    return names
