"""`delegated_credential`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list16
from tlswire.registry import ExtensionType, SignatureScheme


@dataclass(frozen=True, slots=True)
class DelegatedCredentialSupport:
    """The signatures by delegated credentials that the sender can verify (RFC 9345 §4.1.1).

    ::

        struct { SignatureScheme supported_signature_algorithms<2..2^16-2>; } SignatureSchemeList;
    """

    TYPE: ClassVar = ExtensionType.DELEGATED_CREDENTIAL
    supported_signature_algorithms: tuple[SignatureScheme, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: order, duplicates and GREASE are kept."""
        return cls(list16(cursor, SignatureScheme, "supported_signature_algorithms"))


@dataclass(frozen=True, slots=True)
class DelegatedCredential:
    """A key that stands in for the certificate's, signed by it (RFC 9345 §4).

    ::

        struct {
            uint32 valid_time;
            SignatureScheme dc_cert_verify_algorithm;
            opaque ASN1_subjectPublicKeyInfo<1..2^24-1>;
        } Credential;
        struct {
            Credential cred;
            SignatureScheme algorithm;
            opaque signature<1..2^16-1>;
        } DelegatedCredential;
    """

    TYPE: ClassVar = ExtensionType.DELEGATED_CREDENTIAL
    valid_time: int
    dc_cert_verify_algorithm: SignatureScheme
    asn1_subject_public_key_info: bytes
    algorithm: SignatureScheme
    signature: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the credential and its signature."""
        return cls(
            valid_time=cursor.u32("valid_time"),
            dc_cert_verify_algorithm=SignatureScheme(cursor.u16("dc_cert_verify_algorithm")),
            asn1_subject_public_key_info=cursor.vec24("ASN1_subjectPublicKeyInfo", 0).rest(),
            algorithm=SignatureScheme(cursor.u16("algorithm")),
            signature=cursor.vec16("signature", 0).rest(),
        )
