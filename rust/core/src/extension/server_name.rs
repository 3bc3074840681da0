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

    /// Whether the list is one name, and that the name of a host ([RFC 6066 §3]): labels of 1 to 63
    /// letters, digits, `-` and `_`, at most 253 bytes, without a dot at the end, and no address.
    ///
    /// [RFC 6066 §3]: https://www.rfc-editor.org/rfc/rfc6066#section-3
    #[must_use]
    pub fn is_one_host_name(self) -> bool {
        self.server_name_list.len() == 1 && self.host_name().is_some_and(is_host_name)
    }
}

fn is_host_name(name: &[u8]) -> bool {
    let may_be_in = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &[u8]| (1..=63).contains(&label.len()) && label.iter().all(may_be_in);
    let last = name.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
    // The last label of an IPv4 address is a number, and that of no host is (RFC 3696 §2).
    let is_address = last.iter().all(u8::is_ascii_digit);
    name.len() <= 253 && !is_address && name.split(|&byte| byte == b'.').all(is_label)
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

    #[test]
    fn a_list_is_one_host_name_or_is_odd() {
        let is_one = |names: &[(u8, &[u8])]| {
            let list: alloc::vec::Vec<u8> = names
                .iter()
                .flat_map(|&(kind, name)| {
                    let length = u16::try_from(name.len()).unwrap().to_be_bytes();
                    [&[kind][..], &length, name].concat()
                })
                .collect();
            let length = u16::try_from(list.len()).unwrap().to_be_bytes();
            let body = [&length[..], &list].concat();
            decode::<ServerNameList<'_>>(body.leak()).unwrap().is_one_host_name()
        };
        for name in
            [&b"a.example"[..], b"localhost", b"xn--bcher-kva.example", b"_x.0a", &[b'a'; 63]]
        {
            assert!(is_one(&[(0, name)]), "{name:?}");
        }
        let odd = [
            &b""[..],
            b"a.",
            b".a",
            b"a..b",
            b"10.0.0.1",
            b"::1",
            b"a b",
            b"\xc3\xa4",
            &[b'a'; 64],
        ];
        assert!(odd.iter().all(|name| !is_one(&[(0, name)])));
        let long = b"a.".repeat(126);
        assert!(is_one(&[(0, &[&long[..], b"b"].concat())]));
        assert!(!is_one(&[(0, &[&long[..], b"bc"].concat())]));
        assert!(!is_one(&[]) && !is_one(&[(1, b"a")]) && !is_one(&[(0, b"a"), (0, b"b")]));
    }
}
