"""`supported_ekt_ciphers`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import EktCipherType, ExtensionType


@dataclass(frozen=True, slots=True)
class EktCiphers:
    """How the client can wrap keys of SRTP, best first (RFC 8870 §5.2).

    ::

        struct {
            select (Handshake.msg_type) {
                case client_hello:
                    EKTCipherType supported_ciphers<1..255>;

                case server_hello:
                    EKTCipherType selected_cipher;
            };
        } EKTCipher;
    """

    TYPE: ClassVar = ExtensionType.SUPPORTED_EKT_CIPHERS
    supported_ciphers: tuple[EktCipherType, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(list8(cursor, EktCipherType, "supported_ciphers", width=1))


@dataclass(frozen=True, slots=True)
class EktCipherSelected:
    """How keys of SRTP will be wrapped."""

    TYPE: ClassVar = ExtensionType.SUPPORTED_EKT_CIPHERS
    selected_cipher: EktCipherType

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(EktCipherType(cursor.u8("selected_cipher")))
