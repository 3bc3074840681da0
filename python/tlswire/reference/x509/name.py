"""Distinguished names."""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.x509 import der
from tlswire.reference.x509.der import Element, Reader
from tlswire.reference.x509.notes import Notes
from tlswire.reference.x509.oid import Oid
from tlswire.reference.x509.text import pieces, rfc4514

# The most attributes, and parts, of a name that are decoded.
MAX_ATTRIBUTES = 1_024

# The short names that RFC 4514 §3 lists.
_SHORT_NAMES = {
    "2.5.4.3": "CN",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.6": "C",
    "2.5.4.9": "STREET",
    "0.9.2342.19200300.100.1.25": "DC",
    "0.9.2342.19200300.100.1.1": "UID",
}


@dataclass(frozen=True, slots=True)
class AttributeTypeAndValue:
    """One attribute of a name."""

    attribute_type: Oid
    value: Element

    @classmethod
    def read(cls, element: Element) -> Self:
        """The attribute that `element`, of a part of a name, holds."""
        fields = element.expect("AttributeTypeAndValue", der.SEQUENCE).reader
        attribute_type = Oid(fields.expect("type", der.OBJECT_IDENTIFIER).content)
        return cls(attribute_type, fields.next("value"))

    def __str__(self) -> str:
        dotted = str(self.attribute_type)
        return f"{_SHORT_NAMES.get(dotted, dotted)}={self._value_text}"

    @property
    def _value_text(self) -> str:
        """The value; `#` and its DER, as RFC 4514 says, if it is no string.

        Of a BIT STRING the content alone, as Python's `cryptography` has it.
        """
        found = pieces(self.value)
        if found is not None:
            return rfc4514(found)
        is_bit_string = self.value.tag == der.BIT_STRING
        return "#" + (self.value.content if is_bit_string else self.value.der).hex()


@dataclass(frozen=True, slots=True)
class Name:
    """A distinguished name (RFC 5280 §4.1.2.4), decoded when asked.

    ::

        RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
        RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
    """

    element: Element

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The name that `data` holds, such as one of a CertificateRequest's authorities."""
        reader = Reader(data, 0)
        name = reader.expect("Name", der.SEQUENCE)
        reader.finish("Name")
        return cls(name)

    def to_rfc4514(self) -> tuple[str, ParseError | None]:
        """The name as RFC 4514 writes it, most specific part first, and what is wrong with it."""
        notes = Notes()
        rdns = []
        for item in self.element.items("RelativeDistinguishedName", MAX_ATTRIBUTES):
            if isinstance(item, Element):
                rdns.append(item)
            else:
                notes.add(item)
        text, left = "", MAX_ATTRIBUTES
        for rdn in reversed(rdns):
            attributes = _attributes(rdn, left, notes)
            left -= len(attributes)
            text += ("," if text else "") + "+".join(map(str, attributes))
        return text, notes.defect


def _attributes(rdn: Element, limit: int, notes: Notes) -> list[AttributeTypeAndValue]:
    """The attributes of a part of a name, at most `limit`."""
    if rdn.tag != der.SET:
        notes.read(lambda: rdn.expect("RelativeDistinguishedName", der.SET))
        return []
    found = []
    for item in rdn.items("AttributeTypeAndValue", limit):
        if not isinstance(item, Element):
            notes.add(item)
            continue
        attribute = _attribute(item, notes)
        if attribute is not None:
            found.append(attribute)
    return found


def _attribute(element: Element, notes: Notes) -> AttributeTypeAndValue | None:
    return notes.read(lambda: AttributeTypeAndValue.read(element))
