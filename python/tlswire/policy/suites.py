"""What a cipher suite needs and gives, as its registered name says it.

IANA's names are made of parts with a meaning (RFC 5246 §C): `TLS_` key exchange and authentication
`_WITH_` encryption and hash. Suites of TLS 1.3 name encryption and hash alone (RFC 9846 §B.4).
"""

from dataclasses import dataclass
from functools import cache

from tlswire.registry import CipherSuite

TLS10, TLS12, TLS13 = 0x0301, 0x0303, 0x0304
FALLBACK_SCSV = 0x5600
RENEGOTIATION_SCSV = 0x00FF
SIGNALS = frozenset({FALLBACK_SCSV, RENEGOTIATION_SCSV})

_WEAK_ENCRYPTION = ("NULL", "RC4", "RC2", "DES", "IDEA", "EXPORT", "SEED")
# What the certificate's key must be for each way to authenticate.
_KEYS = {"RSA": "rsa", "DSS": "dsa", "ECDSA": "ecdsa"}


@dataclass(frozen=True, slots=True)
class Suite:
    """What one suite needs of both sides.

    Attributes:
        key_exchange: `rsa`, `dhe`, `ecdhe`, `dh`, `ecdh`, `psk`, … or `any` for TLS 1.3.
        key: The key of the server's certificate: `rsa`, `ecdsa`, `dsa`; `any` for TLS 1.3, `none`
            where no certificate is shown.
        first, last: The oldest and the newest version that has it.
        is_aead: Whether it encrypts with associated data (RFC 5116).
        is_forward_secret: Whether a key stolen later does not open what was recorded.
    """

    id: int
    name: str
    key_exchange: str
    key: str
    first: int
    last: int
    is_aead: bool
    is_forward_secret: bool

    @property
    def needs_curve(self) -> bool:
        """Whether an elliptic curve of `supported_groups` is needed (RFC 8422 §5.1)."""
        return self.key_exchange in {"ecdhe", "ecdhe_psk", "ecdh"}

    @property
    def is_signed(self) -> bool:
        """Whether the server signs its key exchange."""
        return self.key != "none" and self.key_exchange in {"dhe", "ecdhe", "any"}

    @property
    def is_weak(self) -> bool:
        """Whether it lacks authenticated encryption or forward secrecy."""
        return not (self.is_aead and self.is_forward_secret)


@cache
def suite(value: int) -> Suite | None:
    """The facts of a suite; `None` for signals, GREASE and what has no registered name."""
    code = CipherSuite(value)
    name = code.label
    if value in SIGNALS or code.is_grease or not name.startswith(("TLS_", "SSL_")):
        return None
    if "_WITH_" not in name:
        # 0x13xx and 0xC0B4/5, RFC 9150: suites of TLS 1.3; SHA256_SHA256 encrypts nothing.
        aead = not name.startswith("TLS_SHA")
        return Suite(value, name, "any", "any", TLS13, TLS13, aead, is_forward_secret=True)
    method, _, rest = name.partition("_")[2].partition("_WITH_")
    exchange, key = _method(method)
    return Suite(
        value,
        name,
        exchange,
        key,
        _first(exchange, rest),
        TLS12,
        _is_aead(rest) and not _is_weak(name),
        (exchange.startswith(("dhe", "ecdhe")) and key != "none")
        or exchange.startswith("ecdhe_psk"),
    )


def _method(method: str) -> tuple[str, str]:
    words = method.replace("_EXPORT", "").replace("_anon", "_ANON").split("_")
    if "PSK" in words:
        if words == ["RSA", "PSK"]:
            return "rsa_psk", "rsa"
        return "_".join(words).lower(), "none"
    if "ANON" in words:
        return f"{words[0].lower()}e" if words[0] == "DH" else "ecdhe", "none"
    if words == ["RSA"]:
        return "rsa", "rsa"
    return words[0].lower(), _KEYS.get(words[-1], words[-1].lower())


def _is_aead(rest: str) -> bool:
    return any(mode in rest for mode in ("GCM", "CCM", "POLY1305", "OCB", "MGM"))


def _is_weak(name: str) -> bool:
    return any(word in name for word in _WEAK_ENCRYPTION)


def _first(exchange: str, rest: str) -> int:
    """AEAD and the hashes of TLS 1.2 are new with it; extensions, so curves, with TLS 1.0."""
    has_new_hash = rest.endswith(("SHA256", "SHA384"))
    if _is_aead(rest) or (has_new_hash and "psk" not in exchange):
        return TLS12
    # RFC 5487 §3.1 gives suites with PSK and these hashes to TLS 1.0 as well.
    return TLS10 if has_new_hash or exchange.startswith("ec") else 0x0300
