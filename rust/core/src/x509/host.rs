//! Whether a certificate is for a host ([RFC 9525]).
//!
//! [RFC 9525]: https://www.rfc-editor.org/rfc/rfc9525

use core::net::IpAddr;

use super::general_name::GeneralName;

/// A host that was asked for.
pub(crate) struct Host<'a> {
    name: &'a [u8],
    /// The address that the name is the text form of.
    address: Option<IpAddr>,
}

impl<'a> Host<'a> {
    /// The host of this name.
    pub(crate) fn new(name: &'a [u8]) -> Self {
        let text = core::str::from_utf8(name).ok();
        Self { name, address: text.and_then(|text| text.parse().ok()) }
    }

    /// Whether `presented`, of a certificate, is its name (RFC 9525 §6).
    ///
    /// A wildcard stands for the whole left-most label and for no more (§6.3); the case of ASCII
    /// letters and a trailing dot do not matter. An address in text form equals an `iPAddress` only
    /// (§6.4). URIs, mailboxes and distinguished names never match.
    pub(crate) fn is(&self, presented: &GeneralName<'_>) -> bool {
        match (presented, self.address) {
            (GeneralName::IpAddress(_), Some(address)) => presented.address() == Some(address),
            (GeneralName::DnsName(pattern), None) => matches_dns_name(pattern, self.name),
            _ => false,
        }
    }
}

fn matches_dns_name(pattern: &[u8], host: &[u8]) -> bool {
    let (pattern, host) = (without_dot(pattern), without_dot(host));
    let below = |name: &'_ [u8]| name.iter().position(|&octet| octet == b'.');
    match (pattern.strip_prefix(b"*"), below(host)) {
        (Some(parent @ [b'.', ..]), Some(at)) if at > 0 => {
            host.get(at..).is_some_and(|host| host.eq_ignore_ascii_case(parent))
        }
        (Some(_), _) => false,
        (None, _) => !host.is_empty() && pattern.eq_ignore_ascii_case(host),
    }
}

fn without_dot(name: &[u8]) -> &[u8] {
    name.strip_suffix(b".").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(presented: &GeneralName<'_>, host: &[u8]) -> bool {
        Host::new(host).is(presented)
    }

    fn dns(pattern: &[u8], host: &[u8]) -> bool {
        matches(&GeneralName::DnsName(pattern), host)
    }

    #[test]
    fn case_and_a_trailing_dot_do_not_matter() {
        assert!(dns(b"Example.org", b"eXample.ORG."));
        assert!(dns(b"example.org.", b"example.org"));
        assert!(!dns(b"example.org", b"example.com"));
        assert!(!dns(b"", b""));
        assert!(!dns(b".", b"."));
    }

    #[test]
    fn a_wildcard_is_the_whole_left_most_label() {
        assert!(dns(b"*.example.org", b"www.example.org"));
        assert!(!dns(b"*.example.org", b"example.org"));
        assert!(!dns(b"*.example.org", b"a.b.example.org"));
        assert!(!dns(b"*.example.org", b".example.org"));
        assert!(!dns(b"w*.example.org", b"www.example.org"));
        assert!(!dns(b"www.*.org", b"www.example.org"));
        assert!(!dns(b"*", b"localhost"));
        assert!(!dns(b"*.", b"localhost"));
    }

    #[test]
    fn an_address_equals_only_an_address() {
        let v4 = GeneralName::IpAddress(&[192, 0, 2, 1]);
        assert!(matches(&v4, b"192.0.2.1"));
        assert!(!matches(&v4, b"192.0.2.2"));
        assert!(!matches(&GeneralName::DnsName(b"192.0.2.1"), b"192.0.2.1"));
        assert!(!matches(&GeneralName::DnsName(b"*.0.2.1"), b"192.0.2.1"));
        let v6 = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        assert!(matches(&GeneralName::IpAddress(&v6), b"2001:DB8::1"));
    }

    #[test]
    fn other_names_never_match() {
        assert!(!matches(&GeneralName::Rfc822Name(b"example.org"), b"example.org"));
        assert!(!matches(&GeneralName::UniformResourceIdentifier(b"example.org"), b"example.org"));
    }
}
