//! What the contents of records tell: whether they are in clear, and what protects those after them.

use crate::joiner::{HEADER_LENGTH, RawMessage};
use crate::registry::{CipherSuite, HandshakeType};

/// The suite that a `ServerHello` chooses ([RFC 5246 §7.4.1.3]), by its place: after the header, the
/// version, the random and the session id.
///
/// [RFC 5246 §7.4.1.3]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.3
pub(super) fn suite_of(message: RawMessage<'_>) -> Option<CipherSuite> {
    if message.handshake_type() != HandshakeType::SERVER_HELLO {
        return None;
    }
    let (length, rest) = message.bytes.get(38..)?.split_first()?;
    let suite = rest.get(usize::from(*length)..)?.first_chunk()?;
    Some(CipherSuite(u16::from_be_bytes(*suite)))
}

/// The length of the MAC of a suite that authenticates and does not encrypt ([RFC 5246 §6.2.3.1]);
/// `None` for all others.
///
/// [RFC 5246 §6.2.3.1]: https://www.rfc-editor.org/rfc/rfc5246#section-6.2.3.1
pub(super) fn mac_without_encryption(suite: CipherSuite) -> Option<usize> {
    let (_, mac) = suite.name()?.split_once("_WITH_NULL_")?;
    match mac {
        "NULL" => Some(0),
        "MD5" => Some(16),
        "SHA" => Some(20),
        "SHA256" => Some(32),
        "SHA384" => Some(48),
        _ => None,
    }
}

/// Whether the bytes are handshake messages of registered types, the last ending with the bytes.
///
/// Nothing but zeros is none, unless it is one `HelloRequest`: no cipher makes four bytes.
pub(super) fn reads_as_messages(mut content: &[u8]) -> bool {
    if content.len() > HEADER_LENGTH && content.iter().all(|&byte| byte == 0) {
        return false;
    }
    while let Some((&[kind, a, b, c], rest)) = content.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes([0, a, b, c])).unwrap_or(usize::MAX);
        match rest.get(length..) {
            Some(after) if HandshakeType(kind).name().is_some() => content = after,
            _ => return false,
        }
    }
    content.is_empty()
}

/// Whether the bytes begin a hello that goes on behind them.
pub(super) fn begins_a_hello(content: &[u8]) -> bool {
    matches!(content, [1 | 2, 0, _, _, 3, 3, ..])
}

/// Whether a heartbeat states more payload than its record holds ([RFC 6520 §4]).
///
/// [RFC 6520 §4]: https://www.rfc-editor.org/rfc/rfc6520#section-4
pub(super) fn heartbeat_lies(content: &[u8]) -> bool {
    match content {
        [_, high, low, rest @ ..] => usize::from(u16::from_be_bytes([*high, *low])) > rest.len(),
        _ => true,
    }
}
