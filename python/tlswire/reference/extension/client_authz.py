"""`client_authz`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import AuthorizationDataFormat, ExtensionType


@dataclass(frozen=True, slots=True)
class ClientAuthzFormats:
    """The formats of authorization data that the client can send (RFC 5878 §3).

    ::

        AuthzDataFormat authz_format_list<1..2^8-1>;
    """

    TYPE: ClassVar = ExtensionType.CLIENT_AUTHZ
    authz_format_list: tuple[AuthorizationDataFormat, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(list8(cursor, AuthorizationDataFormat, "authz_format_list", width=1))
