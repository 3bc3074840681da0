//! JA4.

use alloc::{string::String, vec::Vec};

use sha2::{Digest, Sha256};

use super::ascii::{Ascii, digit};
use crate::{
    extension::{ProtocolNameList, SignatureSchemeList, SupportedVersions},
    handshake::{ClientHello, Transport, newest},
    registry::{ExtensionType, ProtocolVersion, is_grease},
};

/// The state of the specification that [`ja4`] follows: GREASE is left out of the signature algorithms
/// too (issue 305), and a first or last byte of the ALPN that is not alphanumeric gives hexadecimal
/// digits.
pub const JA4_REVISION: &str = "2026-07";

/// What stands for the hash of an empty list.
const EMPTY_HASH: &str = "000000000000";

/// Bytes of a fingerprint.
const LENGTH: usize = 10 + 1 + 12 + 1 + 12;

/// In which order suites and extensions are hashed.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Order {
    /// Sorted, without `server_name` and ALPN: JA4 proper.
    #[default]
    Sorted,
    /// As sent, with all extensions: JA4's `_o` forms.
    Original,
}

/// A JA4 fingerprint, hashed on demand.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Ja4 {
    raw: String,
}

impl Ja4 {
    /// The fingerprint, such as `t13d1516h2_8daaf6152771_e5627efa2ab1`; `ja4_o` of the original
    /// order.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut parts = self.raw.splitn(3, '_');
        let mut text = Ascii::with_capacity(LENGTH);
        text.push_str(parts.next().unwrap_or_default());
        for list in parts {
            text.push(b'_');
            push_hash(&mut text, list);
        }
        text.into_string()
    }

    /// The lists themselves in place of their hashes: `ja4_r`; `ja4_ro` of the original order.
    #[must_use]
    pub fn raw(&self) -> String {
        self.raw.clone()
    }
}

/// The first twelve digits of the SHA-256 of `list`.
fn push_hash(text: &mut Ascii, list: &str) {
    match list {
        "" => text.push_str(EMPTY_HASH),
        _ => text.hexadecimal(Sha256::digest(list).first_chunk::<6>().unwrap_or(&[0; 6])),
    }
}

/// The JA4 of a client ([FoxIO JA4], TLS Client). `None` where the hello, or an extension that
/// counts, is broken.
///
/// [FoxIO JA4]: https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md
#[must_use]
pub fn ja4(hello: &ClientHello<'_>, transport: Transport, order: Order) -> Option<Ja4> {
    if hello.defect.is_some() {
        return None;
    }
    let extensions = hello.extensions.unwrap_or_default();
    let algorithms = hello.get::<SignatureSchemeList<'_>>().ok()?.unwrap_or_default();
    let algorithms = algorithms.supported_signature_algorithms;
    let values = hello.cipher_suites.len() + extensions.len() + algorithms.len();
    let mut text = Ascii::with_capacity(values.saturating_mul(5).saturating_add(LENGTH));
    summary(&mut text, hello, transport)?;
    text.push(b'_');
    text.hexadecimal_list(ordered(hello.cipher_suites.iter().map(|suite| suite.0), order));
    text.push(b'_');
    let types = extensions.types().map(|found| found.0);
    text.hexadecimal_list(ordered(types.filter(|found| is_hashed(*found, order)), order));
    if algorithms.iter().any(|scheme| !scheme.is_grease()) {
        text.push(b'_');
        text.hexadecimal_list(algorithms.iter().map(|scheme| scheme.0));
    }
    Some(Ja4 { raw: text.into_string() })
}

fn is_hashed(extension_type: u16, order: Order) -> bool {
    let left_out =
        [ExtensionType::SERVER_NAME.0, ExtensionType::APPLICATION_LAYER_PROTOCOL_NEGOTIATION.0];
    order == Order::Original || !left_out.contains(&extension_type)
}

/// The `values` in the order in which they are hashed.
fn ordered(values: impl Iterator<Item = u16>, order: Order) -> impl Iterator<Item = u16> {
    let mut ordered = Vec::with_capacity(32);
    ordered.extend(values);
    if order == Order::Sorted {
        ordered.sort_unstable();
    }
    ordered.into_iter()
}

/// Transport, version, server name, counts and ALPN in ten characters.
fn summary(text: &mut Ascii, hello: &ClientHello<'_>, transport: Transport) -> Option<()> {
    let extensions = hello.extensions.unwrap_or_default();
    text.push(match transport {
        Transport::Tls => b't',
        Transport::Dtls => b'd',
        Transport::Quic => b'q',
    });
    text.push_str(version_code(version(hello, transport)?));
    text.push(if extensions.contains(ExtensionType::SERVER_NAME) { b'd' } else { b'i' });
    push_count(text, hello.cipher_suites.iter().map(|suite| suite.0));
    push_count(text, extensions.types().map(|found| found.0));
    let alpn = hello.get::<ProtocolNameList<'_>>().ok()?.unwrap_or_default();
    let (first, last) = ends(alpn.protocol_name_list.first().map_or(b"", |name| name.0));
    text.push(first);
    text.push(last);
    Some(())
}

/// The highest number in `supported_versions`, or in DTLS, which counts downwards, the newest
/// version; else `legacy_version`.
fn version(hello: &ClientHello<'_>, transport: Transport) -> Option<ProtocolVersion> {
    let offer = hello.get::<SupportedVersions<'_>>().ok()?.unwrap_or_default();
    let highest = match transport {
        Transport::Dtls => newest(offer.versions),
        _ => offer.versions.iter().filter(|version| !version.is_grease()).max(),
    };
    Some(highest.unwrap_or(hello.legacy_version))
}

const fn version_code(version: ProtocolVersion) -> &'static str {
    match version {
        ProtocolVersion::TLSV1_3 => "13",
        ProtocolVersion::TLSV1_2 => "12",
        ProtocolVersion::TLSV1_1 => "11",
        ProtocolVersion::TLSV1_0 => "10",
        ProtocolVersion::SSLV3 => "s3",
        ProtocolVersion::SSLV2 => "s2",
        ProtocolVersion::DTLSV1_3 => "d3",
        ProtocolVersion::DTLSV1_2 => "d2",
        ProtocolVersion::DTLSV1_0 => "d1",
        _ => "00",
    }
}

/// How many of `values` are not GREASE, in two digits: at most 99.
fn push_count(text: &mut Ascii, values: impl Iterator<Item = u16>) {
    let count = values.filter(|value| !is_grease(*value)).take(99).count();
    let count = u8::try_from(count).unwrap_or(99);
    text.push(digit(count / 10));
    text.push(digit(count % 10));
}

/// The first and last character of a protocol's name, or of its hexadecimal form where one of them
/// is not alphanumeric.
const fn ends(name: &[u8]) -> (u8, u8) {
    let (Some(&first), Some(&last)) = (name.first(), name.last()) else { return (b'0', b'0') };
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        return (first, last);
    }
    (digit(first >> 4), digit(last & 0x0f))
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;
    use crate::wire::{Cursor, Parse};

    /// Bytes behind their length of two bytes.
    fn vec16(bytes: &[u8]) -> Vec<u8> {
        [&u16::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
    }

    fn numbers(values: &[u16]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_be_bytes()).collect()
    }

    /// The body of a hello with these suites, and these extensions and bodies.
    fn body(version: u16, suites: &[u16], extensions: &[(u16, &[u8])]) -> Vec<u8> {
        let one = |(found, body): &(u16, &[u8])| [&found.to_be_bytes()[..], &vec16(body)].concat();
        let block: Vec<u8> = extensions.iter().flat_map(one).collect();
        let (suites, block) = (vec16(&numbers(suites)), vec16(&block));
        [&version.to_be_bytes()[..], &[0; 32], b"\0", &suites, b"\x01\0", &block].concat()
    }

    fn of(body: &[u8], transport: Transport, order: Order) -> Option<Ja4> {
        let hello = <ClientHello<'_> as Parse<'_>>::parse(&mut Cursor::new(body)).unwrap();
        ja4(&hello, transport, order)
    }

    fn hash(body: &[u8]) -> String {
        of(body, Transport::Tls, Order::Sorted).unwrap().hash()
    }

    const SUITES: [u16; 16] = [
        0x4a4a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
        0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
    ];

    /// Chrome's hello, as in the example of the specification.
    fn chrome(algorithms: &[u16]) -> Vec<u8> {
        let algorithms = vec16(&numbers(algorithms));
        let extensions: [(u16, &[u8]); 18] = [
            (0x1a1a, b""),
            (0x001b, b"\x02\x00\x02"),
            (0x0000, b"\x00\x06\x00\x00\x03a.b"),
            (0x0033, b"\x00\x00"),
            (0x0010, b"\x00\x0c\x02h2\x08http/1.1"),
            (0x4469, b"\x00\x03\x02h2"),
            (0x0017, b""),
            (0x002d, b"\x01\x01"),
            (0x000d, &algorithms),
            (0x0005, b"\x01\0\0\0\0"),
            (0x0023, b""),
            (0x0012, b""),
            (0x002b, b"\x06\xba\xba\x03\x04\x03\x03"),
            (0xff01, b"\0"),
            (0x000b, b"\x01\0"),
            (0x000a, b"\x00\x02\x00\x1d"),
            (0x0015, b"\0\0"),
            (0xdada, b"\0"),
        ];
        body(0x0303, &SUITES, &extensions)
    }

    const ALGORITHMS: [u16; 8] = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];

    #[test]
    fn the_example_of_the_specification_has_its_fingerprint() {
        assert_eq!(hash(&chrome(&ALGORITHMS)), "t13d1516h2_8daaf6152771_e5627efa2ab1");
        let greased = [&[0x2a2a], &ALGORITHMS[..]].concat();
        assert_eq!(hash(&chrome(&greased)), "t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    #[test]
    fn the_raw_form_has_the_lists() {
        let found = of(&chrome(&ALGORITHMS), Transport::Quic, Order::Sorted).unwrap().raw();
        assert_eq!(
            found,
            "q13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_\
             0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_\
             0403,0804,0401,0503,0805,0501,0806,0601"
        );
    }

    #[test]
    fn the_original_order_keeps_server_name_and_alpn() {
        let found = of(&chrome(&ALGORITHMS), Transport::Tls, Order::Original).unwrap().raw();
        assert!(found.starts_with("t13d1516h2_1301,1302,1303,c02b"));
        assert!(found.contains("_001b,0000,0033,0010,4469,0017,"));
    }

    #[test]
    fn nothing_to_hash_is_twelve_zeros() {
        let bare = body(0x0301, &[0x0a0a], &[]);
        assert_eq!(hash(&bare), format!("t10i000000_{EMPTY_HASH}_{EMPTY_HASH}"));
        let named = body(0x0303, &[0x002f], &[(0, b"\0\0")]);
        assert!(hash(&named).starts_with("t12d010100_"));
        assert!(hash(&named).ends_with(EMPTY_HASH));
        let found = of(&bare, Transport::Tls, Order::Sorted).unwrap();
        assert_eq!(found.raw(), "t10i000000__");
    }

    #[test]
    fn counts_end_at_99() {
        let suites: Vec<u16> = (1..=200).collect();
        assert!(hash(&body(0x0303, &suites, &[])).starts_with("t12i9900"));
    }

    #[test]
    fn the_version_is_the_newest_offered() {
        let version = |legacy, transport, list: &[u16]| {
            let list = numbers(list);
            let list = [&[u8::try_from(list.len()).unwrap()][..], &list].concat();
            let body = body(legacy, &[0x1301], &[(43, &list)]);
            let hello = ClientHello::parse(
                &mut Cursor::new(&body),
                crate::handshake::Context { transport: Some(Transport::Tls), ..Default::default() },
            );
            ja4(&hello.unwrap(), transport, Order::Sorted).unwrap().hash()[1..3].to_string()
        };
        assert_eq!(version(0x0303, Transport::Tls, &[0x0a0a, 0x0303, 0x0304]), "13");
        assert_eq!(version(0x0303, Transport::Tls, &[0x7f1c, 0x0303]), "00");
        assert_eq!(version(0x0303, Transport::Tls, &[0x0a0a]), "12");
        assert_eq!(version(0xfefd, Transport::Dtls, &[0xfeff, 0xfefc, 0xfefd]), "d3");
        assert_eq!(version(0x0100, Transport::Dtls, &[]), "00");
        assert_eq!(version(0x0300, Transport::Tls, &[]), "s3");
    }

    #[test]
    fn the_alpn_gives_its_ends_or_their_hexadecimal() {
        for (name, expected) in [
            (&b"h2"[..], "h2"),
            (b"http/1.1", "h1"),
            (b"x", "xx"),
            (b"", "00"),
            (b"\xba\xad", "bd"),
            (b"\xab", "ab"),
            (b"0\xab", "3b"),
            (b"0\xab\xcd0", "00"),
            (b"h2-", "6d"),
            (b"\x0a\x0a", "0a"),
        ] {
            let found = ends(name);
            assert_eq!([found.0, found.1], expected.as_bytes());
        }
    }

    #[test]
    fn a_broken_hello_has_none() {
        let odd = body(0x0303, &[0x1301], &[(13, b"\0\x03\x04\x03\x08")]);
        assert_eq!(of(&odd, Transport::Tls, Order::Sorted), None);
        let mut trailing = chrome(&ALGORITHMS);
        trailing.push(0);
        assert_eq!(of(&trailing, Transport::Tls, Order::Sorted), None);
    }
}
