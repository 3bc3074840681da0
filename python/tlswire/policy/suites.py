"""What a cipher suite needs and gives, as its registered name says it.

IANA's names are made of parts with a meaning (RFC 5246 §C): `TLS_` key exchange and authentication
`_WITH_` encryption and hash. Suites of TLS 1.3 name encryption and hash alone (RFC 9846 §B.4).
"""

from dataclasses import dataclass
from functools import cache

from tlswire.policy.versions import SSL3, TLS10, TLS12, TLS13
from tlswire.registry import CipherSuite

NULL = 0x0000
FALLBACK_SCSV = 0x5600
RENEGOTIATION_SCSV = 0x00FF
SIGNALS = frozenset({FALLBACK_SCSV, RENEGOTIATION_SCSV})

_WEAK_ENCRYPTION = ("NULL", "RC4", "RC2", "DES", "IDEA", "EXPORT", "SEED")
# What the certificate's key must be for each way to authenticate.
_KEYS = {"RSA": "rsa", "DSS": "dsa", "ECDSA": "ecdsa"}
# Without a certificate: a ticket of Kerberos (RFC 2712), passwords (RFC 8492, J-PAKE).
_KEYLESS = frozenset({"krb5", "eccpwd", "ecjpake"})
# Both sides make keys for one connection; SRP too (RFC 5054 §3.3).
_EPHEMERAL = frozenset(
    {"dhe", "ecdhe", "dhe_psk", "ecdhe_psk", "eccpwd", "ecjpake", "srp", "cecpq1"}
)
_SIGNED = frozenset({"dhe", "ecdhe", "srp", "cecpq1", "any"})


@dataclass(frozen=True, slots=True)
class Suite:
    """What one suite needs of both sides.

    Attributes:
        key_exchange: `rsa`, `dhe`, `ecdhe`, `dh`, `ecdh`, `psk`, … or `any` for TLS 1.3.
        key: The key of the server's certificate: `rsa`, `ecdsa`, `dsa`; for `dh` and `ecdh` the key
            it is signed with; `any` for TLS 1.3, `none` where no certificate is shown.
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
        return self.key_exchange in {"ecdhe", "ecdhe_psk", "ecdh", "eccpwd"}

    @property
    def is_signed(self) -> bool:
        """Whether the server signs its key exchange."""
        return self.key != "none" and self.key_exchange in _SIGNED

    @property
    def is_weak(self) -> bool:
        """Whether it lacks authenticated encryption or forward secrecy."""
        return not (self.is_aead and self.is_forward_secret)


@cache
def suite(value: int) -> Suite | None:
    """The facts of a suite; `None` for signals, GREASE and what nobody can agree on.

    That is what has no registered name, what a connection begins with (RFC 5246 §A.5), and suites
    of protocols that are not TLS.
    """
    code = CipherSuite(value)
    name = code.label.removeprefix("OLD_")
    if value in SIGNALS or value == NULL or code.is_grease:
        return None
    if not name.startswith(("TLS_", "SSL_")):
        return None
    if "_WITH_" not in name or "_MGM_" in name:
        # 0x13xx and 0xC0B4/5, RFC 9150: suites of TLS 1.3; SHA256_SHA256 encrypts nothing. Those of
        # GOST with MGM are of TLS 1.3 too (RFC 9367 §4), though they are named as older ones are.
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
        SSL3 if exchange == "fortezza" else TLS12,
        _is_aead(rest) and not _is_weak(name),
        exchange in _EPHEMERAL and not (key == "none" and exchange in {"dhe", "ecdhe"}),
    )


def _method(method: str) -> tuple[str, str]:
    """Key exchange, and the key of the certificate."""
    words = [word for word in method.split("_") if not word.startswith("EXPORT")]
    words = [word for word in words if word not in {"FIPS", "OLDFIPS"}]
    if "PSK" in words:
        others = {"RSA": ("rsa_psk", "rsa"), "DHE": ("dhe_psk", "none")}
        others["ECDHE"] = ("ecdhe_psk", "none")
        other = next((word for word in words if word != "PSK"), "")
        return others.get(other, ("psk", "none"))
    if "anon" in words:
        return f"{words[0].lower()}e", "none"
    first = words[0].lower()
    if first in _KEYLESS or words == ["SRP", "SHA"]:
        return first, "none"
    if first.startswith("gost"):
        return "gost", "gost"
    return first, _KEYS.get(words[-1], words[-1].lower())


def _is_aead(rest: str) -> bool:
    return any(mode in rest for mode in ("GCM", "CCM", "POLY1305", "OCB", "MGM"))


def _is_weak(name: str) -> bool:
    return any(word in name for word in _WEAK_ENCRYPTION)


def _first(exchange: str, rest: str) -> int:
    """AEAD and the hashes of TLS 1.2 are new with it; extensions, so curves, with TLS 1.0."""
    # RFC 9189 §4 has its suites for TLS 1.2 alone; their numbers of 2001 were for any.
    is_new_gost = exchange == "gost" and "OMAC" in rest
    has_new_hash = rest.endswith(("SHA256", "SHA384"))
    if _is_aead(rest) or is_new_gost or (has_new_hash and "psk" not in exchange):
        return TLS12
    # RFC 5487 §3.1 gives suites with PSK and these hashes to TLS 1.0 as well.
    return TLS10 if has_new_hash or exchange.startswith("ec") or exchange == "srp" else SSL3
