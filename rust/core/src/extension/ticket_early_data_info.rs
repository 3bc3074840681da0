//! `ticket_early_data_info`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// How much early data a ticket allows, in drafts of TLS 1.3 until the 19th
    /// ([draft-ietf-tls-tls13-19 §4.5.1]).
    ///
    /// ```text
    /// struct {
    ///     uint32 max_early_data_size;
    /// } TicketEarlyDataInfo;
    /// ```
    ///
    /// [draft-ietf-tls-tls13-19 §4.5.1]: https://datatracker.ietf.org/doc/html/draft-ietf-tls-tls13-19#section-4.5.1
    pub struct TicketEarlyDataInfo {
        /// In bytes of plaintext.
        pub max_early_data_size: u32,
    }
}

impl Extension<'_> for TicketEarlyDataInfo {
    const TYPE: ExtensionType = ExtensionType::TICKET_EARLY_DATA_INFO;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_limit_is_four_bytes() {
        let sent = whole::<TicketEarlyDataInfo>(b"\x00\x00\x40\x00");
        assert_eq!(sent.max_early_data_size, 16_384);
    }
}
