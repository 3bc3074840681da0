//! What a client may send before its hello without waiting for an answer.

/// The bytes before the hello, and the protocol that they are of.
///
/// `None` while `seen` does not begin with such a prelude.
pub(super) fn length(seen: &[u8]) -> Option<(usize, &'static str)> {
    mysql(seen)
}

/// A `SSLRequest` of `MySQL`: a packet of 32 bytes and number 1, with the flag `CLIENT_SSL`
/// ([its protocol](https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_ssl_request.html)).
fn mysql(seen: &[u8]) -> Option<(usize, &'static str)> {
    match seen {
        [32, 0, 0, 1, _, flags, _, _, _, _, _, _, _, zeros @ ..]
            if flags & 0x08 != 0 && zeros.iter().take(19).all(|&byte| byte == 0) =>
        {
            Some((36, "mysql"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_of_mysql_is_passed_over() {
        let mut sent = vec![32, 0, 0, 1, 0x85, 0xae, 0xff, 0x01, 0, 0, 0, 1, 33];
        sent.resize(36, 0);
        assert_eq!(length(&sent), Some((36, "mysql")));
    }

    #[test]
    fn a_login_without_tls_is_not() {
        let mut sent = vec![32, 0, 0, 1, 0x85, 0xa6, 0xff, 0x01, 0, 0, 0, 1, 33];
        sent.resize(36, 0);
        assert_eq!(length(&sent), None);
    }
}
