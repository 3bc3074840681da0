"""`client_certificate_url`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ClientCertificateUrl:
    """The client can send a URL in place of its certificate, and the server takes it.

    The body is empty. RFC 6066 §5.
    """

    TYPE: ClassVar = ExtensionType.CLIENT_CERTIFICATE_URL

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
