"""How the cipher suites until TLS 1.2 exchange keys."""

from enum import Enum, auto
from typing import Self

from tlswire.registry import CipherSuite


class KeyExchange(Enum):
    """The key exchange that a cipher suite until TLS 1.2 names before `_WITH_`."""

    # The secret is encrypted to the RSA key of the certificate.
    RSA = auto()
    # The same to a weak RSA key in the server's key exchange.
    RSA_EXPORT = auto()
    # Diffie-Hellman, finite-field and on elliptic curves: with the key of the certificate, with
    # a signed key, with an unsigned key.
    DH = auto()
    DHE = auto()
    DH_ANON = auto()
    ECDH = auto()
    ECDHE = auto()
    ECDH_ANON = auto()
    # A pre-shared key: alone, and with one of the others.
    PSK = auto()
    DHE_PSK = auto()
    RSA_PSK = auto()
    ECDHE_PSK = auto()
    # A password: unsigned, and with parameters signed by a certificate.
    SRP = auto()
    SRP_SIGNED = auto()
    # A password, by the Dragonfly exchange on a curve (RFC 8492 §4.5).
    ECC_PWD = auto()
    # TLCP: the secret is encrypted to the second key of the certificates, and the server signs it
    # (GB/T 38636-2020 §6.4.5.4).
    TLCP = auto()

    @classmethod
    def of(cls, suite: CipherSuite) -> Self | None:
        """The key exchange of a suite, from its name.

        `None` for the suites of TLS 1.3, which name none, and for those whose messages are not
        known here.
        """
        tlcp, found, _ = suite.label.partition("_SM4_")
        if found and tlcp in ("ECC", "RSA", "ECDHE"):
            return cls.ECDHE if tlcp == "ECDHE" else cls.TLCP
        label = suite.label.removeprefix("OLD_").removeprefix("SSL_").removeprefix("TLS_")
        exchange, found, _ = label.partition("_WITH_")
        name = _NAMES.get(exchange) if found else None
        return None if name is None else cls[name]

    @property
    def is_signed(self) -> bool:
        """Whether the server signs its parameters."""
        return self.name in ("RSA_EXPORT", "DHE", "ECDHE", "SRP_SIGNED", "TLCP")

    @property
    def has_psk(self) -> bool:
        """Whether both sides name a pre-shared key."""
        return self.name in ("PSK", "DHE_PSK", "RSA_PSK", "ECDHE_PSK")


_NAMES = {
    "RSA": "RSA",
    "RSA_FIPS": "RSA",
    "RSA_EXPORT": "RSA_EXPORT",
    "RSA_EXPORT1024": "RSA_EXPORT",
    "DH_anon": "DH_ANON",
    "DH_anon_EXPORT": "DH_ANON",
    "DH_DSS": "DH",
    "DH_RSA": "DH",
    "DH_DSS_EXPORT": "DH",
    "DH_RSA_EXPORT": "DH",
    "DHE_DSS": "DHE",
    "DHE_RSA": "DHE",
    "DHE_DSS_EXPORT": "DHE",
    "DHE_RSA_EXPORT": "DHE",
    "DHE_DSS_EXPORT1024": "DHE",
    "ECDH_anon": "ECDH_ANON",
    "ECDH_ECDSA": "ECDH",
    "ECDH_RSA": "ECDH",
    "ECDHE_ECDSA": "ECDHE",
    "ECDHE_RSA": "ECDHE",
    "PSK": "PSK",
    "DHE_PSK": "DHE_PSK",
    "PSK_DHE": "DHE_PSK",
    "RSA_PSK": "RSA_PSK",
    "ECDHE_PSK": "ECDHE_PSK",
    "SRP_SHA": "SRP",
    "ECCPWD": "ECC_PWD",
    "SRP_SHA_RSA": "SRP_SIGNED",
    "SRP_SHA_DSS": "SRP_SIGNED",
}
