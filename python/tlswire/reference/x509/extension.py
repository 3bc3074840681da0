"""The extensions of certificates."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.wire import illegal_length
from tlswire.reference.x509 import der
from tlswire.reference.x509.der import Element, Reader
from tlswire.reference.x509.oid import Oid
from tlswire.reference.x509.public_key import octets

# The most extensions that are looked at, and purposes of an `extKeyUsage`.
MAX_EXTENSIONS = 1_024
MAX_KEY_PURPOSES = 1_024

KEY_USAGES = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
)


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension (RFC 5280 §4.2), its value not yet decoded.

    ::

        Extension ::= SEQUENCE {
            extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }

    `offset` is where the value begins, from the first byte of the certificate.
    """

    extn_id: Oid
    critical: bool
    extn_value: bytes
    offset: int

    @classmethod
    def read(cls, element: Element) -> Self:
        """The extension that `element` holds."""
        fields = element.expect("Extension", der.SEQUENCE).reader
        extn_id = Oid(fields.expect("extnID", der.OBJECT_IDENTIFIER).content)
        critical = _is_true(fields.optional("critical", der.BOOLEAN))
        value = fields.expect("extnValue", der.OCTET_STRING)
        return cls(extn_id, critical, value.content, value.content_offset)

    def element(self, field: str, tag: int) -> Element:
        """The element that the value holds, which must be a `tag`."""
        return Reader(self.extn_value, self.offset).expect(field, tag)


def _is_true(flag: Element | None) -> bool:
    """BER has every value but 0 mean true."""
    return flag is not None and any(flag.content)


def extensions(explicit: Element | None) -> Iterator[Extension | ParseError]:
    """The extensions in `explicit`, the `[3]` of a certificate, in order, duplicates kept.

    One that is damaged within is given as its error, and the ones after it follow; after one that
    does not end where it should, none does.
    """
    if explicit is None:
        return
    list_ = explicit.reader.expect("extensions", der.SEQUENCE)
    for item in list_.items("Extension", MAX_EXTENSIONS):
        if not isinstance(item, Element):
            yield item
            continue
        try:
            extension = Extension.read(item)
        except ParseError as error:
            yield error
        else:
            yield extension


def find(explicit: Element | None, wanted: Oid) -> Extension | None:
    """The first extension that is a `wanted`; an error if there is none but a damaged one."""
    damaged: ParseError | None = None
    for extension in extensions(explicit):
        if isinstance(extension, ParseError):
            damaged = damaged or extension
        elif extension.extn_id == wanted:
            return extension
    if damaged is not None:
        raise damaged
    return None


@dataclass(frozen=True, slots=True)
class BasicConstraints:
    """Whether the key may sign certificates, and how many authorities may follow below.

    RFC 5280 §4.2.1.9.
    """

    ca: bool
    path_len_constraint: int | None

    @classmethod
    def read(cls, extension: Extension) -> Self:
        """What the extension holds."""
        fields = extension.element("basicConstraints", der.SEQUENCE).reader
        ca = _is_true(fields.optional("cA", der.BOOLEAN))
        length = fields.optional("pathLenConstraint", der.INTEGER)
        return cls(ca, None if length is None else small_integer(length, "pathLenConstraint"))


def small_integer(number: Element, field: str) -> int:
    """A number of 0 to 2^31-1."""
    content = number.content
    if not 1 <= len(content) <= 4 or content[0] >= 0x80:
        raise illegal_length(field, number.offset, len(content))
    return int.from_bytes(content)


def key_usage(extension: Extension) -> tuple[str, ...]:
    """What the key may be used for (RFC 5280 §4.2.1.3): the named bits that are set."""
    named = octets(extension.element("keyUsage", der.BIT_STRING), "keyUsage")
    bits = int.from_bytes((named + b"\0\0")[:2])
    return tuple(name for at, name in enumerate(KEY_USAGES) if bits >> (15 - at) & 1)


def key_purposes(extension: Extension) -> tuple[Oid, ...]:
    """The purposes of an `extKeyUsage` (RFC 5280 §4.2.1.12)."""
    list_ = extension.element("extKeyUsage", der.SEQUENCE)
    purposes = []
    for item in list_.items("KeyPurposeId", MAX_KEY_PURPOSES):
        if not isinstance(item, Element):
            raise item
        purposes.append(Oid(item.expect("KeyPurposeId", der.OBJECT_IDENTIFIER).content))
    return tuple(purposes)


def authority_key_identifier(extension: Extension) -> bytes | None:
    """The `keyIdentifier` of the issuer's key (RFC 5280 §4.2.1.1)."""
    fields = extension.element("authorityKeyIdentifier", der.SEQUENCE).reader
    identifier = fields.optional("keyIdentifier", 0x80)
    return None if identifier is None else identifier.content
