"""The hellos of a connection as its columns ask for them.

Nothing is observed of what lies behind the end of a hello that was cut.
"""

from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from tlswire.errors import ParseError
from tlswire.reference import ssl2
from tlswire.reference.capture.connection import Hello
from tlswire.reference.extension import E, Extension, Extensions
from tlswire.reference.handshake import ClientHello, Context, ServerHello, Transport
from tlswire.reference.handshake.message import HEADER_LENGTH
from tlswire.reference.wire import Cursor

B = TypeVar("B", bound=Extension)


@dataclass(frozen=True, slots=True)
class Sent(Generic[B]):
    """Whether an extension was sent, and its body if it can be read.

    Without a body it is absent, or not known to be.
    """

    body: B | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The extensions of a hello, and whether these are all."""

    extensions: Extensions
    is_all: bool

    @classmethod
    def of(cls, hello: Hello, extensions: Extensions | None, defect: ParseError | None) -> Self:
        """Those of a parsed hello."""
        is_sound = defect is None or defect.kind == "trailing_data"
        return cls(extensions or Extensions(), hello.complete and is_sound)

    def sent(self, kind: type[E]) -> Sent[E]:
        """What is known of an extension."""
        try:
            body = self.extensions.get(kind)
        except ParseError:
            return Sent(None, is_known=False)
        return Sent(body, is_known=body is not None or self.is_all)

    @property
    def types(self) -> list[int] | None:
        """The types, if these are all."""
        return [int(kind) for kind in self.extensions.types] if self.is_all else None


NOTHING = Known(Extensions(), is_all=False)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a client offered; what it begins with may be known of a hello that is broken."""

    hello: ClientHello | None = None
    known: Known = NOTHING
    legacy_version: int | None = None
    random: bytes | None = None
    # The hello, if it was sent in the format of SSL 2.0.
    older: ssl2.ClientHello | None = None

    @classmethod
    def of(cls, sent: Hello | None) -> Self:
        """Read a ClientHello, which may be cut."""
        if sent is None:
            return cls()
        if sent.is_ssl2:
            return cls._ssl2(sent)
        body = sent.message[HEADER_LENGTH:]
        legacy_version = int.from_bytes(body[:2]) if len(body) >= 2 else None
        random = body[2:34] if len(body) >= 34 else None
        cursor = Cursor(body, HEADER_LENGTH)
        try:
            hello = ClientHello.parse(cursor, Context(transport=Transport.TLS))
        except ParseError:
            return cls(legacy_version=legacy_version, random=random)
        known = Known.of(sent, hello.extensions, hello.defect)
        return cls(hello, known, legacy_version, random)

    @classmethod
    def _ssl2(cls, sent: Hello) -> Self:
        """Read one in the format of SSL 2.0, which has neither random nor extensions."""
        version = int.from_bytes(sent.message[1:3]) if len(sent.message) >= 3 else None
        try:
            hello = ssl2.parse(sent.message)
        except ParseError:
            return cls(legacy_version=version)
        assert isinstance(hello, ssl2.ClientHello)
        known = Known(Extensions(), is_all=True)
        return cls(known=known, legacy_version=version, older=hello)

    @property
    def whole(self) -> ClientHello | None:
        """The hello, if none of it is missing."""
        return self.hello if self.known.is_all else None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server answered: its ServerHello, else its HelloRetryRequest."""

    hello: ServerHello | None = None
    known: Known = NOTHING
    is_retry: bool = False

    @classmethod
    def of(cls, server_hello: Hello | None, retry: Hello | None) -> Self:
        """Read a hello, which may be cut."""
        sent = server_hello or retry
        # Drafts of TLS 1.3 had a type for a HelloRetryRequest.
        is_server_hello = sent is not None and sent.message[:1] == b"\2"
        if sent is None or sent.is_ssl2 or not is_server_hello:
            return cls()
        cursor = Cursor(sent.message[HEADER_LENGTH:], HEADER_LENGTH)
        try:
            hello = ServerHello.parse(cursor)
        except ParseError:
            return cls()
        known = Known.of(sent, hello.extensions, hello.defect)
        return cls(hello, known, is_retry=server_hello is None)

    @property
    def whole(self) -> ServerHello | None:
        """The hello, if none of it is missing."""
        return self.hello if self.known.is_all else None
