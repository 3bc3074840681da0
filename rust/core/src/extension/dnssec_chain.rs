//! `dnssec_chain`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The client wants the DNS records that vouch for the server's key ([RFC 9102 §2]).
    ///
    /// ```text
    /// struct {
    ///     uint16 PortNumber;
    /// } // of a client_hello
    ///
    /// struct {
    ///     uint16 ExtSupportLifetime;
    ///     opaque AuthenticationChain<1..2^16-1>
    /// } DnssecChainExtension; // of the server
    /// ```
    ///
    /// [RFC 9102 §2]: https://www.rfc-editor.org/rfc/rfc9102#section-2
    pub struct DnssecChainRequest {
        /// Of the server.
        pub port_number: u16 as "PortNumber",
    }
}

structure! {
    /// The DNS records that vouch for the server's key. The samples of RFC 9102 §A have no length
    /// before them.
    #[derive(Default)]
    pub struct DnssecChain<'a> {
        /// Hours for which the server will go on to send them.
        pub ext_support_lifetime: u16 as "ExtSupportLifetime",
        /// DNS records, one after the other.
        pub authentication_chain: &'a [u8] => rest as "AuthenticationChain",
    }
}

impl Extension<'_> for DnssecChainRequest {
    const TYPE: ExtensionType = ExtensionType::DNSSEC_CHAIN;
}

impl<'a> Extension<'a> for DnssecChain<'a> {
    const TYPE: ExtensionType = ExtensionType::DNSSEC_CHAIN;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{retold, whole};
    use super::*;

    #[test]
    fn the_client_says_its_port_and_the_server_sends_records() {
        assert_eq!(whole::<DnssecChainRequest>(b"\x01\xbb").port_number, 443);
        let sent = retold::<DnssecChain<'_>>(b"\x00\x18\x04_443");
        assert_eq!((sent.ext_support_lifetime, sent.authentication_chain), (24, &b"\x04_443"[..]));
    }
}
