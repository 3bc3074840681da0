"""Names of versions, suites, groups and schemes as people write them, and the nearest ones."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from tlswire.registry import CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme

Registry = type[ProtocolVersion] | type[CipherSuite] | type[NamedGroup] | type[SignatureScheme]

_VERSIONS = {
    "ssl2": 0x0002,
    "ssl3": 0x0300,
    "tls10": 0x0301,
    "tls11": 0x0302,
    "tls12": 0x0303,
    "tls13": 0x0304,
    "dtls10": 0xFEFF,
    "dtls12": 0xFEFD,
    "dtls13": 0xFEFC,
}
# Other names of registered groups: SECG's and ANSI's for the curves of NIST, and OpenSSL's.
_GROUPS = {
    "p256": 0x0017,
    "prime256v1": 0x0017,
    "p384": 0x0018,
    "p521": 0x0019,
    "curve25519": 0x001D,
    "curve448": 0x001E,
}
# Schemes that other tools name by key and hash, as they are used in TLS 1.2 (RFC 5246 §7.4.1.4.1).
_SCHEMES = {
    "ecdsa_sha256": 0x0403,
    "ecdsa_sha384": 0x0503,
    "ecdsa_sha512": 0x0603,
    "legacy_ecdsa_sha224": 0x0303,
    "legacy_rsa_sha224": 0x0301,
    "ecdsa_sha224": 0x0303,
    "rsa_pkcs1_sha224": 0x0301,
}


class UnknownNameError(ValueError):
    """A name that no registry has.

    Attributes:
        value: What was written.
        kind: What it should be the name of, such as `cipher suite`.
        nearest: The known name that is most like it; `None` where none is.
    """

    def __init__(self, value: str, kind: str, nearest: str | None) -> None:
        hint = f"; the nearest is {nearest}" if nearest else ""
        super().__init__(f"no {kind} is called so: {value}{hint}")
        self.value = value
        self.kind = kind
        self.nearest = nearest


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, whatever its case; `None` where none is alike.

    One letter wrong is more alike than a name that has all words of `elb-2016`, and that more than
    anything else.
    """
    by_lower = {one.lower(): one for one in known}
    for cutoff in (0.9, 0.5):
        if found := get_close_matches(name.lower(), by_lower, n=1, cutoff=cutoff):
            return by_lower[found[0]]
        words = [word for word in re.split(r"[^a-z0-9]+", name.lower()) if word]
        if holders := [one for one in by_lower if words and all(word in one for word in words)]:
            return by_lower[min(holders, key=len)]
    return None


def version(name: str | int) -> int:
    """The version that `1.2`, `TLSv1.2`, `tls 1.2` or `0x0303` names.

    Raises:
        UnknownNameError: None is called so.
    """
    packed = re.sub(r"[^a-z0-9]", "", str(name).lower()).replace("v", "")
    packed = {"tls1": "tls10", "1": "tls10"}.get(packed, packed)
    for key in (packed, f"tls{packed}"):
        if key in _VERSIONS:
            return _VERSIONS[key]
    number = _number(name)
    if number is not None:
        return number
    labels = [ProtocolVersion(value).label for value in _VERSIONS.values()]
    digits = [label.rpartition("v")[2] for label in labels if label.startswith("TLS")]
    raise UnknownNameError(str(name), "version", nearest(str(name), [*labels, *digits]))


def cipher(name: str | int) -> int:
    """The suite of an IANA name, of OpenSSL's name, or of a number.

    Raises:
        UnknownNameError: None is called so.
    """
    return _look_up(name, "cipher suite", _ciphers())


def group(name: str | int) -> int:
    """The group of a name, such as `x25519`, `secp256r1`, `P-256`, `prime256v1`, or of a number.

    Raises:
        UnknownNameError: None is called so.
    """
    packed = str(name).lower().replace("-", "") if isinstance(name, str) else name
    return _GROUPS.get(str(packed)) or _look_up(name, "group", _labels(NamedGroup))


def scheme(name: str | int) -> int:
    """The signature scheme of a name, such as `rsa_pss_rsae_sha256`, or of a number.

    Raises:
        UnknownNameError: None is called so.
    """
    return _SCHEMES.get(str(name).lower()) or _look_up(
        name, "signature scheme", _labels(SignatureScheme)
    )


def _look_up(name: str | int, kind: str, known: dict[str, int]) -> int:
    found = known.get(str(name).lower())
    if found is None:
        found = _number(name)
    if found is None:
        labels = {value: text for text, value in reversed(known.items())}
        close = nearest(str(name), known)
        best = labels[known[close]] if close else None
        raise UnknownNameError(str(name), kind, _label_of(kind, known[close]) if close else best)
    return found


def _label_of(kind: str, value: int) -> str:
    registry = {
        "cipher suite": CipherSuite,
        "group": NamedGroup,
        "signature scheme": SignatureScheme,
    }[kind]
    return registry(value).label


def _number(name: str | int) -> int | None:
    """A code point that was written as a number: an integer, or hexadecimal with `0x`."""
    if isinstance(name, int):
        return name
    return int(name, 16) if re.fullmatch(r"0[xX][0-9a-fA-F]{1,4}", name) else None


@cache
def _labels(registry: Registry) -> dict[str, int]:
    return {member.label.lower(): int(member) for member in registry}


@cache
def _ciphers() -> dict[str, int]:
    iana = _labels(CipherSuite)
    openssl = {openssl_name(member.label).lower(): int(member) for member in CipherSuite}
    return openssl | iana


def openssl_name(label: str) -> str:
    """The name that OpenSSL has for a suite of this IANA name; TLS 1.3's are the same there."""
    if "_WITH_" not in label:
        return label
    method, _, rest = label.removeprefix("TLS_").partition("_WITH_")
    method = {"RSA": "", "DH_anon": "ADH", "ECDH_anon": "AECDH", "DHE_DSS": "DHE-DSS"}.get(
        method, method
    ).replace("_", "-")
    if "CHACHA20" in rest or "_CCM" in rest:
        rest = rest.removesuffix("_SHA256")
    rest = rest.replace("3DES_EDE_CBC", "DES-CBC3").replace("RC4_128", "RC4")
    rest = re.sub(r"(AES|CAMELLIA|ARIA)_(\d+)", r"\1\2", rest)
    rest = rest if "PSK" in method else rest.replace("_CBC", "")
    rest = rest.replace("CCM_8", "CCM8").replace("_", "-")
    return f"{method}-{rest}" if method else rest
