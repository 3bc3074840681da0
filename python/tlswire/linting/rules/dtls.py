"""What DTLS adds to TLS."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, field, whole
from tlswire.linting.versions import DTLS10, DTLS12, DTLS13, chosen, listed

_ON = ("client_hello",)
_KEPT = ("legacy_version", "random", "session_id", "cipher_suites", "compression_methods")


def _cookie_of(verify: Seen) -> bytes:
    """The cookie of a HelloVerifyRequest (RFC 6347 §4.2.1)."""
    body: bytes = verify.message.body
    return body[3 : 3 + body[2]] if len(body) > 2 else b""


@rule(
    "dtls-cookie",
    "error",
    "RFC 6347 §4.2.1",
    "the ClientHello after a HelloVerifyRequest does not return its cookie",
    on=_ON,
)
def _cookie(seen: Seen) -> Iterator[Evidence]:
    if seen.verify is None or seen.retry is not None:
        return
    if seen.legacy_cookie != _cookie_of(seen.verify):
        yield field(seen, "legacy_cookie", f"cookie {(seen.legacy_cookie or b'').hex()}")


@rule(
    "dtls-hello-changed",
    "error",
    "RFC 6347 §4.2.1",
    "the ClientHello after a HelloVerifyRequest changes more than the cookie",
    on=_ON,
)
def _changed(seen: Seen) -> Iterator[Evidence]:
    if seen.verify is None or seen.retry is not None or seen.hello is None:
        return
    for name in _KEPT:
        if getattr(seen, name) != getattr(seen.hello, name):
            yield field(seen, name, f"{name} is another one")


@rule(
    "dtls-verify-version",
    "notice",
    "RFC 6347 §4.2.1",
    "a HelloVerifyRequest names another version than DTLS 1.0",
    on=("hello_verify_request",),
)
def _verify_version(seen: Seen) -> Iterator[Evidence]:
    stated = int.from_bytes(seen.message.body[:2])
    if stated != DTLS10:
        yield Evidence(seen, 4, 2, f"server_version {stated:#06x}")


@rule(
    "dtls-cookie-1.3",
    "error",
    "RFC 9147 §5.3",
    "a ClientHello of DTLS 1.3 alone has a cookie of older versions",
    on=_ON,
)
def _cookie_13(seen: Seen) -> Iterator[Evidence]:
    if listed(seen) == (DTLS13,) and seen.legacy_cookie:
        yield field(seen, "legacy_cookie", f"cookie of {len(seen.legacy_cookie)} bytes")


@rule(
    "dtls-session-id-echoed",
    "error",
    "RFC 9147 §5",
    "a server of DTLS 1.3 returns the client's session id",
    on=("server_hello", "hello_retry_request"),
)
def _session_id(seen: Seen) -> Iterator[Evidence]:
    if chosen(seen) == DTLS13 and seen.session_id:
        yield field(seen, "session_id", f"legacy_session_id_echo of {len(seen.session_id)} bytes")


@rule(
    "dtls-change-cipher-spec",
    "error",
    "RFC 9147 §5",
    "an end sends ChangeCipherSpec in DTLS 1.3",
    on=("change_cipher_spec",),
)
def _change_cipher_spec(seen: Seen) -> Iterator[Evidence]:
    if seen.exchange.version == DTLS13 and seen.protocol == "dtls":
        yield whole(seen, "change_cipher_spec")


@rule(
    "dtls-stream-cipher",
    "error",
    "RFC 6347 §4.1.2.2",
    "DTLS agrees on RC4, which needs all records in order",
    on=("server_hello",),
)
def _stream_cipher(seen: Seen) -> Iterator[Evidence]:
    is_dtls = chosen(seen) in {DTLS10, DTLS12, 0x0100}
    if is_dtls and "_RC4_" in seen.cipher_suite.label:
        yield field(seen, "cipher_suite", seen.cipher_suite.label)
