"""`channel_id`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ChannelId:
    """The client can prove a key that names the channel, and the server wants it.

    The body is empty. draft-balfanz-tls-channelid-01 §3.
    """

    TYPE: ClassVar = ExtensionType.CHANNEL_ID
    FORMER_TYPES: ClassVar = (ExtensionType.CHANNEL_ID_OLD,)

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
