//! `ech_is_inner`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// This is the hidden hello, or the server has read it, in drafts of ECH until the 12th; the
    /// body is empty ([draft-ietf-tls-esni-09 §5.1]).
    ///
    /// [draft-ietf-tls-esni-09 §5.1]: https://datatracker.ietf.org/doc/html/draft-ietf-tls-esni-09#section-5.1
    pub struct EchIsInner;
}

impl Extension<'_> for EchIsInner {
    const TYPE: ExtensionType = ExtensionType::ECH_IS_INNER;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_body_is_empty() {
        assert_eq!(whole::<EchIsInner>(b""), EchIsInner);
    }
}
