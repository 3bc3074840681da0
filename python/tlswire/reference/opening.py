"""One direction of a connection from its first byte on, which may be one of SSL 2.0.

A hello in the format of SSL 2.0 precedes all records (RFC 5246 App. E.2); what follows it is TLS.
"""

from tlswire.reference import ssl2
from tlswire.reference.stream import Item
from tlswire.reference.stream import Stream as Records
from tlswire.reference.views import Ssl2Hello
from tlswire.registry import CipherSuite

Shown = Ssl2Hello | Item


class Stream:
    """One direction of a connection. Feed it bytes in order; it hands out what they show."""

    def __init__(self) -> None:
        self._records = Records()
        # What came first, while it may be a hello in the format of SSL 2.0.
        self._first: bytes | None = b""

    @property
    def position(self) -> int:
        """The offset of the next byte to be fed."""
        return self._records.position + len(self._first or b"")

    @property
    def is_lost(self) -> bool:
        """Whether nothing more is read, because what came is no record or bytes were lost."""
        return self._records.is_lost

    @property
    def skippable(self) -> int | None:
        """How many of the next bytes are not looked at; `None` for all."""
        return self._records.skippable

    def agree(self, cipher_suite: CipherSuite) -> None:
        """Say which suite was agreed on, as `stream.Stream.agree` takes it."""
        self._records.agree(cipher_suite)

    def skip(self, length: int) -> None:
        """Pass over `length` bytes, at most those that are skippable."""
        self._records.skip(length)

    def feed(self, data: bytes) -> list[Shown]:
        """Take the next bytes."""
        hello, rest = self._begin(data)
        return [*hello, *self._records.feed(rest)]

    def gap(self, length: int) -> list[Item]:
        """Say that the next `length` bytes are not to be had."""
        return self._records.feed(self._take_first()) + self._records.gap(length)

    def finish(self) -> list[Item]:
        """Say that no more bytes will come."""
        return self._records.feed(self._take_first()) + self._records.finish()

    def _take_first(self) -> bytes:
        first, self._first = self._first, None
        return first or b""

    def _begin(self, data: bytes) -> tuple[list[Shown], bytes]:
        """The hello that the stream begins with, if any, and what is to be read as records."""
        if self._first is None:
            return [], data
        first = self._take_first() + data
        if begins_a_record(first):
            return [], first
        try:
            found = ssl2.find(first)
        except EOFError:
            found, is_unsure = None, True
        else:
            is_unsure = found is not None and not found.is_whole
        if is_unsure:
            self._first = first
            return [], b""
        if found is None:
            return [], first
        self._records = Records(found.record)
        return [Ssl2Hello(found.message, found.header)], first[found.record :]


def begins_a_record(data: bytes) -> bool:
    """Whether bytes begin with a record, and not with a handshake message."""
    return len(data) > 0 and 20 <= data[0] <= 24 and data[1:2] in {b"", b"\x03"}
