//! `session_ticket`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The ticket of an earlier session; empty when the sender only says that it takes tickets
    /// ([RFC 5077 §3.2]).
    ///
    /// [RFC 5077 §3.2]: https://www.rfc-editor.org/rfc/rfc5077#section-3.2
    #[derive(Default)]
    pub struct SessionTicket<'a>(pub &'a [u8] => rest);
}

impl<'a> Extension<'a> for SessionTicket<'a> {
    const TYPE: ExtensionType = ExtensionType::SESSION_TICKET;
}

#[cfg(test)]
mod tests {
    use super::super::testing::decode;
    use super::*;

    #[test]
    fn the_body_is_the_ticket() {
        assert_eq!(decode(b""), Ok(SessionTicket(b"")));
        assert_eq!(decode(b"ticket"), Ok(SessionTicket(b"ticket")));
    }
}
