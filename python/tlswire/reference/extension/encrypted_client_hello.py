"""`encrypted_client_hello`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, illegal_value
from tlswire.registry import ExtensionType, HpkeAead, HpkeKdf


@dataclass(frozen=True, slots=True)
class EchOuter:
    """A hello encrypted to the server's HPKE key; GREASE cannot be told from it.

    ::

        HpkeSymmetricCipherSuite cipher_suite;
        uint8 config_id;
        opaque enc<0..2^16-1>;
        opaque payload<1..2^16-1>;
    """

    kdf_id: HpkeKdf
    aead_id: HpkeAead
    config_id: int
    enc: bytes
    payload: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the parts; `enc` is empty in a second hello."""
        return cls(
            kdf_id=HpkeKdf(cursor.u16("kdf_id")),
            aead_id=HpkeAead(cursor.u16("aead_id")),
            config_id=cursor.u8("config_id"),
            enc=cursor.vec16("enc", 0).rest(),
            payload=cursor.vec16("payload", 0).rest(),
        )


@dataclass(frozen=True, slots=True)
class EchClientHello:
    """The hidden hello, or the mark of the hidden hello itself (RFC 9849 §5).

    ::

        enum { outer(0), inner(1) } ECHClientHelloType;
        struct {
           ECHClientHelloType type;
           select (ECHClientHello.type) {
               case outer: [ECHOuter]
               case inner: Empty;
           };
        } ECHClientHello;
    """

    TYPE: ClassVar = ExtensionType.ENCRYPTED_CLIENT_HELLO
    outer: EchOuter | None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read either form; without `outer`, this is the hidden hello."""
        start = cursor.offset
        kind = cursor.u8("type")
        if kind > 1:
            raise illegal_value("type", start, kind)
        return cls(None if kind == 1 else EchOuter.parse(cursor))


@dataclass(frozen=True, slots=True)
class EchEncryptedExtensions:
    """Configurations to try again with, an undecoded `ECHConfigList` (RFC 9849 §5)."""

    TYPE: ClassVar = ExtensionType.ENCRYPTED_CLIENT_HELLO
    retry_configs: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Take the body."""
        return cls(cursor.rest())


@dataclass(frozen=True, slots=True)
class EchHelloRetryRequest:
    """Whether the server could decrypt the hello, for who knows the keys (RFC 9849 §5)."""

    TYPE: ClassVar = ExtensionType.ENCRYPTED_CLIENT_HELLO
    confirmation: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the eight bytes."""
        return cls(cursor.take("confirmation", 8))
