//! `extended_main_secret`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The main secret is bound to the handshake; the body is empty ([RFC 7627 §5.1]).
    ///
    /// [RFC 7627 §5.1]: https://www.rfc-editor.org/rfc/rfc7627#section-5.1
    pub struct ExtendedMainSecret;
}

impl Extension<'_> for ExtendedMainSecret {
    const TYPE: ExtensionType = ExtensionType::EXTENDED_MAIN_SECRET;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn it_has_no_body() {
        assert_eq!(whole::<ExtendedMainSecret>(b""), ExtendedMainSecret);
    }
}
