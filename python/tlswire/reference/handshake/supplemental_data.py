"""`supplemental_data`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import SupplementalDataType


@dataclass(frozen=True, slots=True)
class SupplementalDataEntry:
    """Data of one type.

    ::

        struct {
            SupplementalDataType supp_data_type;
            uint16 supp_data_length;
            select(SupplementalDataType) { }
        } SupplementalDataEntry;
    """

    supp_data_type: SupplementalDataType
    supp_data: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read one entry."""
        supp_data_type = SupplementalDataType(cursor.u16("supp_data_type"))
        return cls(supp_data_type, cursor.vec16("supp_data", 0).rest())


@dataclass(frozen=True, slots=True)
class SupplementalData:
    """Data for the application, beside the handshake (RFC 4680 §3).

    ::

        struct { SupplementalDataEntry supp_data<1..2^24-1>; } SupplementalData;
    """

    supp_data: tuple[SupplementalDataEntry, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        return cls(sequence(cursor.vec24("supp_data", 0), SupplementalDataEntry.parse))
