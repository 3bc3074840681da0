"""`channel_id`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ChannelId:
    """A key that the client proves to have, beside its certificate.

    draft-balfanz-tls-channelid-01 §3, whose name for it is `EncryptedExtensions`.

    ::

        struct {
            ExtensionType extension_type;
            opaque extension_data<0..2^16-1>;       /* x, y, r, s: 32 bytes each */
        } EncryptedExtensions;
    """

    extension_type: ExtensionType
    x: bytes
    y: bytes
    r: bytes
    s: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        extension_type = ExtensionType(cursor.u16("extension_type"))
        data = cursor.vec16("extension_data", 0)
        x, y, r, s = (data.take(name, 32) for name in "xyrs")
        data.finish("extension_data")
        return cls(extension_type, x, y, r, s)
