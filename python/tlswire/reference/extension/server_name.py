"""`server_name`."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType, ServerNameType

_LABEL = re.compile(rb"[A-Za-z0-9_-]{1,63}")
_LONGEST = 253


@dataclass(frozen=True, slots=True)
class ServerName:
    """One name; one of another type must begin with a length of two bytes as well.

    ::

        struct {
            NameType name_type;
            select (name_type) { case host_name: HostName; } name;
        } ServerName;
        opaque HostName<1..2^16-1>;
    """

    name_type: ServerNameType
    name: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the name."""
        name_type = ServerNameType(cursor.u8("name_type"))
        return cls(name_type, cursor.vec16("name", 0).rest())


@dataclass(frozen=True, slots=True)
class ServerNameList:
    """The names of the server that the client wants to reach (RFC 6066 §3).

    ::

        struct { ServerName server_name_list<1..2^16-1> } ServerNameList;
    """

    TYPE: ClassVar = ExtensionType.SERVER_NAME
    server_name_list: tuple[ServerName, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: empty names and several of one type are kept."""
        return cls(sequence(cursor.vec16("server_name_list", 0), ServerName.parse))

    @property
    def host_name(self) -> bytes | None:
        """The first name of type `host_name`; `None` without one."""
        host_name = int(ServerNameType.HOST_NAME)
        names = (entry.name for entry in self.server_name_list if entry.name_type == host_name)
        return next(names, None)

    @property
    def is_one_host_name(self) -> bool:
        """Whether the list is one name, and that the name of a host (RFC 6066 §3).

        Labels of 1 to 63 letters, digits, `-` and `_`, at most 253 bytes, without a dot at the end,
        and no address: the last label of a host is no number (RFC 3696 §2).
        """
        name = self.host_name
        if len(self.server_name_list) != 1 or name is None or len(name) > _LONGEST:
            return False
        labels = name.split(b".")
        return not labels[-1].isdigit() and all(_LABEL.fullmatch(label) for label in labels)


@dataclass(frozen=True, slots=True)
class ServerNameAcknowledgement:
    """The server used the name: an empty body."""

    TYPE: ClassVar = ExtensionType.SERVER_NAME

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
