//! `hello_request`.

use crate::wire::structure;

structure! {
    /// The server wants a new handshake: an empty body ([RFC 5246 §7.4.1.1]).
    ///
    /// ```text
    /// struct { } HelloRequest;
    /// ```
    ///
    /// [RFC 5246 §7.4.1.1]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.1
    pub struct HelloRequest;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_is_empty() {
        assert_eq!(HelloRequest::parse(&mut Cursor::new(b"")), Ok(HelloRequest));
    }
}
