"""`trust_anchors`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType


def trust_anchor_identifier(cursor: Cursor) -> bytes:
    """The name of a trust anchor: a relative object identifier."""
    return cursor.vec8("TrustAnchorIdentifier", 0).rest()


@dataclass(frozen=True, slots=True)
class TrustAnchorIdentifierList:
    """The trust anchors the sender has, or of the server, those it can serve.

    draft-ietf-tls-trust-anchor-ids-00 §4.1.

    ::

        opaque TrustAnchorIdentifier<1..2^8-1>;

        TrustAnchorIdentifier TrustAnchorIdentifierList<0..2^16-1>;
    """

    TYPE: ClassVar = ExtensionType.TRUST_ANCHORS
    trust_anchor_identifier_list: tuple[bytes, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(sequence(cursor.vec16("TrustAnchorIdentifierList", 0), trust_anchor_identifier))


@dataclass(frozen=True, slots=True)
class TrustAnchorMatched:
    """The certificate was chosen for one of the peer's trust anchors: an empty body."""

    TYPE: ClassVar = ExtensionType.TRUST_ANCHORS

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
