"""`oid_filters`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class OidFilter:
    """One extension of certificates, by the DER of its identifier, and the values it must have.

    ::

        struct {
            opaque certificate_extension_oid<1..2^8-1>;
            opaque certificate_extension_values<0..2^16-1>;
        } OIDFilter;
    """

    certificate_extension_oid: bytes
    certificate_extension_values: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the filter."""
        identifier = cursor.vec8("certificate_extension_oid", 0).rest()
        return cls(identifier, cursor.vec16("certificate_extension_values", 0).rest())


@dataclass(frozen=True, slots=True)
class OidFilters:
    """What extensions the client's certificate must have (RFC 9846 §4.3.5).

    ::

        struct { OIDFilter filters<0..2^16-1>; } OIDFilterExtension;
    """

    TYPE: ClassVar = ExtensionType.OID_FILTERS
    filters: tuple[OidFilter, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list."""
        return cls(sequence(cursor.vec16("filters", 0), OidFilter.parse))
