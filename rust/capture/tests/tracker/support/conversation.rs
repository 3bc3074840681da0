//! TCP connections packet by packet.

use tlswire_capture::packet::{LinkType, Packet, Time};

pub const SECOND: i64 = 1_000_000_000;
/// Raw IP: nothing before the IP header.
const RAW: LinkType = LinkType(101);
pub const START: i64 = 1_700_000_000 * SECOND;
/// How long a packet takes to follow another.
const STEP: i64 = 1_000_000;

const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;

/// One packet as a capture would hold it.
#[derive(Clone, Debug)]
pub struct Played {
    pub time: i64,
    pub bytes: Vec<u8>,
    pub original_length: u32,
}

impl Played {
    pub fn packet(&self, frame: u64) -> Packet<'_> {
        Packet {
            frame,
            time: Time(self.time),
            link_type: RAW,
            interface: 0,
            original_length: self.original_length,
            bytes: &self.bytes,
        }
    }

    /// What a snap length leaves of it.
    pub fn cut(&mut self, length: usize) {
        self.bytes.truncate(length);
    }
}

/// Which end sends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum End {
    Client,
    Server,
}

/// Plays both ends of a TCP connection between 192.0.2.1 and 198.51.100.2, port 443.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub packets: Vec<Played>,
    pub client_port: u16,
    pub server_port: u16,
    /// The next sequence number of each end.
    pub next: [u32; 2],
    pub time: i64,
    /// Bytes of stream in a segment, at most.
    pub segment: usize,
}

impl Default for Conversation {
    fn default() -> Self {
        Self::new(50_000)
    }
}

impl Conversation {
    pub fn new(client_port: u16) -> Self {
        Self {
            packets: Vec::new(),
            client_port,
            server_port: 443,
            next: [1_000, 9_000],
            time: START,
            segment: 1_400,
        }
    }

    /// The three packets that open it.
    pub fn opened() -> Self {
        let mut conversation = Self::default();
        conversation.open();
        conversation
    }

    pub fn open(&mut self) -> &mut Self {
        self.syn().syn_ack().ack(End::Client)
    }

    pub fn syn(&mut self) -> &mut Self {
        self.flags(End::Client, SYN, b"")
    }

    pub fn syn_ack(&mut self) -> &mut Self {
        self.flags(End::Server, SYN | ACK, b"")
    }

    /// A SYN that carries data (RFC 7413).
    pub fn syn_with(&mut self, bytes: &[u8]) -> &mut Self {
        self.flags(End::Client, SYN, bytes)
    }

    pub fn ack(&mut self, end: End) -> &mut Self {
        self.flags(end, ACK, b"")
    }

    pub fn client(&mut self, bytes: &[u8]) -> &mut Self {
        self.send(End::Client, bytes)
    }

    pub fn server(&mut self, bytes: &[u8]) -> &mut Self {
        self.send(End::Server, bytes)
    }

    pub fn send(&mut self, end: End, bytes: &[u8]) -> &mut Self {
        for segment in bytes.chunks(self.segment) {
            self.flags(end, ACK, segment);
        }
        self
    }

    pub fn fin(&mut self, end: End) -> &mut Self {
        self.flags(end, FIN | ACK, b"")
    }

    /// Both ends close, the client first.
    pub fn close(&mut self) -> &mut Self {
        self.fin(End::Client).fin(End::Server).ack(End::Client)
    }

    pub fn reset(&mut self, end: End) -> &mut Self {
        self.flags(end, RST, b"")
    }

    /// A RST somewhere else in the sender's stream.
    pub fn reset_at(&mut self, end: End, distance: u32) -> &mut Self {
        let next = self.next;
        self.next[end as usize] = next[end as usize].wrapping_add(distance);
        self.reset(end);
        self.next = next;
        self
    }

    /// Bytes that were sent and that the capture does not hold.
    pub fn lose(&mut self, end: End, length: u32) -> &mut Self {
        let next = &mut self.next[end as usize];
        *next = next.wrapping_add(length);
        self
    }

    pub fn wait(&mut self, nanoseconds: i64) -> &mut Self {
        self.time += nanoseconds;
        self
    }

    /// Begins again on the same ports, from other sequence numbers.
    pub fn restart(&mut self) -> &mut Self {
        self.next = self.next.map(|next| next.wrapping_add(0x1234_5678));
        self
    }

    /// A whole session of TLS 1.3, its ends still open.
    pub fn establish_13(&mut self) -> &mut Self {
        use super::tls;
        self.client(&tls::client_hello_13())
            .server(&tls::server_flight_13())
            .client(&tls::finished_13())
            .server(&tls::application_data(200))
    }

    /// A whole session of TLS 1.2, its ends still open.
    pub fn establish_12(&mut self) -> &mut Self {
        use super::tls;
        self.client(&tls::client_hello_12())
            .server(&tls::server_flight_12())
            .client(&tls::client_flight_12())
            .server(&tls::finished_12())
    }

    pub fn flags(&mut self, end: End, flags: u8, payload: &[u8]) -> &mut Self {
        let (own, other) = match end {
            End::Client => (0, 1),
            End::Server => (1, 0),
        };
        let ports = [self.client_port, self.server_port];
        let acknowledgment = if flags & ACK == 0 { 0 } else { self.next[other] };
        let mut tcp = Vec::new();
        tcp.extend(ports[own].to_be_bytes());
        tcp.extend(ports[other].to_be_bytes());
        tcp.extend(self.next[own].to_be_bytes());
        tcp.extend(acknowledgment.to_be_bytes());
        tcp.extend([0x50, flags, 0x20, 0, 0, 0, 0, 0]);
        tcp.extend(payload);
        self.packets.push(packet_of(self.time, own, 6, &tcp));
        self.time += STEP;
        let control = u32::from(flags & SYN != 0) + u32::from(flags & FIN != 0);
        let length = u32::try_from(payload.len()).unwrap() + control;
        self.next[own] = self.next[own].wrapping_add(length);
        self
    }
}

/// An IPv4 packet from one of the two ends.
pub fn packet_of(time: i64, from: usize, protocol: u8, payload: &[u8]) -> Played {
    let ends = [[192, 0, 2, 1], [198, 51, 100, 2]];
    let length = u16::try_from(20 + payload.len()).unwrap().to_be_bytes();
    let head = [0x45, 0, length[0], length[1], 0, 0, 0x40, 0, 64, protocol, 0, 0];
    let bytes = [&head[..], &ends[from], &ends[1 - from], payload].concat();
    let original_length = u32::try_from(bytes.len()).unwrap();
    Played { time, bytes, original_length }
}

/// The packets of several conversations in the order of their times.
pub fn merge(conversations: &[&Conversation]) -> Vec<Played> {
    let packets = conversations.iter().flat_map(|conversation| &conversation.packets);
    let mut merged: Vec<Played> = packets.cloned().collect();
    merged.sort_by_key(|packet| packet.time);
    merged
}
