"""`trusted_ca_keys`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, illegal_value, sequence
from tlswire.registry import ExtensionType, IdentifierType


@dataclass(frozen=True, slots=True)
class TrustedAuthority:
    """One authority: the hash of its key or certificate, its name, or nothing that is said.

    ::

        struct {
            IdentifierType identifier_type;
            select (identifier_type) {
                case pre_agreed: struct {};
                case key_sha1_hash: SHA1Hash;
                case x509_name: DistinguishedName;
                case cert_sha1_hash: SHA1Hash;
            } identifier;
        } TrustedAuthority;
        opaque DistinguishedName<1..2^16-1>;
    """

    identifier_type: IdentifierType
    identifier: bytes | None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the identifier as its type says; another type is an error."""
        start = cursor.offset
        identifier_type = IdentifierType(cursor.u8("identifier_type"))
        if identifier_type == IdentifierType.PRE_AGREED:
            return cls(identifier_type, None)
        if identifier_type == IdentifierType.X509_NAME:
            return cls(identifier_type, cursor.vec16("DistinguishedName", 0).rest())
        if identifier_type in (IdentifierType.KEY_SHA1_HASH, IdentifierType.CERT_SHA1_HASH):
            return cls(identifier_type, cursor.take("SHA1Hash", 20))
        raise illegal_value("identifier_type", start, int(identifier_type))


@dataclass(frozen=True, slots=True)
class TrustedAuthorities:
    """The authorities whose root keys the client has (RFC 6066 §6).

    ::

        struct { TrustedAuthority trusted_authorities_list<0..2^16-1>; } TrustedAuthorities;
    """

    TYPE: ClassVar = ExtensionType.TRUSTED_CA_KEYS
    trusted_authorities_list: tuple[TrustedAuthority, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list."""
        return cls(sequence(cursor.vec16("trusted_authorities_list", 0), TrustedAuthority.parse))


@dataclass(frozen=True, slots=True)
class TrustedCaKeysAcknowledgement:
    """The server has taken note: an empty body."""

    TYPE: ClassVar = ExtensionType.TRUSTED_CA_KEYS

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
