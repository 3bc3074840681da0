"""Certificates that were shown: their order, their time, their keys and signatures."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from tlswire.errors import ParseError
from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, whole
from tlswire.linting.versions import DTLS12, TLS10, TLS11, TLS12, TLS13, rank
from tlswire.registry import SignatureScheme

_ON = ("certificate",)
_SHORTEST_RSA = 2048
_WEAK_KEYS = ("ec:secp160", "ec:secp192", "ec:sect163", "ec:sect193", "ec:prime192")
_KEYS = {"rsa": ("rsa",), "ecdsa": ("ec:", "ed25519", "ed448"), "dsa": ("dsa",)}
_CURVES = {"ec:secp256r1": 23, "ec:secp384r1": 24, "ec:secp521r1": 25}
# ClientCertificateType by the kind of key (RFC 5246 §7.4.4, RFC 8422 §5.5).
_TYPES = {"rsa": 1, "dsa": 2, "ec:": 64, "ed25519": 64, "ed448": 64}
_USAGES = {"rsa": "keyEncipherment", "ecdh": "keyAgreement", "dh": "keyAgreement"}
_PURPOSES = {"server": "serverAuth", "client": "clientAuth"}
_MOST_SERIAL = 40
# The years of RFC 2246, RFC 4346, RFC 5246 and RFC 8446.
_PUBLISHED = {TLS10: 1999, TLS11: 2006, TLS12: 2008, TLS13: 2018}
# RFC 5280 §4.1.1.2 and RFC 8446 App. B.3.1.3: algorithms that certificates are signed with.
_SCHEMES = {
    "1.2.840.113549.1.1.4": 0x0101,
    "1.2.840.113549.1.1.5": 0x0201,
    "1.2.840.113549.1.1.14": 0x0301,
    "1.2.840.113549.1.1.11": 0x0401,
    "1.2.840.113549.1.1.12": 0x0501,
    "1.2.840.113549.1.1.13": 0x0601,
    "1.2.840.10045.4.1": 0x0203,
    "1.2.840.10045.4.3.1": 0x0303,
    "1.2.840.10045.4.3.2": 0x0403,
    "1.2.840.10045.4.3.3": 0x0503,
    "1.2.840.10045.4.3.4": 0x0603,
    "1.2.840.10040.4.3": 0x0202,
    "2.16.840.1.101.3.4.3.2": 0x0402,
    "1.3.101.112": 0x0807,
    "1.3.101.113": 0x0808,
}


def _get(certificate: Any, name: str) -> Any:
    """A field of a certificate; `None` where it is malformed, or the certificate is."""
    try:
        return getattr(certificate, name, None)
    except ParseError:
        return None


def _at(seen: Seen, place: int, said: str) -> Evidence:
    entry = seen.certificate_list[place]
    return Evidence(seen, entry.offset - seen.base, len(entry.data), said)


def _time(seen: Seen) -> datetime | None:
    """When it was shown; `None` without a capture, or by a clock that was not set.

    Such a clock is in years in which there was no document of the version that is spoken.
    """
    if seen.captured is None:
        return None
    time: datetime = seen.captured.time
    return time if time.year >= _PUBLISHED.get(rank(seen.exchange.version or 0), 1996) else None


@rule(
    "certificate-malformed",
    "error",
    "RFC 5280 §4.1",
    "a certificate cannot be read, or not wholly",
    on=_ON,
)
def _malformed(seen: Seen) -> Iterator[Evidence]:
    for place, one in enumerate(seen.certificates or ()):
        defect = ("malformed", "Certificate", 0) if one is None else one.defect
        if defect is not None:
            kind, field, _ = defect
            yield _at(seen, place, f"{field}: {kind}")


@rule(
    "certificate-order",
    "error",
    "RFC 5246 §7.4.2",
    "a certificate does not certify the one before it",
    on=_ON,
)
def _order(seen: Seen) -> Iterator[Evidence]:
    shown = seen.certificates or ()
    # In TLS 1.3 the order is no more than recommended (RFC 9846 §4.5.1).
    if seen.exchange.is_13:
        return
    for place in range(1, len(shown)):
        issuer, subject = _get(shown[place - 1], "issuer"), _get(shown[place], "subject")
        if issuer is not None and subject is not None and issuer != subject:
            yield _at(seen, place, f"{subject}, where {issuer} should be")


@rule(
    "certificate-root-sent",
    "notice",
    "RFC 5246 §7.4.2",
    "the last certificate of a list is that of a root, which may be left out",
    on=_ON,
    about="practice",
)
def _root(seen: Seen) -> Iterator[Evidence]:
    shown: Sequence[Any] = seen.certificates or ()
    if len(shown) > 1 and _get(shown[-1], "is_self_issued"):
        yield _at(seen, len(shown) - 1, str(_get(shown[-1], "subject")))


@rule(
    "certificate-twice",
    "warning",
    "RFC 5246 §7.4.2",
    "a list holds one certificate twice",
    on=_ON,
)
def _twice(seen: Seen) -> Iterator[Evidence]:
    shown = [bytes(one.data) for one in seen.certificate_list or ()]
    for place, data in enumerate(shown):
        if data in shown[:place]:
            yield _at(seen, place, f"the same as number {shown.index(data) + 1}")


@rule(
    "certificate-expired",
    "warning",
    "RFC 5280 §4.1.2.5",
    "a certificate had expired when it was shown",
    on=_ON,
    about="practice",
)
def _expired(seen: Seen) -> Iterator[Evidence]:
    time = _time(seen)
    for place, one in enumerate(seen.certificates or ()):
        end = _get(one, "not_after")
        if time is not None and end is not None and end < time:
            yield _at(seen, place, f"not_after {end:%Y-%m-%dT%H:%M:%SZ}")


@rule(
    "certificate-not-yet-valid",
    "warning",
    "RFC 5280 §4.1.2.5",
    "a certificate was not yet valid when it was shown",
    on=_ON,
    about="practice",
)
def _early(seen: Seen) -> Iterator[Evidence]:
    time = _time(seen)
    for place, one in enumerate(seen.certificates or ()):
        begin = _get(one, "not_before")
        if time is not None and begin is not None and begin > time:
            yield _at(seen, place, f"not_before {begin:%Y-%m-%dT%H:%M:%SZ}")


@rule(
    "certificate-validity",
    "error",
    "RFC 5280 §4.1.2.5",
    "a certificate ends before it begins",
    on=_ON,
)
def _validity(seen: Seen) -> Iterator[Evidence]:
    for place, one in enumerate(seen.certificates or ()):
        begin, end = _get(one, "not_before"), _get(one, "not_after")
        if begin is not None and end is not None and end < begin:
            yield _at(seen, place, f"from {begin:%Y-%m-%d} to {end:%Y-%m-%d}")


@rule(
    "certificate-signature-weak",
    "warning",
    "RFC 9846 §4.5.1.3",
    "a certificate is signed over MD5 or SHA-1",
    on=_ON,
    about="practice",
)
def _weak_signature(seen: Seen) -> Iterator[Evidence]:
    for place, scheme in _signatures(seen):
        if scheme in {0x0101, 0x0201, 0x0202, 0x0203}:
            yield _at(seen, place, SignatureScheme(scheme).label)


@rule(
    "certificate-signature-unoffered",
    "error",
    "RFC 5246 §7.4.2",
    "a certificate is signed with an algorithm that the client did not offer",
    on=_ON,
)
def _unoffered(seen: Seen) -> Iterator[Evidence]:
    if seen.sender != "server" or seen.hello is None:
        return
    if seen.exchange.version not in {TLS12, DTLS12}:
        return
    offered = seen.hello.signature_algorithms_cert or seen.hello.signature_algorithms
    for place, scheme in _signatures(seen) if offered is not None else ():
        if scheme not in map(int, offered):
            yield _at(seen, place, SignatureScheme(scheme).label)


def _signatures(seen: Seen) -> Iterator[tuple[int, int]]:
    """The algorithm of each certificate, but of those that are signed by themselves."""
    for place, one in enumerate(seen.certificates or ()):
        scheme = _SCHEMES.get(_get(one, "signature_oid") or "")
        if scheme is not None and not _get(one, "is_self_issued"):
            yield place, scheme


@rule(
    "certificate-key-short",
    "warning",
    "RFC 9325 §4.5",
    "a certificate has a key of RSA below 2048 bits, or on a curve below 224",
    on=_ON,
    about="practice",
)
def _short(seen: Seen) -> Iterator[Evidence]:
    for place, one in enumerate(seen.certificates or ()):
        key = _get(one, "public_key") or ""
        bits = key.removeprefix("rsa:")
        is_short = key.startswith("rsa:") and bits.isdigit() and int(bits) < _SHORTEST_RSA
        if is_short or key.startswith(_WEAK_KEYS):
            yield _at(seen, place, key)


@rule(
    "certificate-key-suite",
    "error",
    "RFC 5246 §7.4.2",
    "the key of a server's certificate is of another kind than its suite needs",
    on=_ON,
)
def _key(seen: Seen) -> Iterator[Evidence]:
    facts, leaf = seen.exchange.suite, _leaf(seen)
    key = _get(leaf, "public_key")
    if seen.sender != "server" or facts is None or key is None or facts.key not in _KEYS:
        return
    # A suite of static Diffie-Hellman names how the certificate is signed.
    if facts.key_exchange not in {"dh", "ecdh"} and not key.startswith(_KEYS[facts.key]):
        yield _at(seen, 0, f"{key} with {facts.name}")


@rule(
    "certificate-curve-unoffered",
    "error",
    "RFC 8422 §5.1",
    "the key of a server's certificate is on a curve that the client did not offer",
    on=_ON,
)
def _curve(seen: Seen) -> Iterator[Evidence]:
    groups = seen.hello.supported_groups if seen.hello is not None else None
    if seen.sender != "server" or groups is None or not seen.exchange.is_before_13:
        return
    group = _CURVES.get(_get(_leaf(seen), "public_key") or "")
    if group is not None and group not in map(int, groups):
        yield _at(seen, 0, f"{_get(_leaf(seen), 'public_key')}")


@rule(
    "client-certificate-type",
    "warning",
    "RFC 5246 §7.4.6",
    "a client shows a certificate of a type that the server did not ask for",
    on=_ON,
)
def _type(seen: Seen) -> Iterator[Evidence]:
    requests = seen.exchange.of("certificate_request")
    key = _get(_leaf(seen), "public_key") or ""
    if seen.sender != "client" or not requests or not seen.exchange.is_before_13:
        return
    asked = set(map(int, requests[0].certificate_types or ()))
    kind = next((kind for begin, kind in _TYPES.items() if key.startswith(begin)), None)
    if kind is not None and kind not in asked:
        yield _at(seen, 0, f"{key}, and {sorted(asked)} was asked for")


@rule(
    "certificate-key-usage",
    "error",
    "RFC 5246 §7.4.2",
    "the certificate of a server may not be used as its suite uses it",
    on=_ON,
)
def _usage(seen: Seen) -> Iterator[Evidence]:
    facts, usages = seen.exchange.suite, _get(_leaf(seen), "key_usage")
    if seen.sender != "server" or facts is None or usages is None or facts.key not in _KEYS:
        return
    needed = _USAGES.get(facts.key_exchange.removesuffix("_psk"), "digitalSignature")
    if needed not in usages:
        yield _at(seen, 0, f"keyUsage {', '.join(usages)} without {needed}")


@rule(
    "certificate-purpose",
    "warning",
    "RFC 5280 §4.2.1.12",
    "the purposes of an end's certificate do not hold that of its end",
    on=_ON,
)
def _purpose(seen: Seen) -> Iterator[Evidence]:
    purposes = _get(_leaf(seen), "extended_key_usage")
    needed = _PURPOSES.get(seen.sender or "")
    if purposes is None or needed is None or "anyExtendedKeyUsage" in purposes:
        return
    if needed not in purposes:
        yield _at(seen, 0, f"extKeyUsage {', '.join(purposes)} without {needed}")


@rule(
    "certificate-name",
    "warning",
    "RFC 9525 §6",
    "a server's certificate is not for the name that the client asked for",
    on=_ON,
    about="practice",
)
def _name(seen: Seen) -> Iterator[Evidence]:
    name = seen.hello.server_name if seen.hello is not None else None
    leaf = _leaf(seen)
    if seen.sender == "server" and name and leaf is not None and leaf.matches_name(name) is False:
        yield _at(seen, 0, f"{_get(leaf, 'subject')}, for {name}")


@rule(
    "certificate-names-missing",
    "notice",
    "RFC 9525 §2",
    "a server's certificate has no subjectAltName",
    on=_ON,
    about="practice",
)
def _names(seen: Seen) -> Iterator[Evidence]:
    leaf = _leaf(seen)
    if seen.sender == "server" and leaf is not None and _get(leaf, "subject_alt_names") == ():
        yield _at(seen, 0, str(_get(leaf, "subject")))


@rule(
    "certificate-version",
    "error",
    "RFC 5246 §7.4.2",
    "the certificate of an end is not of version 3",
    on=_ON,
)
def _version(seen: Seen) -> Iterator[Evidence]:
    version = _get(_leaf(seen), "version")
    if version is not None and version != 3:
        yield _at(seen, 0, f"version {version}")


@rule(
    "certificate-serial",
    "notice",
    "RFC 5280 §4.1.2.2",
    "the serial number of a certificate is zero, or longer than 20 bytes",
    on=_ON,
)
def _serial(seen: Seen) -> Iterator[Evidence]:
    for place, one in enumerate(seen.certificates or ()):
        serial = _get(one, "serial")
        if serial is not None and (not serial.strip("0") or len(serial) > _MOST_SERIAL):
            yield _at(seen, place, f"serialNumber {serial}")


def _leaf(seen: Seen) -> Any:
    """The certificate of the end itself; `None` without one, or where it cannot be read."""
    return (seen.certificates or (None,))[0]


@rule(
    "certificate-compression",
    "error",
    "RFC 8879 §4",
    "a compressed certificate is damaged, or not as long as it says",
    on=("compressed_certificate",),
)
def _damaged(seen: Seen) -> Iterator[Evidence]:
    try:
        _ = seen.message.certificate
    except ParseError as error:
        yield whole(seen, str(error))


@rule(
    "certificate-compression-unoffered",
    "error",
    "RFC 8879 §4",
    "a certificate is compressed with an algorithm that the other end did not offer",
    on=("compressed_certificate",),
)
def _compression(seen: Seen) -> Iterator[Evidence]:
    offered = seen.hello.compress_certificate if seen.hello is not None else None
    is_of_server = seen.hello is not None and seen.sender == "server"
    if is_of_server and seen.algorithm not in (offered or ()):
        yield Evidence(seen, 4, 2, f"{seen.algorithm.label}")
