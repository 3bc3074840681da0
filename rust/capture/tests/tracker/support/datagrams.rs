//! DTLS associations datagram by datagram.

use super::conversation::{End, Played, packet_of};
use super::tls;

/// DTLS 1.2.
const VERSION: [u8; 2] = [0xfe, 0xfd];

/// Plays both ends of a UDP flow between 192.0.2.1 and 198.51.100.2, port 4433.
#[derive(Clone, Debug)]
pub struct Datagrams {
    pub packets: Vec<Played>,
    pub client_port: u16,
    pub time: i64,
}

impl Default for Datagrams {
    fn default() -> Self {
        Self { packets: Vec::new(), client_port: 50_000, time: super::conversation::START }
    }
}

impl Datagrams {
    pub fn client(&mut self, payload: &[u8]) -> &mut Self {
        self.send(End::Client, payload)
    }

    pub fn server(&mut self, payload: &[u8]) -> &mut Self {
        self.send(End::Server, payload)
    }

    pub fn send(&mut self, end: End, payload: &[u8]) -> &mut Self {
        let ports = [self.client_port, 4433];
        let own = end as usize;
        let length = u16::try_from(8 + payload.len()).unwrap();
        let mut udp = Vec::new();
        udp.extend(ports[own].to_be_bytes());
        udp.extend(ports[1 - own].to_be_bytes());
        udp.extend(length.to_be_bytes());
        udp.extend([0, 0]);
        udp.extend(payload);
        self.packets.push(packet_of(self.time, own, 17, &udp));
        self.time += 1_000_000;
        self
    }

    /// A whole association of DTLS 1.2, with a cookie.
    pub fn establish_12(&mut self) -> &mut Self {
        self.client(&whole(0, &hello(tls::CLIENT_RANDOM, b"")))
            .server(&whole(0, &tls::message(3, b"\xfe\xff\x02ck")))
            .client(&whole(1, &hello(tls::CLIENT_RANDOM, b"ck")));
        for datagram in server_flight(400) {
            self.server(&datagram);
        }
        self.client(&[whole(2, &tls::message(16, b"\x03abc")), finished()].concat())
            .server(&finished())
            .client(&protected(23, 80))
    }
}

pub fn record(kind: u8, epoch: u8, fragment: &[u8]) -> Vec<u8> {
    let length = u16::try_from(fragment.len()).unwrap().to_be_bytes();
    [&[kind], &VERSION[..], &[0, epoch, 0, 0, 0, 0, 0, 7], &length, fragment].concat()
}

pub fn protected(kind: u8, length: usize) -> Vec<u8> {
    record(kind, 1, &vec![0xe7; length])
}

/// `ChangeCipherSpec` and an encrypted `Finished`.
pub fn finished() -> Vec<u8> {
    [record(20, 0, b"\x01"), protected(22, 48)].concat()
}

/// The bytes `from..to` of a message's body as a record.
pub fn fragment(number: u16, message: &[u8], from: usize, to: usize) -> Vec<u8> {
    let [_, offset @ ..] = u32::try_from(from).unwrap().to_be_bytes();
    let [_, length @ ..] = u32::try_from(to - from).unwrap().to_be_bytes();
    let (head, body) = message.split_at(4);
    let number = number.to_be_bytes();
    record(22, 0, &[head, &number, &offset, &length, &body[from..to]].concat())
}

/// A message in one record.
pub fn whole(number: u16, message: &[u8]) -> Vec<u8> {
    fragment(number, message, 0, message.len() - 4)
}

/// A message as datagrams, with fragments of at most `size` bytes.
pub fn fragments(number: u16, message: &[u8], size: usize) -> Vec<Vec<u8>> {
    let length = message.len() - 4;
    let starts = (0..length.max(1)).step_by(size);
    starts.map(|from| fragment(number, message, from, length.min(from + size))).collect()
}

/// The `ClientHello` of DTLS 1.2 with a cookie.
pub fn hello(random: [u8; 32], cookie: &[u8]) -> Vec<u8> {
    let length = u8::try_from(cookie.len()).unwrap();
    let name = tls::extensions(&[(0, b"\x00\x0e\x00\x00\x0bexample.org")]);
    let rest = b"\x00\x04\xc0\x2f\x00\x2f\x01\x00";
    let parts = [&VERSION[..], &random, b"\x00", &[length], cookie, rest, &name];
    tls::message(1, &parts.concat())
}

/// What a server sends from its `ServerHello` on, as datagrams.
pub fn server_flight(size: usize) -> Vec<Vec<u8>> {
    let der = include_bytes!("../../../../../tests/data/certificates/rsa-every-name.der");
    let head = [&VERSION[..], &tls::SERVER_RANDOM, b"\x00\xc0\x2f\x00"].concat();
    let messages = [
        tls::message(2, &head),
        tls::message(11, &tls::certificate_list(&[der])),
        tls::message(12, b"\x03\x00\x1d\x03abc\x04\x01\x00\x02si"),
        tls::message(14, b""),
    ];
    let numbered = messages.iter().zip(1..);
    numbered.flat_map(|(message, number)| fragments(number, message, size)).collect()
}
