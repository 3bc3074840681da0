//! `channel_id`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The client can prove a key that names the channel, and the server wants it; the body is
    /// empty ([draft-balfanz-tls-channelid-01 §3]).
    ///
    /// [draft-balfanz-tls-channelid-01 §3]: https://datatracker.ietf.org/doc/html/draft-balfanz-tls-channelid-01#section-3
    pub struct ChannelId;
}

impl Extension<'_> for ChannelId {
    const TYPE: ExtensionType = ExtensionType::CHANNEL_ID;
    const FORMER_TYPES: &'static [ExtensionType] = &[ExtensionType::CHANNEL_ID_OLD];
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_body_is_empty() {
        assert_eq!(whole::<ChannelId>(b""), ChannelId);
    }
}
