//! `certificate_url`.

use crate::wire::{Sequence, structure};

structure! {
    /// Where the client's certificates lie, in place of them ([RFC 6066 §5]).
    ///
    /// ```text
    /// struct {
    ///     CertChainType type;
    ///     URLAndHash url_and_hash_list<1..2^16-1>;
    /// } CertificateURL;
    /// ```
    ///
    /// [RFC 6066 §5]: https://www.rfc-editor.org/rfc/rfc6066#section-5
    pub struct CertificateUrl<'a> {
        /// 0 for one URL for each certificate, 1 for one URL of all of them (`pkipath`).
        pub chain_type: u8 as "type",
        /// The places, the client's own certificate first.
        pub url_and_hash_list: Sequence<'a, UrlAndHash<'a>> => vec16,
    }
}

structure! {
    /// A place, and the hash of what is there.
    ///
    /// ```text
    /// struct {
    ///     opaque url<1..2^16-1>;
    ///     unint8 padding;                         /* 1 */
    ///     opaque SHA1Hash[20];
    /// } URLAndHash;
    /// ```
    pub struct UrlAndHash<'a> {
        /// An HTTP URL.
        pub url: &'a [u8] => text16,
        /// 1: a hash follows, as since RFC 6066.
        pub padding: u8,
        /// The SHA-1 of the certificate or of the `pkipath`.
        pub sha1_hash: &'a [u8; 20] as "SHA1Hash",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_has_places_and_hashes() {
        let sent = [&b"\x01\x00\x1a\x00\x03a/b\x01"[..], &[7; 20]].concat();
        let parsed = CertificateUrl::parse(&mut Cursor::new(&sent)).unwrap();
        let place = parsed.url_and_hash_list.first().unwrap();
        assert_eq!((parsed.chain_type, place.url, place.sha1_hash), (1, &b"a/b"[..], &[7; 20]));
        assert!(
            (0..sent.len())
                .all(|end| CertificateUrl::parse(&mut Cursor::new(&sent[..end])).is_err())
        );
    }
}
