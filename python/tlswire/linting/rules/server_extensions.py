"""What the extensions of a ServerHello may hold."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension, whole
from tlswire.linting.versions import (
    BEFORE_13,
    SSL3,
    chosen,
)
from tlswire.policy.suites import RENEGOTIATION_SCSV, suite

_ON = ("server_hello",)
_ALPN, _RENEGOTIATION_INFO = 16, 0xFF01


@rule(
    "sh-alpn-unoffered",
    "error",
    "RFC 7301 §3.2",
    "a server chooses an application protocol that the client did not offer",
    on=_ON,
)
def _alpn(seen: Seen) -> Iterator[Evidence]:
    offered = seen.hello.alpn if seen.hello is not None else None
    if offered is not None and seen.alpn is not None and seen.alpn not in offered:
        yield extension(seen, _ALPN, f"ALPN {seen.alpn}")


@rule(
    "sh-alpn-several",
    "error",
    "RFC 7301 §3.1",
    "a server names several application protocols, or none",
    on=_ON,
)
def _alpn_several(seen: Seen) -> Iterator[Evidence]:
    body = seen.body(_ALPN)
    if body is not None and (len(body) < 4 or len(body) != 3 + body[2]):
        yield extension(seen, _ALPN, f"ALPN {body.hex()}")


@rule(
    "sh-server-name-body",
    "error",
    "RFC 6066 §3",
    "server_name of a ServerHello is not empty",
    on=_ON,
)
def _server_name(seen: Seen) -> Iterator[Evidence]:
    if body := seen.body(0):
        yield extension(seen, 0, f"{len(body)} bytes")


@rule(
    "sh-max-fragment-length",
    "error",
    "RFC 6066 §4",
    "a server returns another max_fragment_length than the client asked for",
    on=_ON,
)
def _max_fragment_length(seen: Seen) -> Iterator[Evidence]:
    asked = seen.hello.body(1) if seen.hello is not None else None
    if asked is not None and seen.has(1) and seen.body(1) != asked:
        yield extension(seen, 1, f"max_fragment_length {(seen.body(1) or b'').hex()}")


@rule(
    "sh-record-size-limits",
    "error",
    "RFC 8449 §5",
    "a ServerHello has both max_fragment_length and record_size_limit",
    on=_ON,
)
def _record_size_limits(seen: Seen) -> Iterator[Evidence]:
    if seen.has(1) and seen.has(28):
        yield extension(seen, 1, "max_fragment_length beside record_size_limit")


@rule(
    "sh-encrypt-then-mac",
    "error",
    "RFC 7366 §3",
    "a server agrees to encrypt-then-MAC with a suite that has no MAC of its own",
    on=_ON,
)
def _encrypt_then_mac(seen: Seen) -> Iterator[Evidence]:
    facts = suite(int(seen.cipher_suite))
    is_stream = facts is not None and ("_RC4_" in facts.name or "_NULL_" in facts.name)
    if seen.has(22) and facts is not None and (facts.is_aead or is_stream):
        yield extension(seen, 22, f"encrypt_then_mac with {facts.name}")


@rule(
    "sh-truncated-hmac",
    "warning",
    "RFC 9325 §4.6",
    "a server agrees to truncated_hmac, which makes forgery easier",
    on=_ON,
    about="practice",
)
def _truncated_hmac(seen: Seen) -> Iterator[Evidence]:
    if seen.has(4):
        yield extension(seen, 4, "truncated_hmac")


@rule(
    "sh-extended-main-secret-missing",
    "notice",
    "RFC 7627 §5.2",
    "a server does not bind the main secret to the handshake though the client could",
    on=_ON,
    about="practice",
)
def _extended_main_secret(seen: Seen) -> Iterator[Evidence]:
    is_old = chosen(seen) in BEFORE_13 - {SSL3}
    if is_old and seen.hello is not None and seen.hello.has(23) and not seen.has(23):
        yield whole(seen, "no extended_main_secret")


@rule(
    "sh-renegotiation-info",
    "error",
    "RFC 5746 §3.4",
    "the first ServerHello of a connection says that it renegotiates",
    on=_ON,
)
def _renegotiation_info(seen: Seen) -> Iterator[Evidence]:
    is_first = seen.hello is not None and not seen.hello.renegotiation_info
    if is_first and seen.renegotiation_info:
        said = f"renegotiated_connection of {len(seen.renegotiation_info)} bytes"
        yield extension(seen, _RENEGOTIATION_INFO, said)


@rule(
    "sh-renegotiation-info-missing",
    "warning",
    "RFC 5746 §3.6",
    "a server does not answer to renegotiation_info: it may renegotiate insecurely",
    on=_ON,
    about="practice",
)
def _renegotiation_info_missing(seen: Seen) -> Iterator[Evidence]:
    hello = seen.hello
    if hello is None or chosen(seen) not in BEFORE_13 or seen.has(_RENEGOTIATION_INFO):
        return
    signal = RENEGOTIATION_SCSV in map(int, hello.cipher_suites)
    if signal or hello.has(_RENEGOTIATION_INFO):
        yield whole(seen, "no renegotiation_info")
