"""Sources: a path, bytes, a file object, `-` for standard input, or a list of those."""

import os
from collections.abc import Iterable
from errno import errorcode
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from tlswire.errors import InputError

if TYPE_CHECKING:
    from typing_extensions import Buffer


class BinaryReader(Protocol):
    """A file object in binary mode."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


Source: TypeAlias = "str | os.PathLike[str] | Buffer | BinaryReader"
# A name for messages and rows, the kind that the extension knows, and the source itself.
Named: TypeAlias = tuple[str, str, Any]


def named(source: "Source | Iterable[Source]") -> list[Named]:
    """Each source with its name and kind."""
    if isinstance(source, str | os.PathLike) or hasattr(source, "read") or _is_buffer(source):
        return [_one(source, 0)]
    if not isinstance(source, Iterable):
        raise TypeError(f"not a source: `{source!r}`")
    sources = [_one(one, index) for index, one in enumerate(source)]
    if not sources:
        raise ValueError("source: an empty list")
    return sources


def _one(source: Any, index: int) -> Named:
    if source == "-" and isinstance(source, str):
        return ("-", "stdin", source)
    if isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        if not isinstance(path, str):
            raise TypeError(f"not a path of text: `{source!r}`")
        return (os.fsencode(path).decode("utf-8", "backslashreplace"), "path", path)
    if hasattr(source, "read"):
        name = getattr(source, "name", None)
        return (name if isinstance(name, str) else f"<file {index}>", "file", source)
    if _is_buffer(source):
        return (f"<bytes {index}>", "bytes", source)
    raise TypeError(f"not a source: `{source!r}`")


def can_be_read_again(source: Named) -> bool:
    """Whether reading the source leaves it as it was; what cannot be read stays so."""
    _, kind, what = source
    return kind == "bytes" or (kind == "path" and not _is_stream(Path(what)))


def _is_stream(path: Path) -> bool:
    """Whether it is there, and is neither a file nor a directory: a pipe, a device."""
    try:
        return path.exists() and not path.is_file() and not path.is_dir()
    except (OSError, ValueError):
        return False


def _is_buffer(source: object) -> bool:
    try:
        memoryview(source).release()  # type: ignore[arg-type]
    except TypeError:
        return False
    return True


def input_error(name: str, kind: str, sentence: str, offset: int) -> InputError:
    """What is wrong with the source `name`, as an exception."""
    number = _errno(sentence) if kind == "io" else None
    return InputError(f"{name}: {sentence}", name, kind, offset, number)


def _errno(sentence: str) -> int | None:
    """The number of what the system says in this sentence."""
    return next((number for number in errorcode if os.strerror(number) == sentence), None)
