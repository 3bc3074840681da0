"""What a server may choose."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension, field, whole
from tlswire.linting.versions import (
    BEFORE_13,
    DTLS12,
    FINAL_13,
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
_VERSIONS, _KEY_SHARE, _PSK = 43, 51, 41
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
    "sh-random-echoed",
    "error",
    "RFC 9846 §4.2.3",
    "a server returns the client's random for its own",
    on=_ON,
)
def _random(seen: Seen) -> Iterator[Evidence]:
    # Of zeros `hello-random` tells.
    if seen.hello is not None and seen.random == seen.hello.random and any(seen.random):
        yield field(seen, "random", f"random {seen.random.hex()}")


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
