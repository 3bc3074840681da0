"""Packets that the caller brings."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Unpack

from tlswire._native import CapturedMessage, PacketTracker, RecordBatch, Row
from tlswire.capture import CaptureOptions
from tlswire.options import Options, column_names
from tlswire.rows import rows_of

if TYPE_CHECKING:
    from typing_extensions import Buffer

ETHERNET = 1
_U16, _U32, _I64 = 2**16 - 1, 2**32 - 1, 2**63
# Seconds whose nanoseconds are counted in 64 bits.
_LONGEST = _I64 // 10**9
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Tracker:
    """Follows the connections in packets as they are given, and does no I/O.

    Example:
        >>> tracker = Tracker()
        >>> for time, data in packets:
        ...     for row in tracker.packet(data, time):
        ...         print(row.server_name)
        >>> rows = tracker.finish()
    """

    __slots__ = ("_native",)

    def __init__(
        self,
        *,
        columns: str | Iterable[str] | None = None,
        messages: bool = False,
        **options: Unpack[CaptureOptions],
    ) -> None:
        """A tracker before its first packet.

        Args:
            columns: As for `read_capture`.
            messages: Whether messages are kept until `take_messages`, up to some 64 MiB;
                `messages_dropped` counts those beyond.
            **options: As for `read_capture`; `order` and `join` mean nothing here.
        """
        self._native = PacketTracker(Options.of(**options), column_names(columns), messages)

    def packet(
        self,
        data: "Buffer",
        time: float | datetime,
        link_type: int = ETHERNET,
        *,
        original_length: int | None = None,
        interface: int = 0,
    ) -> list[Row]:
        """The rows of the connections that finish with this packet.

        Args:
            data: The packet from the first byte of its link layer on.
            time: When it was captured: nanoseconds since 1970 as `int`, seconds as `float`, or an
                aware `datetime`. It moves the timers; the clock of the machine does not.
            link_type: The `LINKTYPE_…` number; 1 is Ethernet, 101 raw IP, 113 and 276 Linux cooked.
            original_length: How long the packet was on the wire, if it was cut.
            interface: Which interface saw it.

        Raises:
            CapError: It is of one flow more than `limits.flows`, and `limits.overflow` is `error`;
                `finish` gives the rows of what was followed.
            TypeError: An argument of another type.
            ValueError: A time, or a number, that no capture can state.
        """
        nanoseconds = _nanoseconds(time)
        _insist_within("link_type", link_type, _U16)
        _insist_within("interface", interface, _U32)
        if original_length is not None:
            _insist_within("original_length", original_length, _U32)
        return _rows(self._native.packet(data, nanoseconds, link_type, original_length, interface))

    def finish(self) -> list[Row]:
        """Ends every connection that is still open; returns their rows."""
        return _rows(self._native.finish())

    def take_messages(self) -> list[CapturedMessage]:
        """The messages since they were last taken."""
        return self._native.take_messages()

    @property
    def messages_dropped(self) -> int:
        """Messages that were not kept, because too many waited to be taken."""
        return self._native.messages_dropped

    def take_anomalies(self) -> list[dict[str, Any]]:
        """What was odd since it was last asked."""
        return self._native.take_anomalies()

    @property
    def stats(self) -> dict[str, Any]:
        """The ledger as it stands."""
        return self._native.stats()


def _rows(batches: list[RecordBatch]) -> list[Row]:
    return [row for batch in batches for row in rows_of(batch)]


def _nanoseconds(time: float | datetime) -> int:
    if isinstance(time, datetime):
        if time.tzinfo is None:
            raise ValueError(f"time: a datetime without a time zone: `{time}`")
        return (time - _EPOCH) // timedelta(microseconds=1) * 1_000
    if isinstance(time, bool) or not isinstance(time, int | float):
        raise TypeError(f"time: neither a number nor a datetime: `{time!r}`")
    nanoseconds = time if isinstance(time, int) else _of_seconds(time)
    if not -_I64 <= nanoseconds < _I64:
        raise ValueError(f"time: takes nanoseconds since 1970 in 64 bits: not `{time}`")
    return nanoseconds


def _of_seconds(time: float) -> int:
    # Nothing compares with what is not a number.
    if -_LONGEST <= time <= _LONGEST:
        return round(time * 1e9)
    raise ValueError(f"time: takes seconds since 1970, up to {_LONGEST}: not `{time}`")


def _insist_within(name: str, value: object, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name}: takes an integer: not `{value!r}`")
    if not 0 <= value <= most:
        raise ValueError(f"{name}: takes 0 to {most}: not `{value}`")
