"""`external_id_hash`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ExternalIdentityHash:
    """The hash of what binds the sender's key to an identity (RFC 8844 §3.2).

    ::

        struct {
           opaque binding_hash<0..32>;
        } ExternalIdentityHash;
    """

    TYPE: ClassVar = ExtensionType.EXTERNAL_ID_HASH
    binding_hash: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.vec8("binding_hash", 0).rest())
