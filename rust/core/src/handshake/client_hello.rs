//! `client_hello`.

use super::{Context, Transport, newest};
use crate::{
    extension::{Extension, Extensions, ServerNameList, SupportedVersions},
    registry::{CipherSuite, ProtocolVersion},
    wire::{Cursor, Error, ErrorKind, List, Parse, Result, length32},
};

/// What a client offers ([RFC 9846 §4.2.2], [RFC 6347 §4.2.1]).
///
/// ```text
/// struct {
///     ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
///     Random random;
///     opaque legacy_session_id<0..32>;
///     opaque legacy_cookie<0..2^8-1>;             /* DTLS only */
///     CipherSuite cipher_suites<2..2^16-2>;
///     opaque legacy_compression_methods<1..2^8-1>;
///     Extension extensions<8..2^16-1>;
/// } ClientHello;
/// ```
///
/// What is broken up to the compression methods is an error. What is broken after them is a
/// `defect`, and the extensions before it are there.
///
/// [RFC 9846 §4.2.2]: https://www.rfc-editor.org/rfc/rfc9846#section-4.2.2
/// [RFC 6347 §4.2.1]: https://www.rfc-editor.org/rfc/rfc6347#section-4.2.1
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClientHello<'a> {
    /// The version offered, unless `supported_versions` is there.
    pub legacy_version: ProtocolVersion,
    /// As sent; until TLS 1.2 it began with the time.
    pub random: &'a [u8; 32],
    /// Of at most 32 bytes; empty without one.
    pub legacy_session_id: &'a [u8],
    /// What a `hello_verify_request` asked to return; `None` outside of DTLS.
    pub legacy_cookie: Option<&'a [u8]>,
    /// As sent: order, duplicates, GREASE and signalling values included; never empty.
    pub cipher_suites: List<'a, CipherSuite>,
    /// As sent, one byte each; ought to hold a zero.
    pub legacy_compression_methods: &'a [u8],
    /// `None` where the message ends before them, as it may before TLS 1.3.
    pub extensions: Option<Extensions<'a>>,
    /// What is wrong with the block of extensions; `None` when its structure is sound.
    pub defect: Option<Error>,
}

impl<'a> ClientHello<'a> {
    /// Reads the body of a `client_hello`. Without a transport in `context`, the version tells
    /// whether it is DTLS.
    pub fn parse(cursor: &mut Cursor<'a>, context: Context) -> Result<Self> {
        let legacy_version = ProtocolVersion(cursor.u16("legacy_version")?);
        let mut hello = Self {
            legacy_version,
            random: cursor.array("random")?,
            legacy_session_id: session_id(cursor, "legacy_session_id")?,
            legacy_cookie: cookie(cursor, is_datagram(legacy_version, context))?,
            cipher_suites: List::vec16(cursor, "cipher_suites", 2)?,
            legacy_compression_methods: cursor.vec8("legacy_compression_methods", 0)?.rest(),
            extensions: None,
            defect: None,
        };
        if !cursor.is_empty() {
            let (extensions, defect) = Extensions::lenient(cursor);
            (hello.extensions, hello.defect) = (Some(extensions), defect);
        }
        Ok(hello)
    }

    /// The body of the first extension of `T`'s type: `None` when it was not sent, an error when
    /// it is malformed.
    pub fn get<T: Extension<'a>>(&self) -> Result<Option<T>> {
        self.extensions.unwrap_or_default().get()
    }

    /// The first host name of `server_name`: bytes, which ought to be ASCII; `None` when it was
    /// not sent or is malformed.
    #[must_use]
    pub fn server_name(&self) -> Option<&'a [u8]> {
        self.get::<ServerNameList<'_>>().ok().flatten()?.host_name()
    }

    /// The newest version offered, GREASE left out; `None` when only unknown ones are, or the list
    /// of them is malformed.
    #[must_use]
    pub fn max_version(&self) -> Option<ProtocolVersion> {
        match self.get::<SupportedVersions<'_>>().ok()? {
            Some(offer) => newest(offer.versions),
            None => Some(self.legacy_version),
        }
    }
}

/// Reads the body alone, of unknown transport.
impl<'a> Parse<'a> for ClientHello<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Self::parse(cursor, Context::default())
    }
}

fn is_datagram(legacy_version: ProtocolVersion, context: Context) -> bool {
    match context.transport {
        Some(transport) => transport == Transport::Dtls,
        None => matches!(legacy_version.0, 0xfe00..=0xfeff | 0x0100),
    }
}

fn cookie<'a>(cursor: &mut Cursor<'a>, is_datagram: bool) -> Result<Option<&'a [u8]>> {
    if !is_datagram {
        return Ok(None);
    }
    Ok(Some(cursor.vec8("legacy_cookie", 0)?.rest()))
}

/// Reads a session id, which has at most 32 bytes.
pub(super) fn session_id<'a>(cursor: &mut Cursor<'a>, field: &'static str) -> Result<&'a [u8]> {
    let start = *cursor;
    let id = cursor.vec8(field, 0)?.rest();
    if id.len() > 32 {
        return Err(start.error(field, ErrorKind::IllegalLength { length: length32(id.len()) }));
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::{handshake::Message, registry::ExtensionType};

    /// The hello of RFC 8448 §3, which opens with offset 0 at its header.
    const RFC_8448: &[u8] = include_bytes!("client_hello/rfc8448-simple-1rtt.bin");

    fn hello(message: &[u8]) -> Result<ClientHello<'_>> {
        match Message::parse(message, Context::default())? {
            Message::ClientHello(hello) => Ok(hello),
            other => panic!("{other:?}"),
        }
    }

    /// A message of the body that `pieces` make.
    fn message(pieces: &[&[u8]]) -> Vec<u8> {
        let body = pieces.concat();
        let length = u32::try_from(body.len()).unwrap() | 0x0100_0000;
        [&length.to_be_bytes()[..], &body].concat()
    }

    const RANDOM: &[u8] = &[0x52; 32];

    #[test]
    fn the_hello_of_rfc_8448_is_read() {
        let hello = hello(RFC_8448).unwrap();
        assert_eq!(hello.legacy_version, ProtocolVersion::TLSV1_2);
        assert_eq!(hello.random[..4], *b"\xcb\x34\xec\xb1");
        assert_eq!((hello.legacy_session_id, hello.legacy_cookie), (&b""[..], None));
        assert!(hello.cipher_suites.iter().map(|suite| suite.0).eq([0x1301, 0x1303, 0x1302]));
        assert_eq!(hello.legacy_compression_methods, b"\0");
        let types = hello.extensions.unwrap().types().map(|found| found.0);
        assert!(types.eq([0, 0xff01, 10, 35, 51, 43, 13, 45, 28]));
        assert_eq!(hello.server_name(), Some(&b"server"[..]));
        assert_eq!(hello.max_version(), Some(ProtocolVersion::TLSV1_3));
        assert_eq!(hello.defect, None);
    }

    #[test]
    fn a_hello_may_end_before_its_extensions() {
        let bytes = message(&[b"\x03\x00", RANDOM, b"\x00\x00\x02\x00\x35\x01\x00"]);
        let hello = hello(&bytes).unwrap();
        assert_eq!((hello.extensions, hello.defect), (None, None));
        assert_eq!(hello.server_name(), None);
        assert_eq!(hello.max_version(), Some(ProtocolVersion::SSLV3));
    }

    #[test]
    fn a_hello_over_dtls_has_a_cookie() {
        let rest = b"\x00\x02\xc0\x0c\x00\x02\xc0\x2b\x01\x00";
        let bytes = message(&[b"\xfe\xfd", RANDOM, rest]);
        assert_eq!(hello(&bytes).unwrap().legacy_cookie, Some(&b"\xc0\x0c"[..]));
        let odd = message(&[b"\x03\x04", RANDOM, rest]);
        let context = Context { transport: Some(Transport::Dtls), ..Context::default() };
        assert!(matches!(Message::parse(&odd, context), Ok(Message::ClientHello(_))));
        assert!(hello(&odd).is_err());
    }

    #[test]
    fn cipher_suites_must_be_some_and_whole() {
        for (suites, length) in [(&b"\x00\x00"[..], 0), (b"\x00\x03\x13\x01\x13", 3)] {
            let bytes = message(&[b"\x03\x03", RANDOM, b"\x00", suites, b"\x01\x00"]);
            let kind = ErrorKind::IllegalLength { length };
            assert_eq!(hello(&bytes), Err(Error { kind, field: "cipher_suites", offset: 39 }));
        }
    }

    #[test]
    fn a_session_id_has_at_most_32_bytes() {
        let bytes = message(&[b"\x03\x03", RANDOM, b"\x21", &[7; 33], b"\x00\x02\x13\x01\x01\x00"]);
        let kind = ErrorKind::IllegalLength { length: 33 };
        assert_eq!(hello(&bytes), Err(Error { kind, field: "legacy_session_id", offset: 38 }));
    }

    #[test]
    fn a_broken_block_of_extensions_is_a_defect() {
        let head: &[&[u8]] = &[b"\x03\x03", RANDOM, b"\x00\x00\x02\x13\x01\x01\x00"];
        let blocks: [(&[u8], &str, u32); 4] = [
            (b"\x00\x05\x00\x17\x00\x00", "extensions", 45),
            (b"\x00\x04\x00\x17\x00\x00\xff", "extensions", 51),
            (b"\x00\x08\x00\x17\x00\x00\x00\x17\x00\x01", "extension_data", 53),
            (b"\x00", "extensions", 45),
        ];
        for (block, field, offset) in blocks {
            let bytes = message(&[head, &[block]].concat());
            let hello = hello(&bytes).unwrap();
            let defect = hello.defect.unwrap();
            assert_eq!((defect.field, defect.offset), (field, offset));
            let emitted = hello.extensions.unwrap();
            assert_eq!(emitted.contains(ExtensionType::EXTENDED_MAIN_SECRET), block.len() > 1);
        }
    }

    #[test]
    fn a_malformed_extension_costs_itself_alone() {
        let block = b"\x00\x0f\x00\x0a\x00\x03\x00\x01\x00\x00\x1c\x00\x04\x40\x01\x00\x00";
        let bytes = message(&[b"\x03\x03", RANDOM, b"\x00\x00\x02\x13\x01\x01\x00", block]);
        let hello = hello(&bytes).unwrap();
        assert_eq!(hello.defect, None);
        let error = hello.get::<crate::extension::NamedGroupList<'_>>().unwrap_err();
        assert_eq!((error.field, error.offset), ("named_group_list", 51));
    }

    #[test]
    fn every_truncation_and_every_corruption_is_survived() {
        for end in 0..RFC_8448.len() {
            assert!(hello(&RFC_8448[..end]).is_err());
            let body = &RFC_8448[4..end.max(4)];
            let _ = ClientHello::parse(&mut Cursor::at(body, 4), Context::default());
        }
        let mut bytes = RFC_8448.to_vec();
        for at in 1..bytes.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff, bytes[at] ^ 1, bytes[at].wrapping_add(1)] {
                let before = core::mem::replace(&mut bytes[at], value);
                for raw in hello(&bytes).ok().and_then(|hello| hello.extensions).unwrap_or_default()
                {
                    let _ = crate::extension::ClientHelloExtension::decode(raw);
                }
                bytes[at] = before;
            }
        }
    }
}
