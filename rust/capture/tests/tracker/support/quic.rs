//! Initial packets of QUIC version 1, sealed with the keys of a connection id.

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes_gcm::Aes128Gcm;
use aes_gcm::aead::AeadInOut;
use hkdf::Hkdf;
use sha2::Sha256;

use super::conversation::End;

/// What the client makes up for the server, and what both call themselves.
pub const FIRST: &[u8] = b"original";
pub const CLIENT: &[u8] = b"client";
pub const SERVER: &[u8] = b"server";

/// The salt of version 1 (RFC 9001 §5.2).
const SALT: [u8; 20] = [
    0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad,
    0xcc, 0xbb, 0x7f, 0x0a,
];

fn expand<const N: usize>(secret: &Hkdf<Sha256>, label: &str) -> [u8; N] {
    let mut output = [0; N];
    let (length, label) = ([0, N as u8], format!("tls13 {label}"));
    let info = [&length, &[label.len() as u8][..], label.as_bytes(), &[0]];
    secret.expand_multi_info(&info, &mut output).unwrap();
    output
}

/// An Initial packet of one end, under the keys of `id`.
pub fn initial(end: End, id: &[u8], number: u8, frames: &[u8]) -> Vec<u8> {
    let (side, to, from) = match end {
        End::Client => ("client in", id, CLIENT),
        End::Server => ("server in", CLIENT, SERVER),
    };
    let first = Hkdf::<Sha256>::new(Some(&SALT), id);
    let secret = Hkdf::<Sha256>::from_prk(&expand::<32>(&first, side)).unwrap();
    let mut packet = vec![0xc0, 0, 0, 0, 1];
    for id in [to, from] {
        packet.push(id.len() as u8);
        packet.extend(id);
    }
    packet.push(0);
    packet.extend((0x4000 | (1 + frames.len() + 16) as u16).to_be_bytes());
    let at = packet.len();
    packet.push(number);
    let mut nonce: [u8; 12] = expand(&secret, "quic iv");
    nonce[11] ^= number;
    let mut payload = frames.to_vec();
    let tag = Aes128Gcm::new(&expand::<16>(&secret, "quic key").into())
        .encrypt_inout_detached(&nonce.into(), &packet, payload.as_mut_slice().into())
        .unwrap();
    packet.extend(payload);
    packet.extend(tag);
    let mut mask = <[u8; 16]>::try_from(&packet[at + 4..at + 20]).unwrap().into();
    Aes128::new(&expand::<16>(&secret, "quic hp").into()).encrypt_block(&mut mask);
    packet[0] ^= mask[0] & 0x0f;
    packet[at] ^= mask[1];
    packet
}

/// A datagram of more than 1,200 bytes with an Initial packet of the client.
pub fn from_client(id: &[u8], number: u8, frames: &[u8]) -> Vec<u8> {
    let mut padded = frames.to_vec();
    padded.resize(1_200, 0);
    initial(End::Client, id, number, &padded)
}

/// A CRYPTO frame.
pub fn crypto(offset: usize, data: &[u8]) -> Vec<u8> {
    let integer = |value: usize| (0x4000 | value as u16).to_be_bytes();
    [&[6], &integer(offset)[..], &integer(data.len()), data].concat()
}

/// A packet with a short header to who calls itself `id`.
pub fn short(id: &[u8]) -> Vec<u8> {
    [b"\x41", id, &[0xe7; 40]].concat()
}
