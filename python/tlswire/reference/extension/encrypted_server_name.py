"""`encrypted_server_name`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.extension.key_share import KeyShareEntry
from tlswire.reference.wire import Cursor
from tlswire.registry import CipherSuite, ExtensionType


@dataclass(frozen=True, slots=True)
class ClientEncryptedSni:
    """The name of the server, encrypted to a key in DNS: before ECH (draft-ietf-tls-esni-02 §5).

    ::

        struct {
            CipherSuite suite;
            KeyShareEntry key_share;
            opaque record_digest<0..2^16-1>;
            opaque encrypted_sni<0..2^16-1>;
        } ClientEncryptedSNI;
    """

    TYPE: ClassVar = ExtensionType.ENCRYPTED_SERVER_NAME
    suite: CipherSuite
    key_share: KeyShareEntry
    record_digest: bytes
    encrypted_sni: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            suite=CipherSuite(cursor.u16("suite")),
            key_share=KeyShareEntry.parse(cursor),
            record_digest=cursor.vec16("record_digest", 0).rest(),
            encrypted_sni=cursor.vec16("encrypted_sni", 0).rest(),
        )


@dataclass(frozen=True, slots=True)
class ServerEncryptedSni:
    """The server's answer: what was with the name, or keys to try again with.

    ::

        struct {
            uint8 nonce[16];
        } ServerEncryptedSNI; // until draft 02
        struct {
            ServerESNIResponseType response_type;
            select (response_type) {
                case esni_accept:        uint8 nonce[16];
                case esni_retry_request: ESNIKeys retry_keys<1..2^16-1>;
            }
        } ServerEncryptedSNI;
    """

    TYPE: ClassVar = ExtensionType.ENCRYPTED_SERVER_NAME
    nonce: bytes | None
    response_type: int | None
    response: bytes | None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the nonce alone if there are 16 bytes, else the type and its answer."""
        if cursor.remaining == 16:
            return cls(cursor.rest(), None, None)
        return cls(None, cursor.u8("response_type"), cursor.rest())
