//! What depends on a protocol version, and which of several is the newest.

use crate::registry::ProtocolVersion;

/// Whether messages under `version` have the layout of TLS 1.3: it, DTLS 1.3, their drafts and
/// experiments.
#[must_use]
pub const fn is_tls13(version: ProtocolVersion) -> bool {
    matches!(version.0, 0x0304 | 0xfefc | 0x7e00..=0x7fff | 0xfb00..=0xfbff)
}

/// Whether a signature under `version` is preceded by its algorithm: from TLS 1.2 and DTLS 1.2 on.
#[must_use]
pub const fn has_signature_algorithm(version: ProtocolVersion) -> bool {
    matches!(version.0, 0x0303 | 0xfefd) || is_tls13(version)
}

/// The newest of `versions`; `None` without one that is known by its form.
///
/// Values of DTLS count downwards, drafts of TLS 1.3 lie between 1.2 and 1.3, and GREASE is left
/// out.
#[must_use]
pub fn newest(versions: impl IntoIterator<Item = ProtocolVersion>) -> Option<ProtocolVersion> {
    let ranked = versions.into_iter().filter_map(|version| Some((rank(version)?, version)));
    ranked.max_by_key(|(rank, _)| *rank).map(|(_, version)| version)
}

fn rank(version: ProtocolVersion) -> Option<(u8, u8)> {
    match version.0.to_be_bytes() {
        [0x00, 0x02] => Some((0, 0)),
        [0x03, minor @ ..0x04] => Some((1, minor)),
        [0xfb | 0x7e | 0x7f, draft] => Some((2, draft)),
        [0x03, minor] => Some((3, minor)),
        [0x01, 0x00] => Some((4, 0)),
        [0xfe, minor] => Some((5, 0xff - minor)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest_of(versions: &[u16]) -> Option<u16> {
        newest(versions.iter().copied().map(ProtocolVersion)).map(|version| version.0)
    }

    #[test]
    fn grease_and_unheard_of_versions_do_not_count() {
        assert_eq!(newest_of(&[0xfafa, 0x0303, 0x0302]), Some(0x0303));
        assert_eq!(newest_of(&[0x8888, 0x0a0a]), None);
        assert_eq!(newest_of(&[]), None);
    }

    #[test]
    fn drafts_lie_between_their_neighbours() {
        assert_eq!(newest_of(&[0x0303, 0x7f12, 0x7f1c]), Some(0x7f1c));
        assert_eq!(newest_of(&[0x0304, 0x7f1c, 0xfb1a]), Some(0x0304));
    }

    #[test]
    fn dtls_counts_downwards() {
        assert_eq!(newest_of(&[0xfeff, 0xfefc, 0xfefd]), Some(0xfefc));
        assert_eq!(newest_of(&[0x0100, 0xfeff]), Some(0xfeff));
    }

    #[test]
    fn layouts_follow_the_version() {
        let tls13 = [0x0304, 0xfefc, 0x7f12, 0x7e02, 0xfb1a].map(ProtocolVersion);
        assert!(tls13.into_iter().all(is_tls13));
        assert!(has_signature_algorithm(ProtocolVersion(0xfefd)));
        assert!(!has_signature_algorithm(ProtocolVersion(0xfeff)));
        assert!(!is_tls13(ProtocolVersion(0x0303)));
    }
}
