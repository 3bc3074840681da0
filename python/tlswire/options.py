"""What may be asked of a capture."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args

from tlswire.limits import Limits, insist, insist_count, insist_word

Order = Literal["finish", "start"]
Emit = Literal["finish", "handshake"]
Include = Literal["attempts"]
TimeUnit = Literal["ns", "us"]
Output = Literal["batches", "jsonl", "csv", "message_lines", "messages", "handshakes", "nothing"]

# With `offer`, stored rows can be asked what they would do under another policy.
DEFAULT_COLUMNS = ("default", "offer")
ROWS = 8_192
_MOST_ROWS = 2**31 - 1

_LARGEST = 2**63 - 1


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
            include=_several("include", include, str, "a word or several"),
            address=None if address is None else _address(address),
            connections=_several("connection_id", connection_id, str, "a name or several"),
            tls_ports=None
            if tls_ports is None
            else _several("tls_ports", tls_ports, int, "several ports, as [443, 8443]"),
            limits=Limits() if limits is None else limits,
            **others,  # type: ignore[arg-type]
        )

    def __post_init__(self) -> None:
        _insist_type("server_name", self.server_name, (str, type(None)), "a name")
        _insist_type("community_seed", self.community_seed, int, "an integer")
        _insist_type("limits", self.limits, Limits, "tlswire.Limits")
        _insist_type("join", self.join, bool, "True or False")
        _insist_type("separate_vlans", self.separate_vlans, bool, "True or False")
        for word in self.include:
            insist_word("include", word, get_args(Include))
        insist_word("order", self.order, get_args(Order))
        insist_word("emit", self.emit, get_args(Emit))
        if self.order == "start" and self.emit == "handshake":
            raise ValueError("emit: `handshake` needs order=`finish`")
        if self.frame is not None:
            insist_count("frame", self.frame, _LARGEST)
        insist(
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
    def is_choosing(self) -> bool:
        """Whether some connections are asked for, and not all."""
        wanted = (self.server_name, self.address, self.frame)
        return bool(self.connections) or any(one is not None for one in wanted)

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


def _insist_type(name: str, value: object, kind: type | tuple[type, ...], takes: str) -> None:
    """Raises unless the option's value is of a kind; `bool` is no number."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{name}: takes {takes}: not `{value!r}`")


def _several(name: str, values: Any, kind: type, takes: str) -> tuple[Any, ...]:
    """The values of an option that takes several; text alone is one."""
    if values is None:
        return ()
    if isinstance(values, str) and kind is str:
        return (values,)
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TypeError(f"{name}: takes {takes}: not `{values!r}`")
    listed = tuple(values)
    for value in listed:
        _insist_type(name, value, kind, takes)
    return listed


def _address(text: object) -> str:
    try:
        return str(ipaddress.ip_address(str(text)))
    except ValueError:
        raise ValueError(f"address: not an IP address: `{text}`") from None


class Wanted:
    """What is to be made of a capture."""

    __slots__ = ("columns", "names", "output", "pieces", "rows", "time_unit")

    def __init__(
        self,
        output: Output,
        columns: str | Iterable[str] | None = None,
        *,
        rows: int = ROWS,
        time_unit: TimeUnit = "ns",
        names: bool = False,
        pieces: bool = False,
    ) -> None:
        insist_count("rows", rows, _MOST_ROWS)
        self.output = output
        self.columns = column_names(columns)
        self.rows = rows
        self.time_unit = time_unit
        self.names = names
        self.pieces = pieces


def column_names(columns: str | Iterable[str] | None) -> list[str]:
    """The names of columns and sets that a caller wrote, the default ones for none."""
    if columns is None:
        return list(DEFAULT_COLUMNS)
    return list(_several("columns", columns, str, "a name or several"))
