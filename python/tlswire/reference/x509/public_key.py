"""Public keys: their kind and size."""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.wire import illegal_length
from tlswire.reference.x509 import der
from tlswire.reference.x509.der import Element, Reader
from tlswire.reference.x509.oid import Oid

_RSA = ("rsaEncryption", "rsa", "id-RSASSA-PSS", "id-RSAES-OAEP")
_KINDS = {
    **dict.fromkeys(_RSA, "rsa"),
    "id-dsa": "dsa",
    "dhpublicnumber": "dh",
    "dhKeyAgreement": "dh",
    "id-ecPublicKey": "ec",
    "id-ecDH": "ec",
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A certificate's public key (RFC 5280 §4.1.2.7).

    Prints as `rsa:2048`, `dsa:1024`, `dh:2048`, `ec:secp256r1` (the dotted identifier of a curve
    without a name, `ec:explicit` for one that is spelt out), else the algorithm's name in lower
    case or its dotted identifier. A size or curve that cannot be read is left out.

    ::

        SubjectPublicKeyInfo ::= SEQUENCE {
            algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }

    `offset` is where the octets of the key begin, from the first byte of the certificate.
    """

    algorithm: Oid
    parameters: Element | None
    subject_public_key: bytes | ParseError
    offset: int

    @classmethod
    def read(cls, element: Element) -> Self:
        """The key whose SubjectPublicKeyInfo is `element`."""
        fields = element.expect("subjectPublicKeyInfo", der.SEQUENCE).reader
        algorithm, parameters = algorithm_identifier(fields.expect("algorithm", der.SEQUENCE))
        offset = fields.offset
        key: bytes | ParseError
        try:
            bits = fields.expect("subjectPublicKey", der.BIT_STRING)
            offset = bits.content_offset + 1
            key = octets(bits, "subjectPublicKey")
        except ParseError as error:
            key = error
        return cls(algorithm, parameters, key, offset)

    @property
    def kind(self) -> str:
        """`rsa`, `dsa`, `dh`, `ec`, or empty."""
        return _KINDS.get(self.algorithm.name or "", "")

    @property
    def bits(self) -> int | None:
        """The length of the RSA modulus, or of the prime of DSA or Diffie-Hellman."""
        try:
            numbers = self._numbers
            number = numbers and numbers.reader.expect("modulus", der.INTEGER)
        except ParseError:
            return None
        return None if number is None else int.from_bytes(number.content).bit_length()

    @property
    def _numbers(self) -> Element | None:
        """The SEQUENCE that begins with the number which has the size."""
        if self.kind == "rsa" and isinstance(self.subject_public_key, bytes):
            key = Reader(self.subject_public_key, self.offset)
            return key.expect("RSAPublicKey", der.SEQUENCE)
        return self.parameters if self.kind in ("dsa", "dh") else None

    @property
    def curve(self) -> Oid | None:
        """The curve of an elliptic curve key, if it is named and not spelt out."""
        parameters = self.parameters
        if self.kind != "ec" or parameters is None or parameters.tag != der.OBJECT_IDENTIFIER:
            return None
        return Oid(parameters.content)

    def __str__(self) -> str:
        curve = self.curve
        if curve is not None:
            return f"ec:{curve.name or curve}"
        if self.kind == "ec":
            is_explicit = self.parameters is not None and self.parameters.is_constructed
            return "ec:explicit" if is_explicit else "ec"
        if not self.kind:
            return (self.algorithm.name or str(self.algorithm)).lower()
        return self.kind if self.bits is None else f"{self.kind}:{self.bits}"


def algorithm_identifier(element: Element) -> tuple[Oid, Element | None]:
    """An algorithm and its parameters (RFC 5280 §4.1.1.2); cut ones count as absent."""
    fields = element.reader
    algorithm = Oid(fields.expect("algorithm", der.OBJECT_IDENTIFIER).content)
    try:
        return algorithm, None if fields.is_empty else fields.next("parameters")
    except ParseError:
        return algorithm, None


def octets(bits: Element, field: str) -> bytes:
    """The octets of a BIT STRING, without the one that counts unused bits."""
    if not bits.content:
        raise illegal_length(field, bits.offset, 0)
    return bits.content[1:]
