"""`encrypted_client_hello`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, illegal_value, sequence
from tlswire.registry import (
    EchConfigExtension,
    ExtensionType,
    HpkeAead,
    HpkeKdf,
    HpkeKem,
)


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
    type: int
    outer: EchOuter | None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read either form; without `outer`, this is the hidden hello."""
        start = cursor.offset
        kind = cursor.u8("type")
        if kind > 1:
            raise illegal_value("type", start, kind)
        return cls(kind, None if kind == 1 else EchOuter.parse(cursor))


@dataclass(frozen=True, slots=True)
class HpkeSymmetricCipherSuite:
    """A key derivation function and a cipher.

    ::

        struct { HpkeKdfId kdf_id; HpkeAeadId aead_id; } HpkeSymmetricCipherSuite;
    """

    kdf_id: HpkeKdf
    aead_id: HpkeAead

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read both."""
        return cls(HpkeKdf(cursor.u16("kdf_id")), HpkeAead(cursor.u16("aead_id")))


@dataclass(frozen=True, slots=True)
class EchConfigExtensionEntry:
    """An extension of a configuration.

    ::

        struct { ECHConfigExtensionType type; opaque data<0..2^16-1>; } ECHConfigExtension;
    """

    type: EchConfigExtension
    data: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the type, and delimit the body."""
        return cls(EchConfigExtension(cursor.u16("type")), cursor.vec16("data", 0).rest())


@dataclass(frozen=True, slots=True)
class EchConfigContents:
    """What a configuration says.

    ::

        struct {
            uint8 config_id;
            HpkeKemId kem_id;
            HpkePublicKey public_key;
            HpkeSymmetricCipherSuite cipher_suites<4..2^16-4>;
        } HpkeKeyConfig;
        struct {
            HpkeKeyConfig key_config;
            uint8 maximum_name_length;
            opaque public_name<1..255>;
            ECHConfigExtension extensions<0..2^16-1>;
        } ECHConfigContents;
    """

    config_id: int
    kem_id: HpkeKem
    public_key: bytes
    cipher_suites: tuple[HpkeSymmetricCipherSuite, ...]
    maximum_name_length: int
    public_name: bytes
    extensions: tuple[EchConfigExtensionEntry, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            config_id=cursor.u8("config_id"),
            kem_id=HpkeKem(cursor.u16("kem_id")),
            public_key=cursor.vec16("public_key", 0).rest(),
            cipher_suites=sequence(
                cursor.vec16("cipher_suites", 0), HpkeSymmetricCipherSuite.parse
            ),
            maximum_name_length=cursor.u8("maximum_name_length"),
            public_name=cursor.vec8("public_name", 0).rest(),
            extensions=sequence(cursor.vec16("extensions", 0), EchConfigExtensionEntry.parse),
        )


@dataclass(frozen=True, slots=True)
class EchConfig:
    """One configuration of a server, such as DNS has it as well (RFC 9849 §4).

    ::

        struct {
            uint16 version;
            uint16 length;
            select (ECHConfig.version) {
              case 0xfe0d: ECHConfigContents contents;
            }
        } ECHConfig;
    """

    version: int
    contents: EchConfigContents | bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the contents; of a version that is not the extension's code point, as bytes."""
        version = cursor.u16("version")
        contents = cursor.vec16("contents", 0)
        if version != ExtensionType.ENCRYPTED_CLIENT_HELLO:
            return cls(version, contents.rest())
        parsed = EchConfigContents.parse(contents)
        contents.finish("contents")
        return cls(version, parsed)


@dataclass(frozen=True, slots=True)
class EchEncryptedExtensions:
    """Configurations to try again with (RFC 9849 §5).

    ::

        struct { ECHConfigList retry_configs; } ECHEncryptedExtensions;
        ECHConfig ECHConfigList<4..2^16-1>;
    """

    TYPE: ClassVar = ExtensionType.ENCRYPTED_CLIENT_HELLO
    FORMER_TYPES: ClassVar = (
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT08,
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT09,
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT10,
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT11,
        ExtensionType.ENCRYPTED_CLIENT_HELLO_DRAFT12,
    )
    retry_configs: tuple[EchConfig, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list."""
        return cls(sequence(cursor.vec16("retry_configs", 0), EchConfig.parse))


@dataclass(frozen=True, slots=True)
class EchHelloRetryRequest:
    """Whether the server could decrypt the hello, for who knows the keys (RFC 9849 §5)."""

    TYPE: ClassVar = ExtensionType.ENCRYPTED_CLIENT_HELLO
    confirmation: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the eight bytes."""
        return cls(cursor.take("confirmation", 8))
