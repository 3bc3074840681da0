//! `pake`.

use super::Extension;
use crate::{
    registry::{ExtensionType, PakeScheme},
    wire::{Sequence, structure},
};

structure! {
    /// The client can prove a password in one of several ways ([draft-bmw-tls-pake13-01 §3]).
    ///
    /// ```text
    /// struct {
    ///     opaque    client_identity<0..2^16-1>;
    ///     opaque    server_identity<0..2^16-1>;
    ///     PAKEShare client_shares<0..2^16-1>;
    /// } PAKEClientHello;
    /// ```
    ///
    /// [draft-bmw-tls-pake13-01 §3]: https://datatracker.ietf.org/doc/html/draft-bmw-tls-pake13-01#section-3
    #[derive(Default)]
    pub struct PakeClientHello<'a> {
        /// The client's name.
        pub client_identity: &'a [u8] => vec16,
        /// The server's name.
        pub server_identity: &'a [u8] => vec16,
        /// As sent, one for each way.
        pub client_shares: Sequence<'a, PakeShare<'a>> => vec16,
    }
}

structure! {
    /// The first message of one way.
    ///
    /// ```text
    /// struct {
    ///     PAKEScheme   pake_scheme;
    ///     opaque      pake_message<1..2^16-1>;
    /// } PAKEShare;
    /// ```
    pub struct PakeShare<'a> {
        /// The way.
        pub pake_scheme: PakeScheme,
        /// Its message.
        pub pake_message: &'a [u8] => vec16,
    }
}

structure! {
    /// The server's message of the way it chose.
    ///
    /// ```text
    /// struct {
    ///     PAKEShare server_share;
    /// } PAKEServerHello;
    /// ```
    pub struct PakeServerHello<'a> {
        /// Of one of the client's ways.
        pub server_share: PakeShare<'a>,
    }
}

impl<'a> Extension<'a> for PakeClientHello<'a> {
    const TYPE: ExtensionType = ExtensionType::PAKE;
}

impl<'a> Extension<'a> for PakeServerHello<'a> {
    const TYPE: ExtensionType = ExtensionType::PAKE;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn both_ends_send_shares() {
        let sent = whole::<PakeClientHello<'_>>(b"\0\x01a\0\x01b\0\x05\x7d\x96\0\x01\x05");
        let share = PakeShare { pake_scheme: PakeScheme(0x7d96), pake_message: b"\x05" };
        assert_eq!((sent.client_identity, sent.server_identity), (&b"a"[..], &b"b"[..]));
        assert!(sent.client_shares.iter().eq([share]));
        let sent = whole::<PakeServerHello<'_>>(b"\x7d\x96\0\x01\x05");
        assert_eq!(sent.server_share, share);
    }
}
