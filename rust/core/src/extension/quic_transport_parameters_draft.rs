//! `quic_transport_parameters_draft`.

use super::{Extension, QuicTransportParameters};
use crate::{
    registry::{ExtensionType, QuicVersion},
    wire::{
        Content, Cursor, Describe, Field, Fields, List, Parse, Result, Sequence, read_vector,
        structure,
    },
};

/// The transport parameters of QUIC before it was an RFC ([draft-ietf-quic-transport-18 §18]).
///
/// ```text
/// struct {
///     select (Handshake.msg_type) {
///        case client_hello:
///           QuicVersion initial_version;
///
///        case encrypted_extensions:
///           QuicVersion negotiated_version;
///           QuicVersion supported_versions<4..2^8-4>;
///     }; // until draft 18
///     TransportParameter parameters<0..2^16-1>; // until draft 26
/// } TransportParameters;
/// ```
///
/// From draft 27 on, the layout is that of the RFC. Which it is, the lengths tell.
///
/// [draft-ietf-quic-transport-18 §18]: https://datatracker.ietf.org/doc/html/draft-ietf-quic-transport-18#section-18
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum QuicTransportParametersDraft<'a> {
    /// Of draft 19 to 26.
    Parameters(Sequence<'a, DraftTransportParameter<'a>>),
    /// A client's of draft 18 or before: its version, and the parameters.
    Client(QuicVersion, Sequence<'a, DraftTransportParameter<'a>>),
    /// A server's of draft 18 or before: the version, those it knows, and the parameters.
    Server(QuicVersion, List<'a, QuicVersion, 4>, Sequence<'a, DraftTransportParameter<'a>>),
    /// Of draft 27 or later.
    Final(QuicTransportParameters<'a>),
}

structure! {
    /// One parameter.
    ///
    /// ```text
    /// struct {
    ///    TransportParameterId parameter;
    ///    opaque value<0..2^16-1>;
    /// } TransportParameter;
    /// ```
    pub struct DraftTransportParameter<'a> {
        /// Which it is, as its draft numbers it.
        pub parameter: u16,
        /// The value, undecoded.
        pub value: &'a [u8] => vec16,
    }
}

impl<'a> Extension<'a> for QuicTransportParametersDraft<'a> {
    const TYPE: ExtensionType = ExtensionType::QUIC_TRANSPORT_PARAMETERS_DRAFT;
}

impl<'a> Parse<'a> for QuicTransportParametersDraft<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        for layout in [Self::parameters, Self::client, Self::server] {
            let mut attempt = *cursor;
            match layout(&mut attempt) {
                Ok(found) if attempt.is_empty() => {
                    *cursor = attempt;
                    return Ok(found);
                }
                _ => {}
            }
        }
        Parse::parse(cursor).map(Self::Final)
    }
}

impl<'a> QuicTransportParametersDraft<'a> {
    fn parameters(cursor: &mut Cursor<'a>) -> Result<Self> {
        read_vector(cursor, 2, "parameters").map(Self::Parameters)
    }

    fn client(cursor: &mut Cursor<'a>) -> Result<Self> {
        let initial_version = Field::read(cursor, "initial_version")?;
        Ok(Self::Client(initial_version, read_vector(cursor, 2, "parameters")?))
    }

    fn server(cursor: &mut Cursor<'a>) -> Result<Self> {
        let negotiated_version = Field::read(cursor, "negotiated_version")?;
        let supported_versions = read_vector(cursor, 1, "supported_versions")?;
        let parameters = read_vector(cursor, 2, "parameters")?;
        Ok(Self::Server(negotiated_version, supported_versions, parameters))
    }
}

impl Describe for QuicTransportParametersDraft<'_> {
    const NAME: &'static str = "QuicTransportParametersDraft";

    fn describe(&self, fields: &mut Fields<'_>) {
        match self {
            Self::Parameters(parameters) => parameters.tell_vector("parameters", 2, fields),
            Self::Client(initial_version, parameters) => {
                initial_version.tell("initial_version", fields);
                parameters.tell_vector("parameters", 2, fields);
            }
            Self::Server(negotiated_version, supported_versions, parameters) => {
                negotiated_version.tell("negotiated_version", fields);
                supported_versions.tell_vector("supported_versions", 1, fields);
                parameters.tell_vector("parameters", 2, fields);
            }
            Self::Final(parameters) => parameters.describe(fields),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::retold;
    use super::*;

    #[test]
    fn the_lengths_tell_the_drafts_apart() {
        let (list, version) = (b"\0\x06\0\x04\0\x02\x05\x05", b"\xff\0\0\x12");
        let sent = retold::<QuicTransportParametersDraft<'_>>(list);
        let QuicTransportParametersDraft::Parameters(parameters) = sent else { panic!() };
        let only = DraftTransportParameter { parameter: 4, value: b"\x05\x05" };
        assert!(parameters.iter().eq([only]));
        let sent = retold::<QuicTransportParametersDraft<'_>>([&version[..], list].concat().leak());
        assert!(matches!(sent, QuicTransportParametersDraft::Client(QuicVersion(0xff00_0012), _)));
        let server = [&version[..], b"\x04", version, list].concat();
        let sent = retold::<QuicTransportParametersDraft<'_>>(server.leak());
        assert!(
            matches!(sent, QuicTransportParametersDraft::Server(_, known, _) if known.len() == 1)
        );
        let sent = retold::<QuicTransportParametersDraft<'_>>(b"\x04\x02\x45\x05");
        assert!(matches!(sent, QuicTransportParametersDraft::Final(_)));
    }
}
