//! Extensions: the block that hellos and certificates carry, and the bodies in it.
//!
//! The structure of a block is checked once, bodies are decoded when they are asked for. A body
//! that is malformed costs itself alone, and what has no type here stays raw.
//!
//! ```
//! use tlswire::extension::{ClientHelloExtension, Extensions, ServerNameList};
//! use tlswire::wire::{Cursor, Parse};
//!
//! let block = b"\x00\x0c\x00\x00\x00\x08\x00\x06\x00\x00\x03a.b";
//! let extensions = Extensions::parse(&mut Cursor::new(block))?;
//! let names = extensions.get::<ServerNameList<'_>>()?.unwrap_or_default();
//! assert_eq!(names.host_name(), Some(&b"a.b"[..]));
//! for raw in extensions {
//!     assert!(matches!(ClientHelloExtension::decode(raw)?, ClientHelloExtension::ServerName(_)));
//! }
//! # Ok::<(), tlswire::wire::Error>(())
//! ```

use alloc::vec::Vec;

use crate::{
    registry::ExtensionType,
    wire::{Cursor, Describe, Error, Parse, Result, Sequence, SequenceIter},
};

mod application_layer_protocol_negotiation;
mod application_settings;
mod cached_info;
mod cert_type;
mod certificate_authorities;
mod channel_id;
mod client_authz;
mod client_certificate_type;
mod client_certificate_url;
mod compress_certificate;
mod connection_id;
mod cookie;
mod delegated_credential;
mod dnssec_chain;
mod early_data;
mod ec_point_formats;
mod ech_is_inner;
mod ech_outer_extensions;
mod ecjpake_key_kp_pair;
mod encrypt_then_mac;
mod encrypted_client_hello;
mod encrypted_client_hello_draft10;
mod encrypted_server_name;
mod extended_main_secret;
mod external_id_hash;
mod external_session_id;
mod heartbeat;
mod key_share;
mod max_fragment_length;
mod next_protocol_negotiation;
mod oid_filters;
mod padding;
mod pake;
mod password_salt;
mod post_handshake_auth;
mod pre_shared_key;
mod psk_key_exchange_modes;
mod pwd_clear;
mod pwd_protect;
mod quic_transport_parameters;
mod quic_transport_parameters_draft;
mod record_size_limit;
mod renegotiation_info;
mod rrc;
mod sequence_number_encryption_algorithms;
mod server_authz;
mod server_certificate_type;
mod server_name;
mod server_padding;
mod session_ticket;
mod signature_algorithms;
mod signature_algorithms_cert;
mod signed_certificate_timestamp;
mod srp;
mod status_request;
mod status_request_v2;
mod supported_ekt_ciphers;
mod supported_groups;
mod supported_versions;
mod table;
mod ticket_early_data_info;
mod ticket_pinning;
mod ticket_request;
mod tlmsp;
mod tlmsp_delegate;
mod tlmsp_proxying;
mod tls_cert_with_extern_psk;
mod tls_flags;
mod tls_lts;
mod token_binding;
mod transparency_info;
mod truncated_hmac;
mod trust_anchors;
mod trusted_ca_keys;
mod use_srtp;
mod user_mapping;

pub use application_layer_protocol_negotiation::{ProtocolName, ProtocolNameList};
pub use application_settings::{ApplicationSettings, ApplicationSettingsSupport};
pub use cached_info::{CachedInformation, CachedInformationUsed, CachedObject};
pub use cert_type::{CertTypeList, CertTypeSelected};
pub use certificate_authorities::{CertificateAuthorities, DistinguishedName};
pub use channel_id::ChannelId;
pub use client_authz::ClientAuthzFormats;
pub use client_certificate_type::{ClientCertTypeSelected, ClientCertTypes};
pub use client_certificate_url::ClientCertificateUrl;
pub use compress_certificate::CertificateCompressionAlgorithms;
pub use connection_id::ConnectionId;
pub use cookie::Cookie;
pub use delegated_credential::{DelegatedCredential, DelegatedCredentialSupport};
pub use dnssec_chain::{DnssecChain, DnssecChainRequest};
pub use early_data::{EarlyDataIndication, EarlyDataLimit};
pub use ec_point_formats::EcPointFormatList;
pub use ech_is_inner::EchIsInner;
pub use ech_outer_extensions::OuterExtensions;
pub use ecjpake_key_kp_pair::{EcJpakeKeyKp, EcJpakeKeyKpPairList};
pub use encrypt_then_mac::EncryptThenMac;
pub use encrypted_client_hello::{
    EchClientHello, EchConfig, EchConfigContents, EchConfigExtensionEntry, EchEncryptedExtensions,
    EchHelloRetryRequest, EchOuter, HpkeSymmetricCipherSuite,
};
pub use encrypted_client_hello_draft10::{ConfigId, EchClientHelloDraft};
pub use encrypted_server_name::{ClientEncryptedSni, ServerEncryptedSni};
pub use extended_main_secret::ExtendedMainSecret;
pub use external_id_hash::ExternalIdentityHash;
pub use external_session_id::ExternalSessionId;
pub use heartbeat::HeartbeatExtension;
pub use key_share::{
    KeyShareClientHello, KeyShareEntry, KeyShareHelloRetryRequest, KeyShareServerHello,
};
pub use max_fragment_length::MaxFragmentLength;
pub use next_protocol_negotiation::{NextProtocolSupport, NextProtocols};
pub use oid_filters::{OidFilter, OidFilters};
pub use padding::Padding;
pub use pake::{PakeClientHello, PakeServerHello, PakeShare};
pub use password_salt::PasswordSalt;
pub use post_handshake_auth::PostHandshakeAuth;
pub use pre_shared_key::{OfferedPsks, PskBinderEntry, PskIdentity, SelectedPsk};
pub use psk_key_exchange_modes::PskKeyExchangeModes;
pub use pwd_clear::PwdClear;
pub use pwd_protect::PwdProtect;
pub use quic_transport_parameters::{
    PreferredAddress, QuicTransportParameters, TransportParameter, TransportParameterValue,
    VersionInformation,
};
pub use quic_transport_parameters_draft::{DraftTransportParameter, QuicTransportParametersDraft};
pub use record_size_limit::RecordSizeLimit;
pub use renegotiation_info::RenegotiationInfo;
pub use rrc::ReturnRoutabilityCheck;
pub use sequence_number_encryption_algorithms::SequenceNumberEncryptionAlgorithms;
pub use server_authz::ServerAuthzFormats;
pub use server_certificate_type::{ServerCertTypeSelected, ServerCertTypes};
pub use server_name::{ServerName, ServerNameAcknowledgement, ServerNameList};
pub use server_padding::ServerPadding;
pub use session_ticket::SessionTicket;
pub use signature_algorithms::SignatureSchemeList;
pub use signature_algorithms_cert::CertificateSignatureSchemeList;
pub use signed_certificate_timestamp::{
    Sct, SctV1, SerializedSct, SignedCertificateTimestampList, SignedCertificateTimestampRequest,
};
pub use srp::SrpName;
pub use status_request::{
    CertificateStatus, CertificateStatusRequest, OcspStatusRequest, ResponderId,
    StatusRequestAcknowledgement,
};
pub use status_request_v2::{CertificateStatusRequestItemV2, CertificateStatusRequestListV2};
pub use supported_ekt_ciphers::{EktCipherSelected, EktCiphers};
pub use supported_groups::NamedGroupList;
pub use supported_versions::{SelectedVersion, SupportedVersions};
pub use table::{
    Carrier, CertificateExtension, CertificateRequestExtension, ClientHelloExtension,
    EncryptedExtensionsExtension, HelloRetryRequestExtension, NewSessionTicketExtension,
    ServerHelloExtension,
};
pub use ticket_early_data_info::TicketEarlyDataInfo;
pub use ticket_pinning::{PinningTicket, PinningTicketRequest};
pub use ticket_request::{ClientTicketRequest, ServerTicketRequestHint};
pub use tlmsp::Tlmsp;
pub use tlmsp_delegate::TlmspDelegate;
pub use tlmsp_proxying::TlmspProxying;
pub use tls_cert_with_extern_psk::CertWithExternPsk;
pub use tls_flags::FlagExtensions;
pub use tls_lts::TlsLts;
pub use token_binding::{TbProtocolVersion, TokenBindingParameters};
pub use transparency_info::{
    SerializedTransItem, TransItem, TransItemList, TransparencyInfoRequest,
};
pub use truncated_hmac::TruncatedHmac;
pub use trust_anchors::{TrustAnchorIdentifier, TrustAnchorIdentifierList, TrustAnchorMatched};
pub use trusted_ca_keys::{TrustedAuthorities, TrustedAuthority, TrustedCaKeysAcknowledgement};
pub use use_srtp::UseSrtpData;
pub use user_mapping::UserMappingTypeList;

/// A body that a block of extensions can be asked for by its type.
pub trait Extension<'a>: Describe + Parse<'a> {
    /// The code point it is sent under.
    const TYPE: ExtensionType;

    /// Further code points under which the same layout was sent, by drafts.
    const FORMER_TYPES: &'static [ExtensionType] = &[];
}

/// One extension, its body undecoded ([RFC 9846 §4.3]).
///
/// ```text
/// struct {
///     ExtensionType extension_type;
///     opaque extension_data<0..2^16-1>;
/// } Extension;
/// ```
///
/// [RFC 9846 §4.3]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RawExtension<'a> {
    /// The type, assigned or not.
    pub extension_type: ExtensionType,
    /// `extension_data`, without its length.
    pub body: &'a [u8],
    /// Where the body begins, from the first byte of the message's header.
    pub offset: u32,
}

impl<'a> RawExtension<'a> {
    /// A cursor at the first byte of the body.
    #[must_use]
    pub const fn cursor(&self) -> Cursor<'a> {
        Cursor::at(self.body, self.offset)
    }

    /// Decodes the body as a `T`, whatever the type says, and insists that it is consumed.
    #[inline]
    pub fn decode<T: Parse<'a>>(&self) -> Result<T> {
        decode(self.body, self.offset)
    }
}

/// Decodes a body. Of an extension that lies in memory in parts just written, a processor waits to
/// read the whole; so its parts are handed over.
fn decode<'a, T: Parse<'a>>(body: &'a [u8], offset: u32) -> Result<T> {
    let mut cursor = Cursor::at(body, offset);
    let decoded = T::parse(&mut cursor)?;
    cursor.finish("extension_data")?;
    Ok(decoded)
}

impl<'a> Parse<'a> for RawExtension<'a> {
    #[inline]
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        // Blocks are read often, and are whole: field by field only where this one is not.
        match Self::split(*cursor) {
            Some((found, after)) => {
                *cursor = after;
                Ok(found)
            }
            None => Self::read(cursor),
        }
    }

    #[inline]
    fn reread(cursor: &mut Cursor<'a>) -> Option<Self> {
        let (found, after) = Self::split(*cursor)?;
        *cursor = after;
        Some(found)
    }
}

impl<'a> RawExtension<'a> {
    /// The extension at the cursor and what comes after it, if it is whole.
    #[inline]
    fn split(cursor: Cursor<'a>) -> Option<(Self, Cursor<'a>)> {
        let (header, rest) = cursor.peek().split_first_chunk::<4>()?;
        let [high, low, length @ ..] = *header;
        let length = u16::from_be_bytes(length);
        let (body, after) = rest.split_at_checked(length.into())?;
        let offset = cursor.offset().saturating_add(4);
        let extension_type = ExtensionType(u16::from_be_bytes([high, low]));
        let after = Cursor::at(after, offset.saturating_add(length.into()));
        Some((Self { extension_type, body, offset }, after))
    }

    /// Reads field by field.
    #[cold]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self> {
        let extension_type = ExtensionType(cursor.u16("extension_type")?);
        let mut data = cursor.vec16("extension_data", 0)?;
        Ok(Self { extension_type, offset: data.offset(), body: data.rest() })
    }
}

/// A block of extensions as sent: order, duplicates, GREASE and unknown types are kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Extensions<'a> {
    list: Sequence<'a, RawExtension<'a>>,
}

impl<'a> Extensions<'a> {
    /// The extensions that fill `body`, a block without its length: those before the first that is
    /// cut, and what is wrong with that one.
    #[must_use]
    pub fn of(body: Cursor<'a>) -> (Self, Option<Error>) {
        let (list, cut) = Sequence::lenient(body);
        (Self { list }, cut)
    }

    /// Reads the block that ends a message, however broken, and leaves nothing: the extensions
    /// before the first that is cut, and what is wrong, be it the block's length, an extension's,
    /// or bytes after the block.
    #[must_use]
    pub fn lenient(cursor: &mut Cursor<'a>) -> (Self, Option<Error>) {
        let (body, lying) = match cursor.vec16("extensions", 0) {
            Ok(body) => (body, None),
            Err(error) => (*cursor, Some(error)),
        };
        let trailing = cursor.finish("extensions").err();
        cursor.rest();
        let (extensions, cut) = Self::of(body);
        (extensions, lying.or(cut).or(trailing))
    }

    /// How many extensions there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The extensions in wire order, undecoded.
    #[must_use]
    pub const fn iter(self) -> SequenceIter<'a, RawExtension<'a>> {
        self.list.iter()
    }

    /// The types in wire order.
    pub fn types(self) -> impl Iterator<Item = ExtensionType> + use<'a> {
        self.iter().map(|raw| raw.extension_type)
    }

    /// The first extension of type `wanted`.
    #[must_use]
    pub fn find(self, wanted: ExtensionType) -> Option<RawExtension<'a>> {
        self.iter().find(|raw| raw.extension_type == wanted)
    }

    /// Whether there is an extension of type `wanted`.
    #[must_use]
    pub fn contains(self, wanted: ExtensionType) -> bool {
        self.find(wanted).is_some()
    }

    /// The body of the first extension of `T`'s type: `None` when it was not sent, an error when
    /// it is malformed.
    pub fn get<T: Extension<'a>>(self) -> Result<Option<T>> {
        let is_wanted = |raw: &RawExtension<'_>| {
            raw.extension_type == T::TYPE || T::FORMER_TYPES.contains(&raw.extension_type)
        };
        self.iter().find(is_wanted).map(|raw| raw.decode()).transpose()
    }

    /// A type that occurs more than once, which RFC 9846 §4.3 forbids; the lowest of several.
    #[must_use]
    pub fn duplicate(self) -> Option<ExtensionType> {
        self.may_repeat().then(|| self.repeated()).flatten()
    }

    /// Whether two types share their last bits; if not, none is there twice.
    fn may_repeat(self) -> bool {
        let mut seen = 0_u128;
        self.types().any(|ExtensionType(found)| {
            let bit = 1 << ((found ^ (found >> 7)) & 0x7f);
            let is_seen = seen & bit != 0;
            seen |= bit;
            is_seen
        })
    }

    fn repeated(self) -> Option<ExtensionType> {
        let mut types: Vec<_> = self.types().collect();
        types.sort_unstable();
        let mut pairs = types.iter().zip(types.iter().skip(1));
        pairs.find(|(one, next)| one == next).map(|(one, _)| *one)
    }
}

impl<'a> Parse<'a> for Extensions<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { list: Sequence::of(cursor.vec16("extensions", 0)?)? })
    }
}

impl<'a> IntoIterator for Extensions<'a> {
    type Item = RawExtension<'a>;
    type IntoIter = SequenceIter<'a, RawExtension<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What the tests of every extension do.
#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use crate::wire::{Code, Fields, Kind, Span, Value, Visitor};

    /// The body of an extension that begins at offset 4 of a block.
    pub(crate) fn decode<'a, T: Extension<'a>>(body: &'a [u8]) -> Result<T> {
        RawExtension { extension_type: T::TYPE, body, offset: 4 }.decode()
    }

    /// Insists that each value that is told is what lies at its place, one after the other.
    struct Retold<'a> {
        body: Cursor<'a>,
    }

    impl Visitor for Retold<'_> {
        fn value(&mut self, name: &'static str, span: Span, value: Value<'_>) {
            self.pass(name, span.offset);
            let mut sent = self.body;
            let taken = self.body.take(name, usize::try_from(span.length).unwrap()).unwrap();
            match value {
                Value::Bytes(bytes) | Value::Text(bytes) => {
                    assert!(taken.ends_with(bytes), "{name}");
                }
                Value::Number(told) | Value::Code(Code { value: told, .. }) => {
                    let padded = [&[0; 8][taken.len()..], taken].concat();
                    let found = u64::from_be_bytes(padded.try_into().unwrap());
                    let varint = sent.varint(name);
                    assert!(told == found || Ok(told) == varint, "{name}");
                }
            }
        }

        fn begin(&mut self, name: &'static str, offset: u32, _: Kind) {
            self.pass(name, offset);
        }

        fn end(&mut self, offset: u32) {
            self.pass("the end", offset);
        }
    }

    impl Retold<'_> {
        /// Lengths before parts are the only bytes that no value has.
        fn pass(&mut self, name: &str, offset: u32) {
            let lengths = offset.checked_sub(self.body.offset()).unwrap();
            assert!(lengths <= 3, "before {name}");
            self.body.take("length", usize::try_from(lengths).unwrap()).unwrap();
        }
    }

    /// Decodes `body`, each prefix of it, and it with a byte more: only the whole is good, and all
    /// of it is told.
    pub(crate) fn whole<'a, T: Extension<'a>>(body: &'a [u8]) -> T {
        for end in 0..body.len() {
            assert!(decode::<T>(&body[..end]).is_err(), "cut to {end} bytes");
        }
        let longer = [body, b"\0"].concat();
        assert!(decode::<T>(longer.leak()).is_err(), "with a byte more");
        retold(body)
    }

    /// Decodes `body`, and insists that all of it is told.
    pub(crate) fn retold<'a, T: Extension<'a>>(body: &'a [u8]) -> T {
        let decoded: T = decode(body).unwrap();
        let mut visitor = Retold { body: Cursor::at(body, 4) };
        let mut fields = Fields::new(&mut visitor, 4);
        fields.parts(T::NAME, Kind::Structure(T::NAME), 0, |fields| decoded.describe(fields));
        visitor.body.finish(T::NAME).unwrap();
        decoded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ErrorKind;

    const BLOCK: &[u8] =
        b"\x00\x11\x1a\x1a\x00\x01\x00\x00\x17\x00\x00\x00\x1c\x00\x02\x40\x01\x1a\x1a";

    fn block(bytes: &[u8]) -> (Extensions<'_>, Option<Error>) {
        Extensions::lenient(&mut Cursor::new(bytes))
    }

    #[test]
    fn extensions_keep_their_order_and_the_place_of_their_bodies() {
        let extensions = Extensions::parse(&mut Cursor::new(&BLOCK[..17])).unwrap_err();
        assert_eq!(extensions.field, "extensions");
        let (extensions, _) = block(BLOCK);
        assert_eq!(extensions.len(), 3);
        assert!(extensions.types().eq([0x1a1a, 23, 28].map(ExtensionType)));
        let raw = extensions.find(ExtensionType::RECORD_SIZE_LIMIT).unwrap();
        assert_eq!((raw.body, raw.offset), (&b"\x40\x01"[..], 15));
        assert!(!extensions.contains(ExtensionType::KEY_SHARE));
    }

    #[test]
    fn what_precedes_a_cut_extension_is_kept() {
        let (extensions, error) = block(BLOCK);
        let kind = ErrorKind::Truncated { needed: 2, available: 0 };
        assert_eq!(extensions.len(), 3);
        assert_eq!(error, Some(Error { kind, field: "extension_data", offset: 19 }));
    }

    #[test]
    fn a_block_that_says_too_much_or_too_little_is_read_as_far_as_it_goes() {
        let (extensions, error) = block(b"\x00\x05\x00\x17\x00\x00");
        let kind = ErrorKind::Truncated { needed: 5, available: 4 };
        assert_eq!((extensions.len(), error.unwrap().kind), (1, kind));
        let (extensions, error) = block(b"\x00\x04\x00\x17\x00\x00\xff");
        let kind = ErrorKind::TrailingData { length: 1 };
        let trailing = Error { kind, field: "extensions", offset: 6 };
        assert_eq!((extensions.len(), error), (1, Some(trailing)));
        assert!(block(b"\x00").1.is_some());
    }

    #[test]
    fn the_first_of_two_wins_and_a_malformed_one_is_an_error() {
        let two = b"\x00\x0c\x00\x1c\x00\x02\x40\x00\x00\x1c\x00\x02\x00\x40";
        let (extensions, _) = block(two);
        assert_eq!(extensions.get(), Ok(Some(RecordSizeLimit(0x4000))));
        assert_eq!(extensions.get::<EncryptThenMac>(), Ok(None));
        assert_eq!(extensions.duplicate(), Some(ExtensionType::RECORD_SIZE_LIMIT));
        let (extensions, _) = block(b"\x00\x05\x00\x1c\x00\x01\x40");
        assert!(extensions.get::<RecordSizeLimit>().is_err());
        assert_eq!(extensions.duplicate(), None);
    }

    #[test]
    fn every_row_of_a_table_decodes_its_type() {
        let raw = |extension_type, body| RawExtension { extension_type, body, offset: 4 };
        let found = ClientHelloExtension::decode(raw(ExtensionType::COOKIE, b"\x00\x01\x07"));
        assert_eq!(found, Ok(ClientHelloExtension::Cookie(Cookie { cookie: b"\x07" })));
        let unknown = raw(ExtensionType(0x4a4a), b"\x00");
        let found = ClientHelloExtension::decode(unknown);
        assert_eq!(found, Ok(ClientHelloExtension::Unknown(unknown)));
        let found =
            ServerHelloExtension::decode(raw(ExtensionType::KEY_SHARE, b"\x00\x1d\x00\x01\x05"));
        assert!(matches!(found, Ok(ServerHelloExtension::KeyShare(_))));
        let found = HelloRetryRequestExtension::decode(raw(ExtensionType::KEY_SHARE, b"\x00\x1d"));
        assert!(matches!(found, Ok(HelloRetryRequestExtension::KeyShare(_))));
    }
}
