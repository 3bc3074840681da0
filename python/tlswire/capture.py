"""Captures in, rows, batches and messages out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, TypedDict, TypeVar, Unpack

from tlswire._native import CapturedMessage, CaptureReader, RecordBatch, Row
from tlswire.errors import ClosedError, InputError
from tlswire.limits import Limits
from tlswire.options import ROWS, Emit, Include, Options, Order, TimeUnit, Wanted
from tlswire.rows import Rows, rows_of
from tlswire.sources import Named, Source, can_be_read_again, input_error, named

if TYPE_CHECKING:
    from types import TracebackType


_Item = TypeVar("_Item")


class CaptureOptions(TypedDict, total=False):
    """The keyword arguments that say what is read, and how."""

    include: Include | Sequence[Include]
    order: Order
    emit: Emit
    join: bool
    server_name: str | None
    address: object
    connection_id: str | Sequence[str] | None
    frame: int | None
    tls_ports: Sequence[int] | None
    community_seed: int
    separate_vlans: bool
    limits: Limits | None


class Capture:
    """A capture that is read once, as far as the consumer asks; memory stays bounded.

    Iterating over it gives rows; `batches` and `messages` give other things. One of the three can
    be had, once. What was counted and what went wrong can be asked at any time.
    """

    def __init__(self, sources: list[Named], options: Options) -> None:
        self._sources = sources
        self._options = options
        self._reader: CaptureReader | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: "TracebackType | None",
    ) -> None:
        self.close()

    def close(self) -> None:
        """Reads no further, and lets go of sources and of what was not taken.

        An iterator in use gives nothing more: its next step raises `ClosedError`, also amid a
        batch. `stats`, `anomalies` and `errors` stay as they are. Closing again does nothing.
        """
        self._closed = True
        if self._reader is not None:
            self._reader.close()

    def __iter__(self) -> Iterator[Row]:
        """Rows, in the order in which connections finish."""
        return (row for batch in self.batches() for row in self._while_open(rows_of(batch)))

    def _while_open(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """The items of a batch, as long as nobody closes the capture."""
        for item in items:
            self._insist_on_open()
            yield item

    def _insist_on_open(self) -> None:
        if self._closed:
            raise ClosedError("the capture is closed")

    def batches(
        self,
        rows: int = ROWS,
        columns: str | Iterable[str] | None = None,
        *,
        time_unit: TimeUnit = "ns",
    ) -> Iterator[RecordBatch]:
        """Batches of at most `rows` rows, or some 4 MiB.

        The first ends at 64 rows, or after 16 MiB of input with a row in it.

        Args:
            rows: The upper limit.
            columns: Names of columns and of sets: `default`, `offer`, `certificates`, `ids`,
                `wire`, `raw`, `all`. Without it `default` and `offer`.
            time_unit: Of packet times, `ns` or `us`.
        """
        reader = self.start(Wanted("batches", columns, rows=rows, time_unit=time_unit))
        return self.drain(reader)

    def messages(self, *, pieces: bool = False) -> Iterator[CapturedMessage]:
        """Handshake messages, alerts and ChangeCipherSpec, in the order of the packets.

        Args:
            pieces: Whether each tells in which packets its bytes are.
        """
        reader = self.start(Wanted("messages", "default", pieces=pieces))
        return self._messages(reader)

    def _messages(self, reader: CaptureReader) -> Iterator[CapturedMessage]:
        while self._advance(reader):
            yield from self._while_open(reader.take_messages())
        yield from self._while_open(reader.take_messages())

    def start(self, wanted: Wanted) -> CaptureReader:
        """The reader that makes what is wanted. For the command line."""
        self._insist_on_open()
        if self._reader is not None:
            raise ClosedError("the capture is read once, and was asked for something already")
        options = self._options
        if options.frame is not None and wanted.output in {
            "messages",
            "message_lines",
            "handshakes",
        }:
            options = self._of_frame(options)
        self._reader = CaptureReader(self._sources, options, wanted)
        return self._reader

    def _of_frame(self, options: Options) -> Options:
        """Options that choose by name the connections that `frame` chooses.

        Messages come before it is known that a later frame belongs to their connection.
        """
        if not all(can_be_read_again(source) for source in self._sources):
            raise ValueError("frame: chooses messages only where sources can be read twice")
        finder = CaptureReader(self._sources, options, Wanted("batches", "connection_id"))
        found = [row.connection_id for batch in self._rows(finder) for row in rows_of(batch)]
        # An empty name is that of no connection.
        return replace(options, frame=None, connections=tuple(found) or ("",))

    @staticmethod
    def _rows(reader: CaptureReader) -> Iterator[RecordBatch]:
        more = True
        while more:
            more = reader.advance()
            while (batch := reader.take_batch()) is not None:
                yield batch

    def drain(self, reader: CaptureReader) -> Iterator[RecordBatch]:
        """The batches of a reader that was started for them."""
        more = True
        while more:
            more = self._advance(reader)
            while (batch := reader.take_batch()) is not None:
                yield batch
                self._insist_on_open()

    def steps(self, wanted: Wanted) -> Iterator[CaptureReader]:
        """The reader that makes what is wanted, each time that something may be ready."""
        reader = self.start(wanted)
        more = True
        while more:
            more = self._advance(reader)
            yield reader

    def _advance(self, reader: CaptureReader) -> bool:
        self._insist_on_open()
        more = reader.advance()
        if not more:
            self._insist_on_some()
        return more

    def _insist_on_some(self) -> None:
        """Raises if no source could be read at all."""
        assert self._reader is not None
        failures = self._reader.failures()
        if len(failures) == len(self._sources) and not any(failure[4] for failure in failures):
            name, kind, sentence, offset, _ = failures[0]
            raise input_error(name, kind, sentence, offset)

    @property
    def stats(self) -> dict[str, Any]:
        """The ledger as it stands: every packet, flow, byte and message in one counter."""
        return self._reader.stats() if self._reader else {}

    @property
    def anomalies(self) -> list[dict[str, Any]]:
        """What was odd so far, at most 100 of a name and 10 of a flow; `stats` has exact counts."""
        return self._reader.anomalies() if self._reader else []

    @property
    def errors(self) -> list[InputError]:
        """What went wrong with sources: those that could not be read, are damaged, or end early."""
        failures = self._reader.failures() if self._reader else []
        return [input_error(*failure[:4]) for failure in failures]

    @property
    def position(self) -> int:
        """Bytes read so far, as they are stored."""
        return self._reader.position if self._reader else 0


class Connections(Rows):
    """The rows of a capture, held: sized, iterated again and again, indexed.

    Whatever speaks the Arrow PyCapsule interface takes the object itself:
    `polars.DataFrame(connections)`, `pyarrow.table(connections)`.

    Attributes:
        stats: The ledger: every packet, flow, byte and message in one counter.
        anomalies: What was odd, at most 100 of a name and 10 of a flow.
        errors: What went wrong with sources; their rows are those of what could be read.
    """

    __slots__ = ("anomalies", "errors", "stats")

    def __init__(self, capture: Capture, wanted: Wanted) -> None:
        with capture:
            reader = capture.start(wanted)
            super().__init__(reader, capture.drain(reader))
        self.stats = capture.stats
        self.anomalies = capture.anomalies
        self.errors = capture.errors


def open_capture(source: "Source | Iterable[Source]", **options: Unpack[CaptureOptions]) -> Capture:
    """A capture that is read as far as it is asked for: pcap, pcapng, snoop, ERF; gzip, zstd.

    Args:
        source: A path, bytes, a file object in binary mode, `-` for standard input, or a list of
            those.
        **options: As for `read_capture`.

    Example:
        >>> with open_capture("capture.pcapng") as capture:
        ...     for batch in capture.batches(columns=["ts", "server_name", "ja4"]):
        ...         print(len(batch))
    """
    return Capture(named(source), Options.of(**options))


def read_capture(
    source: "Source | Iterable[Source]",
    *,
    columns: str | Iterable[str] | None = None,
    time_unit: TimeUnit = "ns",
    **options: Unpack[CaptureOptions],
) -> Connections:
    """The connections of a capture, a row each.

    A source that is damaged or ends early gives the rows of what is there, and an entry in
    `errors`.

    Args:
        source: A path, bytes, a file object in binary mode, `-` for standard input, or a list of
            those, each of which stands alone.
        columns: Names of columns and of sets: `default`, `offer`, `certificates`, `ids`, `wire`,
            `raw`, `all`. Without it `default` and `offer`. What is not asked for costs nothing.
        time_unit: Of packet times, `ns` or `us`.
        **options: `include="attempts"` adds flows to the TLS ports that never carried TLS.
            `order="start"` orders rows by their first frame. `emit="handshake"` gives a row as
            soon as its handshake is over. `join=True` reads several sources as one capture.
            `server_name`, `address`, `connection_id` and `frame` choose connections. `tls_ports`,
            `community_seed` and `separate_vlans` are described in `tlswire.options`, `limits`
            in `tlswire.Limits`.

    Raises:
        InputError: Nothing could be read.
        TypeError: An option that does not exist, or a value of another type.
        ValueError: A column or a word that does not exist, or a number that makes no sense.
    """
    return Connections(
        open_capture(source, **options), Wanted("batches", columns, time_unit=time_unit)
    )
