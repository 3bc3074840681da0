"""`use_srtp`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list16
from tlswire.registry import ExtensionType, SrtpProtectionProfile


@dataclass(frozen=True, slots=True)
class UseSrtpData:
    """The SRTP profiles the client can use, or the one the server chose (RFC 5764 §4.1.1).

    ::

        struct {
            SRTPProtectionProfiles SRTPProtectionProfiles;
            opaque srtp_mki<0..255>;
        } UseSRTPData;
        SRTPProtectionProfile SRTPProtectionProfiles<2..2^16-1>;
    """

    TYPE: ClassVar = ExtensionType.USE_SRTP
    srtp_protection_profiles: tuple[SrtpProtectionProfile, ...]
    srtp_mki: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the profiles, best first, and the master key identifier, if any."""
        profiles = list16(cursor, SrtpProtectionProfile, "SRTPProtectionProfiles")
        return cls(profiles, cursor.vec8("srtp_mki", 0).rest())
