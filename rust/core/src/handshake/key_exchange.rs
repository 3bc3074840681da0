//! How the cipher suites until TLS 1.2 exchange keys.

use crate::registry::CipherSuite;

/// The key exchange that a cipher suite until TLS 1.2 names before `_WITH_`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum KeyExchange {
    /// The secret is encrypted to the RSA key of the certificate.
    Rsa,
    /// The same to a weak RSA key in the server's key exchange.
    RsaExport,
    /// Finite-field Diffie-Hellman with the key of the certificate.
    Dh,
    /// Finite-field Diffie-Hellman with a signed key.
    Dhe,
    /// Finite-field Diffie-Hellman with an unsigned key.
    DhAnon,
    /// Elliptic-curve Diffie-Hellman with the key of the certificate.
    Ecdh,
    /// Elliptic-curve Diffie-Hellman with a signed key.
    Ecdhe,
    /// Elliptic-curve Diffie-Hellman with an unsigned key.
    EcdhAnon,
    /// A pre-shared key alone.
    Psk,
    /// A pre-shared key and finite-field Diffie-Hellman.
    DhePsk,
    /// A pre-shared key and a secret encrypted to the certificate.
    RsaPsk,
    /// A pre-shared key and elliptic-curve Diffie-Hellman.
    EcdhePsk,
    /// A password, unsigned.
    Srp,
    /// A password, and parameters signed by a certificate.
    SrpSigned,
    /// A password, by the Dragonfly exchange on a curve ([RFC 8492 §4.5]).
    ///
    /// [RFC 8492 §4.5]: https://www.rfc-editor.org/rfc/rfc8492#section-4.5
    EccPwd,
    /// TLCP: the secret is encrypted to the second key of the certificates, and the server signs it
    /// (GB/T 38636-2020 §6.4.5.4).
    Tlcp,
}

impl KeyExchange {
    /// The key exchange of `suite`, from its name; `None` for the suites of TLS 1.3, which name
    /// none, and for those whose messages are not known here.
    #[must_use]
    pub fn of(suite: CipherSuite) -> Option<Self> {
        let name = suite.name()?;
        let Some(exchange) = before(name, "_WITH_") else {
            return match before(name, "_SM4_")? {
                "ECC" | "RSA" => Some(Self::Tlcp),
                "ECDHE" => Some(Self::Ecdhe),
                _ => None,
            };
        };
        let exchange = ["OLD_", "SSL_", "TLS_"]
            .into_iter()
            .fold(exchange, |rest, prefix| rest.strip_prefix(prefix).unwrap_or(rest));
        match exchange {
            "RSA" | "RSA_FIPS" => Some(Self::Rsa),
            "RSA_EXPORT" | "RSA_EXPORT1024" => Some(Self::RsaExport),
            "DH_anon" | "DH_anon_EXPORT" => Some(Self::DhAnon),
            "DH_DSS" | "DH_RSA" | "DH_DSS_EXPORT" | "DH_RSA_EXPORT" => Some(Self::Dh),
            "DHE_DSS" | "DHE_RSA" | "DHE_DSS_EXPORT" | "DHE_RSA_EXPORT" | "DHE_DSS_EXPORT1024" => {
                Some(Self::Dhe)
            }
            "ECDH_anon" => Some(Self::EcdhAnon),
            "ECDH_ECDSA" | "ECDH_RSA" => Some(Self::Ecdh),
            "ECDHE_ECDSA" | "ECDHE_RSA" => Some(Self::Ecdhe),
            "PSK" => Some(Self::Psk),
            "DHE_PSK" | "PSK_DHE" => Some(Self::DhePsk),
            "RSA_PSK" => Some(Self::RsaPsk),
            "ECDHE_PSK" => Some(Self::EcdhePsk),
            "SRP_SHA" => Some(Self::Srp),
            "SRP_SHA_RSA" | "SRP_SHA_DSS" => Some(Self::SrpSigned),
            "ECCPWD" => Some(Self::EccPwd),
            _ => None,
        }
    }

    /// Whether the server signs its parameters.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::RsaExport | Self::Dhe | Self::Ecdhe | Self::SrpSigned | Self::Tlcp)
    }

    /// Whether both sides name a pre-shared key.
    #[must_use]
    pub const fn has_psk(self) -> bool {
        matches!(self, Self::Psk | Self::DhePsk | Self::RsaPsk | Self::EcdhePsk)
    }
}

/// What stands before `part` in a name; names are too short for a searcher to be worth its setting up.
fn before<'a>(name: &'a str, part: &str) -> Option<&'a str> {
    let at = name.as_bytes().windows(part.len()).position(|found| found == part.as_bytes())?;
    name.get(..at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_names_its_key_exchange() {
        for (suite, expected) in [
            (0x002f, Some(KeyExchange::Rsa)),
            (0x0003, Some(KeyExchange::RsaExport)),
            (0x0033, Some(KeyExchange::Dhe)),
            (0x0034, Some(KeyExchange::DhAnon)),
            (0xc02f, Some(KeyExchange::Ecdhe)),
            (0xcc13, Some(KeyExchange::Ecdhe)),
            (0xc018, Some(KeyExchange::EcdhAnon)),
            (0xc004, Some(KeyExchange::Ecdh)),
            (0x008c, Some(KeyExchange::Psk)),
            (0x0090, Some(KeyExchange::DhePsk)),
            (0xc035, Some(KeyExchange::EcdhePsk)),
            (0xc01d, Some(KeyExchange::Srp)),
            (0xc01e, Some(KeyExchange::SrpSigned)),
            (0xfefe, Some(KeyExchange::Rsa)),
            (0xc0b0, Some(KeyExchange::EccPwd)),
            (0xe013, Some(KeyExchange::Tlcp)),
            (0xe051, Some(KeyExchange::Ecdhe)),
            (0xe055, None),
            (0x1301, None),
            (0x4a4a, None),
        ] {
            assert_eq!(KeyExchange::of(CipherSuite(suite)), expected, "{suite:#06x}");
        }
    }

    #[test]
    fn ephemeral_keys_are_signed() {
        assert!(KeyExchange::Ecdhe.is_signed() && !KeyExchange::EcdhAnon.is_signed());
        assert!(KeyExchange::DhePsk.has_psk() && !KeyExchange::DhePsk.is_signed());
    }
}
