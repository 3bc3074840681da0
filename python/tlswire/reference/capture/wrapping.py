"""TLS in the packets of another protocol: those of TDS, which SQL Server speaks.

They end with the handshake ([MS-TDS] §2.2.3.1, §3.2.5.3). What is below a direction's reader here
takes their headers away.
"""

from collections.abc import Callable

from tlswire.reference.capture.assembler import Gap

# The protocol, as `starttls` names it.
NAME = "tds"

# Bytes of a packet's header: type, status, length, process, number, window.
_HEADER = 8
# Packets after which no more headers are taken away: a handshake is short.
_MOST_PACKETS = 4_096
# A PRELOGIN message, and its answer, as types of packets.
_TYPES = (0x12, 0x04)
# What shows that a direction begins with either: a window that is not used, and as the first option
# a version of six bytes (§2.2.6.5).
_SIGNATURE = {1: (0, 1), 7: (0,), 8: (0,), 9: (0,), 11: (0,), 12: (6,)}
_LONGEST = _HEADER + 5

Read = Callable[[bytes | Gap], None]


class Wrapping:
    """How a direction's bytes are wrapped."""

    def __init__(self, known: Callable[[], None]) -> None:
        self.is_on = True
        # Told of each header that is taken away.
        self._known = known
        self._packets = 0
        # What is held of a beginning that is not known yet, or of a header.
        self._is_start = True
        self._held = b""
        # How much of a packet is still to come.
        self._left = 0

    def take(self, chunk: bytes | Gap, read: Read) -> None:
        """Take the next bytes, or the news that some are missing, and hand on what they hold."""
        if isinstance(chunk, Gap):
            self._gap(chunk.length, read)
            read(chunk)
            return
        data = self._unwrapped(chunk)
        if data:
            read(data)

    def finish(self, read: Read) -> None:
        """Say that no more bytes will come: what is held may not be wrapped."""
        if self._is_start and self._held:
            read(self._held)
        self._end()

    def _end(self) -> None:
        self.is_on, self._is_start, self._held = False, False, b""

    def _gap(self, length: int, read: Read) -> None:
        if not self._is_start and not self._held and 0 < length <= self._left:
            self._left -= length
        elif self.is_on:
            self.finish(read)

    def _unwrapped(self, data: bytes) -> bytes:
        if not self.is_on:
            return data
        if self._is_start:
            data, self._held = self._held + data, b""
            is_wrapped = begins(data)
            if is_wrapped is None:
                self._held = data
                return b""
            self._is_start = False
            self.is_on = is_wrapped
        out = b""
        while data:
            taken, data = self._step(data)
            out += taken
        return out

    def _step(self, data: bytes) -> tuple[bytes, bytes]:
        """Take a part of the bytes: what is handed on, and what follows it."""
        if not self.is_on:
            return data, b""
        if self._left:
            taken, rest = data[: self._left], data[self._left :]
            self._left -= len(taken)
            return taken, rest
        wanted = _HEADER - len(self._held)
        self._held += data[:wanted]
        rest = data[wanted:]
        header = self._held
        length = int.from_bytes(header[2:4])
        is_header = header[0] in _TYPES and (len(header) < 4 or length >= _HEADER)
        if not is_header or (len(header) == _HEADER and self._packets == _MOST_PACKETS):
            self._end()
            return header, rest
        if len(header) == _HEADER:
            self._packets += 1
            self._left, self._held = length - _HEADER, b""
            self._known()
        return b"", rest


def begins(seen: bytes) -> bool | None:
    """Whether a direction begins with PRELOGIN or its answer; `None` where too few bytes came."""
    if seen and seen[0] not in _TYPES:
        return False
    if any(at < len(seen) and seen[at] not in values for at, values in _SIGNATURE.items()):
        return False
    return True if len(seen) >= _LONGEST else None
