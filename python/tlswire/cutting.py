"""The packets of some connections, as they were captured."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Unpack

from tlswire._native import CaptureReader, PacketCutter
from tlswire.capture import CaptureOptions
from tlswire.errors import InputError
from tlswire.options import Options, Wanted
from tlswire.rows import rows_of
from tlswire.sources import Named, Source, can_be_read_again, input_error, named

if TYPE_CHECKING:
    import os

FileFormat = Literal["pcap", "pcapng"]


class Cutting:
    """Cuts the packets of the connections that the options choose; iterating gives their bytes.

    By `connection_id` alone this is one pass, in bounded memory. By anything else the connections
    are looked for in a pass before.
    """

    def __init__(self, sources: list[Named], options: Options, format: FileFormat) -> None:
        if not _chooses(options):
            raise ValueError("nothing says which connections: choose by connection, frame, ...")
        by_id = not (options.server_name or options.address or options.frame)
        if not by_id and not all(can_be_read_again(source) for source in sources):
            raise ValueError(
                "what is read once can be cut by connection alone: others need a pass before"
            )
        self._sources = sources
        self._options = options
        self._format = format
        self._ids = list(options.connections) if by_id else None
        self._cutter: PacketCutter | None = None

    def __iter__(self) -> Iterator[bytes]:
        """The file's bytes as they come, empty ones between them."""
        ids = self._ids if self._ids is not None else list(self._found())
        plain = replace(self._options, server_name=None, address=None, connections=(), frame=None)
        # An empty name is that of no connection.
        self._cutter = PacketCutter(self._sources, plain, ids or [""], self._format)
        more = True
        while more:
            more = self._cutter.advance()
            yield self._cutter.take()

    def _found(self) -> Iterator[str]:
        finder = CaptureReader(self._sources, self._options, Wanted("batches", "connection_id"))
        more = True
        while more:
            more = finder.advance()
            while (batch := finder.take_batch()) is not None:
                yield from (row.connection_id for row in rows_of(batch))

    @property
    def packets(self) -> int:
        """How many packets were cut so far."""
        return self._cutter.packets if self._cutter else 0

    @property
    def position(self) -> int:
        """Bytes that were read so far, as they are stored."""
        return self._cutter.position if self._cutter else 0

    @property
    def stats(self) -> dict[str, Any]:
        """The ledger of what was read."""
        return self._cutter.stats() if self._cutter else {}

    @property
    def failures(self) -> list[tuple[str, str, str, int, bool]]:
        """What went wrong with sources: name, kind, sentence, offset, and whether some was read."""
        return self._cutter.failures() if self._cutter else []


def _chooses(options: Options) -> bool:
    return bool(
        options.server_name or options.address or options.connections or options.frame is not None
    )


def format_of(path: str) -> FileFormat:
    """The format that a file's name asks for: pcapng, unless it ends as a pcap does."""
    return "pcap" if path.lower().endswith((".pcap", ".cap", ".dmp")) else "pcapng"


def cut(
    source: "Source | Iterable[Source]",
    output: "str | os.PathLike[str] | BinaryIO",
    *,
    format: FileFormat | None = None,
    **options: Unpack[CaptureOptions],
) -> int:
    """Writes the packets of connections as they were captured; returns how many there are.

    Both directions, from the first packet to the last, IP fragments and tunnels as they came, times
    to the nanosecond, link types and interfaces kept.

    Args:
        source: As for `read_capture`.
        output: A path, which is written to even where there are no packets, or a file object.
        format: `pcap` or `pcapng`; by default what the path's suffix says, else pcapng.
        **options: `connection_id`, `server_name`, `address` and `frame` choose connections. But for
            `connection_id` alone, sources are read twice.

    Raises:
        InputError: Nothing could be read.
        ValueError: Nothing chooses connections, sources that are read once are to be read twice, or
            the format cannot hold the packets.
    """
    path = None if hasattr(output, "write") else Path(output)
    chosen = format or (format_of(path.name) if path is not None else "pcapng")
    sources = named(source)
    cutting = Cutting(sources, Options.of(**options), chosen)
    if path is None:
        _write(cutting, output)  # type: ignore[arg-type]
    else:
        with path.open("wb") as file:
            _write(cutting, file)
    _insist_on_some(cutting.failures, len(sources))
    return cutting.packets


def _write(cutting: Cutting, file: BinaryIO) -> None:
    for chunk in cutting:
        if chunk:
            file.write(chunk)


def _insist_on_some(failures: list[tuple[str, str, str, int, bool]], sources: int) -> None:
    if len(failures) == sources and not any(failure[4] for failure in failures):
        error: InputError = input_error(*failures[0][:4])
        raise error
