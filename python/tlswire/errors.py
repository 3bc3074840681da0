"""Exceptions: what is wrong, in which field, and where."""

import os
from unicodedata import category


def printable(text: str) -> str:
    r"""The text with control characters as `\xNN`: a file name may hold some that move a cursor."""
    return "".join(f"\\x{ord(one):02x}" if category(one) == "Cc" else one for one in text)


class TlswireError(Exception):
    """The base of every exception that this package makes."""


class ParseError(TlswireError, ValueError):
    """Bytes that are not what a structure needs.

    Attributes:
        kind: Stable name of what is wrong, such as `truncated` or `illegal_length`.
        field: The field being read, named as in its RFC.
        offset: Where the field begins: bytes from the first one of the input.
    """

    kind: str
    field: str
    offset: int

    def __init__(self, message: str, kind: str = "", field: str = "", offset: int = 0) -> None:
        super().__init__(message, kind, field, offset)
        self.kind = kind
        self.field = field
        self.offset = offset

    def __str__(self) -> str:
        return str(self.args[0])


class IncompleteError(ParseError):
    """The input ends before the outermost structure does; more bytes may mend it."""


class MalformedError(ParseError):
    """The bytes contradict themselves or their definition; more bytes will not mend it."""


class CapError(ParseError):
    """More than a configured cap, or nested deeper than is followed."""


class InputError(TlswireError, OSError):
    r"""A source that cannot be read, or is no capture.

    Attributes:
        source: What was to be read.
        kind: Stable name of what is wrong, such as `unknown_format`.
        offset: Where reading stopped: bytes from the first one of the (decompressed) file.

    Where the system did not open it, `errno`, `strerror` and `filename` are as of any `OSError`;
    else they are `None`. Control characters are written as `\xNN` in the text alone.
    """

    source: str
    kind: str
    offset: int

    def __init__(
        self,
        message: str,
        source: str = "",
        kind: str = "",
        offset: int = 0,
        errno: int | None = None,
    ) -> None:
        super().__init__(printable(message))
        self.source = source
        self.kind = kind
        self.offset = offset
        if errno is not None:
            self.errno, self.strerror, self.filename = errno, os.strerror(errno), source

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[type, tuple[str, str, str, int, int | None]]:
        return type(self), (str(self), self.source, self.kind, self.offset, self.errno)


class InternalError(TlswireError, RuntimeError):
    """A defect of this package; what met it gives nothing more."""


class ClosedError(TlswireError, ValueError):
    """A stream, a tracker or a capture that is used after it was closed."""


class PolicyError(TlswireError, ValueError):
    """A policy that does not exist, or a policy file that says what makes no sense.

    Attributes:
        sentence: What is wrong, without the place.
        source: The file; empty for a name.
        line: The line of the file, from 1; 0 where none is to blame.
        value: The value that makes no sense.
        nearest: The known name that is most like it; `None` where none is.
    """

    sentence: str
    source: str
    line: int
    value: str
    nearest: str | None

    def __init__(
        self,
        message: str,
        source: str = "",
        line: int = 0,
        value: str = "",
        nearest: str | None = None,
    ) -> None:
        place = f"{source}: line {line}: " if line else f"{source}: " if source else ""
        super().__init__(f"{place}{message}")
        self.sentence = message
        self.source = source
        self.line = line
        self.value = value
        self.nearest = nearest

    def __reduce__(self) -> tuple[type, tuple[str, str, int, str, str | None]]:
        return type(self), (self.sentence, self.source, self.line, self.value, self.nearest)


class ColumnsError(TlswireError, ValueError):
    """Rows without columns that are needed, or with values that their columns cannot hold.

    Attributes:
        missing: The names of the columns.
        said: What is wrong with a value; empty where columns are missing.
    """

    missing: tuple[str, ...]
    said: str

    def __init__(self, missing: list[str] | tuple[str, ...], said: str = "") -> None:
        names = ", ".join(missing)
        super().__init__(said or f"rows lack columns that are needed: {names}")
        self.missing = tuple(missing)
        self.said = said

    def __reduce__(self) -> tuple[type, tuple[tuple[str, ...], str]]:
        return type(self), (self.missing, self.said)


class EmptyError(TlswireError, ValueError):
    """Rows of which none can be asked what was wanted to know."""
