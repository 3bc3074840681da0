"""`supported_versions`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import ExtensionType, ProtocolVersion


@dataclass(frozen=True, slots=True)
class SupportedVersions:
    """The versions the client can use, best first (RFC 9846 §4.3.1).

    ::

        struct {
            select (Handshake.msg_type) {
                case client_hello:
                     ProtocolVersion versions<2..254>;
                case server_hello: /* and HelloRetryRequest */
                     ProtocolVersion selected_version;
            };
        } SupportedVersions;
    """

    TYPE: ClassVar = ExtensionType.SUPPORTED_VERSIONS
    versions: tuple[ProtocolVersion, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: order, duplicates and GREASE are kept."""
        return cls(list8(cursor, ProtocolVersion, "versions"))


@dataclass(frozen=True, slots=True)
class SelectedVersion:
    """The version the server chose."""

    TYPE: ClassVar = ExtensionType.SUPPORTED_VERSIONS
    selected_version: ProtocolVersion

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the version."""
        return cls(ProtocolVersion(cursor.u16("selected_version")))
