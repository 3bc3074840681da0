//! `message_hash`.

use crate::wire::structure;

structure! {
    /// What stands for the first `client_hello` in the transcript after a `HelloRetryRequest`; never
    /// sent ([RFC 9846 §4.5.1]).
    ///
    /// ```text
    /// struct {
    ///     opaque hash[Hash.length];
    /// } MessageHash;
    /// ```
    ///
    /// [RFC 9846 §4.5.1]: https://www.rfc-editor.org/rfc/rfc9846#section-4.5.1
    pub struct MessageHash<'a> {
        /// The hash of the message, as long as the cipher suite's hash is.
        pub hash: &'a [u8] => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_is_a_hash() {
        let parsed = MessageHash::parse(&mut Cursor::new(&[7; 32])).unwrap();
        assert_eq!(parsed.hash, [7; 32]);
    }
}
