"""How far long work is, on a terminal."""

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# Short work is over before anybody wonders.
_PATIENCE = 1.0
_INTERVAL = 0.1
_MIB = 1024 * 1024


class Progress:
    """Bytes read of the bytes there are, on standard error; nothing where that is no terminal."""

    def __init__(self, sources: list[str]) -> None:
        self._total = _total(sources)
        self._begun = self._shown = time.monotonic()
        self._bar: Any = None
        self._is_wanted = sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def show(self, position: int) -> None:
        """Shows that `position` bytes are read."""
        now = time.monotonic()
        if not self._is_wanted or now - self._begun < _PATIENCE or now - self._shown < _INTERVAL:
            return
        self._shown = now
        if self._bar is None:
            self._bar = _rich_bar(self._total) or _PlainBar(self._total)
        self._bar.show(position)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()


class _PlainBar:
    def __init__(self, total: int | None) -> None:
        self._total = total

    def show(self, position: int) -> None:
        share = (
            f" of {self._total // _MIB} MiB, {position / self._total:.0%}" if self._total else ""
        )
        sys.stderr.write(f"\rread {position // _MIB} MiB{share}\x1b[K")
        sys.stderr.flush()

    def close(self) -> None:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


class _RichBar:
    def __init__(self, progress: Any, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task("reading", total=total)
        progress.start()

    def show(self, position: int) -> None:
        self._progress.update(self._task, completed=position)

    def close(self) -> None:
        self._progress.stop()


def _rich_bar(total: int | None) -> _RichBar | None:
    try:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn
    except ImportError:
        return None
    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    return _RichBar(Progress(*columns, console=Console(stderr=True), transient=True), total)


def _total(sources: list[str]) -> int | None:
    """The bytes of all sources; `None` where one of them has no size."""
    try:
        paths = [Path(source) for source in sources]
        return sum(path.stat().st_size for path in paths) if all(map(Path.is_file, paths)) else None
    except (OSError, ValueError):
        return None
