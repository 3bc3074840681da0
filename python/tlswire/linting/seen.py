"""A message of a connection, as rules look at it, and the places in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tlswire.errors import ParseError

if TYPE_CHECKING:
    from tlswire.linting.exchange import Exchange
    from tlswire.linting.sessions import Session

# Of the handshake message's header (RFC 9846 §4), which offsets count.
_HEADER = 4
_EXTENSION_HEADER = 4
# Messages whose fields have attributes; drafts had others under the same names.
_WITH_FIELDS = frozenset(
    {
        *("client_hello", "server_hello", "hello_retry_request", "certificate"),
        *("certificate_request", "certificate_verify", "compressed_certificate"),
        *("new_session_ticket", "server_key_exchange"),
    }
)


class Seen:
    """A message, what was said before it, and where it was captured.

    Fields of the message are attributes, by the names that the message has for them; one that is
    malformed is `None` here, like one that was not sent.

    Attributes:
        message: The message itself.
        captured: The message with its packet; `None` where it was parsed of bytes alone.
        type: The RFC's name; `malformed` where it cannot be read as that, `unknown_alert` where its
            values are not assigned, `ssl2_client_hello` and `ssl2_server_hello` in the format of
            SSL 2.0.
        sender: `client` or `server`; `None` where that is not known.
        protocol: `tls`, `dtls`, `quic` or `ssl2`.
        base: What offsets that its parts have count beyond its first byte.
        exchange: All that was said on the connection.
        session: The session that it names, as an earlier connection agreed on it, where it is a
            ClientHello; `None` where that is not known.
        hello: The ClientHello before it.
        retry: The HelloRetryRequest before it.
        verify: The HelloVerifyRequest before it.
        earlier: The ClientHello before that one.
    """

    def __init__(self, message: Any, captured: Any, sender: str | None, protocol: str) -> None:
        self.message = message
        self.captured = captured
        self.type = _type(message)
        self.sender = sender
        self.protocol = protocol
        # Offsets of a captured message count from its first byte, else from that of the input.
        self.base = 0 if captured is not None else getattr(message, "offset", 0)
        self.exchange: Exchange
        self.session: Session | None = None
        self.hello: Seen | None = None
        self.earlier: Seen | None = None
        self.retry: Seen | None = None
        self.verify: Seen | None = None

    def __getattr__(self, name: str) -> Any:
        """A field of the message."""
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            value = getattr(self.message, name)
        except ParseError:
            value = None
        # Many rules ask for the same.
        self.__dict__[name] = value
        return value

    @cached_property
    def types(self) -> frozenset[int]:
        """The types of its extensions."""
        return frozenset(map(int, getattr(self.message, "extension_types", None) or ()))

    @cached_property
    def by_type(self) -> dict[int, list[Any]]:
        """Its extensions by their type, in order; the message makes a list of them at each call."""
        found: dict[int, list[Any]] = {}
        for one in self.extensions or ():
            found.setdefault(int(one.type), []).append(one)
        return found

    @cached_property
    def versions(self) -> tuple[int, ...]:
        """The versions in `supported_versions` of a ClientHello without GREASE; none without it."""
        return tuple(int(one) for one in self.supported_versions or () if not one.is_grease)

    @property
    def is_in_clear(self) -> bool:
        """Whether it was not under protection."""
        return self.captured is None or not self.captured.encrypted

    def has(self, kind: int) -> bool:
        """Whether it carries an extension."""
        return kind in self.types

    def body(self, kind: int) -> bytes | None:
        """The body of the first extension of a type; `None` when it was not sent."""
        found = self.message.extension(kind)
        return None if found is None else found.data

    def decoded(self, kind: int) -> Any:
        """The fields of an extension; `None` when it was not sent, or is malformed."""
        found = self.message.extension(kind)
        try:
            return None if found is None else found.decoded
        except ParseError:
            return None


def _type(message: Any) -> str:
    kind: str = message.type
    if hasattr(message, "cipher_specs"):
        return f"ssl2_{kind}"
    if hasattr(message, "content_type"):
        return f"unknown_{kind}"
    # A message without fields of its own, where there should be some.
    if hasattr(message, "handshake_type") and (message.error is not None or kind in _WITH_FIELDS):
        return "malformed"
    return kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """The bytes that break a rule.

    Attributes:
        seen: The message that they are in.
        offset: The first, counted from the message's own first byte, its header included.
        length: How many there are.
        said: What they say.
    """

    seen: Seen
    offset: int
    length: int
    said: str


def whole(seen: Seen, said: str) -> Evidence:
    """All of a message."""
    raw = getattr(seen.message, "raw", None)
    # An alert is two bytes of a record, a ChangeCipherSpec one.
    length = len(raw) if raw else 2 if seen.message.type == "alert" else 1
    return Evidence(seen, 0, length, said)


def extension(seen: Seen, kind: int, said: str, *, which: int = 0) -> Evidence:
    """An extension with its header: of several of a type the one numbered `which`."""
    found = seen.by_type.get(kind, ())
    if which >= len(found):
        return whole(seen, said)
    return of_extension(seen, found[which], said)


def of_extension(seen: Seen, one: Any, said: str) -> Evidence:
    """An extension, given as the message has it."""
    offset = one.offset - seen.base - _EXTENSION_HEADER
    return Evidence(seen, offset, _EXTENSION_HEADER + len(one.data), said)


def field(seen: Seen, name: str, said: str) -> Evidence:
    """A field that every hello has, with its length in front of it where it has one."""
    for found, offset, length in _layout(seen):
        if found == name:
            return Evidence(seen, offset, length, said)
    return whole(seen, said)


def _layout(seen: Seen) -> Iterator[tuple[str, int, int]]:
    """The fixed fields of a hello in order: name, offset, length (RFC 9846 §4.2.2, §4.2.3)."""
    raw = seen.message.raw
    yield "legacy_version", _HEADER, 2
    yield "random", _HEADER + 2, 32
    at = _HEADER + 34
    is_client = seen.type == "client_hello"
    if not is_client and seen.message.compression_method is None:
        # Drafts of TLS 1.3 had neither session id nor compression there.
        yield "cipher_suite", at, 2
        return
    sizes = [("session_id", 1)]
    if is_client and seen.message.legacy_cookie is not None:
        sizes.append(("legacy_cookie", 1))
    if is_client:
        sizes += [("cipher_suites", 2), ("compression_methods", 1)]
    for name, prefix in sizes:
        length = prefix + int.from_bytes(raw[at : at + prefix])
        yield name, at, length
        at += length
    if not is_client:
        yield "cipher_suite", at, 2
        yield "compression_method", at + 2, 1
