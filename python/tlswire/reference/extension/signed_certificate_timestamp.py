"""`signed_certificate_timestamp`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence, whole
from tlswire.registry import CtVersion, ExtensionType, HashAlgorithm, SignatureAlgorithm


@dataclass(frozen=True, slots=True)
class SignedCertificateTimestampRequest:
    """The client asks for timestamps of transparency logs: an empty body."""

    TYPE: ClassVar = ExtensionType.SIGNED_CERTIFICATE_TIMESTAMP

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()


@dataclass(frozen=True, slots=True)
class SignedCertificateTimestamp:
    """What a log promises (RFC 6962 §3.2); of another version than the first, undecoded.

    ::

        struct {
            Version sct_version;
            LogID id;
            uint64 timestamp;
            CtExtensions extensions;
            digitally-signed struct { ... };
        } SignedCertificateTimestamp;
        opaque LogID[32];
        opaque CtExtensions<0..2^16-1>;
    """

    sct_version: CtVersion
    id: bytes | None = None
    timestamp: int | None = None
    extensions: bytes | None = None
    hash: HashAlgorithm | None = None
    signature_algorithm: SignatureAlgorithm | None = None
    signature: bytes | None = None
    sct: bytes | None = None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        sct_version = CtVersion(cursor.u8("sct_version"))
        if sct_version != CtVersion.V1:
            return cls(sct_version, sct=cursor.rest())
        return cls(
            sct_version,
            id=cursor.take("id", 32),
            timestamp=cursor.u64("timestamp"),
            extensions=cursor.vec16("extensions", 0).rest(),
            hash=HashAlgorithm(cursor.u8("hash")),
            signature_algorithm=SignatureAlgorithm(cursor.u8("signature_algorithm")),
            signature=cursor.vec16("signature", 0).rest(),
        )


def serialized_sct(cursor: Cursor) -> SignedCertificateTimestamp:
    """One timestamp, behind its length.

    ::

        opaque SerializedSCT<1..2^16-1>;
    """
    field = "SerializedSCT"
    return whole(cursor.vec16(field, 0), SignedCertificateTimestamp.parse, field)


@dataclass(frozen=True, slots=True)
class SignedCertificateTimestampList:
    """The timestamps that logs gave a certificate (RFC 6962 §3.3).

    ::

        struct { SerializedSCT sct_list <1..2^16-1>; } SignedCertificateTimestampList;
    """

    TYPE: ClassVar = ExtensionType.SIGNED_CERTIFICATE_TIMESTAMP
    sct_list: tuple[SignedCertificateTimestamp, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list."""
        return cls(sequence(cursor.vec16("sct_list", 0), serialized_sct))
