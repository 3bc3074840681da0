"""X.509 certificates as an observer needs them: located at once, decoded when asked.

Whatever can be delimited is kept: a defect costs the field it is in. Nothing is verified.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension.signed_certificate_timestamp import SignedCertificateTimestampList
from tlswire.reference.wire import illegal_length
from tlswire.reference.x509 import der, time, timestamps
from tlswire.reference.x509.der import Element, Reader
from tlswire.reference.x509.extension import (
    BasicConstraints,
    Extension,
    authority_key_identifier,
    extensions,
    find,
    key_purposes,
    key_usage,
    small_integer,
)
from tlswire.reference.x509.general_name import GeneralName, texts
from tlswire.reference.x509.host import matches
from tlswire.reference.x509.name import Name
from tlswire.reference.x509.oid import Oid
from tlswire.reference.x509.public_key import PublicKey, algorithm_identifier
from tlswire.reference.x509.walk import Field, Walk

# The most names of a `subjectAltName` that are decoded.
MAX_GENERAL_NAMES = 4_096


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate (RFC 5280 §4.1) whose fields are located, each or else the error why not.

    Offsets count from the first byte of the certificate. `defect` is the first of the structure: a
    field that is missing, cut, of another type, with a length that is not minimal or indefinite,
    or bytes left over.

    ::

        Certificate ::= SEQUENCE {
            tbsCertificate TBSCertificate,
            signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }
        TBSCertificate ::= SEQUENCE {
            version [0] EXPLICIT Version DEFAULT v1, serialNumber INTEGER,
            signature AlgorithmIdentifier, issuer Name, validity Validity, subject Name,
            subjectPublicKeyInfo SubjectPublicKeyInfo,
            issuerUniqueID [1] IMPLICIT UniqueIdentifier OPTIONAL,
            subjectUniqueID [2] IMPLICIT UniqueIdentifier OPTIONAL,
            extensions [3] EXPLICIT OPTIONAL }
    """

    der: bytes
    tbs_certificate: Element
    version_field: Field | None
    serial_number: Field
    signature: Field
    issuer: Field
    validity: Field
    subject: Field
    subject_public_key_info: Field
    extensions_field: Field | None
    outer_signature_algorithm: Field
    signature_value: Field
    defect: ParseError | None

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Locate the fields; only two SEQUENCEs, one in the other, must be there."""
        whole = Walk(Reader(data, 0))
        _, outer = whole.structure("Certificate")
        tbs_certificate, tbs = outer.structure("tbsCertificate")
        fields = cls(
            der=data,
            tbs_certificate=tbs_certificate,
            version_field=tbs.optional("version", 0xA0),
            serial_number=tbs.field("serialNumber", der.INTEGER),
            signature=tbs.field("signature", der.SEQUENCE),
            issuer=tbs.field("issuer", der.SEQUENCE),
            validity=tbs.field("validity", der.SEQUENCE),
            subject=tbs.field("subject", der.SEQUENCE),
            subject_public_key_info=tbs.field("subjectPublicKeyInfo", der.SEQUENCE),
            extensions_field=tbs.extensions(),
            outer_signature_algorithm=outer.field("signatureAlgorithm", der.SEQUENCE),
            signature_value=outer.field("signatureValue", der.BIT_STRING),
            defect=None,
        )
        found = (whole.finish("Certificate"), outer.finish("Certificate"), tbs.defect)
        defects = [defect for defect in found if defect is not None]
        object.__setattr__(fields, "defect", min(defects, key=_offset, default=None))
        return fields

    @property
    def version(self) -> int:
        """The version as people count it: 1, 2 or 3, or what else was sent."""
        explicit = _present(self.version_field)
        if explicit is None:
            return 1
        return small_integer(explicit.reader.expect("version", der.INTEGER), "version") + 1

    @property
    def serial(self) -> str:
        """The serial number in lower-case hexadecimal, without leading zeros."""
        return hex_integer(_there(self.serial_number))

    @property
    def issuer_name(self) -> Name:
        """Who signed the certificate, or says so."""
        return Name(_there(self.issuer).expect("issuer", der.SEQUENCE))

    @property
    def subject_name(self) -> Name:
        """Whom the certificate is for."""
        return Name(_there(self.subject).expect("subject", der.SEQUENCE))

    @property
    def is_self_issued(self) -> bool:
        """Whether issuer and subject are the same bytes."""
        return _there(self.issuer).der == _there(self.subject).der

    @property
    def not_before(self) -> int:
        """From when the certificate is valid, in seconds of Unix time."""
        return time.parse(_there(self.validity).reader.next("notBefore"), "notBefore")

    @property
    def not_after(self) -> int:
        """Until when the certificate is valid, in seconds of Unix time."""
        times = _there(self.validity).reader
        times.next("notBefore")
        return time.parse(times.next("notAfter"), "notAfter")

    @property
    def public_key(self) -> PublicKey:
        """The subject's key."""
        return PublicKey.read(_there(self.subject_public_key_info))

    @property
    def signature_algorithm(self) -> Oid:
        """The algorithm that signed the certificate; by the inner field, if the outer is lost."""
        outer = self.outer_signature_algorithm
        identifier = outer if isinstance(outer, Element) else _there(self.signature)
        return algorithm_identifier(identifier)[0]

    @property
    def extensions(self) -> Iterator[Extension | ParseError]:
        """The extensions in encoded order, damaged ones as their error."""
        return extensions(_present(self.extensions_field))

    def extension(self, wanted: Oid) -> Extension | None:
        """The first extension that is a `wanted`; `None` if there is none."""
        return find(_present(self.extensions_field), wanted)

    @property
    def subject_alt_names(self) -> tuple[tuple[str, ...], ParseError | None]:
        """The subject's other names as text, and the first thing that is wrong with them."""
        try:
            names = self._subject_alt_name
        except ParseError as error:
            return (), error
        return ((), None) if names is None else texts(names, MAX_GENERAL_NAMES)

    @property
    def general_names(self) -> Iterator[GeneralName | ParseError]:
        """The subject's other names in encoded order, malformed ones as their error."""
        names = self._subject_alt_name
        for item in () if names is None else names.items("GeneralName", MAX_GENERAL_NAMES):
            if not isinstance(item, Element):
                yield item
                continue
            try:
                name = GeneralName.read(item)
            except ParseError as error:
                yield error
            else:
                yield name

    @property
    def _subject_alt_name(self) -> Element | None:
        found = self.extension(Oid.SUBJECT_ALT_NAME)
        return None if found is None else found.element("subjectAltName", der.SEQUENCE)

    def matches_name(self, host: bytes) -> bool | None:
        """Whether the certificate is for `host`, a name or an address (RFC 9525).

        `None` if that cannot be told, since names are damaged and none of the others matches. The
        `commonName` does not count (§2).
        """
        try:
            names = list(self.general_names)
        except ParseError:
            return None
        if any(isinstance(name, GeneralName) and matches(name, host) for name in names):
            return True
        return None if any(isinstance(name, ParseError) for name in names) else False

    @property
    def basic_constraints(self) -> BasicConstraints | None:
        """What `basicConstraints` says; `None` without it."""
        found = self.extension(Oid.BASIC_CONSTRAINTS)
        return None if found is None else BasicConstraints.read(found)

    @property
    def key_usage(self) -> tuple[str, ...] | None:
        """What `keyUsage` says; `None` without it."""
        found = self.extension(Oid.KEY_USAGE)
        return None if found is None else key_usage(found)

    @property
    def extended_key_usage(self) -> tuple[Oid, ...] | None:
        """The purposes that `extKeyUsage` lists; `None` without it."""
        found = self.extension(Oid.EXT_KEY_USAGE)
        return None if found is None else key_purposes(found)

    @property
    def subject_key_identifier(self) -> bytes | None:
        """The `subjectKeyIdentifier`; `None` without it."""
        found = self.extension(Oid.SUBJECT_KEY_IDENTIFIER)
        if found is None:
            return None
        return found.element("subjectKeyIdentifier", der.OCTET_STRING).content

    @property
    def authority_key_identifier(self) -> bytes | None:
        """The `keyIdentifier` of the issuer's key; `None` without it."""
        found = self.extension(Oid.AUTHORITY_KEY_IDENTIFIER)
        return None if found is None else authority_key_identifier(found)

    @property
    def signed_certificate_timestamps(self) -> SignedCertificateTimestampList | None:
        """The timestamps of logs in it (RFC 6962 §3.3); `None` without any."""
        found = self.extension(Oid.SIGNED_CERTIFICATE_TIMESTAMPS)
        return None if found is None else timestamps.read(timestamps.element(found))


def hex_integer(number: Element) -> str:
    """An integer in lower-case hexadecimal, without leading zeros, a `-` before a negative one."""
    if not number.content:
        raise illegal_length("serialNumber", number.offset, 0)
    return f"{int.from_bytes(number.content, signed=True):x}"


def _there(field: Field) -> Element:
    """The element, unless its error stands in its place."""
    if isinstance(field, ParseError):
        raise field
    return field


def _present(field: Field | None) -> Element | None:
    return None if field is None else _there(field)


def _offset(error: ParseError) -> int:
    return error.offset
