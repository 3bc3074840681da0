//! `post_handshake_auth`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The client will authenticate after the handshake if asked; the body is empty
    /// ([RFC 9846 §4.3.6]).
    ///
    /// [RFC 9846 §4.3.6]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.6
    pub struct PostHandshakeAuth;
}

impl Extension<'_> for PostHandshakeAuth {
    const TYPE: ExtensionType = ExtensionType::POST_HANDSHAKE_AUTH;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn it_has_no_body() {
        assert_eq!(whole::<PostHandshakeAuth>(b""), PostHandshakeAuth);
    }
}
