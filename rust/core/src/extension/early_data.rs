//! `early_data`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The client sends early data, or the server takes it: an empty body ([RFC 9846 §4.3.10]).
    ///
    /// ```text
    /// struct {
    ///     select (Handshake.msg_type) {
    ///         case new_session_ticket:   uint32 max_early_data_size;
    ///         case client_hello:         Empty;
    ///         case encrypted_extensions: Empty;
    ///     };
    /// } EarlyDataIndication;
    /// ```
    ///
    /// [RFC 9846 §4.3.10]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.10
    pub struct EarlyDataIndication;
}

structure! {
    /// How much early data a ticket allows.
    pub struct EarlyDataLimit {
        /// In bytes of plaintext.
        pub max_early_data_size: u32,
    }
}

impl Extension<'_> for EarlyDataIndication {
    const TYPE: ExtensionType = ExtensionType::EARLY_DATA;
}

impl Extension<'_> for EarlyDataLimit {
    const TYPE: ExtensionType = ExtensionType::EARLY_DATA;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn a_hello_has_no_body_and_a_ticket_a_limit() {
        assert_eq!(whole::<EarlyDataIndication>(b""), EarlyDataIndication);
        assert_eq!(whole::<EarlyDataLimit>(b"\x00\x00\x40\x00").max_early_data_size, 16_384);
    }
}
