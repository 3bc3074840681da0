"""`encrypted_client_hello_draft10`, and the other code points of drafts before the 13th."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, fits
from tlswire.registry import ExtensionType, HpkeAead, HpkeKdf


@dataclass(frozen=True, slots=True)
class EchClientHelloDraft:
    """The hidden hello as drafts had it (draft-ietf-tls-esni-10 §5).

    ::

        struct {
            HpkeSymmetricCipherSuite cipher_suite;
            uint8 config_id; // draft 10 to 12
            opaque config_id<0..255>; // draft 08 and 09
            opaque config_digest<0..2^16-1>; // draft 07
            opaque enc<1..2^16-1>;
            opaque payload<1..2^16-1>;
        } ClientECH;
    """

    TYPE: ClassVar = ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT10
    FORMER_TYPES: ClassVar = (
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT07,
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT08,
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT09,
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT11,
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT12,
    )
    kdf_id: HpkeKdf
    aead_id: HpkeAead
    config_id: int | bytes
    enc: bytes
    payload: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the layout that the lengths tell; the last one, if none fits."""
        for prefix in (1, 2):
            layout = partial(cls._layout, prefix=prefix)
            if fits(cursor, layout):
                return layout(cursor)
        return cls._layout(cursor, 0)

    @classmethod
    def _layout(cls, cursor: Cursor, prefix: int) -> Self:
        return cls(
            kdf_id=HpkeKdf(cursor.u16("kdf_id")),
            aead_id=HpkeAead(cursor.u16("aead_id")),
            config_id=_config_id(cursor, prefix),
            enc=cursor.vec16("enc", 0).rest(),
            payload=cursor.vec16("payload", 0).rest(),
        )


def _config_id(cursor: Cursor, prefix: int) -> int | bytes:
    if prefix == 0:
        return cursor.u8("config_id")
    vector = cursor.vec8 if prefix == 1 else cursor.vec16
    return vector("config_id", 0).rest()
