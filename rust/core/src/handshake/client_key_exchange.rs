//! `client_key_exchange`.

use super::{Context, KeyExchange};
use crate::{
    registry::ProtocolVersion,
    wire::{Cursor, Result},
};

/// The client's share of the key exchange, until TLS 1.2 ([RFC 5246 §7.4.7], [RFC 8422 §5.7],
/// [RFC 4279 §2], [RFC 5054 §2.5.4]).
///
/// ```text
/// struct {
///     opaque psk_identity<0..2^16-1>;             /* with a pre-shared key */
///     select (KeyExchangeAlgorithm) {
///         case rsa:   EncryptedPreMasterSecret;
///         case dhe:   ClientDiffieHellmanPublic;
///         case ecdhe: ClientECDiffieHellmanPublic;
///         case srp:   ClientSRPPublic;
///     } exchange_keys;
/// } ClientKeyExchange;
/// ```
///
/// [RFC 5246 §7.4.7]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.7
/// [RFC 8422 §5.7]: https://www.rfc-editor.org/rfc/rfc8422#section-5.7
/// [RFC 4279 §2]: https://www.rfc-editor.org/rfc/rfc4279#section-2
/// [RFC 5054 §2.5.4]: https://www.rfc-editor.org/rfc/rfc5054#section-2.5.4
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClientKeyExchange<'a> {
    /// The name of the key; `None` where the suite has no pre-shared key.
    pub psk_identity: Option<&'a [u8]>,
    /// The rest.
    pub exchange_keys: ExchangeKeys<'a>,
}

/// What the client sends for the key exchange.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ExchangeKeys<'a> {
    /// The secret, encrypted to the server's RSA key.
    Rsa(&'a [u8]),
    /// The public value of finite-field Diffie-Hellman; empty when the certificate has it.
    Dh(&'a [u8]),
    /// The public point of elliptic-curve Diffie-Hellman; empty when the certificate has it.
    Ecdh(&'a [u8]),
    /// The public value of SRP.
    Srp(&'a [u8]),
    /// The element and the scalar of a password on a curve ([RFC 8492 §4.5.3]).
    ///
    /// [RFC 8492 §4.5.3]: https://www.rfc-editor.org/rfc/rfc8492#section-4.5.3
    EccPwd {
        /// The element, a point of the curve.
        point: &'a [u8],
        /// The scalar, big-endian.
        scalar: &'a [u8],
    },
    /// The suite needs nothing beside the identity.
    None,
    /// That of a suite that is unknown, or whose layout is; undecoded.
    Other(&'a [u8]),
}

impl<'a> ClientKeyExchange<'a> {
    /// Reads the body in the layout of the suite in `context`.
    pub fn parse(cursor: &mut Cursor<'a>, context: Context) -> Result<Self> {
        let Some(exchange) = context.cipher_suite.and_then(KeyExchange::of) else {
            return Ok(Self { psk_identity: None, exchange_keys: guess(cursor) });
        };
        let identity = exchange.has_psk().then(|| cursor.vec16("psk_identity", 0)).transpose()?;
        let exchange_keys = match exchange {
            KeyExchange::Rsa | KeyExchange::RsaExport | KeyExchange::RsaPsk | KeyExchange::Tlcp => {
                ExchangeKeys::Rsa(encrypted(cursor, context)?)
            }
            _ if cursor.is_empty() && exchange == KeyExchange::Dh => ExchangeKeys::Dh(&[]),
            _ if cursor.is_empty() && exchange == KeyExchange::Ecdh => ExchangeKeys::Ecdh(&[]),
            KeyExchange::Dh | KeyExchange::Dhe | KeyExchange::DhAnon | KeyExchange::DhePsk => {
                ExchangeKeys::Dh(cursor.vec16("dh_Yc", 0)?.rest())
            }
            KeyExchange::Ecdh
            | KeyExchange::Ecdhe
            | KeyExchange::EcdhAnon
            | KeyExchange::EcdhePsk => ExchangeKeys::Ecdh(cursor.vec8("ecdh_Yc", 0)?.rest()),
            KeyExchange::Srp | KeyExchange::SrpSigned => {
                ExchangeKeys::Srp(cursor.vec16("srp_A", 0)?.rest())
            }
            KeyExchange::EccPwd => ExchangeKeys::EccPwd {
                point: cursor.vec8("point", 0)?.rest(),
                scalar: cursor.vec8("scalar", 0)?.rest(),
            },
            KeyExchange::Psk => ExchangeKeys::None,
        };
        Ok(Self { psk_identity: identity.map(|mut identity| identity.rest()), exchange_keys })
    }
}

/// A point is one vector of a length byte; anything else is not told apart.
fn guess<'a>(cursor: &mut Cursor<'a>) -> ExchangeKeys<'a> {
    let whole = cursor.rest();
    match whole.split_first() {
        Some((length, point)) if usize::from(*length) == point.len() => ExchangeKeys::Ecdh(point),
        _ => ExchangeKeys::Other(whole),
    }
}

/// The encrypted secret, which SSL 3.0 and some clients of TLS send without its length
/// ([RFC 5246 §7.4.7.1]).
///
/// [RFC 5246 §7.4.7.1]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.7.1
fn encrypted<'a>(cursor: &mut Cursor<'a>, context: Context) -> Result<&'a [u8]> {
    let field = "encrypted_pre_master_secret";
    let mut attempt = *cursor;
    let fills = attempt.vec16(field, 0).is_ok() && attempt.is_empty();
    if context.version == Some(ProtocolVersion::SSLV3) || (!fills && cursor.remaining() >= 64) {
        return Ok(cursor.rest());
    }
    Ok(cursor.vec16(field, 0)?.rest())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::CipherSuite;

    fn parse(body: &[u8], version: u16, suite: u16) -> Result<ClientKeyExchange<'_>> {
        let (version, suite) = (Some(ProtocolVersion(version)), Some(CipherSuite(suite)));
        let context = Context { version, cipher_suite: suite, transport: None };
        ClientKeyExchange::parse(&mut Cursor::at(body, 4), context)
    }

    fn keys(body: &[u8], version: u16, suite: u16) -> ExchangeKeys<'_> {
        parse(body, version, suite).unwrap().exchange_keys
    }

    #[test]
    fn the_suite_tells_what_is_sent() {
        assert_eq!(keys(b"\x00\x02ab", 0x0303, 0x002f), ExchangeKeys::Rsa(b"ab"));
        assert_eq!(keys(b"\x00\x02ab", 0x0303, 0x0033), ExchangeKeys::Dh(b"ab"));
        assert_eq!(keys(b"\x02ab", 0x0303, 0xc02f), ExchangeKeys::Ecdh(b"ab"));
        assert_eq!(keys(b"\x00\x02ab", 0x0303, 0xc01d), ExchangeKeys::Srp(b"ab"));
        let (point, scalar) = (&b"a"[..], &b"b"[..]);
        assert_eq!(keys(b"\x01a\x01b", 0x0303, 0xc0b0), ExchangeKeys::EccPwd { point, scalar });
        assert_eq!(keys(b"", 0x0303, 0xc004), ExchangeKeys::Ecdh(b""));
        assert_eq!(keys(b"", 0x0303, 0x0030), ExchangeKeys::Dh(b""));
    }

    #[test]
    fn a_pre_shared_key_is_named_first() {
        let parsed = parse(b"\x00\x02id", 0x0303, 0x008c).unwrap();
        assert_eq!(parsed.psk_identity, Some(&b"id"[..]));
        assert_eq!(parsed.exchange_keys, ExchangeKeys::None);
        let parsed = parse(b"\x00\x02id\x01x", 0x0303, 0xc035).unwrap();
        assert_eq!(parsed.exchange_keys, ExchangeKeys::Ecdh(b"x"));
    }

    #[test]
    fn ssl_3_sends_the_secret_without_its_length() {
        let secret = [0x41; 64];
        assert_eq!(keys(&secret, 0x0300, 0x0005), ExchangeKeys::Rsa(&secret));
        assert_eq!(keys(&secret, 0x0301, 0x0005), ExchangeKeys::Rsa(&secret));
        let framed = [&b"\x00\x40"[..], &secret].concat();
        assert_eq!(keys(&framed, 0x0301, 0x0005), ExchangeKeys::Rsa(&secret));
    }

    #[test]
    fn without_a_suite_only_a_point_is_told() {
        let guess =
            |body| ClientKeyExchange::parse(&mut Cursor::at(body, 4), Context::default()).unwrap();
        assert_eq!(guess(b"\x02ab").exchange_keys, ExchangeKeys::Ecdh(b"ab"));
        assert_eq!(guess(b"\x00\x02ab").exchange_keys, ExchangeKeys::Other(b"\x00\x02ab"));
    }

    #[test]
    fn a_lying_length_is_an_error() {
        let error = parse(b"\x05ab", 0x0303, 0xc02f).unwrap_err();
        assert_eq!((error.field, error.offset), ("ecdh_Yc", 4));
        assert!(parse(b"\x00\x05ab", 0x0303, 0x002f).is_err());
        assert!(parse(b"\x00", 0x0303, 0x008c).is_err());
    }
}
