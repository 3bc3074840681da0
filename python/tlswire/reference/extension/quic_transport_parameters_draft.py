"""`quic_transport_parameters_draft`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.extension.quic_transport_parameters import TransportParameter
from tlswire.reference.wire import Cursor, code_points, fits, sequence
from tlswire.registry import ExtensionType, QuicVersion


@dataclass(frozen=True, slots=True)
class DraftTransportParameter:
    """One parameter, numbered as its draft does.

    ::

        struct {
           TransportParameterId parameter;
           opaque value<0..2^16-1>;
        } TransportParameter;
    """

    parameter: int
    value: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the parameter."""
        return cls(cursor.u16("parameter"), cursor.vec16("value", 0).rest())


@dataclass(frozen=True, slots=True)
class QuicTransportParametersDraft:
    """The transport parameters of QUIC before it was an RFC (draft-ietf-quic-transport-18 §18).

    ::

        struct {
            select (Handshake.msg_type) {
               case client_hello:
                  QuicVersion initial_version;
               case encrypted_extensions:
                  QuicVersion negotiated_version;
                  QuicVersion supported_versions<4..2^8-4>;
            }; // until draft 18
            TransportParameter parameters<0..2^16-1>; // until draft 26
        } TransportParameters;

    From draft 27 on, the layout is that of the RFC. Which it is, the lengths tell.
    """

    TYPE: ClassVar = ExtensionType.QUIC_TRANSPORT_PARAMETERS_DRAFT
    initial_version: QuicVersion | None = None
    negotiated_version: QuicVersion | None = None
    supported_versions: tuple[QuicVersion, ...] | None = None
    parameters: tuple[DraftTransportParameter, ...] | None = None
    transport_parameters: tuple[TransportParameter, ...] | None = None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the layout that the lengths tell."""
        for layout in (cls._parameters, cls._client, cls._server):
            if fits(cursor, layout):
                return layout(cursor)
        return cls(transport_parameters=sequence(cursor, TransportParameter.parse))

    @classmethod
    def _parameters(cls, cursor: Cursor) -> Self:
        return cls(parameters=_list(cursor))

    @classmethod
    def _client(cls, cursor: Cursor) -> Self:
        initial_version = QuicVersion(cursor.u32("initial_version"))
        return cls(initial_version=initial_version, parameters=_list(cursor))

    @classmethod
    def _server(cls, cursor: Cursor) -> Self:
        negotiated_version = QuicVersion(cursor.u32("negotiated_version"))
        field, start = "supported_versions", cursor.offset
        known = code_points(cursor.vec8(field, 0), QuicVersion, field, start, 4)
        return cls(
            negotiated_version=negotiated_version,
            supported_versions=known,
            parameters=_list(cursor),
        )


def _list(cursor: Cursor) -> tuple[DraftTransportParameter, ...]:
    return sequence(cursor.vec16("parameters", 0), DraftTransportParameter.parse)
