//! Code points: one newtype per registry, with the names that IANA or the wire gave its values.
//!
//! A code point holds any value of its width, assigned or not: an observer meets GREASE, drafts
//! and values of tomorrow. The constants and names are generated from `registries/` at the top of
//! the repository.
//!
//! ```
//! use tlswire::registry::{CipherSuite, Recommended};
//!
//! let suite = CipherSuite(0x1301);
//! assert_eq!(suite, CipherSuite::TLS_AES_128_GCM_SHA256);
//! assert_eq!(suite.name(), Some("TLS_AES_128_GCM_SHA256"));
//! assert_eq!(suite.recommended(), Some(Recommended::Yes));
//! assert_eq!(CipherSuite(0x1a2b).to_string(), "0x1a2b");
//! ```

#[macro_use]
mod _code_point;

use core::fmt;

/// Whether `value` is one of the sixteen reserved two-byte values of [RFC 8701 §2]: equal bytes
/// whose low half is `0xA`.
///
/// [RFC 8701 §2]: https://www.rfc-editor.org/rfc/rfc8701#section-2
#[must_use]
pub const fn is_grease(value: u16) -> bool {
    let [high, low] = value.to_be_bytes();
    high == low && low & 0x0f == 0x0a
}

/// What the "Recommended" column of a registry says ([RFC 9847 §3]).
///
/// [RFC 9847 §3]: https://www.rfc-editor.org/rfc/rfc9847#section-3
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Recommended {
    /// `Y`: the IETF recommends it for general use.
    Yes,
    /// `N`: not evaluated, of limited applicability, or for special uses.
    No,
    /// `D`: discouraged; the reference says why.
    Discouraged,
}

impl Recommended {
    /// The letter of the registry.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "Y",
            Self::No => "N",
            Self::Discouraged => "D",
        }
    }
}

impl fmt::Display for Recommended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A cell of a yes-or-no column, or of "Recommended".
#[derive(Clone, Copy)]
enum Mark {
    Absent,
    Yes,
    No,
    Discouraged,
}

impl Mark {
    const fn recommended(self) -> Option<Recommended> {
        match self {
            Self::Absent => None,
            Self::Yes => Some(Recommended::Yes),
            Self::No => Some(Recommended::No),
            Self::Discouraged => Some(Recommended::Discouraged),
        }
    }

    const fn yes(self) -> Option<bool> {
        match self {
            Self::Absent => None,
            Self::Yes => Some(true),
            Self::No | Self::Discouraged => Some(false),
        }
    }
}

/// What a registry says of the values `first..=last`.
struct Row {
    first: u64,
    last: u64,
    name: &'static str,
    reference: &'static str,
    registered: Mark,
    recommended: Mark,
    dtls: Mark,
    dtls_only: Mark,
    messages: &'static str,
}

/// A row without any of the optional columns.
const BLANK: Row = Row {
    first: 0,
    last: 0,
    name: "",
    reference: "",
    registered: Mark::Yes,
    recommended: Mark::Absent,
    dtls: Mark::Absent,
    dtls_only: Mark::Absent,
    messages: "",
};

/// The row of `value` in `rows`, which ascend and do not overlap.
const fn find(mut rows: &'static [Row], value: u64) -> Option<&'static Row> {
    while !rows.is_empty() {
        let (left, right) = rows.split_at(rows.len() / 2);
        let Some((middle, right)) = right.split_first() else { return None };
        if value < middle.first {
            rows = left;
        } else if value > middle.last {
            rows = right;
        } else {
            return Some(middle);
        }
    }
    None
}

// Written by registries/generate.py.
mod alert_description;
mod alert_level;
mod alpn_protocol_id;
mod authorization_data_format;
mod cached_information_type;
mod certificate_compression_algorithm;
mod certificate_status_type;
mod certificate_type;
mod cipher_suite;
mod client_certificate_type;
mod compression_method;
mod content_type;
mod ct_hash_algorithm;
mod ct_log_entry_type;
mod ct_version;
mod ct_versioned_trans_type;
mod ec_curve_type;
mod ec_point_format;
mod ech_config_extension;
mod ekt_cipher_type;
mod extension_type;
mod handshake_type;
mod hash_algorithm;
mod heartbeat_message_type;
mod heartbeat_mode;
mod hpke_aead;
mod hpke_kdf;
mod hpke_kem;
mod identifier_type;
mod kdf_identifier;
mod key_log_label;
mod key_update_request;
mod named_group;
mod pake_scheme;
mod protocol_version;
mod psk_key_exchange_mode;
mod quic_frame_type;
mod quic_transport_error;
mod quic_transport_parameter;
mod quic_version;
mod rrc_message_type;
mod server_name_type;
mod signature_algorithm;
mod signature_scheme;
mod srtp_protection_profile;
mod ssl_v2_cipher_kind;
mod supplemental_data_type;
mod token_binding_key_parameters;
mod user_mapping_type;

pub use alert_description::AlertDescription;
pub use alert_level::AlertLevel;
pub use alpn_protocol_id::AlpnProtocolId;
pub use authorization_data_format::AuthorizationDataFormat;
pub use cached_information_type::CachedInformationType;
pub use certificate_compression_algorithm::CertificateCompressionAlgorithm;
pub use certificate_status_type::CertificateStatusType;
pub use certificate_type::CertificateType;
pub use cipher_suite::CipherSuite;
pub use client_certificate_type::ClientCertificateType;
pub use compression_method::CompressionMethod;
pub use content_type::ContentType;
pub use ct_hash_algorithm::CtHashAlgorithm;
pub use ct_log_entry_type::CtLogEntryType;
pub use ct_version::CtVersion;
pub use ct_versioned_trans_type::CtVersionedTransType;
pub use ec_curve_type::EcCurveType;
pub use ec_point_format::EcPointFormat;
pub use ech_config_extension::EchConfigExtension;
pub use ekt_cipher_type::EktCipherType;
pub use extension_type::ExtensionType;
pub use handshake_type::HandshakeType;
pub use hash_algorithm::HashAlgorithm;
pub use heartbeat_message_type::HeartbeatMessageType;
pub use heartbeat_mode::HeartbeatMode;
pub use hpke_aead::HpkeAead;
pub use hpke_kdf::HpkeKdf;
pub use hpke_kem::HpkeKem;
pub use identifier_type::IdentifierType;
pub use kdf_identifier::KdfIdentifier;
pub use key_log_label::KeyLogLabel;
pub use key_update_request::KeyUpdateRequest;
pub use named_group::NamedGroup;
pub use pake_scheme::PakeScheme;
pub use protocol_version::ProtocolVersion;
pub use psk_key_exchange_mode::PskKeyExchangeMode;
pub use quic_frame_type::QuicFrameType;
pub use quic_transport_error::QuicTransportError;
pub use quic_transport_parameter::QuicTransportParameter;
pub use quic_version::QuicVersion;
pub use rrc_message_type::RrcMessageType;
pub use server_name_type::ServerNameType;
pub use signature_algorithm::SignatureAlgorithm;
pub use signature_scheme::SignatureScheme;
pub use srtp_protection_profile::SrtpProtectionProfile;
pub use ssl_v2_cipher_kind::SslV2CipherKind;
pub use supplemental_data_type::SupplementalDataType;
pub use token_binding_key_parameters::TokenBindingKeyParameters;
pub use user_mapping_type::UserMappingType;
// End of what registries/generate.py writes.

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[test]
    fn names_are_those_of_the_registry() {
        assert_eq!(CipherSuite(0x1301).name(), Some("TLS_AES_128_GCM_SHA256"));
        assert_eq!(NamedGroup(29).name(), Some("x25519"));
        assert_eq!(NamedGroup(0x11ec).name(), Some("X25519MLKEM768"));
        assert_eq!(ExtensionType(65037).name(), Some("encrypted_client_hello"));
        assert_eq!(AlertDescription(120).name(), Some("no_application_protocol"));
        assert_eq!(ProtocolVersion(0x7f12).name(), Some("TLSv1.3-draft18"));
        assert_eq!(AlpnProtocolId(b"h2").name(), Some("HTTP/2 over TLS"));
    }

    #[test]
    fn a_value_without_a_name_is_shown_in_the_hexadecimal_of_its_width() {
        assert_eq!(CipherSuite(0x1a2b).to_string(), "0x1a2b");
        assert_eq!(ContentType(5).to_string(), "0x05");
        assert_eq!(QuicVersion(0x1234).to_string(), "0x00001234");
        assert_eq!(format!("{:?}", CipherSuite(0x1a2b)), "CipherSuite(0x1a2b)");
        assert_eq!(format!("{:>8}|", NamedGroup::X25519), "  x25519|");
    }

    #[test]
    fn columns_are_those_of_the_registry() {
        assert_eq!(CipherSuite(0x0005).recommended(), Some(Recommended::Discouraged));
        assert_eq!(CipherSuite(0x0005).dtls_ok(), Some(false));
        assert_eq!(CipherSuite(0x1a1a).recommended(), None);
        assert_eq!(ExtensionType::KEY_SHARE.tls13_messages(), Some("CH, SH, HRR"));
        assert_eq!(ExtensionType::CONNECTION_ID.dtls_only(), Some(true));
        assert!(ExtensionType::KEY_SHARE.is_registered());
        assert!(!ExtensionType::TRUST_ANCHORS.is_registered());
    }

    #[test]
    fn a_range_of_values_shares_one_row() {
        assert_eq!(QuicFrameType(0x0f).name(), Some("STREAM"));
        assert_eq!(QuicTransportError(0x0178).name(), Some("CRYPTO_ERROR"));
        assert_eq!(QuicTransportError(0x0200).name(), None);
    }

    #[test]
    fn grease_follows_the_rule_of_each_space() {
        let reserved = (0..=u16::MAX).filter(|value| is_grease(*value));
        assert_eq!(reserved.clone().count(), 16);
        assert!(reserved.into_iter().all(|value| CipherSuite(value).is_grease()));
        let modes = (0..=u8::MAX).filter(|value| PskKeyExchangeMode(*value).is_grease());
        assert!(modes.eq([0x0b, 0x2a, 0x49, 0x68, 0x87, 0xa6, 0xc5, 0xe4]));
        assert!(AlpnProtocolId(b"\x1a\x1a").is_grease());
        assert!(!AlpnProtocolId(b"h2").is_grease());
        assert!(QuicVersion(0x1a2a_3a4a).is_grease());
        assert!(QuicTransportParameter(27 + 31 * 5).is_grease());
    }

    #[test]
    fn every_constant_is_found_and_in_order() {
        assert!(CipherSuite::ALL.iter().all(|suite| suite.name().is_some()));
        assert!(CipherSuite::ALL.is_sorted());
        assert!(AlpnProtocolId::ALL.iter().all(|id| id.name().is_some()));
    }
}
