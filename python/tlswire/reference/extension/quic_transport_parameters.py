"""`quic_transport_parameters`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, code_points, sequence, truncated, whole
from tlswire.registry import ExtensionType, QuicTransportParameter, QuicVersion

_NUMBERS = frozenset(
    {
        QuicTransportParameter.MAX_IDLE_TIMEOUT,
        QuicTransportParameter.MAX_UDP_PAYLOAD_SIZE,
        QuicTransportParameter.INITIAL_MAX_DATA,
        QuicTransportParameter.INITIAL_MAX_STREAM_DATA_BIDI_LOCAL,
        QuicTransportParameter.INITIAL_MAX_STREAM_DATA_BIDI_REMOTE,
        QuicTransportParameter.INITIAL_MAX_STREAM_DATA_UNI,
        QuicTransportParameter.INITIAL_MAX_STREAMS_BIDI,
        QuicTransportParameter.INITIAL_MAX_STREAMS_UNI,
        QuicTransportParameter.ACK_DELAY_EXPONENT,
        QuicTransportParameter.MAX_ACK_DELAY,
        QuicTransportParameter.ACTIVE_CONNECTION_ID_LIMIT,
        QuicTransportParameter.MAX_DATAGRAM_FRAME_SIZE,
        QuicTransportParameter.INITIAL_MAX_PATH_ID,
        QuicTransportParameter.INITIAL_RTT,
        QuicTransportParameter.MIN_ACK_DELAY_DRAFT02,
        QuicTransportParameter.MIN_ACK_DELAY,
    }
)


@dataclass(frozen=True, slots=True)
class PreferredAddress:
    """The server's other addresses, and the connection id to be used there.

    ::

        Preferred Address {
          IPv4 Address (32),
          IPv4 Port (16),
          IPv6 Address (128),
          IPv6 Port (16),
          Connection ID Length (8),
          Connection ID (..),
          Stateless Reset Token (128),
        }
    """

    ipv4_address: bytes
    ipv4_port: int
    ipv6_address: bytes
    ipv6_port: int
    connection_id: bytes
    stateless_reset_token: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            ipv4_address=cursor.take("ipv4_address", 4),
            ipv4_port=cursor.u16("ipv4_port"),
            ipv6_address=cursor.take("ipv6_address", 16),
            ipv6_port=cursor.u16("ipv6_port"),
            connection_id=cursor.vec8("connection_id", 0).rest(),
            stateless_reset_token=cursor.take("stateless_reset_token", 16),
        )


@dataclass(frozen=True, slots=True)
class VersionInformation:
    """The version in use, and those that could be (RFC 9368 §3).

    ::

        Version Information {
          Chosen Version (32),
          Available Versions (32) ...,
        }
    """

    chosen_version: QuicVersion
    available_versions: tuple[QuicVersion, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the versions."""
        chosen_version = QuicVersion(cursor.u32("chosen_version"))
        field, start = "available_versions", cursor.offset
        return cls(chosen_version, code_points(cursor, QuicVersion, field, start, 4))


Value = int | bytes | PreferredAddress | VersionInformation


@dataclass(frozen=True, slots=True)
class TransportParameter:
    """One parameter, whose identifier tells the layout of the value (RFC 9000 §18.2).

    ::

        Transport Parameter {
          Transport Parameter ID (i),
          Transport Parameter Length (i),
          Transport Parameter Value (..),
        }
    """

    id: QuicTransportParameter
    length: int
    value: Value

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the parameter; values that are not known here are bytes."""
        identifier = QuicTransportParameter(cursor.varint("transport_parameter_id"))
        field, start = "transport_parameter_length", cursor.offset
        length = cursor.varint(field)
        if length > cursor.remaining:
            raise truncated(field, start, min(length, 0xFFFF_FFFF), cursor.remaining)
        offset = cursor.offset
        body = Cursor(cursor.take(field, length), offset)
        return cls(identifier, length, _value(identifier, body))


def _value(identifier: QuicTransportParameter, body: Cursor) -> Value:
    name = identifier.label
    if identifier in _NUMBERS:
        return whole(body, lambda cursor: cursor.varint(name), name)
    if identifier == QuicTransportParameter.PREFERRED_ADDRESS:
        return whole(body, PreferredAddress.parse, name)
    if identifier in (
        QuicTransportParameter.VERSION_INFORMATION,
        QuicTransportParameter.VERSION_INFORMATION_DRAFT,
    ):
        return whole(body, VersionInformation.parse, name)
    return body.rest()


@dataclass(frozen=True, slots=True)
class QuicTransportParameters:
    """The transport parameters of QUIC (RFC 9001 §8.2, RFC 9000 §18).

    ::

        Transport Parameters {
          Transport Parameter (..) ...,
        }
    """

    TYPE: ClassVar = ExtensionType.QUIC_TRANSPORT_PARAMETERS
    transport_parameters: tuple[TransportParameter, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the parameters: order, duplicates and reserved ones are kept."""
        return cls(sequence(cursor, TransportParameter.parse))
