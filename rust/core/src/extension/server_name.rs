//! `server_name`.

use super::Extension;
use crate::{
    registry::{ExtensionType, ServerNameType},
    wire::{Sequence, structure},
};

structure! {
    /// The names of the server that the client wants to reach ([RFC 6066 §3]).
    ///
    /// ```text
    /// struct {
    ///     ServerName server_name_list<1..2^16-1>
    /// } ServerNameList;
    /// ```
    ///
    /// [RFC 6066 §3]: https://www.rfc-editor.org/rfc/rfc6066#section-3
    #[derive(Default)]
    pub struct ServerNameList<'a> {
        /// As sent: names of any type, empty names and several of one type included.
        pub server_name_list: Sequence<'a, ServerName<'a>> => vec16,
    }
}

impl<'a> ServerNameList<'a> {
    /// The first name of type `host_name`: bytes, which ought to be ASCII; `None` without one.
    #[must_use]
    pub fn host_name(self) -> Option<&'a [u8]> {
        let mut names = self.server_name_list.iter();
        names.find(|name| name.name_type == ServerNameType::HOST_NAME).map(|name| name.name)
    }
}

structure! {
    /// One name.
    ///
    /// ```text
    /// struct {
    ///     NameType name_type;
    ///     select (name_type) {
    ///         case host_name: HostName;
    ///     } name;
    /// } ServerName;
    ///
    /// opaque HostName<1..2^16-1>;
    /// ```
    ///
    /// Names of other types must begin with a length of two bytes as well.
    pub struct ServerName<'a> {
        /// The type, `host_name` for all that is in use.
        pub name_type: ServerNameType,
        /// The name without its length.
        pub name: &'a [u8] => text16,
    }
}

structure! {
    /// The server used the name: an empty body.
    pub struct ServerNameAcknowledgement;
}

impl<'a> Extension<'a> for ServerNameList<'a> {
    const TYPE: ExtensionType = ExtensionType::SERVER_NAME;
}

impl Extension<'_> for ServerNameAcknowledgement {
    const TYPE: ExtensionType = ExtensionType::SERVER_NAME;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, whole};
    use super::*;
    use crate::wire::{Error, ErrorKind};

    #[test]
    fn the_first_host_name_is_the_name() {
        let sent =
            whole::<ServerNameList<'_>>(b"\x00\x0f\x07\x00\x01x\x00\x00\x02a.\x00\x00\x03b.c");
        assert_eq!((sent.server_name_list.len(), sent.host_name()), (3, Some(&b"a."[..])));
    }

    #[test]
    fn an_empty_list_and_an_empty_name_are_kept() {
        assert_eq!(whole::<ServerNameList<'_>>(b"\x00\x00").host_name(), None);
        assert_eq!(
            whole::<ServerNameList<'_>>(b"\x00\x03\x00\x00\x00").host_name(),
            Some(&b""[..])
        );
    }

    #[test]
    fn a_lying_name_is_an_error_at_its_length() {
        let kind = ErrorKind::Truncated { needed: 9, available: 1 };
        let found = decode::<ServerNameList<'_>>(b"\x00\x04\x00\x00\x09a");
        assert_eq!(found, Err(Error { kind, field: "name", offset: 7 }));
    }

    #[test]
    fn the_server_acknowledges_with_nothing() {
        assert_eq!(whole::<ServerNameAcknowledgement>(b""), ServerNameAcknowledgement);
    }
}
