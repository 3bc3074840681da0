//! Which extension has which layout in which message: one table per message.

use super::{
    ApplicationSettings, ApplicationSettingsSupport, CachedInformation, CachedInformationUsed,
    CertTypeList, CertTypeSelected, CertWithExternPsk, CertificateAuthorities,
    CertificateCompressionAlgorithms, CertificateSignatureSchemeList, CertificateStatus,
    CertificateStatusRequest, CertificateStatusRequestListV2, ChannelId, ClientAuthzFormats,
    ClientCertTypeSelected, ClientCertTypes, ClientCertificateUrl, ClientEncryptedSni,
    ClientTicketRequest, ConnectionId, Cookie, DelegatedCredential, DelegatedCredentialSupport,
    DnssecChain, DnssecChainRequest, EarlyDataIndication, EarlyDataLimit, EcJpakeKeyKpPairList,
    EcPointFormatList, EchClientHello, EchClientHelloDraft, EchEncryptedExtensions,
    EchHelloRetryRequest, EchIsInner, EktCipherSelected, EktCiphers, EncryptThenMac,
    ExtendedMainSecret, ExternalIdentityHash, ExternalSessionId, FlagExtensions,
    HeartbeatExtension, KeyShareClientHello, KeyShareHelloRetryRequest, KeyShareServerHello,
    MaxFragmentLength, NamedGroupList, NextProtocolSupport, NextProtocols, OfferedPsks, OidFilters,
    OuterExtensions, Padding, PakeClientHello, PakeServerHello, PasswordSalt, PinningTicket,
    PinningTicketRequest, PostHandshakeAuth, ProtocolNameList, PskKeyExchangeModes, PwdClear,
    PwdProtect, QuicTransportParameters, QuicTransportParametersDraft, RawExtension,
    RecordSizeLimit, RenegotiationInfo, ReturnRoutabilityCheck, SelectedPsk, SelectedVersion,
    SequenceNumberEncryptionAlgorithms, ServerAuthzFormats, ServerCertTypeSelected,
    ServerCertTypes, ServerEncryptedSni, ServerNameAcknowledgement, ServerNameList, ServerPadding,
    ServerTicketRequestHint, SessionTicket, SignatureSchemeList, SignedCertificateTimestampList,
    SignedCertificateTimestampRequest, SrpName, StatusRequestAcknowledgement, SupportedVersions,
    TicketEarlyDataInfo, Tlmsp, TlmspDelegate, TlmspProxying, TlsLts, TokenBindingParameters,
    TransItemList, TransparencyInfoRequest, TruncatedHmac, TrustAnchorIdentifierList,
    TrustAnchorMatched, TrustedAuthorities, TrustedCaKeysAcknowledgement, UseSrtpData,
    UserMappingTypeList,
};
use crate::{
    registry::ExtensionType,
    wire::{Describe, Fields, Kind, Result, Visitor},
};

/// Makes the enum of one message's extensions: code points, variant, body.
macro_rules! extensions {
    ($(#[$meta:meta])* $name:ident { $($($type:ident)|+ => $variant:ident($body:ty),)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum $name<'a> {
            $(
                #[doc = concat!("[`", stringify!($body), "`].")]
                $variant($body),
            )*
            /// An extension whose layout in this message is not known here.
            Unknown(RawExtension<'a>),
        }

        impl<'a> $name<'a> {
            /// The types whose layout in this message is known here.
            pub const TYPES: &'static [ExtensionType] = &[$($(ExtensionType::$type),+),*];

            /// Decodes the body of `raw` in the layout it has in this message.
            pub fn decode(raw: RawExtension<'a>) -> Result<Self> {
                match raw.extension_type {
                    $($(ExtensionType::$type)|+ => raw.decode().map(Self::$variant),)*
                    _ => Ok(Self::Unknown(raw)),
                }
            }

            /// As `decode`, whose answer would have to be moved about.
            fn check(raw: RawExtension<'a>) -> Result<()> {
                match raw.extension_type {
                    $($(ExtensionType::$type)|+ => raw.decode::<$body>().map(|_| ()),)*
                    _ => Ok(()),
                }
            }

            /// Decodes the body of `raw`, and tells its fields to `visitor`: whether the layout is
            /// known.
            fn describe(raw: RawExtension<'a>, visitor: &mut dyn Visitor) -> Result<bool> {
                match Self::decode(raw)? {
                    $(Self::$variant(body) => raw.tell(&body, visitor),)*
                    Self::Unknown(_) => return Ok(false),
                }
                Ok(true)
            }
        }
    };
}

extensions! {
    /// An extension of a `client_hello`.
    ClientHelloExtension {
        SERVER_NAME => ServerName(ServerNameList<'a>),
        MAX_FRAGMENT_LENGTH => MaxFragmentLength(MaxFragmentLength),
        CLIENT_CERTIFICATE_URL => ClientCertificateUrl(ClientCertificateUrl),
        TRUSTED_CA_KEYS => TrustedCaKeys(TrustedAuthorities<'a>),
        TRUNCATED_HMAC => TruncatedHmac(TruncatedHmac),
        STATUS_REQUEST => StatusRequest(CertificateStatusRequest<'a>),
        USER_MAPPING => UserMapping(UserMappingTypeList<'a>),
        CLIENT_AUTHZ => ClientAuthz(ClientAuthzFormats<'a>),
        SERVER_AUTHZ => ServerAuthz(ServerAuthzFormats<'a>),
        CERT_TYPE => CertType(CertTypeList<'a>),
        SUPPORTED_GROUPS => SupportedGroups(NamedGroupList<'a>),
        EC_POINT_FORMATS => EcPointFormats(EcPointFormatList<'a>),
        SRP => Srp(SrpName<'a>),
        SIGNATURE_ALGORITHMS => SignatureAlgorithms(SignatureSchemeList<'a>),
        USE_SRTP => UseSrtp(UseSrtpData<'a>),
        HEARTBEAT => Heartbeat(HeartbeatExtension),
        APPLICATION_LAYER_PROTOCOL_NEGOTIATION => ApplicationLayerProtocolNegotiation(ProtocolNameList<'a>),
        STATUS_REQUEST_V2 => StatusRequestV2(CertificateStatusRequestListV2<'a>),
        SIGNED_CERTIFICATE_TIMESTAMP => SignedCertificateTimestamp(SignedCertificateTimestampRequest),
        CLIENT_CERTIFICATE_TYPE => ClientCertificateType(ClientCertTypes<'a>),
        SERVER_CERTIFICATE_TYPE => ServerCertificateType(ServerCertTypes<'a>),
        PADDING => Padding(Padding<'a>),
        ENCRYPT_THEN_MAC => EncryptThenMac(EncryptThenMac),
        EXTENDED_MAIN_SECRET => ExtendedMainSecret(ExtendedMainSecret),
        TOKEN_BINDING => TokenBinding(TokenBindingParameters<'a>),
        CACHED_INFO => CachedInfo(CachedInformation<'a>),
        TLS_LTS => TlsLts(TlsLts),
        ECJPAKE_KEY_KP_PAIR => EcJpakeKeyKpPair(EcJpakeKeyKpPairList<'a>),
        COMPRESS_CERTIFICATE => CompressCertificate(CertificateCompressionAlgorithms<'a>),
        RECORD_SIZE_LIMIT => RecordSizeLimit(RecordSizeLimit),
        PWD_PROTECT => PwdProtect(PwdProtect<'a>),
        PWD_CLEAR => PwdClear(PwdClear<'a>),
        PASSWORD_SALT => PasswordSalt(PasswordSalt<'a>),
        TICKET_PINNING => TicketPinning(PinningTicketRequest<'a>),
        TLS_CERT_WITH_EXTERN_PSK => TlsCertWithExternPsk(CertWithExternPsk),
        DELEGATED_CREDENTIAL => DelegatedCredential(DelegatedCredentialSupport<'a>),
        SESSION_TICKET => SessionTicket(SessionTicket<'a>),
        TLMSP => Tlmsp(Tlmsp<'a>),
        TLMSP_PROXYING => TlmspProxying(TlmspProxying<'a>),
        TLMSP_DELEGATE => TlmspDelegate(TlmspDelegate<'a>),
        SUPPORTED_EKT_CIPHERS => SupportedEktCiphers(EktCiphers<'a>),
        PRE_SHARED_KEY => PreSharedKey(OfferedPsks<'a>),
        EARLY_DATA => EarlyData(EarlyDataIndication),
        SUPPORTED_VERSIONS => SupportedVersions(SupportedVersions<'a>),
        COOKIE => Cookie(Cookie<'a>),
        PSK_KEY_EXCHANGE_MODES => PskKeyExchangeModes(PskKeyExchangeModes<'a>),
        CERTIFICATE_AUTHORITIES => CertificateAuthorities(CertificateAuthorities<'a>),
        POST_HANDSHAKE_AUTH => PostHandshakeAuth(PostHandshakeAuth),
        SIGNATURE_ALGORITHMS_CERT => SignatureAlgorithmsCert(CertificateSignatureSchemeList<'a>),
        KEY_SHARE | KEY_SHARE_DRAFT => KeyShare(KeyShareClientHello<'a>),
        TRANSPARENCY_INFO => TransparencyInfo(TransparencyInfoRequest),
        CONNECTION_ID | CONNECTION_ID_DEPRECATED => ConnectionId(ConnectionId<'a>),
        EXTERNAL_ID_HASH => ExternalIdHash(ExternalIdentityHash<'a>),
        EXTERNAL_SESSION_ID => ExternalSessionId(ExternalSessionId<'a>),
        QUIC_TRANSPORT_PARAMETERS => QuicTransportParameters(QuicTransportParameters<'a>),
        TICKET_REQUEST => TicketRequest(ClientTicketRequest),
        DNSSEC_CHAIN => DnssecChain(DnssecChainRequest),
        SEQUENCE_NUMBER_ENCRYPTION_ALGORITHMS => SequenceNumberEncryptionAlgorithms(SequenceNumberEncryptionAlgorithms<'a>),
        RRC => Rrc(ReturnRoutabilityCheck),
        TLS_FLAGS => TlsFlags(FlagExtensions<'a>),
        SERVER_PADDING => ServerPadding(ServerPadding<'a>),
        NEXT_PROTOCOL_NEGOTIATION => NextProtocolNegotiation(NextProtocolSupport),
        APPLICATION_SETTINGS | APPLICATION_SETTINGS_OLD => ApplicationSettings(ApplicationSettingsSupport<'a>),
        CHANNEL_ID | CHANNEL_ID_OLD => ChannelId(ChannelId),
        PAKE => Pake(PakeClientHello<'a>),
        TRUST_ANCHORS => TrustAnchors(TrustAnchorIdentifierList<'a>),
        ECH_IS_INNER => EchIsInner(EchIsInner),
        ECH_OUTER_EXTENSIONS => EchOuterExtensions(OuterExtensions<'a>),
        ENCRYPTED_CLIENT_HELLO_DRAFT10 | ENCRYPTED_CLIENT_HELLO_DRAFT07 | ENCRYPTED_CLIENT_HELLO_DRAFT08 | ENCRYPTED_CLIENT_HELLO_DRAFT09 | ENCRYPTED_CLIENT_HELLO_DRAFT11 | ENCRYPTED_CLIENT_HELLO_DRAFT12 => EncryptedClientHelloDraft10(EchClientHelloDraft<'a>),
        ENCRYPTED_CLIENT_HELLO => EncryptedClientHello(EchClientHello<'a>),
        RENEGOTIATION_INFO => RenegotiationInfo(RenegotiationInfo<'a>),
        QUIC_TRANSPORT_PARAMETERS_DRAFT => QuicTransportParametersDraft(QuicTransportParametersDraft<'a>),
        ENCRYPTED_SERVER_NAME => EncryptedServerName(ClientEncryptedSni<'a>),
    }
}

extensions! {
    /// An extension of a `server_hello`.
    ServerHelloExtension {
        SERVER_NAME => ServerName(ServerNameAcknowledgement),
        MAX_FRAGMENT_LENGTH => MaxFragmentLength(MaxFragmentLength),
        CLIENT_CERTIFICATE_URL => ClientCertificateUrl(ClientCertificateUrl),
        TRUSTED_CA_KEYS => TrustedCaKeys(TrustedCaKeysAcknowledgement),
        TRUNCATED_HMAC => TruncatedHmac(TruncatedHmac),
        STATUS_REQUEST => StatusRequest(StatusRequestAcknowledgement),
        USER_MAPPING => UserMapping(UserMappingTypeList<'a>),
        CLIENT_AUTHZ => ClientAuthz(ClientAuthzFormats<'a>),
        SERVER_AUTHZ => ServerAuthz(ServerAuthzFormats<'a>),
        CERT_TYPE => CertType(CertTypeSelected),
        SUPPORTED_GROUPS => SupportedGroups(NamedGroupList<'a>),
        EC_POINT_FORMATS => EcPointFormats(EcPointFormatList<'a>),
        USE_SRTP => UseSrtp(UseSrtpData<'a>),
        HEARTBEAT => Heartbeat(HeartbeatExtension),
        APPLICATION_LAYER_PROTOCOL_NEGOTIATION => ApplicationLayerProtocolNegotiation(ProtocolNameList<'a>),
        SIGNED_CERTIFICATE_TIMESTAMP => SignedCertificateTimestamp(SignedCertificateTimestampList<'a>),
        CLIENT_CERTIFICATE_TYPE => ClientCertificateType(ClientCertTypeSelected),
        SERVER_CERTIFICATE_TYPE => ServerCertificateType(ServerCertTypeSelected),
        ENCRYPT_THEN_MAC => EncryptThenMac(EncryptThenMac),
        EXTENDED_MAIN_SECRET => ExtendedMainSecret(ExtendedMainSecret),
        TOKEN_BINDING => TokenBinding(TokenBindingParameters<'a>),
        CACHED_INFO => CachedInfo(CachedInformationUsed<'a>),
        TLS_LTS => TlsLts(TlsLts),
        ECJPAKE_KEY_KP_PAIR => EcJpakeKeyKpPair(EcJpakeKeyKpPairList<'a>),
        RECORD_SIZE_LIMIT => RecordSizeLimit(RecordSizeLimit),
        PASSWORD_SALT => PasswordSalt(PasswordSalt<'a>),
        TLS_CERT_WITH_EXTERN_PSK => TlsCertWithExternPsk(CertWithExternPsk),
        SESSION_TICKET => SessionTicket(SessionTicket<'a>),
        TLMSP => Tlmsp(Tlmsp<'a>),
        TLMSP_PROXYING => TlmspProxying(TlmspProxying<'a>),
        TLMSP_DELEGATE => TlmspDelegate(TlmspDelegate<'a>),
        SUPPORTED_EKT_CIPHERS => SupportedEktCiphers(EktCipherSelected),
        PRE_SHARED_KEY => PreSharedKey(SelectedPsk),
        SUPPORTED_VERSIONS => SupportedVersions(SelectedVersion),
        KEY_SHARE | KEY_SHARE_DRAFT => KeyShare(KeyShareServerHello<'a>),
        TRANSPARENCY_INFO => TransparencyInfo(TransItemList<'a>),
        CONNECTION_ID | CONNECTION_ID_DEPRECATED => ConnectionId(ConnectionId<'a>),
        EXTERNAL_ID_HASH => ExternalIdHash(ExternalIdentityHash<'a>),
        EXTERNAL_SESSION_ID => ExternalSessionId(ExternalSessionId<'a>),
        DNSSEC_CHAIN => DnssecChain(DnssecChain<'a>),
        SEQUENCE_NUMBER_ENCRYPTION_ALGORITHMS => SequenceNumberEncryptionAlgorithms(SequenceNumberEncryptionAlgorithms<'a>),
        RRC => Rrc(ReturnRoutabilityCheck),
        TLS_FLAGS => TlsFlags(FlagExtensions<'a>),
        NEXT_PROTOCOL_NEGOTIATION => NextProtocolNegotiation(NextProtocols<'a>),
        CHANNEL_ID | CHANNEL_ID_OLD => ChannelId(ChannelId),
        PAKE => Pake(PakeServerHello<'a>),
        RENEGOTIATION_INFO => RenegotiationInfo(RenegotiationInfo<'a>),
    }
}

extensions! {
    /// An extension of a `HelloRetryRequest`.
    HelloRetryRequestExtension {
        PASSWORD_SALT => PasswordSalt(PasswordSalt<'a>),
        SUPPORTED_VERSIONS => SupportedVersions(SelectedVersion),
        COOKIE => Cookie(Cookie<'a>),
        KEY_SHARE | KEY_SHARE_DRAFT => KeyShare(KeyShareHelloRetryRequest),
        SEQUENCE_NUMBER_ENCRYPTION_ALGORITHMS => SequenceNumberEncryptionAlgorithms(SequenceNumberEncryptionAlgorithms<'a>),
        TLS_FLAGS => TlsFlags(FlagExtensions<'a>),
        ENCRYPTED_CLIENT_HELLO => EncryptedClientHello(EchHelloRetryRequest<'a>),
    }
}

extensions! {
    /// An extension of an `encrypted_extensions`.
    EncryptedExtensionsExtension {
        SERVER_NAME => ServerName(ServerNameAcknowledgement),
        MAX_FRAGMENT_LENGTH => MaxFragmentLength(MaxFragmentLength),
        SUPPORTED_GROUPS => SupportedGroups(NamedGroupList<'a>),
        USE_SRTP => UseSrtp(UseSrtpData<'a>),
        HEARTBEAT => Heartbeat(HeartbeatExtension),
        APPLICATION_LAYER_PROTOCOL_NEGOTIATION => ApplicationLayerProtocolNegotiation(ProtocolNameList<'a>),
        CLIENT_CERTIFICATE_TYPE => ClientCertificateType(ClientCertTypeSelected),
        SERVER_CERTIFICATE_TYPE => ServerCertificateType(ServerCertTypeSelected),
        TOKEN_BINDING => TokenBinding(TokenBindingParameters<'a>),
        CACHED_INFO => CachedInfo(CachedInformationUsed<'a>),
        RECORD_SIZE_LIMIT => RecordSizeLimit(RecordSizeLimit),
        TICKET_PINNING => TicketPinning(PinningTicket<'a>),
        SUPPORTED_EKT_CIPHERS => SupportedEktCiphers(EktCipherSelected),
        EARLY_DATA => EarlyData(EarlyDataIndication),
        EXTERNAL_ID_HASH => ExternalIdHash(ExternalIdentityHash<'a>),
        EXTERNAL_SESSION_ID => ExternalSessionId(ExternalSessionId<'a>),
        QUIC_TRANSPORT_PARAMETERS => QuicTransportParameters(QuicTransportParameters<'a>),
        TICKET_REQUEST => TicketRequest(ServerTicketRequestHint),
        TLS_FLAGS => TlsFlags(FlagExtensions<'a>),
        SERVER_PADDING => ServerPadding(ServerPadding<'a>),
        APPLICATION_SETTINGS | APPLICATION_SETTINGS_OLD => ApplicationSettings(ApplicationSettings<'a>),
        TRUST_ANCHORS => TrustAnchors(TrustAnchorIdentifierList<'a>),
        ENCRYPTED_CLIENT_HELLO | ENCRYPTED_CLIENT_HELLO_DRAFT08 | ENCRYPTED_CLIENT_HELLO_DRAFT09 | ENCRYPTED_CLIENT_HELLO_DRAFT10 | ENCRYPTED_CLIENT_HELLO_DRAFT11 | ENCRYPTED_CLIENT_HELLO_DRAFT12 => EncryptedClientHello(EchEncryptedExtensions<'a>),
        QUIC_TRANSPORT_PARAMETERS_DRAFT => QuicTransportParametersDraft(QuicTransportParametersDraft<'a>),
        ENCRYPTED_SERVER_NAME => EncryptedServerName(ServerEncryptedSni<'a>),
    }
}

extensions! {
    /// An extension of one entry of a TLS 1.3 `certificate`.
    CertificateExtension {
        STATUS_REQUEST => StatusRequest(CertificateStatus<'a>),
        SIGNED_CERTIFICATE_TIMESTAMP => SignedCertificateTimestamp(SignedCertificateTimestampList<'a>),
        DELEGATED_CREDENTIAL => DelegatedCredential(DelegatedCredential<'a>),
        TRANSPARENCY_INFO => TransparencyInfo(TransItemList<'a>),
        DNSSEC_CHAIN => DnssecChain(DnssecChain<'a>),
        TLS_FLAGS => TlsFlags(FlagExtensions<'a>),
        TRUST_ANCHORS => TrustAnchors(TrustAnchorMatched),
    }
}

extensions! {
    /// An extension of a TLS 1.3 `certificate_request`.
    CertificateRequestExtension {
        SERVER_NAME => ServerName(ServerNameList<'a>),
        STATUS_REQUEST => StatusRequest(CertificateStatusRequest<'a>),
        SIGNATURE_ALGORITHMS => SignatureAlgorithms(SignatureSchemeList<'a>),
        SIGNED_CERTIFICATE_TIMESTAMP => SignedCertificateTimestamp(SignedCertificateTimestampRequest),
        COMPRESS_CERTIFICATE => CompressCertificate(CertificateCompressionAlgorithms<'a>),
        DELEGATED_CREDENTIAL => DelegatedCredential(DelegatedCredentialSupport<'a>),
        CERTIFICATE_AUTHORITIES => CertificateAuthorities(CertificateAuthorities<'a>),
        OID_FILTERS => OidFilters(OidFilters<'a>),
        SIGNATURE_ALGORITHMS_CERT => SignatureAlgorithmsCert(CertificateSignatureSchemeList<'a>),
        TRANSPARENCY_INFO => TransparencyInfo(TransparencyInfoRequest),
        TLS_FLAGS => TlsFlags(FlagExtensions<'a>),
        TRUST_ANCHORS => TrustAnchors(TrustAnchorIdentifierList<'a>),
    }
}

extensions! {
    /// An extension of a TLS 1.3 `new_session_ticket`.
    NewSessionTicketExtension {
        EARLY_DATA => EarlyData(EarlyDataLimit),
        TICKET_EARLY_DATA_INFO => TicketEarlyDataInfo(TicketEarlyDataInfo),
        TLS_FLAGS => TlsFlags(FlagExtensions<'a>),
    }
}

/// The messages that carry extensions, each with layouts of its own.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Carrier {
    /// `client_hello`.
    ClientHello,
    /// `server_hello`.
    ServerHello,
    /// A `server_hello` that asks for another hello.
    HelloRetryRequest,
    /// `encrypted_extensions`.
    EncryptedExtensions,
    /// One entry of a TLS 1.3 `certificate`.
    Certificate,
    /// A TLS 1.3 `certificate_request`.
    CertificateRequest,
    /// A TLS 1.3 `new_session_ticket`.
    NewSessionTicket,
}

impl Carrier {
    /// All of them, in the order of the handshake.
    pub const ALL: &'static [Self] = &[
        Self::ClientHello,
        Self::HelloRetryRequest,
        Self::ServerHello,
        Self::EncryptedExtensions,
        Self::CertificateRequest,
        Self::Certificate,
        Self::NewSessionTicket,
    ];

    /// The message's name in its RFC; `hello_retry_request` for the `server_hello` that is one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientHello => "client_hello",
            Self::ServerHello => "server_hello",
            Self::HelloRetryRequest => "hello_retry_request",
            Self::EncryptedExtensions => "encrypted_extensions",
            Self::Certificate => "certificate",
            Self::CertificateRequest => "certificate_request",
            Self::NewSessionTicket => "new_session_ticket",
        }
    }

    /// The types whose layout in this message is known here.
    #[must_use]
    pub const fn types(self) -> &'static [ExtensionType] {
        match self {
            Self::ClientHello => ClientHelloExtension::TYPES,
            Self::ServerHello => ServerHelloExtension::TYPES,
            Self::HelloRetryRequest => HelloRetryRequestExtension::TYPES,
            Self::EncryptedExtensions => EncryptedExtensionsExtension::TYPES,
            Self::Certificate => CertificateExtension::TYPES,
            Self::CertificateRequest => CertificateRequestExtension::TYPES,
            Self::NewSessionTicket => NewSessionTicketExtension::TYPES,
        }
    }

    /// Insists that the body of `raw` has its layout in this message, if that is known.
    pub fn check(self, raw: RawExtension<'_>) -> Result<()> {
        match self {
            Self::ClientHello => ClientHelloExtension::check(raw),
            Self::ServerHello => ServerHelloExtension::check(raw),
            Self::HelloRetryRequest => HelloRetryRequestExtension::check(raw),
            Self::EncryptedExtensions => EncryptedExtensionsExtension::check(raw),
            Self::Certificate => CertificateExtension::check(raw),
            Self::CertificateRequest => CertificateRequestExtension::check(raw),
            Self::NewSessionTicket => NewSessionTicketExtension::check(raw),
        }
    }

    /// Decodes the body of `raw` in the layout it has in this message, and tells its fields to
    /// `visitor`, the whole as a structure: whether the layout is known. What is malformed is an
    /// error, and nothing is told.
    pub fn describe(self, raw: RawExtension<'_>, visitor: &mut dyn Visitor) -> Result<bool> {
        match self {
            Self::ClientHello => ClientHelloExtension::describe(raw, visitor),
            Self::ServerHello => ServerHelloExtension::describe(raw, visitor),
            Self::HelloRetryRequest => HelloRetryRequestExtension::describe(raw, visitor),
            Self::EncryptedExtensions => EncryptedExtensionsExtension::describe(raw, visitor),
            Self::Certificate => CertificateExtension::describe(raw, visitor),
            Self::CertificateRequest => CertificateRequestExtension::describe(raw, visitor),
            Self::NewSessionTicket => NewSessionTicketExtension::describe(raw, visitor),
        }
    }
}

impl RawExtension<'_> {
    fn tell<T: Describe>(&self, body: &T, visitor: &mut dyn Visitor) {
        let mut fields = Fields::new(visitor, self.offset);
        fields.parts(T::NAME, Kind::Structure(T::NAME), 0, |fields| body.describe(fields));
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec::Vec};

    use super::*;

    /// Decodes bodies of many lengths and bytes as every type of a table, and prints the result, so
    /// that lists are walked.
    macro_rules! survive {
        ($($name:ident)*) => {
            $(for extension_type in $name::TYPES.iter().copied() {
                for length in 0..64_usize {
                    for step in 0..=u8::MAX {
                        let bytes: Vec<u8> = (0..length).map(|at| sample(at, step)).collect();
                        let raw = RawExtension { extension_type, body: &bytes, offset: 0 };
                        let _ = format!("{:?}", $name::decode(raw));
                    }
                }
            })*
        };
    }

    /// Mostly zeros, so that lengths have a chance to be true.
    fn sample(at: usize, step: u8) -> u8 {
        if at % 3 == 1 { step.rotate_left(u32::try_from(at).unwrap()) & 0x1f } else { step & 1 }
    }

    #[test]
    fn any_body_is_survived() {
        survive!(ClientHelloExtension ServerHelloExtension HelloRetryRequestExtension);
        survive!(EncryptedExtensionsExtension CertificateExtension);
        survive!(CertificateRequestExtension NewSessionTicketExtension);
    }

    /// For every type, whether it is known, and whether its row in the table leads to a layout.
    macro_rules! agree {
        ($($name:ident)*) => {
            $(for number in 0..=u16::MAX {
                let extension_type = ExtensionType(number);
                let raw = RawExtension { extension_type, body: b"", offset: 0 };
                let is_unknown = matches!($name::decode(raw), Ok($name::Unknown(_)));
                assert_eq!($name::TYPES.contains(&extension_type), !is_unknown);
            })*
        };
    }

    #[test]
    fn what_a_table_has_is_decoded_and_the_rest_is_kept() {
        agree!(ClientHelloExtension ServerHelloExtension HelloRetryRequestExtension);
        agree!(EncryptedExtensionsExtension CertificateExtension);
        agree!(CertificateRequestExtension NewSessionTicketExtension);
    }
}
