//! `heartbeat`.

use super::Extension;
use crate::{
    registry::{ExtensionType, HeartbeatMode},
    wire::structure,
};

structure! {
    /// Whether the sender takes heartbeat requests ([RFC 6520 §2]).
    ///
    /// ```text
    /// struct {
    ///     HeartbeatMode mode;
    /// } HeartbeatExtension;
    /// ```
    ///
    /// [RFC 6520 §2]: https://www.rfc-editor.org/rfc/rfc6520#section-2
    pub struct HeartbeatExtension {
        /// What the peer may do.
        pub mode: HeartbeatMode,
    }
}

impl Extension<'_> for HeartbeatExtension {
    const TYPE: ExtensionType = ExtensionType::HEARTBEAT;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_mode_is_one_byte() {
        let mode = whole::<HeartbeatExtension>(b"\x02").mode;
        assert_eq!(mode, HeartbeatMode::PEER_NOT_ALLOWED_TO_SEND);
    }
}
