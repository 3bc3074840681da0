//! `use_srtp`.

use super::Extension;
use crate::{
    registry::{ExtensionType, SrtpProtectionProfile},
    wire::{List, structure},
};

structure! {
    /// The SRTP profiles the client can use, or the one the server chose ([RFC 5764 §4.1.1]).
    ///
    /// ```text
    /// struct {
    ///     SRTPProtectionProfiles SRTPProtectionProfiles;
    ///     opaque srtp_mki<0..255>;
    /// } UseSRTPData;
    ///
    /// SRTPProtectionProfile SRTPProtectionProfiles<2..2^16-1>;
    /// ```
    ///
    /// [RFC 5764 §4.1.1]: https://www.rfc-editor.org/rfc/rfc5764#section-4.1.1
    #[derive(Default)]
    pub struct UseSrtpData<'a> {
        /// As sent, best first.
        pub srtp_protection_profiles: List<'a, SrtpProtectionProfile>
            => vec16 as "SRTPProtectionProfiles",
        /// The master key identifier; empty without one.
        pub srtp_mki: &'a [u8] => vec8,
    }
}

impl<'a> Extension<'a> for UseSrtpData<'a> {
    const TYPE: ExtensionType = ExtensionType::USE_SRTP;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn profiles_and_key_identifier_are_kept() {
        let sent = whole::<UseSrtpData<'_>>(b"\x00\x04\x00\x07\x00\x01\x02\xab\xcd");
        assert!(sent.srtp_protection_profiles.iter().eq([7, 1].map(SrtpProtectionProfile)));
        assert_eq!(sent.srtp_mki, b"\xab\xcd");
    }
}
