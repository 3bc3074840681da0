"""Reading sources to their end, or until somebody stops it."""

import math
import time
from collections.abc import Callable
from pathlib import Path

from tlswire._native import CaptureReader
from tlswire.capture import Capture
from tlswire.cli.progress import Progress
from tlswire.cli.signals import heeded
from tlswire.cli.status import Status, Terminated, Usage, complain
from tlswire.options import Options, Wanted
from tlswire.sources import named


class Work:
    """The sources of one command, read once."""

    def __init__(self, sources: list[str], options: Options) -> None:
        if sources.count("-") > 1:
            raise Usage("-: standard input can be read once, and is given several times")
        self._sources = sources
        self._options = options
        self._capture = Capture(named(sources), options)
        self._reader: CaptureReader | None = None
        self._found = 0

    def run(
        self,
        wanted: Wanted,
        take: Callable[[CaptureReader], None],
        *,
        patience: float = math.inf,
    ) -> None:
        """Reads all there is; `take` is called whenever something may be ready.

        What was read until a signal came is handed on before its exception goes on; for at most
        `patience` seconds. That exception comes between two steps where they are `deferred`.
        """
        try:
            reader = self._capture.start(wanted)
        except ValueError as error:
            raise Usage(str(error)) from None
        self._reader = reader
        try:
            with Progress(self._sources) as progress:
                while _advance(reader):
                    take(reader)
                    progress.show(reader.position)
        except (KeyboardInterrupt, Terminated):
            came = time.monotonic()
            reader.stop()
            while _advance(reader) and time.monotonic() - came < patience:
                take(reader)
            take(reader)
            raise
        take(reader)

    def note(self, found: int) -> None:
        """Counts rows, messages or lines that were taken."""
        self._found += found

    @property
    def stats(self) -> dict[str, object]:
        """The ledger."""
        return self._capture.stats

    @property
    def anomalies(self) -> list[dict[str, object]]:
        """What was odd."""
        return self._capture.anomalies

    @property
    def is_vain(self) -> bool:
        """Whether no source could be read."""
        failures = self._reader.failures() if self._reader else []
        return len(failures) == len(self._sources) and not any(failure[4] for failure in failures)

    def status(self) -> Status:
        """Says what was wrong with sources, and what that makes of the exit status."""
        failures = self._reader.failures() if self._reader else []
        for source, _, sentence, _, _ in failures:
            complain(f"{source}: {sentence}")
        link_types = self.stats.get("link_types")
        if isinstance(link_types, dict):
            for link_type, packets in link_types.items():
                name = self._sources[0] if len(self._sources) == 1 else "sources"
                complain(f"{name}: link type {link_type} is not read: {packets} packets")
        if self.is_vain:
            return Status.NO_INPUT
        if not self._found and self._options.is_choosing:
            complain("no such connection: nothing matches the options that choose")
        return Status.DAMAGED_INPUT if failures else Status.OK


def _advance(reader: CaptureReader) -> bool:
    with heeded():
        return reader.advance()


def is_live(sources: list[str]) -> bool:
    """Whether something may still come: what there is should not wait for more."""
    return any(not Path(source).is_file() for source in sources)
