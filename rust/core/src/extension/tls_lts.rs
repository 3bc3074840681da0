//! `tls_lts`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The sender does TLS 1.2 with the changes for long-term support ([draft-gutmann-tls-lts
    /// §3]).
    ///
    /// [draft-gutmann-tls-lts §3]: https://datatracker.ietf.org/doc/html/draft-gutmann-tls-lts-11#section-3
    #[derive(Default)]
    pub struct TlsLts<'a>(pub &'a [u8] => rest);
}

impl<'a> Extension<'a> for TlsLts<'a> {
    const TYPE: ExtensionType = ExtensionType::TLS_LTS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, retold};
    use super::*;

    #[test]
    fn the_body_is_kept() {
        assert_eq!(decode(b""), Ok(TlsLts(b"")));
        assert_eq!(retold::<TlsLts<'_>>(b"\x01"), TlsLts(b"\x01"));
    }
}
