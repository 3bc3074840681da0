"""What a server may choose."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension, field, whole
from tlswire.linting.versions import (
    BEFORE_13,
    DTLS12,
    FINAL_13,
    SSL3,
    TLS12,
    TLS13,
    chosen,
    listed,
    newest,
    rank,
)
from tlswire.policy.suites import RENEGOTIATION_SCSV, SIGNALS, suite
from tlswire.registry import CipherSuite, CompressionMethod, ProtocolVersion

_ON = ("server_hello",)
_EITHER = ("server_hello", "hello_retry_request")
_ALPN, _VERSIONS, _KEY_SHARE, _PSK = 16, 43, 51, 41
_COOKIE, _RENEGOTIATION_INFO = 44, 0xFF01


@rule(
    "sh-supported-versions-below-1.3",
    "error",
    "RFC 9846 §4.3.1",
    "a server selects a version below TLS 1.3 in supported_versions",
    on=_EITHER,
)
def _below_13(seen: Seen) -> Iterator[Evidence]:
    version = seen.selected_version
    if version is not None and int(version) in BEFORE_13:
        yield extension(seen, _VERSIONS, f"selected_version {version.label}")


@rule(
    "sh-legacy-version",
    "error",
    "RFC 9846 §4.2.3",
    "a ServerHello of TLS 1.3 has another legacy_version than that of TLS 1.2",
    on=_EITHER,
)
def _legacy_version(seen: Seen) -> Iterator[Evidence]:
    legacy = int(seen.legacy_version)
    right = DTLS12 if seen.protocol == "dtls" else TLS12
    # TLS 1.3 is chosen in supported_versions alone.
    if legacy in FINAL_13 or (chosen(seen) in FINAL_13 and legacy != right):
        yield field(seen, "legacy_version", f"legacy_version {seen.legacy_version.label}")


@rule(
    "sh-version-unoffered",
    "error",
    "RFC 9846 §4.2.3",
    "a server chooses a version that the client did not offer",
    on=_EITHER,
)
def _version(seen: Seen) -> Iterator[Evidence]:
    hello, version = seen.hello, seen.version or seen.legacy_version
    if hello is None:
        return
    best = newest(hello)
    if hello.supported_versions is None:
        is_offered = best is None or rank(int(version)) <= best
    else:
        is_offered = int(version) in listed(hello)
    if not is_offered:
        has_extension = seen.selected_version is not None
        said = f"chose {version.label}"
        where = extension(seen, _VERSIONS, said) if has_extension else None
        yield where or field(seen, "legacy_version", said)


@rule(
    "sh-record-version",
    "error",
    "RFC 9846 §5.1",
    "a server's hello is in a record of another version than the one it belongs to",
    on=_EITHER,
)
def _record_version(seen: Seen) -> Iterator[Evidence]:
    if seen.protocol != "tls" or seen.record_version is None:
        return
    right = min(chosen(seen), TLS12)
    if chosen(seen) in BEFORE_13 | FINAL_13 and int(seen.record_version) != right:
        yield whole(seen, f"record version {seen.record_version.label}")


@rule(
    "sh-cipher-unoffered",
    "error",
    "RFC 9846 §4.2.3",
    "a server chooses a cipher suite that the client did not offer",
    on=_EITHER,
)
def _cipher(seen: Seen) -> Iterator[Evidence]:
    if seen.hello is not None and seen.cipher_suite not in seen.hello.cipher_suites:
        yield field(seen, "cipher_suite", f"cipher_suite {seen.cipher_suite.label}")


@rule(
    "sh-cipher-signal",
    "error",
    "RFC 8701 §3.1",
    "a server chooses a GREASE value, or a value that only signals, for a cipher suite",
    on=_EITHER,
)
def _cipher_signal(seen: Seen) -> Iterator[Evidence]:
    code: CipherSuite = seen.cipher_suite
    if code.is_grease or int(code) in SIGNALS:
        yield field(seen, "cipher_suite", f"cipher_suite {code.label}")


@rule(
    "sh-grease",
    "error",
    "RFC 8701 §3.1",
    "a server chooses a version, a group or an extension that is GREASE",
    on=_EITHER,
)
def _grease(seen: Seen) -> Iterator[Evidence]:
    if seen.selected_version is not None and seen.selected_version.is_grease:
        yield extension(seen, _VERSIONS, f"selected_version {seen.selected_version.label}")
    if seen.key_share_group is not None and seen.key_share_group.is_grease:
        yield extension(seen, _KEY_SHARE, f"group {seen.key_share_group.label}")
    for kind in seen.extension_types or ():
        if kind.is_grease:
            yield extension(seen, int(kind), kind.label)


@rule(
    "sh-cipher-version",
    "error",
    "RFC 9846 §B.4",
    "a server chooses a cipher suite that the version it chooses does not have",
    on=_EITHER,
)
def _cipher_version(seen: Seen) -> Iterator[Evidence]:
    facts, version = suite(int(seen.cipher_suite)), chosen(seen)
    if facts is None or version not in BEFORE_13 | FINAL_13:
        return
    if not facts.first <= rank(version) <= facts.last:
        said = f"{facts.name} with {ProtocolVersion(version).label}"
        yield field(seen, "cipher_suite", said)


@rule(
    "sh-compression-1.3",
    "error",
    "RFC 9846 §4.2.3",
    "a ServerHello of TLS 1.3 has a compression method other than null",
    on=_EITHER,
)
def _compression_13(seen: Seen) -> Iterator[Evidence]:
    if chosen(seen) in FINAL_13 and int(seen.compression_method or 0):
        yield field(seen, "compression_method", f"{seen.compression_method.label}")


@rule(
    "sh-compression-unoffered",
    "error",
    "RFC 5246 §7.4.1.3",
    "a server chooses a compression method that the client did not offer",
    on=_ON,
)
def _compression(seen: Seen) -> Iterator[Evidence]:
    method: CompressionMethod | None = seen.compression_method
    if seen.hello is None or method is None or chosen(seen) not in BEFORE_13:
        return
    if method not in seen.hello.compression_methods:
        yield field(seen, "compression_method", method.label)


@rule(
    "sh-compression-used",
    "warning",
    "RFC 9325 §3.3",
    "a server chooses to compress, which lets attackers guess secrets by their length",
    on=_ON,
    about="practice",
)
def _compression_used(seen: Seen) -> Iterator[Evidence]:
    if chosen(seen) in BEFORE_13 and int(seen.compression_method or 0):
        yield field(seen, "compression_method", seen.compression_method.label)


@rule(
    "sh-session-id-not-echoed",
    "error",
    "RFC 9846 §4.2.3",
    "a ServerHello of TLS 1.3 does not return the client's session id",
    on=_EITHER,
)
def _session_id(seen: Seen) -> Iterator[Evidence]:
    if seen.hello is None or chosen(seen) != TLS13:
        return
    if seen.session_id != seen.hello.session_id:
        yield field(seen, "session_id", f"legacy_session_id_echo {seen.session_id.hex()}")


@rule(
    "sh-extension-unoffered",
    "error",
    "RFC 9846 §4.3",
    "a server sends an extension that the client did not ask for",
    on=_EITHER,
)
def _unoffered(seen: Seen) -> Iterator[Evidence]:
    if seen.hello is None or (seen.hello.extensions is None and seen.hello.defect is not None):
        return
    offered = set(seen.hello.types)
    if RENEGOTIATION_SCSV in map(int, seen.hello.cipher_suites):
        # It stands for the extension (RFC 5746 §3.3).
        offered.add(_RENEGOTIATION_INFO)
    if seen.type == "hello_retry_request":
        offered.add(_COOKIE)
    for kind in dict.fromkeys(seen.extension_types or ()):
        if int(kind) not in offered:
            yield extension(seen, int(kind), kind.label)


@rule(
    "sh-extension-not-allowed",
    "error",
    "RFC 9846 §4.3",
    "a server's hello of TLS 1.3 carries an extension that another message must carry",
    on=_EITHER,
)
def _not_allowed(seen: Seen) -> Iterator[Evidence]:
    if chosen(seen) not in FINAL_13:
        return
    message = "SH" if seen.type == "server_hello" else "HRR"
    for kind in dict.fromkeys(seen.extension_types or ()):
        allowed = kind.tls13_messages
        if kind.is_registered and allowed and message not in allowed.split(", "):
            yield extension(seen, int(kind), kind.label)


@rule(
    "sh-extension-of-clients",
    "error",
    "RFC 5246 §7.4.1.4.1",
    "a ServerHello carries an extension that clients alone may send",
    on=_ON,
)
def _of_clients(seen: Seen) -> Iterator[Evidence]:
    for kind, reference in ((13, "RFC 5246 §7.4.1.4.1"), (21, "RFC 7685 §3")):
        if chosen(seen) in BEFORE_13 and seen.has(kind):
            yield extension(seen, kind, f"forbidden by {reference}")


@rule(
    "sh-supported-groups",
    "notice",
    "RFC 9846 §4.3.7",
    "a ServerHello of TLS 1.2 or before names groups, which some servers do and clients pass over",
    on=_ON,
)
def _groups(seen: Seen) -> Iterator[Evidence]:
    if chosen(seen) in BEFORE_13 and seen.has(10):
        yield extension(seen, 10, "supported_groups")


@rule(
    "sh-key-share-missing",
    "error",
    "RFC 9846 §4.2.3",
    "a ServerHello of TLS 1.3 has neither key_share nor pre_shared_key",
    on=_ON,
)
def _key_share_missing(seen: Seen) -> Iterator[Evidence]:
    if chosen(seen) in FINAL_13 and not seen.has(_KEY_SHARE) and not seen.has(_PSK):
        yield whole(seen, "neither key_share nor pre_shared_key")


@rule(
    "sh-key-share-unoffered",
    "error",
    "RFC 9846 §4.3.8",
    "the key share of a ServerHello is of a group of which the client sent none",
    on=_ON,
)
def _key_share(seen: Seen) -> Iterator[Evidence]:
    offered = seen.hello.key_share_groups if seen.hello is not None else None
    group = seen.key_share_group
    if offered is not None and group is not None and group not in offered:
        yield extension(seen, _KEY_SHARE, f"group {group.label}")


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
