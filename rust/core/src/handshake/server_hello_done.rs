//! `server_hello_done`.

use crate::wire::structure;

structure! {
    /// The server's flight ends: an empty body ([RFC 5246 §7.4.5]).
    ///
    /// ```text
    /// struct { } ServerHelloDone;
    /// ```
    ///
    /// [RFC 5246 §7.4.5]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.5
    pub struct ServerHelloDone;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_is_empty() {
        assert_eq!(ServerHelloDone::parse(&mut Cursor::new(b"")), Ok(ServerHelloDone));
    }
}
