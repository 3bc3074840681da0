"""What one direction's bytes are taken for: text, TLS, or not known yet."""

from typing import Protocol

from tlswire.reference import ssl2
from tlswire.reference.capture.assembler import Gap
from tlswire.reference.capture.connection import CLIENT, SERVER
from tlswire.reference.capture.prelude import Prelude, prelude
from tlswire.reference.capture.wrapping import Wrapping, begins
from tlswire.reference.record import Probe, probe
from tlswire.reference.stream import Item, Stream
from tlswire.registry import CipherSuite

# Bytes held while it is not certain whether they begin TLS.
MAX_PROBE = 512
# Bytes held of a prelude that has begun: as long as the longest header of the PROXY protocol.
MAX_PRELUDE = 16 + 0xFFFF
# Bytes of text after which a flow that has shown no TLS is not looked at any more.
MAX_PLAIN = 64 * 1024

# Bytes after which it is certain whether a hello begins.
_SURE = 11
# Where in the first record of a hello its session identifier is.
_SESSION_ID = 5 + 4 + 2 + 32

_SENDERS = {Probe.CLIENT_HELLO: CLIENT, Probe.SERVER_HELLO: SERVER}


class Listener(Protocol):
    """Who is told what a direction shows."""

    def speaks(self) -> bool:
        """Note that new data came; answers whether the other side spoke before."""

    @property
    def cipher_suite(self) -> CipherSuite | None:
        """The suite that was agreed on, as far as it is known."""

    def item(self, item: Item) -> None:
        """Take what a stream shows."""

    def plain(self, seen: bytes) -> None:
        """Note text where TLS could have begun."""

    @property
    def may_begin_amid(self) -> bool:
        """Whether a hello may stand amid what is said."""

    @property
    def ended_line(self) -> bool:
        """Whether what the direction said last was the end of a line."""

    def says(self, text: bytes) -> None:
        """Note what is said in clear."""

    def follows(self, prelude: Prelude) -> None:
        """Note what came before the hello."""

    def wrapped(self) -> None:
        """Note that what is sent is in the packets of another protocol."""

    def begins(self, sender: str | None) -> None:
        """Note that a handshake begins, after a plain-text protocol perhaps.

        `sender` is who sends what it begins with, where that is a hello.
        """

    def goes_on_with_tls(self, data: bytes) -> bool:
        """Whether what follows a hello in the format of SSL 2.0 is TLS."""

    def ssl2_hello(self, found: ssl2.Found, offset: int) -> None:
        """Take a whole hello in the format of SSL 2.0."""

    def ssl2_cut(self, found: ssl2.Found, offset: int) -> None:
        """Take what came of one that was cut."""

    def undecided(self) -> None:
        """Note bytes that ended before they could be told to be TLS."""

    def becomes_tls(self) -> None:
        """Note that what is sent is TLS from here on."""

    def hole(self) -> None:
        """Note that bytes are missing from where TLS could have begun."""

    def gap(self) -> None:
        """Note that bytes are missing which were needed."""

    def skip_lost(self) -> None:
        """Note that the direction is read no further since a record header is missing."""


class Reading:
    """How a direction is read: not decided, as text, or as TLS."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._wrapping = Wrapping(listener.wrapped)
        self._held: bytes | None = b""
        self._start = 0
        self._stream: Stream | None = None
        # Whether what is held is amid text, where more is asked of a hello.
        self._is_amid = False
        # Whether a hello in the format of SSL 2.0 came: TLS follows, or nothing that is read.
        self._after_ssl2 = False

    @property
    def is_hopeless(self) -> bool:
        """Whether so much text has come that no TLS is awaited."""
        is_plain = self._stream is None and self._held is None and not self._after_ssl2
        return is_plain and self._start > MAX_PLAIN

    @property
    def is_deaf(self) -> bool:
        """Whether nothing more of the direction will be read."""
        return self._stream is not None and self._stream.is_lost

    def take(self, chunk: bytes | Gap) -> int | None:
        """Take the next bytes, or the news that some are missing.

        Answers how many of the next are not needed; `None` for all.
        """
        self._wrapping.take(chunk, self._read)
        if self._stream is None or self._wrapping.is_on:
            return 0
        length = self._stream.skippable
        if length is not None:
            self._stream.skip(length)
        return length

    def _read(self, chunk: bytes | Gap) -> None:
        if isinstance(chunk, Gap):
            self._gap(chunk.length)
        else:
            self._data(chunk)

    def finish(self) -> None:
        """Say that no more bytes will come."""
        self._wrapping.finish(self._read)
        if self._stream is not None:
            self._tell(self._stream.finish())
        elif self._held and not self._cut_ssl2():
            self._listener.undecided()

    def _tell(self, items: list[Item]) -> None:
        for item in items:
            self._listener.item(item)

    def _data(self, data: bytes) -> None:
        turn = self._listener.speaks()
        if self._stream is not None:
            suite = self._listener.cipher_suite
            if suite is not None:
                self._stream.agree(suite)
            self._tell(self._stream.feed(data))
        elif self._after_ssl2 and self._listener.goes_on_with_tls(data):
            self._stream = Stream(self._start)
            self._tell(self._stream.feed(data))
        elif self._after_ssl2:
            self._start += len(data)
        elif self._held is not None:
            self._decide(self._held + data)
        elif turn:
            self._decide(data)
        else:
            self._text(data)

    def _decide(self, seen: bytes) -> None:
        """Ask the bytes at a place where TLS may begin what they are."""
        known, is_unsure = None, False
        try:
            known = prelude(seen)
        except EOFError:
            is_unsure = True
        begun = seen[known.length :] if known else seen
        verdict = probe(begun)
        awaits_probe = not is_unsure and verdict is Probe.UNSURE and len(begun) < MAX_PROBE
        is_hello = _is_hello(begun) if self._is_amid else True
        if (is_unsure and len(seen) < MAX_PRELUDE) or awaits_probe or is_hello is None:
            self._held = seen
            return
        if known:
            self._listener.follows(known)
        if verdict is Probe.NOT_FOR_US and known is None and not is_unsure:
            self._older(seen)
        elif not is_hello:
            self._text(seen)
        elif verdict in (Probe.UNSURE, Probe.NOT_FOR_US):
            self._listener.plain(seen)
            self._text(seen)
        else:
            self._start += len(seen) - len(begun)
            self._begin(verdict, begun)

    def _text(self, data: bytes) -> None:
        """Take text. A hello may follow a line of it where its sender needs no answer before."""
        ends_line = self._listener.ended_line
        at = _amid(data, ends_line=ends_line) if self._listener.may_begin_amid else None
        said, begun = (data, b"") if at is None else (data[:at], data[at:])
        self._listener.says(said)
        self._start += len(said)
        self._held = begun or None
        self._is_amid = bool(begun)
        if begun and probe(begun) is Probe.CLIENT_HELLO and _is_hello(begun):
            self._begin(Probe.CLIENT_HELLO, begun)

    def _begin(self, verdict: Probe, begun: bytes) -> None:
        """Begin to read TLS."""
        if verdict is not Probe.ALERT:
            self._listener.begins(_SENDERS.get(verdict))
        self._listener.becomes_tls()
        self._stream = Stream(self._start)
        self._tell(self._stream.feed(begun))

    def _older(self, seen: bytes) -> None:
        """Ask bytes that are no TLS whether they are a hello in the format of SSL 2.0."""
        try:
            found = ssl2.find(seen)
        except EOFError:
            self._held = seen
            return
        if found is None:
            self._listener.plain(seen)
            self._text(seen)
        elif not found.is_whole:
            self._held = seen
        else:
            self._listener.begins(None)
            self._listener.becomes_tls()
            self._listener.ssl2_hello(found, self._start)
            self._held, self._after_ssl2 = None, True
            self._start += found.record
            if seen[found.record :]:
                self._data(seen[found.record :])

    def _cut_ssl2(self) -> bool:
        """Tell of a hello in the format of SSL 2.0 that was cut, if what is held is one."""
        try:
            found = ssl2.find(self._held or b"")
        except EOFError:
            return False
        if found is not None:
            self._listener.ssl2_cut(found, self._start)
        return found is not None

    def _gap(self, length: int) -> None:
        if self._stream is None:
            self._listener.hole()
        if self._stream is None and self._after_ssl2:
            self._start += length
            self._after_ssl2 = False
            self._listener.gap()
            return
        if self._stream is None:
            self._cut_ssl2()
            self._start += len(self._held or b"") + length
            if self._held is not None:
                self._held = None
                self._listener.gap()
            return
        skippable = self._stream.skippable
        is_needed = skippable is not None and skippable < length
        self._tell(self._stream.gap(length))
        if is_needed:
            self._listener.gap()
        if self._stream.is_lost:
            self._listener.skip_lost()


def is_beginning(first: bytes, segment: bytes) -> bool:
    """Whether something begins with the first bytes of a stream, or a hello lies amid a segment.

    Else they may be amid a message whose beginning comes late.
    """
    if probe(first) not in (Probe.NOT_FOR_US, Probe.UNSURE) or begins(first):
        return True
    for find in (prelude, ssl2.find):
        try:
            if find(first) is not None:
                return True
        except EOFError:
            pass
    return _amid(segment, ends_line=False) is not None


def _amid(text: bytes, *, ends_line: bool) -> int | None:
    """Where in a text, behind the end of a line, a `ClientHello` begins, or what may yet be one.

    `ends_line` is whether a line ended before the text.
    """
    at = 0 if ends_line else text.find(b"\n") + 1
    while at > 0 or ends_line:
        begun, ends_line = text[at:], False
        verdict = probe(begun)
        if verdict is Probe.CLIENT_HELLO and _is_hello(begun) is not False:
            return at
        if verdict is Probe.UNSURE and 0 < len(begun) < _SURE:
            return at
        at = text.find(b"\n", at) + 1
    return None


def _is_hello(record: bytes) -> bool | None:
    """Whether the lengths in it are those of a hello; `None` where too few bytes have come."""
    if len(record) <= _SESSION_ID:
        return None
    session_id = record[_SESSION_ID]
    if session_id > 32:
        return False
    suites = record[_SESSION_ID + 1 + session_id :][:2]
    if len(suites) < 2:
        return None
    length = int.from_bytes(suites)
    return length > 0 and length % 2 == 0
