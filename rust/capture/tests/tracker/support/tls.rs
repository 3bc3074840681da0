//! TLS, byte by byte.

pub const CLIENT_RANDOM: [u8; 32] = [0xc1; 32];
pub const SERVER_RANDOM: [u8; 32] = [0x5e; 32];
/// The random that makes a `ServerHello` a `HelloRetryRequest` (RFC 9846 §4.2.3).
pub const RETRY_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

pub const CHANGE_CIPHER_SPEC: &[u8] = b"\x14\x03\x03\x00\x01\x01";
/// Lengths of protected records of TLS 1.3 under AES-128-GCM.
pub const ALERT_13: usize = 19;
pub const FINISHED_13: usize = 53;

const SERVER_NAME: (u16, &[u8]) = (0, b"\x00\x0e\x00\x00\x0bexample.org");
const GROUPS: (u16, &[u8]) = (10, b"\x00\x04\x00\x1d\x00\x17");
const OFFERED_13: (u16, &[u8]) = (43, b"\x04\x03\x04\x03\x03");
const SELECTED_13: (u16, &[u8]) = (43, b"\x03\x04");

pub fn record(content_type: u8, fragment: &[u8]) -> Vec<u8> {
    let length = u16::try_from(fragment.len()).unwrap().to_be_bytes();
    [&[content_type, 3, 3], &length[..], fragment].concat()
}

/// One message over records of at most `size` bytes.
pub fn records_of(size: usize, message: &[u8]) -> Vec<u8> {
    message.chunks(size).flat_map(|piece| record(22, piece)).collect()
}

pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind], &length[..], body].concat()
}

pub fn handshake(kind: u8, body: &[u8]) -> Vec<u8> {
    record(22, &message(kind, body))
}

/// A record whose content means nothing to who has no keys.
pub fn opaque(content_type: u8, length: usize) -> Vec<u8> {
    record(content_type, &vec![0xe7; length])
}

pub fn application_data(length: usize) -> Vec<u8> {
    opaque(23, length)
}

pub fn alert(level: u8, description: u8) -> Vec<u8> {
    record(21, &[level, description])
}

pub fn extensions(list: &[(u16, &[u8])]) -> Vec<u8> {
    let mut block = Vec::new();
    for (extension, body) in list {
        block.extend(extension.to_be_bytes());
        block.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
        block.extend(*body);
    }
    [&u16::try_from(block.len()).unwrap().to_be_bytes()[..], &block].concat()
}

/// The `ClientHello` message with these extensions.
pub fn client_hello_message(random: [u8; 32], list: &[(u16, &[u8])]) -> Vec<u8> {
    let head = [&b"\x03\x03"[..], &random, b"\x02id\x00\x06\x13\x01\xc0\x2f\x00\x2f\x01\x00"];
    message(1, &[&head.concat()[..], &extensions(list)].concat())
}

/// The `ServerHello` message that chooses `suite`.
pub fn server_hello_message(random: [u8; 32], suite: u16, list: &[(u16, &[u8])]) -> Vec<u8> {
    let head = [&b"\x03\x03"[..], &random, b"\x02ID", &suite.to_be_bytes(), b"\x00"];
    message(2, &[&head.concat()[..], &extensions(list)].concat())
}

/// A hello that offers TLS 1.2 and nothing newer.
pub fn client_hello_12() -> Vec<u8> {
    record(22, &client_hello_message(CLIENT_RANDOM, &[SERVER_NAME, GROUPS]))
}

/// A hello that offers TLS 1.3, and shares of x25519.
pub fn client_hello_13() -> Vec<u8> {
    record(22, &hello_13(CLIENT_RANDOM, 0x1d))
}

/// The same with another random: that of another session.
pub fn other_client_hello_13() -> Vec<u8> {
    record(22, &hello_13([0xc2; 32], 0x1d))
}

/// The hello that a client sends after a `HelloRetryRequest`: same random, other share.
pub fn second_client_hello_13() -> Vec<u8> {
    record(22, &hello_13(CLIENT_RANDOM, 0x17))
}

pub fn hello_13(random: [u8; 32], group: u8) -> Vec<u8> {
    let share = [0, 7, 0, group, 0, 3, 1, 2, 3];
    client_hello_message(random, &[SERVER_NAME, GROUPS, OFFERED_13, (51, &share)])
}

pub fn server_hello_12() -> Vec<u8> {
    record(22, &server_hello_message(SERVER_RANDOM, 0xc02f, &[]))
}

pub fn server_hello_13() -> Vec<u8> {
    let share: (u16, &[u8]) = (51, b"\x00\x1d\x00\x03\x01\x02\x03");
    record(22, &server_hello_message(SERVER_RANDOM, 0x1301, &[SELECTED_13, share]))
}

pub fn hello_retry_request() -> Vec<u8> {
    let list: [(u16, &[u8]); 2] = [SELECTED_13, (51, b"\x00\x17")];
    record(22, &server_hello_message(RETRY_RANDOM, 0x1301, &list))
}

/// A `Certificate` message of TLS 1.2 with one certificate that reads without fault.
pub fn certificate() -> Vec<u8> {
    let der = include_bytes!("../../../../../tests/data/certificates/rsa-every-name.der");
    handshake(11, &certificate_list(&[der]))
}

pub fn certificate_list(list: &[&[u8]]) -> Vec<u8> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_be_bytes()[1..].to_vec();
    let entries: Vec<u8> =
        list.iter().flat_map(|der| [length(der), der.to_vec()].concat()).collect();
    [length(&entries), entries].concat()
}

/// What a server of TLS 1.2 sends up to its `ServerHelloDone`.
pub fn server_flight_12() -> Vec<u8> {
    let exchange = handshake(12, &[b"\x03\x00\x1d\x03abc\x04\x01\x00\x02", &b"si"[..]].concat());
    [server_hello_12(), certificate(), exchange, handshake(14, b"")].concat()
}

/// What its client answers: key exchange, change of cipher, `Finished`.
pub fn client_flight_12() -> Vec<u8> {
    [&handshake(16, b"\x03abc"), CHANGE_CIPHER_SPEC, &opaque(22, 40)].concat()
}

/// The end of the handshake in TLS 1.2, from either side.
pub fn finished_12() -> Vec<u8> {
    [CHANGE_CIPHER_SPEC, &opaque(22, 40)].concat()
}

/// What a server of TLS 1.3 sends up to its `Finished`.
pub fn server_flight_13() -> Vec<u8> {
    [&server_hello_13(), CHANGE_CIPHER_SPEC, &application_data(900)].concat()
}

/// What its client answers.
pub fn finished_13() -> Vec<u8> {
    [CHANGE_CIPHER_SPEC, &application_data(FINISHED_13)].concat()
}
