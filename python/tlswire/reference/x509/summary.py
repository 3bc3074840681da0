"""What rows and messages tell of a certificate."""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.x509 import der
from tlswire.reference.x509.certificate import Certificate
from tlswire.reference.x509.name import Name
from tlswire.reference.x509.notes import Notes
from tlswire.reference.x509.public_key import PublicKey


@dataclass(frozen=True, slots=True)
class Summary:
    """The fields of a certificate in words, whatever is wrong with it.

    Times are seconds of Unix time. A field that could not be read is `None`, and `defect` is the
    first thing that is wrong.
    """

    version: int | None = None
    serial: str | None = None
    subject: str | None = None
    issuer: str | None = None
    not_before: int | None = None
    not_after: int | None = None
    signature_oid: str | None = None
    public_key: str | None = None
    subject_alt_names: tuple[str, ...] = ()
    defect: ParseError | None = None

    @classmethod
    def of(cls, data: bytes) -> Self:
        """The summary of the certificate that `data` should be."""
        notes = Notes()
        certificate = notes.read(lambda: Certificate.parse(data))
        if certificate is None:
            return cls(defect=notes.defect)
        notes.add(certificate.defect)
        version = notes.read(lambda: certificate.version)
        serial = notes.read(lambda: certificate.serial)
        subject = _name_text(notes.read(lambda: certificate.subject_name), notes)
        issuer = _name_text(notes.read(lambda: certificate.issuer_name), notes)
        not_before = notes.read(lambda: certificate.not_before)
        not_after = notes.read(lambda: certificate.not_after)
        algorithm = notes.read(lambda: certificate.signature_algorithm)
        public_key = _key_text(notes.read(lambda: certificate.public_key), notes)
        names, defect = certificate.subject_alt_names
        notes.add(defect)
        notes.read(lambda: der.check(data))
        return cls(
            version=version,
            serial=serial,
            subject=subject,
            issuer=issuer,
            not_before=not_before,
            not_after=not_after,
            signature_oid=None if algorithm is None else str(algorithm),
            public_key=public_key,
            subject_alt_names=names,
            defect=notes.defect,
        )


def _name_text(name: Name | None, notes: Notes) -> str | None:
    if name is None:
        return None
    text, defect = name.to_rfc4514()
    notes.add(defect)
    return text


def _key_text(key: PublicKey | None, notes: Notes) -> str | None:
    if key is None:
        return None
    if isinstance(key.subject_public_key, ParseError):
        notes.add(key.subject_public_key)
    return str(key)
