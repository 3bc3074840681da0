"""Exceptions: what is wrong, in which field, and where."""


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
    """A source that cannot be read, or is no capture.

    Attributes:
        source: What was to be read.
        kind: Stable name of what is wrong, such as `unknown_format`.
        offset: Where reading stopped: bytes from the first one of the (decompressed) file.
    """

    source: str
    kind: str
    offset: int

    def __init__(self, message: str, source: str = "", kind: str = "", offset: int = 0) -> None:
        super().__init__(message)
        self.source = source
        self.kind = kind
        self.offset = offset

    def __reduce__(self) -> tuple[type, tuple[str, str, str, int]]:
        return type(self), (str(self), self.source, self.kind, self.offset)


class InternalError(TlswireError, RuntimeError):
    """A defect of this package; what met it gives nothing more."""


class ClosedError(TlswireError, ValueError):
    """A stream, a tracker or a capture that is used after it was closed."""
