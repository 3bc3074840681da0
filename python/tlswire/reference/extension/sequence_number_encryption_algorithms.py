"""`sequence_number_encryption_algorithms`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class SequenceNumberEncryptionAlgorithms:
    """How the sequence numbers of DTLS records may be, or are, protected.

    Undecoded (draft-pismenny-tls-dtls-plaintext-sequence-number).
    """

    TYPE: ClassVar = ExtensionType.SEQUENCE_NUMBER_ENCRYPTION_ALGORITHMS
    sequence_number_encryption_algorithms: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.rest())
