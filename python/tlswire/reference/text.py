"""How values are written in lines of JSON."""

from tlswire.reference.x509.time import iso8601
from tlswire.registry import CodePoint

SECOND = 1_000_000_000


def wire_text(data: bytes) -> str:
    r"""A string from the wire: bytes outside printable ASCII as `\xNN`, a backslash as `\\`."""
    return "".join(_WIRE[byte] for byte in data)


def _wire(byte: int) -> str:
    if byte == 0x5C:
        return "\\\\"
    return chr(byte) if 0x20 <= byte <= 0x7E else f"\\x{byte:02x}"


_WIRE = [_wire(byte) for byte in range(256)]


def timestamp(nanoseconds: int) -> str:
    """A time as RFC 3339 writes it, with nine digits of a second, in UTC."""
    seconds, fraction = divmod(nanoseconds, SECOND)
    return f"{iso8601(seconds)[:-1]}.{fraction:09}Z"


def seconds(nanoseconds: int) -> float:
    """A time span in seconds."""
    whole, fraction = divmod(abs(nanoseconds), SECOND)
    length = float(whole) + float(fraction) / float(SECOND)
    return -length if nanoseconds < 0 else length


def name(code_point: CodePoint) -> str:
    """A code point's name, else its value in hexadecimal, after `GREASE_` where it is reserved."""
    return code_point.label
