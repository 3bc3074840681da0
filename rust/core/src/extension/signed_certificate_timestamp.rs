//! `signed_certificate_timestamp`.

use super::Extension;
use crate::{
    registry::{CtVersion, ExtensionType, HashAlgorithm, SignatureAlgorithm},
    wire::{Content, Cursor, Describe, Field, Fields, Parse, Result, Sequence, structure},
};

structure! {
    /// The client asks for timestamps of transparency logs: an empty body.
    pub struct SignedCertificateTimestampRequest;
}

structure! {
    /// The timestamps that logs gave a certificate ([RFC 6962 §3.3]).
    ///
    /// ```text
    /// opaque SerializedSCT<1..2^16-1>;
    ///
    /// struct {
    ///     SerializedSCT sct_list <1..2^16-1>;
    /// } SignedCertificateTimestampList;
    /// ```
    ///
    /// [RFC 6962 §3.3]: https://www.rfc-editor.org/rfc/rfc6962#section-3.3
    #[derive(Default)]
    pub struct SignedCertificateTimestampList<'a> {
        /// As sent.
        pub sct_list: Sequence<'a, SerializedSct<'a>> => vec16,
    }
}

impl<'a> SignedCertificateTimestampList<'a> {
    /// The bytes of each timestamp, without their length.
    pub fn serialized(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut list = self.sct_list.cursor();
        // Each was read before; at the end there is no length to read.
        core::iter::from_fn(move || list.vec16("SerializedSCT", 0).ok().map(|mut one| one.rest()))
    }
}

structure! {
    /// One timestamp, behind its length.
    pub struct SerializedSct<'a>(pub Sct<'a> => vec16 as "SerializedSCT");
}

/// One timestamp.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sct<'a> {
    /// Of the only version there is.
    V1(SctV1<'a>),
    /// Of another version: undecoded.
    Other(CtVersion, &'a [u8]),
}

structure! {
    /// What a log promises ([RFC 6962 §3.2]).
    ///
    /// ```text
    /// struct {
    ///     Version sct_version;
    ///     LogID id;
    ///     uint64 timestamp;
    ///     CtExtensions extensions;
    ///     digitally-signed struct { ... };
    /// } SignedCertificateTimestamp;
    ///
    /// opaque LogID[32];
    /// opaque CtExtensions<0..2^16-1>;
    /// ```
    ///
    /// [RFC 6962 §3.2]: https://www.rfc-editor.org/rfc/rfc6962#section-3.2
    pub struct SctV1<'a> {
        /// The SHA-256 of the log's public key.
        pub id: &'a [u8; 32],
        /// Milliseconds since 1970 in UTC.
        pub timestamp: u64,
        /// None are defined.
        pub extensions: &'a [u8] => vec16,
        /// The hash of the log's signature.
        pub hash: HashAlgorithm,
        /// The log's signature, as an algorithm.
        pub signature_algorithm: SignatureAlgorithm,
        /// The log's signature.
        pub signature: &'a [u8] => vec16,
    }
}

impl<'a> Parse<'a> for Sct<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        match CtVersion(cursor.u8("sct_version")?) {
            CtVersion::V1 => SctV1::parse(cursor).map(Self::V1),
            other => Ok(Self::Other(other, cursor.rest())),
        }
    }
}

impl Describe for Sct<'_> {
    const NAME: &'static str = "SignedCertificateTimestamp";

    fn describe(&self, fields: &mut Fields<'_>) {
        match self {
            Self::V1(sct) => {
                CtVersion::V1.tell("sct_version", fields);
                sct.describe(fields);
            }
            Self::Other(version, sct) => {
                version.tell("sct_version", fields);
                sct.tell_vector("sct", 0, fields);
            }
        }
    }
}

impl Extension<'_> for SignedCertificateTimestampRequest {
    const TYPE: ExtensionType = ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP;
}

impl<'a> Extension<'a> for SignedCertificateTimestampList<'a> {
    const TYPE: ExtensionType = ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_client_asks_and_the_server_lists() {
        let request = whole::<SignedCertificateTimestampRequest>(b"");
        assert_eq!(request, SignedCertificateTimestampRequest);
        let id = &[7; 32];
        let tail = b"\0\0\x01\x9a\0\0\0\0\0\0\x04\x03\0\x02\xab\xcd";
        let first = [&b"\0\x31\0"[..], id, tail].concat();
        let body = [&b"\0\x37"[..], &first, b"\0\x02\x01\x05"].concat();
        let sent = whole::<SignedCertificateTimestampList<'_>>(body.leak());
        let scts: alloc::vec::Vec<_> = sent.sct_list.iter().map(|sct| sct.0).collect();
        let [Sct::V1(first), other] = scts[..] else { panic!("not read") };
        assert_eq!((first.id, first.timestamp), (id, 0x19a_0000_0000));
        assert_eq!((first.hash.0, first.signature_algorithm.0), (4, 3));
        assert_eq!((first.signature, other), (&b"\xab\xcd"[..], Sct::Other(CtVersion(1), b"\x05")));
        let lengths: alloc::vec::Vec<_> = sent.serialized().map(<[u8]>::len).collect();
        assert_eq!(lengths, [0x31, 2]);
    }
}
