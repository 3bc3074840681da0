"""Handshake messages as such: whether they can be read, and who sends them."""

from collections.abc import Iterator

from tlswire.errors import ParseError
from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, field, whole

_READ = (
    *("malformed", "client_hello", "server_hello", "hello_retry_request", "certificate"),
    *("certificate_request", "new_session_ticket"),
)
_TRAILING = "trailing_data"


def _error(seen: Seen) -> ParseError | None:
    """Why a message cannot be read, or not wholly."""
    error: ParseError | None = seen.error if seen.type == "malformed" else seen.defect
    return error


@rule(
    "message-malformed",
    "error",
    "RFC 9846 §6.2",
    "the fields of a handshake message do not fit its length",
    on=_READ,
)
def _malformed(seen: Seen) -> Iterator[Evidence]:
    error = _error(seen)
    if error is not None and error.kind != _TRAILING:
        offset = error.offset - seen.base
        # What is missing begins behind the last byte.
        yield Evidence(seen, offset, min(1, len(seen.raw) - offset), str(error))


@rule(
    "message-trailing-data",
    "error",
    "RFC 9846 §4",
    "bytes follow the last field of a handshake message",
    on=_READ,
)
def _trailing(seen: Seen) -> Iterator[Evidence]:
    error = _error(seen)
    if error is not None and error.kind == _TRAILING:
        offset = error.offset - seen.base
        yield Evidence(seen, offset, len(seen.message.raw) - offset, str(error))


@rule(
    "message-type",
    "error",
    "RFC 9846 §4",
    "a handshake message has a type that there is not",
    on=("unknown",),
)
def _unknown(seen: Seen) -> Iterator[Evidence]:
    yield Evidence(seen, 0, 1, f"type {int(seen.handshake_type)}")


@rule(
    "hello-direction",
    "error",
    "RFC 9846 §4",
    "an end sends the hello that is for the other to send",
    on=("client_hello", "server_hello", "hello_retry_request"),
)
def _direction(seen: Seen) -> Iterator[Evidence]:
    right = "client" if seen.type == "client_hello" else "server"
    if seen.sender is not None and seen.sender != right:
        yield whole(seen, f"sent by the {seen.sender}")


@rule(
    "hello-repeated",
    "error",
    "RFC 9846 §4.2.2",
    "a ClientHello comes again with the same random, and nobody asked for it",
    on=("client_hello",),
)
def _repeated(seen: Seen) -> Iterator[Evidence]:
    before = seen.hello
    if before is None or seen.sender != before.sender or not seen.exchange.is_whole:
        return
    asked = seen.retry is not before.retry or seen.verify is not before.verify
    if not asked and seen.random == before.random:
        yield field(seen, "random", "the random of the ClientHello before it")
