"""`token_binding`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import ExtensionType, TokenBindingKeyParameters


@dataclass(frozen=True, slots=True)
class TbProtocolVersion:
    """A version of the Token Binding protocol."""

    major: int
    minor: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            major=cursor.u8("major"),
            minor=cursor.u8("minor"),
        )


@dataclass(frozen=True, slots=True)
class TokenBindingParameters:
    """The keys for binding tokens to the connection that the sender can use, or the one chosen.

    RFC 8472 §2.

    ::

        struct {
            uint8 major;
            uint8 minor;
        } TB_ProtocolVersion;

        struct {
            TB_ProtocolVersion token_binding_version;
            TokenBindingKeyParameters key_parameters_list<1..2^8-1>
        } TokenBindingParameters;
    """

    TYPE: ClassVar = ExtensionType.TOKEN_BINDING
    token_binding_version: TbProtocolVersion
    key_parameters_list: tuple[TokenBindingKeyParameters, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            token_binding_version=TbProtocolVersion.parse(cursor),
            key_parameters_list=list8(
                cursor, TokenBindingKeyParameters, "key_parameters_list", width=1
            ),
        )
