"""`tls_cert_with_extern_psk`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class CertWithExternPsk:
    """A certificate and an external pre-shared key are used together (RFC 9973); empty."""

    TYPE: ClassVar = ExtensionType.TLS_CERT_WITH_EXTERN_PSK

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
