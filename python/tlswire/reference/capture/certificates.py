"""What is told of certificates."""

from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.x509 import Certificate, Summary

# The most certificates of one list that are read.
MAX_CERTIFICATES = 32


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate and its summary. `names` are `None` where they cannot be read."""

    der: bytes
    summary: Summary
    names: tuple[str, ...] | None

    @classmethod
    def of(cls, der: bytes) -> Self:
        """Read the certificate that `der` should be."""
        summary = Summary.of(der)
        return cls(der, summary, _bare_names(summary) if _has_names(der) else None)

    @property
    def sha1(self) -> str:
        """The SHA-1 in lower-case hexadecimal."""
        return sha1(self.der, usedforsecurity=False).hexdigest()

    @property
    def sha256(self) -> str:
        """The SHA-256 in lower-case hexadecimal."""
        return sha256(self.der).hexdigest()

    def matches_name(self, host: bytes) -> bool | None:
        """Whether it is for `host` (RFC 9525); `None` where its names cannot be read."""
        try:
            return Certificate.parse(self.der).matches_name(host)
        except ParseError:
            return None


def _has_names(der: bytes) -> bool:
    """Whether the list of names can be found, or is not there."""
    try:
        list(Certificate.parse(der).general_names)
    except ParseError:
        return False
    return True


def _bare_names(summary: Summary) -> tuple[str, ...]:
    """The DNS names and IP addresses."""
    pairs = (name.partition(":") for name in summary.subject_alt_names)
    return tuple(name for kind, _, name in pairs if kind in ("DNSName", "IPAddress"))
