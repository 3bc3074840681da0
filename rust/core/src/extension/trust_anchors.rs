//! `trust_anchors`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Sequence, structure},
};

structure! {
    /// The trust anchors the sender has, or of the server, those it can serve
    /// ([draft-ietf-tls-trust-anchor-ids-00 §4.1]).
    ///
    /// ```text
    /// opaque TrustAnchorIdentifier<1..2^8-1>;
    ///
    /// TrustAnchorIdentifier TrustAnchorIdentifierList<0..2^16-1>;
    /// ```
    ///
    /// [draft-ietf-tls-trust-anchor-ids-00 §4.1]: https://datatracker.ietf.org/doc/html/draft-ietf-tls-trust-anchor-ids-00#section-4.1
    #[derive(Default)]
    pub struct TrustAnchorIdentifierList<'a> {
        /// As sent.
        pub trust_anchors: Sequence<'a, TrustAnchorIdentifier<'a>> => vec16 as "TrustAnchorIdentifierList",
    }
}

structure! {
    /// The name of a trust anchor: a relative object identifier.
    pub struct TrustAnchorIdentifier<'a>(pub &'a [u8] => vec8);
}

structure! {
    /// The certificate was chosen for one of the peer's trust anchors: an empty body.
    pub struct TrustAnchorMatched;
}

impl<'a> Extension<'a> for TrustAnchorIdentifierList<'a> {
    const TYPE: ExtensionType = ExtensionType::TRUST_ANCHORS;
}

impl Extension<'_> for TrustAnchorMatched {
    const TYPE: ExtensionType = ExtensionType::TRUST_ANCHORS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn names_are_kept() {
        let sent = whole::<TrustAnchorIdentifierList<'_>>(b"\0\x05\x04\x81\xfd\x59\x01");
        assert_eq!(sent.trust_anchors.first().unwrap().0, b"\x81\xfd\x59\x01");
        assert_eq!(whole::<TrustAnchorMatched>(b""), TrustAnchorMatched);
    }
}
