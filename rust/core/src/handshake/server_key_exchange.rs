//! `server_key_exchange`.

use super::{Context, DigitallySigned, KeyExchange, ffdhe_group};
use crate::{
    registry::{EcCurveType, NamedGroup},
    wire::{Cursor, ErrorKind, Parse, Result, length32},
};

/// The server's share of the key exchange, until TLS 1.2 ([RFC 5246 §7.4.3], [RFC 8422 §5.4],
/// [RFC 4279 §2], [RFC 5054 §2.5.3]).
///
/// ```text
/// struct {
///     opaque psk_identity_hint<0..2^16-1>;        /* with a pre-shared key */
///     select (KeyExchangeAlgorithm) {
///         case ecdhe:      ServerECDHParams params;
///         case dhe:        ServerDHParams params;
///         case rsa_export: ServerRSAParams params;
///         case srp:        ServerSRPParams params;
///     };
///     DigitallySigned signed_params;              /* unless anonymous */
/// } ServerKeyExchange;
/// ```
///
/// [RFC 5246 §7.4.3]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.3
/// [RFC 8422 §5.4]: https://www.rfc-editor.org/rfc/rfc8422#section-5.4
/// [RFC 4279 §2]: https://www.rfc-editor.org/rfc/rfc4279#section-2
/// [RFC 5054 §2.5.3]: https://www.rfc-editor.org/rfc/rfc5054#section-2.5.3
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ServerKeyExchange<'a> {
    /// Which key the client may think of; `None` where the suite has no pre-shared key.
    pub psk_identity_hint: Option<&'a [u8]>,
    /// The parameters.
    pub params: ServerParams<'a>,
    /// `None` where the suite signs nothing.
    pub signed_params: Option<DigitallySigned<'a>>,
}

/// The parameters of a key exchange.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ServerParams<'a> {
    /// Elliptic-curve Diffie-Hellman.
    Ecdh(ServerEcdhParams<'a>),
    /// Finite-field Diffie-Hellman.
    Dh(ServerDhParams<'a>),
    /// An RSA key that is weak enough for export.
    Rsa(ServerRsaParams<'a>),
    /// The parameters of SRP.
    Srp(ServerSrpParams<'a>),
    /// The parameters of a password on a curve.
    EccPwd(ServerEccPwdParams<'a>),
    /// The suite needs none beside the hint.
    None,
    /// Those of a suite that is unknown, or whose layout is; undecoded, any signature included.
    Other(&'a [u8]),
}

/// A curve and the server's point on it.
///
/// ```text
/// struct {
///     ECParameters curve_params;
///     opaque point<1..2^8-1>;
/// } ServerECDHParams;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ServerEcdhParams<'a> {
    /// `named_curve`, in all that is in use.
    pub curve_type: EcCurveType,
    /// The curve; `None` where its equation is spelled out instead.
    pub named_curve: Option<NamedGroup>,
    /// The point in its encoding.
    pub public: &'a [u8],
}

/// A prime, a generator and the server's public value.
///
/// ```text
/// struct {
///     opaque dh_p<1..2^16-1>;
///     opaque dh_g<1..2^16-1>;
///     opaque dh_Ys<1..2^16-1>;
/// } ServerDHParams;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ServerDhParams<'a> {
    /// The prime, big-endian.
    pub dh_p: &'a [u8],
    /// The generator, big-endian.
    pub dh_g: &'a [u8],
    /// The public value, big-endian.
    pub dh_ys: &'a [u8],
}

/// A modulus and an exponent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ServerRsaParams<'a> {
    /// Big-endian.
    pub rsa_modulus: &'a [u8],
    /// Big-endian.
    pub rsa_exponent: &'a [u8],
}

/// A prime, a generator, a salt and the server's public value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ServerSrpParams<'a> {
    /// The prime, big-endian.
    pub srp_n: &'a [u8],
    /// The generator, big-endian.
    pub srp_g: &'a [u8],
    /// The salt.
    pub srp_s: &'a [u8],
    /// The public value, big-endian.
    pub srp_b: &'a [u8],
}

/// A salt, a curve, and the server's element and scalar ([RFC 8492 §4.5.2]).
///
/// ```text
/// struct {
///     opaque salt<1..2^8-1>;
///     ECParameters curve_params;
///     ECPoint point;
///     opaque scalar<1..2^8-1>;
/// } ServerECCPWDParams;
/// ```
///
/// [RFC 8492 §4.5.2]: https://www.rfc-editor.org/rfc/rfc8492#section-4.5.2
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ServerEccPwdParams<'a> {
    /// The salt of the password.
    pub salt: &'a [u8],
    /// The curve and the element, a point on it.
    pub element: ServerEcdhParams<'a>,
    /// The scalar, big-endian.
    pub scalar: &'a [u8],
}

/// Tried in this order where the suite is unknown; all but the last are told apart by their
/// lengths.
const GUESSES: [KeyExchange; 5] = [
    KeyExchange::Ecdhe,
    KeyExchange::Dhe,
    KeyExchange::EcdhAnon,
    KeyExchange::DhAnon,
    KeyExchange::RsaExport,
];

impl<'a> ServerKeyExchange<'a> {
    /// Reads the body in the layout of the suite in `context`. Without a suite the first layout
    /// that fits the bytes is taken.
    pub fn parse(cursor: &mut Cursor<'a>, context: Context) -> Result<Self> {
        if let Some(suite) = context.cipher_suite {
            return match KeyExchange::of(suite) {
                Some(exchange) => Self::parse_as(exchange, cursor, context),
                None => Ok(Self::other(cursor)),
            };
        }
        for exchange in GUESSES {
            let mut attempt = *cursor;
            let parsed = Self::parse_as(exchange, &mut attempt, context);
            if let (Ok(parsed), true) = (parsed, attempt.is_empty()) {
                *cursor = attempt;
                return Ok(parsed);
            }
        }
        Ok(Self::other(cursor))
    }

    fn parse_as(exchange: KeyExchange, cursor: &mut Cursor<'a>, context: Context) -> Result<Self> {
        let hint = exchange.has_psk().then(|| cursor.vec16("psk_identity_hint", 0)).transpose()?;
        let params = match exchange {
            KeyExchange::Ecdhe | KeyExchange::EcdhAnon | KeyExchange::EcdhePsk => {
                ServerParams::Ecdh(ServerEcdhParams::parse(cursor)?)
            }
            KeyExchange::Dhe | KeyExchange::DhAnon | KeyExchange::DhePsk => {
                ServerParams::Dh(ServerDhParams::parse(cursor)?)
            }
            KeyExchange::RsaExport => ServerParams::Rsa(ServerRsaParams::parse(cursor)?),
            KeyExchange::Srp | KeyExchange::SrpSigned => {
                ServerParams::Srp(ServerSrpParams::parse(cursor)?)
            }
            KeyExchange::EccPwd => ServerParams::EccPwd(ServerEccPwdParams::parse(cursor)?),
            KeyExchange::Psk | KeyExchange::RsaPsk | KeyExchange::Tlcp => ServerParams::None,
            KeyExchange::Rsa | KeyExchange::Dh | KeyExchange::Ecdh => {
                ServerParams::Other(cursor.rest())
            }
        };
        let is_signed = exchange.is_signed();
        let signed_params =
            is_signed.then(|| DigitallySigned::parse(cursor, context)).transpose()?;
        Ok(Self { psk_identity_hint: hint.map(|mut hint| hint.rest()), params, signed_params })
    }

    fn other(cursor: &mut Cursor<'a>) -> Self {
        let params = ServerParams::Other(cursor.rest());
        Self { psk_identity_hint: None, params, signed_params: None }
    }

    /// The group: the curve, or the group of RFC 7919 that the prime is of; `None` for other
    /// primes and key exchanges.
    #[must_use]
    pub fn group(&self) -> Option<NamedGroup> {
        match self.params {
            ServerParams::Ecdh(params) => params.named_curve,
            ServerParams::EccPwd(params) => params.element.named_curve,
            ServerParams::Dh(params) => ffdhe_group(params.dh_p, params.dh_g),
            _ => None,
        }
    }

    /// The size of the finite-field prime in bits; `None` for other key exchanges.
    #[must_use]
    pub fn dh_bits(&self) -> Option<u32> {
        match self.params {
            ServerParams::Dh(params) => Some(bits(params.dh_p)),
            _ => None,
        }
    }
}

/// How many bits a big-endian number has, leading zeros left out.
fn bits(number: &[u8]) -> u32 {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let (_, number) = number.split_at_checked(zeros).unwrap_or_default();
    let unused = number.first().map_or(0, |first| first.leading_zeros());
    length32(number.len()).saturating_mul(8).saturating_sub(unused)
}

impl<'a> Parse<'a> for ServerEcdhParams<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let start = *cursor;
        let curve_type = EcCurveType(cursor.u8("curve_type")?);
        let named_curve = match curve_type {
            EcCurveType::NAMED_CURVE => Some(NamedGroup(cursor.u16("namedcurve")?)),
            EcCurveType::EXPLICIT_PRIME => explicit_prime(cursor)?,
            EcCurveType::EXPLICIT_CHAR2 => explicit_char2(cursor)?,
            EcCurveType(value) => {
                let kind = ErrorKind::IllegalValue { value: value.into() };
                return Err(start.error("curve_type", kind));
            }
        };
        Ok(Self { curve_type, named_curve, public: cursor.vec8("point", 0)?.rest() })
    }
}

/// Passes over an equation over a prime field ([RFC 4492 §5.4]): it has no name.
///
/// [RFC 4492 §5.4]: https://www.rfc-editor.org/rfc/rfc4492#section-5.4
fn explicit_prime(cursor: &mut Cursor<'_>) -> Result<Option<NamedGroup>> {
    for field in ["prime_p", "a", "b", "base", "order", "cofactor"] {
        cursor.vec8(field, 0)?;
    }
    Ok(None)
}

/// Passes over an equation over a field of characteristic two ([RFC 4492 §5.4]).
///
/// [RFC 4492 §5.4]: https://www.rfc-editor.org/rfc/rfc4492#section-5.4
fn explicit_char2(cursor: &mut Cursor<'_>) -> Result<Option<NamedGroup>> {
    cursor.u16("m")?;
    let exponents: &[&str] = match cursor.u8("basis")? {
        1 => &["k"],
        _ => &["k1", "k2", "k3"],
    };
    for field in exponents.iter().chain(&["a", "b", "base", "order", "cofactor"]) {
        cursor.vec8(field, 0)?;
    }
    Ok(None)
}

impl<'a> Parse<'a> for ServerDhParams<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self {
            dh_p: cursor.vec16("dh_p", 0)?.rest(),
            dh_g: cursor.vec16("dh_g", 0)?.rest(),
            dh_ys: cursor.vec16("dh_Ys", 0)?.rest(),
        })
    }
}

impl<'a> Parse<'a> for ServerRsaParams<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self {
            rsa_modulus: cursor.vec16("rsa_modulus", 0)?.rest(),
            rsa_exponent: cursor.vec16("rsa_exponent", 0)?.rest(),
        })
    }
}

impl<'a> Parse<'a> for ServerSrpParams<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self {
            srp_n: cursor.vec16("srp_N", 0)?.rest(),
            srp_g: cursor.vec16("srp_g", 0)?.rest(),
            srp_s: cursor.vec8("srp_s", 0)?.rest(),
            srp_b: cursor.vec16("srp_B", 0)?.rest(),
        })
    }
}

impl<'a> Parse<'a> for ServerEccPwdParams<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self {
            salt: cursor.vec8("salt", 0)?.rest(),
            element: ServerEcdhParams::parse(cursor)?,
            scalar: cursor.vec8("scalar", 0)?.rest(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{CipherSuite, ProtocolVersion};

    fn context(version: u16, suite: u16) -> Context {
        let (version, suite) = (ProtocolVersion(version), CipherSuite(suite));
        Context { version: Some(version), cipher_suite: Some(suite), transport: None }
    }

    /// Parses `body` whole, in the given and in no context, and each prefix of it as an error.
    fn parse(body: &[u8], context: Context) -> ServerKeyExchange<'_> {
        for end in 0..body.len() {
            let mut cursor = Cursor::at(&body[..end], 4);
            assert!(ServerKeyExchange::parse(&mut cursor, context).is_err(), "cut to {end}");
            let _ = ServerKeyExchange::parse(&mut Cursor::new(&body[..end]), Context::default());
        }
        let mut cursor = Cursor::at(body, 4);
        let parsed = ServerKeyExchange::parse(&mut cursor, context).unwrap();
        assert!(cursor.is_empty());
        parsed
    }

    const ECDHE: &[u8] = b"\x03\x00\x1d\x02\xab\xcd\x08\x04\x00\x02\x51\x52";

    #[test]
    fn a_named_curve_is_the_group() {
        let parsed = parse(ECDHE, context(0x0303, 0xc02f));
        assert_eq!(parsed.group(), Some(NamedGroup::X25519));
        let ServerParams::Ecdh(params) = parsed.params else { panic!("{parsed:?}") };
        assert_eq!((params.public, parsed.dh_bits()), (&b"\xab\xcd"[..], None));
        let signed = parsed.signed_params.unwrap();
        assert_eq!((signed.algorithm.unwrap().0, signed.signature), (0x0804, &b"\x51\x52"[..]));
    }

    #[test]
    fn a_prime_has_a_size_in_bits() {
        let body = b"\x00\x03\x00\x12\x34\x00\x01\x02\x00\x01\x07\x00\x01\x51";
        let parsed = parse(body, context(0x0301, 0x0033));
        assert_eq!((parsed.dh_bits(), parsed.group()), (Some(13), None));
        assert_eq!(parsed.signed_params.unwrap().algorithm, None);
        assert_eq!(bits(&[0, 0]), 0);
        assert_eq!(bits(&[0xff; 256]), 2048);
    }

    #[test]
    fn anonymous_parameters_have_no_signature() {
        let parsed = parse(b"\x00\x01\x17\x00\x01\x02\x00\x01\x07", context(0x0303, 0x0034));
        assert_eq!((parsed.signed_params, parsed.dh_bits()), (None, Some(5)));
    }

    #[test]
    fn a_pre_shared_key_has_a_hint() {
        let parsed = parse(b"\x00\x02hi", context(0x0303, 0x008c));
        assert_eq!(parsed.psk_identity_hint, Some(&b"hi"[..]));
        assert_eq!(parsed.params, ServerParams::None);
        let parsed = parse(b"\x00\x00\x03\x00\x17\x01\x04", context(0x0303, 0xc035));
        assert_eq!(parsed.group(), Some(NamedGroup::SECP256R1));
    }

    #[test]
    fn export_keys_and_srp_are_read() {
        let parsed = parse(b"\x00\x01\x0f\x00\x01\x03\x00\x01\x51", context(0x0301, 0x0003));
        assert!(matches!(parsed.params, ServerParams::Rsa(_)));
        let parsed = parse(b"\x00\x01\x17\x00\x01\x02\x02sa\x00\x01\x09", context(0x0303, 0xc01d));
        let ServerParams::Srp(params) = parsed.params else { panic!("{parsed:?}") };
        assert_eq!((params.srp_s, params.srp_b), (&b"sa"[..], &b"\x09"[..]));
    }

    #[test]
    fn a_password_on_a_curve_has_a_salt_an_element_and_a_scalar() {
        let parsed = parse(b"\x02sa\x03\x00\x17\x01\x04\x01\x09", context(0x0303, 0xc0b0));
        let ServerParams::EccPwd(params) = parsed.params else { panic!("{parsed:?}") };
        assert_eq!((params.salt, params.scalar), (&b"sa"[..], &b"\x09"[..]));
        assert_eq!((parsed.group(), parsed.signed_params), (Some(NamedGroup::SECP256R1), None));
    }

    #[test]
    fn tlcp_has_a_signature_alone() {
        let parsed = parse(b"\x00\x01\x30", context(0x0101, 0xe013));
        assert_eq!(
            (parsed.params, parsed.signed_params.unwrap().signature),
            (ServerParams::None, &b"\x30"[..])
        );
    }

    #[test]
    fn explicit_curves_are_passed_over() {
        let prime = b"\x01\x01p\x01a\x01b\x01g\x01n\x01\x01\x01P\x00\x01\x51";
        assert_eq!(parse(prime, context(0x0301, 0xc013)).group(), None);
        let char2 = b"\x02\x00\xa3\x01\x01k\x01a\x01b\x01g\x01n\x01\x01\x01P\x00\x01\x51";
        let ServerParams::Ecdh(params) = parse(char2, context(0x0301, 0xc013)).params else {
            panic!("not a curve")
        };
        assert_eq!(params.curve_type, EcCurveType::EXPLICIT_CHAR2);
        let unknown =
            ServerKeyExchange::parse(&mut Cursor::at(b"\x07", 4), context(0x0301, 0xc013));
        assert_eq!(unknown.unwrap_err().kind, ErrorKind::IllegalValue { value: 7 });
    }

    #[test]
    fn without_a_suite_the_layout_that_fits_is_taken() {
        let guess = |body| ServerKeyExchange::parse(&mut Cursor::at(body, 4), Context::default());
        assert_eq!(guess(ECDHE), Ok(parse(ECDHE, context(0x0303, 0xc02f))));
        let unsigned = guess(&ECDHE[..6]).unwrap();
        assert_eq!((unsigned.group(), unsigned.signed_params), (Some(NamedGroup::X25519), None));
        assert_eq!(guess(b"\xff\xff").unwrap().params, ServerParams::Other(b"\xff\xff"));
    }

    #[test]
    fn a_suite_of_unknown_layout_is_kept_raw() {
        let mut cursor = Cursor::at(b"\x00\x01", 4);
        let parsed = ServerKeyExchange::parse(&mut cursor, context(0x0101, 0xe017)).unwrap();
        assert_eq!(parsed.params, ServerParams::Other(b"\x00\x01"));
    }
}
