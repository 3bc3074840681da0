//! The protection of Initial packets, whose keys anybody can derive from a connection id.

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes_gcm::Aes128Gcm;
use aes_gcm::aead::AeadInOut;
use hkdf::Hkdf;
use sha2::Sha256;
use tlswire::quic::Protected;
use tlswire::registry::QuicVersion;

use crate::connection::Sender;

/// Where the sample for header protection lies after the beginning of the packet number
/// ([RFC 9001 §5.4.2](https://www.rfc-editor.org/rfc/rfc9001#section-5.4.2)).
const SAMPLE_OFFSET: usize = 4;
/// The bytes of the sample, and of a tag.
const BLOCK: usize = 16;

/// What a version derives its Initial keys with.
struct Derivation {
    salt: [u8; 20],
    labels: [&'static str; 3],
}

/// The labels of key, IV and header protection.
const LABELS: [&str; 3] = ["quic key", "quic iv", "quic hp"];
/// Those of version 2 ([RFC 9369 §3.3.2](https://www.rfc-editor.org/rfc/rfc9369#section-3.3.2)).
const LABELS_V2: [&str; 3] = ["quicv2 key", "quicv2 iv", "quicv2 hp"];

/// Version 1 and the drafts from 33 on ([RFC 9001 §5.2](https://www.rfc-editor.org/rfc/rfc9001#section-5.2)).
const V1: Derivation = Derivation {
    salt: [
        0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, //
        0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a,
    ],
    labels: LABELS,
};
/// Version 2 ([RFC 9369 §3.3.1](https://www.rfc-editor.org/rfc/rfc9369#section-3.3.1)).
const V2: Derivation = Derivation {
    salt: [
        0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, //
        0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9,
    ],
    labels: LABELS_V2,
};
/// The drafts of version 2 (draft-ietf-quic-v2-01 §3.3.1).
const V2_DRAFT: Derivation = Derivation {
    salt: [
        0xa7, 0x07, 0xc2, 0x03, 0xa5, 0x9b, 0x47, 0x18, 0x4a, 0x1d, //
        0x62, 0xca, 0x57, 0x04, 0x06, 0xea, 0x7a, 0xe3, 0xe5, 0xd3,
    ],
    labels: LABELS_V2,
};
/// Draft 22 (draft-ietf-quic-tls-22 §5.2).
const DRAFT_22: Derivation = Derivation {
    salt: [
        0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a, //
        0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a,
    ],
    labels: LABELS,
};
/// Drafts 23 to 28 (draft-ietf-quic-tls-23 §5.2).
const DRAFT_23: Derivation = Derivation {
    salt: [
        0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, //
        0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02,
    ],
    labels: LABELS,
};
/// Drafts 29 to 32 (draft-ietf-quic-tls-29 §5.2).
const DRAFT_29: Derivation = Derivation {
    salt: [
        0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, //
        0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99,
    ],
    labels: LABELS,
};
/// T050 of Google.
const T050: Derivation = Derivation {
    salt: [
        0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80, //
        0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10,
    ],
    labels: LABELS,
};
/// T051 of Google.
const T051: Derivation = Derivation {
    salt: [
        0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50, //
        0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d,
    ],
    labels: LABELS,
};

impl Derivation {
    const fn of(version: QuicVersion) -> Option<&'static Self> {
        Some(match version {
            QuicVersion::QUICV1 | QuicVersion::QUICV1_DRAFT33 | QuicVersion::QUICV1_DRAFT34 => &V1,
            QuicVersion::QUICV2 => &V2,
            QuicVersion::QUICV2_DRAFT => &V2_DRAFT,
            QuicVersion::QUICV1_DRAFT22 | QuicVersion::MVFST_1 => &DRAFT_22,
            QuicVersion::T050 => &T050,
            QuicVersion::T051 => &T051,
            QuicVersion::MVFST_2
            | QuicVersion::MVFST_EXPERIMENTAL
            | QuicVersion(0xff00_0017..=0xff00_001c) => &DRAFT_23,
            QuicVersion(0xff00_001d..=0xff00_0020) => &DRAFT_29,
            _ => return None,
        })
    }
}

/// The keys of one sender's Initial packets.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Key {
    packet: [u8; 16],
    iv: [u8; 12],
    header: [u8; 16],
}

/// The keys of both sides' Initial packets, and what they are derived from.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) version: QuicVersion,
    /// The destination connection id of the client's first Initial packet, or of its first after a
    /// Retry.
    pub(super) id: Box<[u8]>,
    client: Key,
    server: Key,
}

impl Keys {
    /// Derives them; `None` for a version whose salt is not known.
    pub(super) fn derive(version: QuicVersion, id: &[u8]) -> Option<Self> {
        let derivation = Derivation::of(version)?;
        let initial = Hkdf::<Sha256>::new(Some(&derivation.salt), id);
        let client = Key::derive(&initial, "client in", derivation)?;
        let server = Key::derive(&initial, "server in", derivation)?;
        Some(Self { version, id: id.into(), client, server })
    }

    /// Takes the protection off a packet of `sender`: its number, and its frames in `buffer`.
    ///
    /// `expected` is one more than the highest packet number so far. `None` where it is not of these
    /// keys.
    pub(super) fn open(
        &self,
        sender: Sender,
        packet: &Protected<'_>,
        expected: u64,
        buffer: &mut Vec<u8>,
    ) -> Option<u64> {
        let key = match sender {
            Sender::Client => &self.client,
            Sender::Server => &self.server,
        };
        key.open(packet, expected, buffer)
    }
}

impl Key {
    fn derive(initial: &Hkdf<Sha256>, side: &str, derivation: &Derivation) -> Option<Self> {
        let secret: [u8; 32] = expand_label(initial, side)?;
        let secret = Hkdf::<Sha256>::from_prk(&secret).ok()?;
        let [key, iv, header] = derivation.labels;
        Some(Self {
            packet: expand_label(&secret, key)?,
            iv: expand_label(&secret, iv)?,
            header: expand_label(&secret, header)?,
        })
    }

    /// Takes off header protection, then packet protection ([RFC 9001 §5.4.1]).
    ///
    /// [RFC 9001 §5.4.1]: https://www.rfc-editor.org/rfc/rfc9001#section-5.4.1
    fn open(&self, packet: &Protected<'_>, expected: u64, buffer: &mut Vec<u8>) -> Option<u64> {
        let at = packet.packet_number_offset;
        let [first_mask, number_mask @ ..] = self.mask(packet.bytes.get(at + SAMPLE_OFFSET..)?)?;
        buffer.clear();
        buffer.extend_from_slice(packet.bytes);
        let first = buffer.first_mut()?;
        *first ^= first_mask & 0x0f;
        let length = usize::from(*first & 0x03) + 1;
        let mut truncated = 0;
        for (byte, mask) in buffer.get_mut(at..at + length)?.iter_mut().zip(number_mask) {
            *byte ^= mask;
            truncated = truncated << 8 | u64::from(*byte);
        }
        let number = packet_number(truncated, length, expected);
        let (header, payload) = buffer.split_at_mut_checked(at + length)?;
        let (payload, tag) = payload.split_last_chunk_mut::<BLOCK>()?;
        let tag = (*tag).into();
        Aes128Gcm::new(&self.packet.into())
            .decrypt_inout_detached(&self.nonce(number).into(), header, payload.into(), &tag)
            .ok()?;
        let end = buffer.len() - BLOCK;
        buffer.truncate(end);
        buffer.drain(..at + length);
        Some(number)
    }

    /// The mask that header protection makes of a sample ([RFC 9001 §5.4.3]).
    ///
    /// [RFC 9001 §5.4.3]: https://www.rfc-editor.org/rfc/rfc9001#section-5.4.3
    fn mask(&self, sample: &[u8]) -> Option<[u8; BLOCK]> {
        let mut block = (*sample.first_chunk::<BLOCK>()?).into();
        Aes128::new(&self.header.into()).encrypt_block(&mut block);
        Some(block.into())
    }

    /// The IV, its end exclusive-ored with the packet number ([RFC 9001 §5.3]).
    ///
    /// [RFC 9001 §5.3]: https://www.rfc-editor.org/rfc/rfc9001#section-5.3
    fn nonce(&self, number: u64) -> [u8; 12] {
        let mut nonce = self.iv;
        for (byte, of_number) in nonce.iter_mut().skip(4).zip(number.to_be_bytes()) {
            *byte ^= of_number;
        }
        nonce
    }
}

/// The packet number whose last `length` bytes are `truncated`, and that is nearest to the expected
/// one ([RFC 9000 §A.3]).
///
/// [RFC 9000 §A.3]: https://www.rfc-editor.org/rfc/rfc9000#section-a.3
fn packet_number(truncated: u64, length: usize, expected: u64) -> u64 {
    let window = 1_u64 << (8 * length);
    let candidate = expected & !(window - 1) | truncated;
    if candidate + window / 2 <= expected {
        candidate + window
    } else if candidate > expected + window / 2 && candidate >= window {
        candidate - window
    } else {
        candidate
    }
}

/// HKDF-Expand-Label with an empty context ([RFC 9846 §7.1]).
///
/// [RFC 9846 §7.1]: https://www.rfc-editor.org/rfc/rfc9846#section-7.1
fn expand_label<const N: usize>(secret: &Hkdf<Sha256>, label: &str) -> Option<[u8; N]> {
    const PREFIX: &str = "tls13 ";
    let length = u16::try_from(N).ok()?.to_be_bytes();
    let label_length = u8::try_from(PREFIX.len() + label.len()).ok()?;
    let mut output = [0; N];
    let info = [&length, &[label_length][..], PREFIX.as_bytes(), label.as_bytes(), &[0]];
    secret.expand_multi_info(&info, &mut output).ok()?;
    Some(output)
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// An Initial packet under the keys of `id`, with a packet number of two bytes.
    pub(in crate::quic) fn seal(
        version: QuicVersion,
        id: &[u8],
        sender: Sender,
        ids: (&[u8], &[u8]),
        token: &[u8],
        number: u16,
        frames: &[u8],
    ) -> Vec<u8> {
        let keys = Keys::derive(version, id).unwrap();
        let key = if sender == Sender::Client { &keys.client } else { &keys.server };
        let is_v2 = matches!(version, QuicVersion::QUICV2 | QuicVersion::QUICV2_DRAFT);
        let mut packet = vec![if is_v2 { 0xd1 } else { 0xc1 }];
        packet.extend(version.0.to_be_bytes());
        for id in [ids.0, ids.1] {
            packet.push(u8::try_from(id.len()).unwrap());
            packet.extend(id);
        }
        packet.push(u8::try_from(token.len()).unwrap());
        packet.extend(token);
        let length = u16::try_from(2 + frames.len() + BLOCK).unwrap();
        packet.extend((0x4000 | length).to_be_bytes());
        let at = packet.len();
        packet.extend(number.to_be_bytes());
        let mut payload = frames.to_vec();
        let tag = Aes128Gcm::new(&key.packet.into())
            .encrypt_inout_detached(
                &key.nonce(number.into()).into(),
                &packet,
                payload.as_mut_slice().into(),
            )
            .unwrap();
        packet.extend(payload);
        packet.extend(tag);
        let mask = key.mask(&packet[at + SAMPLE_OFFSET..]).unwrap();
        packet[0] ^= mask[0] & 0x0f;
        packet[at] ^= mask[1];
        packet[at + 1] ^= mask[2];
        packet
    }
}

#[cfg(test)]
mod tests {
    use tlswire::quic::{Packet, packets};

    use super::*;

    /// The connection id of the samples of RFC 9001 §A and RFC 9369 §A.
    const ID: &[u8] = b"\x83\x94\xc8\xf0\x3e\x51\x57\x08";

    fn hex(text: &str) -> Vec<u8> {
        let digits = text.as_bytes().chunks(2);
        digits.map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap()).collect()
    }

    fn opened(version: QuicVersion, sender: Sender, packet: &[u8]) -> Option<(u64, Vec<u8>)> {
        let Some(Ok(Packet::Protected(packet))) = packets(packet).next() else { panic!("none") };
        let keys = Keys::derive(version, ID).unwrap();
        let mut buffer = Vec::new();
        Some((keys.open(sender, &packet, 0, &mut buffer)?, buffer))
    }

    #[test]
    fn keys_of_version_1_are_those_of_the_rfc() {
        let keys = Keys::derive(QuicVersion::QUICV1, ID).unwrap();
        assert_eq!(keys.client.packet.to_vec(), hex("1f369613dd76d5467730efcbe3b1a22d"));
        assert_eq!(keys.client.iv.to_vec(), hex("fa044b2f42a3fd3b46fb255c"));
        assert_eq!(keys.client.header.to_vec(), hex("9f50449e04a0e810283a1e9933adedd2"));
        assert_eq!(keys.server.packet.to_vec(), hex("cf3a5331653c364c88f0f379b6067e37"));
        assert_eq!(keys.server.iv.to_vec(), hex("0ac1493ca1905853b0bba03e"));
        assert_eq!(keys.server.header.to_vec(), hex("c206b8d9b9f0f37644430b490eeaa314"));
    }

    #[test]
    fn keys_of_version_2_are_those_of_the_rfc() {
        let keys = Keys::derive(QuicVersion::QUICV2, ID).unwrap();
        assert_eq!(keys.client.packet.to_vec(), hex("8b1a0bc121284290a29e0971b5cd045d"));
        assert_eq!(keys.client.iv.to_vec(), hex("91f73e2351d8fa91660e909f"));
        assert_eq!(keys.client.header.to_vec(), hex("45b95e15235d6f45a6b19cbcb0294ba9"));
        assert_eq!(keys.server.packet.to_vec(), hex("82db637861d55e1d011f19ea71d5d2a7"));
        assert_eq!(keys.server.iv.to_vec(), hex("dd13c276499c0249d3310652"));
        assert_eq!(keys.server.header.to_vec(), hex("edf6d05c83121201b436e16877593c3a"));
    }

    /// What the servers of RFC 9001 §A.3 and RFC 9369 §A.3 send: an ACK and a `ServerHello`.
    const FROM_SERVER: &str = "02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cf\
        c79825df566dc5430b9a045a1200130100002e00330024001d00209d3c940d89690b84d08a60993c144eca684d10\
        81287c834d5311bcf32bb9da1a002b00020304";

    #[test]
    fn the_server_s_packet_of_the_rfc_opens() {
        let v1 = "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c\
            69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc\
            3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc421\
            58407dd074ee";
        let v2 = "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b\
            89237bbf87263017915358230035f7fd3945d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd1\
            6a393e42757507698075b2c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca84b\
            ed8521e2e140";
        for (version, packet) in [(QuicVersion::QUICV1, v1), (QuicVersion::QUICV2, v2)] {
            let found = opened(version, Sender::Server, &hex(packet));
            assert_eq!(found, Some((1, hex(FROM_SERVER))), "{version}");
        }
    }

    #[test]
    fn the_wrong_side_s_keys_open_nothing() {
        let packet =
            testing::seal(QuicVersion::QUICV1, ID, Sender::Client, (ID, b""), b"", 0, &[1; 40]);
        assert_eq!(opened(QuicVersion::QUICV1, Sender::Client, &packet), Some((0, vec![1; 40])));
        assert_eq!(opened(QuicVersion::QUICV1, Sender::Server, &packet), None);
        for version in [QuicVersion::QUICV1_DRAFT29, QuicVersion::QUICV1_DRAFT22, QuicVersion::T051]
        {
            assert_eq!(opened(version, Sender::Client, &packet), None);
        }
    }

    #[test]
    fn a_packet_too_short_for_a_sample_does_not_open() {
        let packet = b"\xc0\0\0\0\x01\0\0\0\x13\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(opened(QuicVersion::QUICV1, Sender::Client, packet), None);
    }

    #[test]
    fn packet_numbers_are_nearest_to_the_expected_one() {
        // The sample of RFC 9000 §A.3.
        assert_eq!(packet_number(0x9b32, 2, 0xa82f_30ea + 1), 0xa82f_9b32);
        assert_eq!(packet_number(0x01, 1, 0xff), 0x101);
        assert_eq!(packet_number(0xff, 1, 0x101), 0xff);
        assert_eq!(packet_number(0xff, 1, 0), 0xff);
    }
}
