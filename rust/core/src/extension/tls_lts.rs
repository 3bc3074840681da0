//! `tls_lts`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The sender does TLS 1.2 with the changes for long-term support; the body is empty
    /// ([draft-gutmann-tls-lts §3]).
    ///
    /// [draft-gutmann-tls-lts §3]: https://datatracker.ietf.org/doc/html/draft-gutmann-tls-lts-11#section-3
    pub struct TlsLts;
}

impl Extension<'_> for TlsLts {
    const TYPE: ExtensionType = ExtensionType::TLS_LTS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn it_has_no_body() {
        assert_eq!(whole::<TlsLts>(b""), TlsLts);
    }
}
