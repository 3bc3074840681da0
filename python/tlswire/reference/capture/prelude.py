"""What a client may send before its hello without waiting for an answer."""

from dataclasses import dataclass
from ipaddress import ip_address

# A packet of 32 bytes and number 1, then capabilities, the longest packet, a character set, and
# bytes that are zero (MySQL's client/server protocol, `SSLRequest`).
_SSL_REQUEST = b"\x20\x00\x00\x01"
_SSL_REQUEST_LENGTH = 36
_CLIENT_SSL = 0x08

# The PROXY protocol: a line of text, at most so long with its end, or a signature and a header.
_LINE = b"PROXY "
_MAX_LINE = 107
_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
_PROXIED = 0x21
_ADDRESS_LENGTHS = {0x11: 4, 0x21: 16}


@dataclass(frozen=True)
class Prelude:
    """What comes before a hello: its length, its protocol, and whom a proxy names."""

    length: int
    protocol: str
    proxied: tuple[str, int] | None = None


def prelude(seen: bytes) -> Prelude | None:
    """What `seen` begins with; `None` for nothing that is known.

    Raises:
        EOFError: It may be one, but there are too few bytes.
    """
    if seen and (seen.startswith(_LINE) or _LINE.startswith(seen)):
        return _line(seen)
    if seen and (seen.startswith(_SIGNATURE) or _SIGNATURE.startswith(seen)):
        return _binary(seen)
    begins = seen.startswith(_SSL_REQUEST) or (seen and _SSL_REQUEST.startswith(seen))
    if begins and len(seen) < 13:
        raise EOFError
    is_request = len(seen) >= 13 and seen.startswith(_SSL_REQUEST)
    if is_request and seen[5] & _CLIENT_SSL and not any(seen[13:32]):
        return Prelude(_SSL_REQUEST_LENGTH, "mysql")
    return None


def _line(seen: bytes) -> Prelude | None:
    line, end, _ = seen[:_MAX_LINE].partition(b"\r\n")
    if not end:
        if len(seen) < _MAX_LINE:
            raise EOFError
        return None
    return Prelude(len(line) + 2, "proxy", _named(line))


def _named(line: bytes) -> tuple[str, int] | None:
    words = line.split(b" ")
    if len(words) < 5 or words[1] not in (b"TCP4", b"TCP6"):
        return None
    if not words[4].removeprefix(b"+").isdigit():
        return None
    try:
        address, port = ip_address(words[2].decode("ascii")), int(words[4])
    except ValueError:
        return None
    return (str(address), port) if 0 <= port <= 0xFFFF else None


def _binary(seen: bytes) -> Prelude | None:
    header, rest = seen[12:16], seen[16:]
    if len(header) < 4:
        raise EOFError
    if header[0] >> 4 != 2:
        return None
    length = int.from_bytes(header[2:])
    if len(rest) < length:
        raise EOFError
    proxied = None
    size = _ADDRESS_LENGTHS.get(header[1])
    if header[0] == _PROXIED and size is not None and length >= 2 * size + 2:
        port = int.from_bytes(rest[2 * size : 2 * size + 2])
        proxied = (str(ip_address(rest[:size])), port)
    return Prelude(16 + length, "proxy", proxied)
