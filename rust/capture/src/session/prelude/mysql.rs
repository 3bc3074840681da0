//! `MySQL`.

use super::{Known, Prelude};

/// A `SSLRequest`: a packet of 32 bytes and number 1, with the flag `CLIENT_SSL`
/// ([its protocol](https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_ssl_request.html)).
pub(super) fn request(seen: &[u8]) -> Prelude {
    match seen {
        [32, 0, 0, 1, _, flags, _, _, _, _, _, _, _, zeros @ ..]
            if flags & 0x08 != 0 && zeros.iter().take(19).all(|&byte| byte == 0) =>
        {
            Prelude::Known(Known { length: 36, protocol: "mysql", proxied: None })
        }
        [32, 0, 0, 1, rest @ ..] if rest.len() < 9 => Prelude::Unsure,
        [32] | [32, 0] | [32, 0, 0] => Prelude::Unsure,
        _ => Prelude::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(flags: u8) -> Vec<u8> {
        let mut sent = vec![32, 0, 0, 1, 0x85, flags, 0xff, 0x01, 0, 0, 0, 1, 33];
        sent.resize(36, 0);
        sent
    }

    #[test]
    fn a_request_is_passed_over() {
        let known = Known { length: 36, protocol: "mysql", proxied: None };
        assert_eq!(request(&sent(0xae)), Prelude::Known(known));
        assert!((1..13).all(|end| request(&sent(0xae)[..end]) == Prelude::Unsure));
    }

    #[test]
    fn a_login_without_tls_is_not() {
        assert_eq!(request(&sent(0xa6)), Prelude::None);
    }
}
