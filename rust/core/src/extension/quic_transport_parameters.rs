//! `quic_transport_parameters`.

use super::Extension;
use crate::{
    registry::{ExtensionType, QuicTransportParameter, QuicVersion},
    wire::{
        Code, Content, Cursor, Describe, Field, Fields, List, Parse, Result, Sequence, Value,
        Varint, structure,
    },
};

structure! {
    /// The transport parameters of QUIC ([RFC 9001 §8.2], [RFC 9000 §18]).
    ///
    /// ```text
    /// Transport Parameters {
    ///   Transport Parameter (..) ...,
    /// }
    /// ```
    ///
    /// [RFC 9001 §8.2]: https://www.rfc-editor.org/rfc/rfc9001#section-8.2
    /// [RFC 9000 §18]: https://www.rfc-editor.org/rfc/rfc9000#section-18
    #[derive(Default)]
    pub struct QuicTransportParameters<'a> {
        /// As sent: order, duplicates and reserved ones included.
        pub parameters: Sequence<'a, TransportParameter<'a>> => rest as "transport_parameters",
    }
}

/// One parameter.
///
/// ```text
/// Transport Parameter {
///   Transport Parameter ID (i),
///   Transport Parameter Length (i),
///   Transport Parameter Value (..),
/// }
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TransportParameter<'a> {
    /// Which it is.
    pub id: QuicTransportParameter,
    /// How many bytes the identifier was written in.
    pub id_length: u32,
    /// The length of the value.
    pub length: Varint,
    /// The value.
    pub value: TransportParameterValue<'a>,
}

/// The value of a parameter: its identifier tells the layout ([RFC 9000 §18.2]).
///
/// [RFC 9000 §18.2]: https://www.rfc-editor.org/rfc/rfc9000#section-18.2
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TransportParameterValue<'a> {
    /// A number.
    Number(Varint),
    /// Where the client may move the connection to.
    PreferredAddress(PreferredAddress<'a>),
    /// The versions of QUIC.
    VersionInformation(VersionInformation<'a>),
    /// Text.
    Text(&'a [u8]),
    /// Any other: a connection id, a token, nothing at all, or what is not known here.
    Bytes(&'a [u8]),
}

structure! {
    /// The server's other addresses, and the connection id to be used there.
    ///
    /// ```text
    /// Preferred Address {
    ///   IPv4 Address (32),
    ///   IPv4 Port (16),
    ///   IPv6 Address (128),
    ///   IPv6 Port (16),
    ///   Connection ID Length (8),
    ///   Connection ID (..),
    ///   Stateless Reset Token (128),
    /// }
    /// ```
    pub struct PreferredAddress<'a> {
        /// Zeros for none.
        pub ipv4_address: &'a [u8; 4],
        /// Zero for none.
        pub ipv4_port: u16,
        /// Zeros for none.
        pub ipv6_address: &'a [u8; 16],
        /// Zero for none.
        pub ipv6_port: u16,
        /// The connection id.
        pub connection_id: &'a [u8] => vec8,
        /// What a reset of the connection would show.
        pub stateless_reset_token: &'a [u8; 16],
    }
}

structure! {
    /// The version in use, and those that could be ([RFC 9368 §3]).
    ///
    /// ```text
    /// Version Information {
    ///   Chosen Version (32),
    ///   Available Versions (32) ...,
    /// }
    /// ```
    ///
    /// [RFC 9368 §3]: https://www.rfc-editor.org/rfc/rfc9368#section-3
    pub struct VersionInformation<'a> {
        /// The version of the connection.
        pub chosen_version: QuicVersion,
        /// Best first: GREASE included.
        pub available_versions: List<'a, QuicVersion, 4> => rest,
    }
}

impl<'a> Extension<'a> for QuicTransportParameters<'a> {
    const TYPE: ExtensionType = ExtensionType::QUIC_TRANSPORT_PARAMETERS;
}

impl<'a> Parse<'a> for TransportParameter<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let id = Varint::read(cursor, "transport_parameter_id")?;
        let start = *cursor;
        let length = Varint::read(cursor, "transport_parameter_length")?;
        let offset = cursor.offset();
        let needed = usize::try_from(length.value).unwrap_or(usize::MAX);
        let Ok(body) = cursor.take("transport_parameter_value", needed) else {
            return Err(start.too_short("transport_parameter_length", needed, cursor.remaining()));
        };
        let (id, id_length) = (QuicTransportParameter(id.value), id.length);
        let value = TransportParameterValue::read(Cursor::at(body, offset), id)?;
        Ok(Self { id, id_length, length, value })
    }
}

impl<'a> TransportParameterValue<'a> {
    fn read(mut body: Cursor<'a>, id: QuicTransportParameter) -> Result<Self> {
        use QuicTransportParameter as Id;
        let name = id.name().unwrap_or("transport_parameter_value");
        let value = match id {
            Id::MAX_IDLE_TIMEOUT
            | Id::MAX_UDP_PAYLOAD_SIZE
            | Id::INITIAL_MAX_DATA
            | Id::INITIAL_MAX_STREAM_DATA_BIDI_LOCAL
            | Id::INITIAL_MAX_STREAM_DATA_BIDI_REMOTE
            | Id::INITIAL_MAX_STREAM_DATA_UNI
            | Id::INITIAL_MAX_STREAMS_BIDI
            | Id::INITIAL_MAX_STREAMS_UNI
            | Id::ACK_DELAY_EXPONENT
            | Id::MAX_ACK_DELAY
            | Id::ACTIVE_CONNECTION_ID_LIMIT
            | Id::MAX_DATAGRAM_FRAME_SIZE
            | Id::INITIAL_MAX_PATH_ID
            | Id::INITIAL_RTT
            | Id::MIN_ACK_DELAY_DRAFT02
            | Id::MIN_ACK_DELAY => Self::Number(Varint::read(&mut body, name)?),
            Id::PREFERRED_ADDRESS => Self::PreferredAddress(Parse::parse(&mut body)?),
            Id::VERSION_INFORMATION | Id::VERSION_INFORMATION_DRAFT => {
                Self::VersionInformation(Parse::parse(&mut body)?)
            }
            Id::USER_AGENT => Self::Text(body.rest()),
            _ => Self::Bytes(body.rest()),
        };
        body.finish(name)?;
        Ok(value)
    }
}

impl Describe for TransportParameter<'_> {
    const NAME: &'static str = "TransportParameter";

    fn describe(&self, fields: &mut Fields<'_>) {
        let code = Code {
            registry: "QuicTransportParameter",
            value: self.id.0,
            width: self.id_length,
            name: self.id.name(),
        };
        fields.value("id", self.id_length, Value::Code(code));
        self.length.tell("length", fields);
        match self.value {
            TransportParameterValue::Number(number) => number.tell("value", fields),
            TransportParameterValue::PreferredAddress(address) => {
                Field::tell(&address, "value", fields);
            }
            TransportParameterValue::VersionInformation(versions) => {
                Field::tell(&versions, "value", fields);
            }
            TransportParameterValue::Text(text) => fields.text("value", 0, text),
            TransportParameterValue::Bytes(bytes) => bytes.tell_vector("value", 0, fields),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, retold};
    use super::*;
    use crate::wire::ErrorKind;

    fn values(body: &'static [u8]) -> impl Iterator<Item = TransportParameterValue<'static>> {
        let sent = retold::<QuicTransportParameters<'_>>(body);
        sent.parameters.iter().map(|parameter| parameter.value)
    }

    #[test]
    fn numbers_are_read_however_long_they_are_written() {
        let sent = b"\x01\x02\x67\x10\x40\x04\x04\x80\x10\x00\x00\x0c\x00";
        let number = |value, length| TransportParameterValue::Number(Varint { value, length });
        let flag = TransportParameterValue::Bytes(b"");
        assert!(values(sent).eq([number(10_000, 2), number(1_048_576, 4), flag]));
    }

    #[test]
    fn versions_addresses_and_text_are_read() {
        let sent = b"\x11\x08\0\0\0\x01\x6b\x33\x43\xcf\x71\x29\x03abc\x1b\x01\x05";
        let found: alloc::vec::Vec<_> = values(sent).collect();
        let TransportParameterValue::VersionInformation(versions) = found[0] else { panic!() };
        assert_eq!(versions.chosen_version, QuicVersion(1));
        assert!(versions.available_versions.iter().eq([QuicVersion(0x6b33_43cf)]));
        assert_eq!(found[1], TransportParameterValue::Text(b"abc"));
        assert_eq!(found[2], TransportParameterValue::Bytes(b"\x05"));
        let sent = b"\x0d\x2b\x7f\0\0\x01\x01\xbb0123456789abcdef\0\0\x02id0123456789abcdef";
        let Some(TransportParameterValue::PreferredAddress(address)) = values(sent).next() else {
            panic!("not read")
        };
        assert_eq!((address.ipv4_port, address.connection_id), (443, &b"id"[..]));
    }

    #[test]
    fn an_error_names_the_parameter_or_its_length() {
        let error = decode::<QuicTransportParameters<'_>>(b"\x01\x02\x05\x05").unwrap_err();
        let kind = ErrorKind::TrailingData { length: 1 };
        assert_eq!((error.kind, error.field, error.offset), (kind, "max_idle_timeout", 7));
        let error = decode::<QuicTransportParameters<'_>>(b"\x01\x05\x05").unwrap_err();
        let kind = ErrorKind::Truncated { needed: 5, available: 1 };
        assert_eq!((error.kind, error.field), (kind, "transport_parameter_length"));
        assert_eq!(error.offset, 5);
    }
}
