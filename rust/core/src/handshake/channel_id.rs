//! `channel_id`.

use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// A key that the client proves to have, beside its certificate, sent under protection
    /// ([draft-balfanz-tls-channelid-01 §3], whose name for it is `EncryptedExtensions`).
    ///
    /// ```text
    /// struct {
    ///     ExtensionType extension_type;
    ///     opaque extension_data<0..2^16-1>;       /* ChannelIDExtension */
    /// } EncryptedExtensions;
    /// ```
    ///
    /// [draft-balfanz-tls-channelid-01 §3]: https://datatracker.ietf.org/doc/html/draft-balfanz-tls-channelid-01#section-3
    pub struct ChannelId<'a> {
        /// `channel_id`.
        pub extension_type: ExtensionType,
        /// The key and the proof.
        pub extension_data: ChannelIdExtension<'a> => vec16,
    }
}

structure! {
    /// A point of P-256 and an ECDSA signature, each number big-endian.
    ///
    /// ```text
    /// struct {
    ///     opaque x[32];
    ///     opaque y[32];
    ///     opaque r[32];
    ///     opaque s[32];
    /// } ChannelIDExtension;
    /// ```
    pub struct ChannelIdExtension<'a> {
        /// Of the point.
        pub x: &'a [u8; 32],
        /// Of the point.
        pub y: &'a [u8; 32],
        /// Of the signature.
        pub r: &'a [u8; 32],
        /// Of the signature.
        pub s: &'a [u8; 32],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_has_a_point_and_a_signature() {
        let sent = [&b"\x75\x50\x00\x80"[..], &[1; 32], &[2; 32], &[3; 32], &[4; 32]].concat();
        let parsed = ChannelId::parse(&mut Cursor::new(&sent)).unwrap();
        assert_eq!((parsed.extension_type.0, parsed.extension_data.s), (30_032, &[4; 32]));
        assert!(
            (0..sent.len()).all(|end| ChannelId::parse(&mut Cursor::new(&sent[..end])).is_err())
        );
    }
}
