"""The names of `subjectAltName`."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.wire import illegal_length, illegal_value
from tlswire.reference.x509 import der
from tlswire.reference.x509.der import Element
from tlswire.reference.x509.name import Name
from tlswire.reference.x509.notes import Notes
from tlswire.reference.x509.oid import Oid
from tlswire.reference.x509.text import plain, utf8_pieces

# The kinds of RFC 5280 §4.2.1.6 by their identifier octets.
OTHER_NAME = 0xA0
RFC822_NAME = 0x81
DNS_NAME = 0x82
X400_ADDRESS = 0xA3
DIRECTORY_NAME = 0xA4
EDI_PARTY_NAME = 0xA5
UNIFORM_RESOURCE_IDENTIFIER = 0x86
IP_ADDRESS = 0x87
REGISTERED_ID = 0x88

_PLAIN = {
    RFC822_NAME: "RFC822Name",
    DNS_NAME: "DNSName",
    UNIFORM_RESOURCE_IDENTIFIER: "UniformResourceIdentifier",
}
_UNDECODED = {X400_ADDRESS: "X400Address", EDI_PARTY_NAME: "EDIPartyName"}


def address_text(address: IPv4Address | IPv6Address) -> str:
    """The address as RFC 5952 writes it, §5 included: `::ffff:192.0.2.1`."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(address) if mapped is None else f"::ffff:{mapped}"


@dataclass(frozen=True, slots=True)
class GeneralName:
    """One of a subject's other names (RFC 5280 §4.2.1.6).

    `value` holds the DER of an `otherName`'s value, `name` a `directoryName`.
    """

    element: Element
    value: bytes = b""
    name: Name | None = None

    @classmethod
    def read(cls, element: Element) -> Self:
        """The name that `element` holds."""
        if element.tag == OTHER_NAME:
            return cls(element, value=_other_name(element))
        if element.tag == DIRECTORY_NAME:
            # The tag is explicit, since a Name is a CHOICE.
            name = element.reader.next("directoryName").expect("directoryName", der.SEQUENCE)
            return cls(element, name=Name(name))
        return cls(element)

    def __str__(self) -> str:
        r"""The name after the name of its kind: `DNSName:example.org`, `IPAddress:192.0.2.1`.

        Text has `\xNN` for control characters and for what is not UTF-8, and `\\` for a
        backslash. What cannot be read is `#` and hexadecimal.
        """
        tag, content = self.element.tag, self.element.content
        if tag in _PLAIN:
            return f"{_PLAIN[tag]}:{plain(utf8_pieces(content))}"
        if tag == OTHER_NAME:
            return f"OtherName:{self.value!r}"
        if self.name is not None:
            return f"DirectoryName:{self.name.to_rfc4514()[0]}"
        if tag == REGISTERED_ID:
            return f"RegisteredID:{Oid(content)}"
        if tag == IP_ADDRESS:
            address = self.address
            return f"IPAddress:{'#' + content.hex() if address is None else address_text(address)}"
        return f"{_UNDECODED.get(tag, 'Unknown')}:#{self.element.der.hex()}"

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The address, if it is one and has a length that addresses have."""
        octets = self.element.content
        if self.element.tag != IP_ADDRESS or len(octets) not in (4, 16):
            return None
        return ip_address(octets)

    @property
    def defect(self) -> ParseError | None:
        """What is wrong with the name although it could be delimited."""
        tag, offset = self.element.tag, self.element.offset
        if self.name is not None:
            return self.name.to_rfc4514()[1]
        if tag == IP_ADDRESS and self.address is None:
            return illegal_length("iPAddress", offset, len(self.element.content))
        is_known = tag in (OTHER_NAME, IP_ADDRESS, REGISTERED_ID, *_PLAIN, *_UNDECODED)
        return None if is_known else illegal_value("GeneralName", offset, tag)


def _other_name(element: Element) -> bytes:
    """The value.

    ::

        OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY }
    """
    fields = element.reader
    fields.expect("type-id", der.OBJECT_IDENTIFIER)
    return fields.expect("value", 0xA0).content


def texts(list_: Element, limit: int) -> tuple[tuple[str, ...], ParseError | None]:
    """The names in a list, each as text, at most `limit`; and the first thing wrong with them."""
    notes = Notes()
    found = []
    for item in list_.items("GeneralName", limit):
        if not isinstance(item, Element):
            notes.add(item)
            continue
        name = _read(item, notes)
        if name is not None:
            notes.add(name.defect)
            found.append(str(name))
    return tuple(found), notes.defect


def _read(element: Element, notes: Notes) -> GeneralName | None:
    return notes.read(lambda: GeneralName.read(element))
