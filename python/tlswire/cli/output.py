"""Where a command writes: standard output, or a file that appears when it is whole."""

import os
import shutil
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from tlswire.cli.status import Terminated, Usage

SUFFIXES = {
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".csv": "csv",
    ".json": "jsonl",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".txt": "table",
}


def is_terminal() -> bool:
    """Whether standard output is one."""
    return sys.stdout is not None and sys.stdout.isatty()


def chosen_format(asked: str | None, path: str | None, formats: Sequence[str]) -> str:
    """The format asked for; else the one that the file's name or its nature suggests."""
    if asked is not None:
        return asked
    if path in {None, "-"}:
        return "table" if is_terminal() else "jsonl"
    suffix = Path(path or "").suffix.lower()
    if not suffix or _is_special(Path(path or "")):
        return "jsonl"
    found = SUFFIXES.get(suffix, "")
    if found in formats:
        return found
    known = ", ".join(one for one, kind in SUFFIXES.items() if kind in formats)
    raise Usage(f"{path}: choose a format with -f, or one of the suffixes {known}")


def _is_special(path: Path) -> bool:
    """Whether it is there, and is no file that holds what is written: a device, a pipe."""
    try:
        return path.exists() and not path.is_file()
    except OSError:
        return False


class Output:
    """A place to write bytes to, as a context manager.

    A regular file is written beside its place and renamed when the work is done or was
    interrupted; when the work fails, what stood there before stays.
    """

    def __init__(self, path: str | None, sources: list[str] | None = None) -> None:
        self._target = None if path in {None, "-"} else Path(path or "")
        self._beside: Path | None = None
        self._is_vain = False
        self._is_settled = False
        for source in sources or ():
            self._refuse_input(source)

    def _refuse_input(self, source: str) -> None:
        if self._target is not None and source != "-":
            # What is no name of a file, as a hello in hexadecimal, is none that could be lost.
            with suppress(OSError, ValueError):
                if self._target.samefile(source):
                    raise Usage(f"{source} is the input; write to another file")

    def __enter__(self) -> Self:
        try:
            self._file = self._open()
        except OSError as error:
            raise Usage(f"{self._target}: {error.strerror or error}") from None
        return self

    def _open(self) -> BinaryIO:
        target = self._target
        if target is None:
            if sys.stdout is None:
                raise Usage("standard output is closed")
            return sys.stdout.buffer
        try:
            mode = target.stat().st_mode
        except FileNotFoundError:
            mode = stat.S_IFREG
        if stat.S_ISDIR(mode):
            raise Usage(f"{target} is a directory")
        if not stat.S_ISREG(mode):
            return target.open("wb")
        # What is written goes where a link leads; the link stays.
        self._target = target = Path(os.path.realpath(target))
        self._beside = target.with_name(f".{target.name}.{os.getpid()}.part")
        return self._beside.open("wb")

    @property
    def file(self) -> BinaryIO:
        """The file itself, for libraries that write to one."""
        return self._file

    def write(self, data: bytes) -> None:
        """Writes all of `data`."""
        self._file.write(data)

    def flush(self) -> None:
        """Hands what was written to the operating system."""
        self._file.flush()

    def give_up_if(self, is_vain: bool) -> None:  # noqa: FBT001 - the one argument there is
        """Leaves what stood there before, if there is nothing to put in its place."""
        self._is_vain = is_vain

    def settle(self) -> None:
        """What was written is whole, also where the work fails."""
        self._is_settled = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        stopped = kind is not None and issubclass(kind, KeyboardInterrupt | Terminated)
        whole = kind is None or stopped or self._is_settled
        try:
            self._file.flush()
            if self._target is not None:
                self._file.close()
        except OSError:
            self._discard()
            if whole:
                raise
            return
        if whole and not self._is_vain:
            self._place()
        else:
            self._discard()

    def _place(self) -> None:
        if self._beside is None or self._target is None:
            return
        with suppress(OSError):
            shutil.copymode(self._target, self._beside)
        self._beside.replace(self._target)

    def _discard(self) -> None:
        if self._beside is not None:
            self._beside.unlink(missing_ok=True)
