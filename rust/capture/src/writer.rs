//! Packets in, capture bytes out: pcap with nanoseconds, and pcapng.

use core::fmt;

use crate::packet::{LinkType, Packet};

/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;
/// The magic number of a pcap file whose times are nanoseconds.
const PCAP_NANOSECONDS: u32 = 0xa1b2_3c4d;
/// What files say of the largest packet.
const SNAP_LENGTH: u32 = 262_144;
/// Interfaces that are described without a packet, so that the others keep their numbers.
const MOST_PLACEHOLDERS: usize = 256;
/// Seconds that a packet before 1970 counts from: the first that 64 bits of nanoseconds hold whole.
/// What is earlier is written as of then.
const EARLIEST: i64 = -9_223_372_036;

/// The formats that can be written.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum FileFormat {
    /// Of one link type, and with no interfaces.
    Pcap,
    /// Of any.
    #[default]
    Pcapng,
}

/// Why a packet cannot be written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum WriteError {
    /// A pcap file has one link type, and this packet has another.
    LinkType(LinkType),
    /// A pcap file counts seconds from 1970 to 2106, and this packet is of another time.
    Time,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkType(LinkType(other)) => {
                write!(
                    f,
                    "pcap holds one link type, and there is another: {other}; pcapng holds both"
                )
            }
            Self::Time => f.write_str("pcap holds times from 1970 to 2106; pcapng holds others"),
        }
    }
}

impl core::error::Error for WriteError {}

/// Writes packets as they were captured: times to the nanosecond, link types, interfaces, and how
/// long a packet was on the wire.
#[derive(Clone, Debug)]
pub struct Writer {
    format: FileFormat,
    /// The interfaces that are described, by their numbers in the file that is written.
    interfaces: Vec<Interface>,
    is_begun: bool,
}

/// An interface as it was in the file that was read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Interface {
    /// `None` for one that only keeps others at their numbers.
    number: Option<u32>,
    link_type: LinkType,
    /// Seconds that its times count from.
    since: i64,
}

impl Writer {
    /// A writer before its first packet.
    #[must_use]
    pub const fn new(format: FileFormat) -> Self {
        Self { format, interfaces: Vec::new(), is_begun: false }
    }

    /// Appends one packet, after the file's header where it is the first.
    pub fn packet(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) -> Result<(), WriteError> {
        match self.format {
            FileFormat::Pcap => self.pcap(packet, out),
            FileFormat::Pcapng => {
                self.pcapng(packet, out);
                Ok(())
            }
        }
    }

    /// Appends what a file without a packet has.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if !self.is_begun {
            self.begin(LinkType(1), out);
        }
    }

    /// The file's header.
    fn begin(&mut self, link_type: LinkType, out: &mut Vec<u8>) {
        self.is_begun = true;
        match self.format {
            FileFormat::Pcap => {
                self.interfaces.push(Interface { number: None, link_type, since: 0 });
                out.extend(PCAP_NANOSECONDS.to_le_bytes());
                out.extend([2, 0, 4, 0]);
                out.extend([0; 8]);
                out.extend(SNAP_LENGTH.to_le_bytes());
                out.extend(u32::from(link_type.0).to_le_bytes());
            }
            FileFormat::Pcapng => block(out, 0x0a0d_0d0a, |out| {
                out.extend(0x1a2b_3c4d_u32.to_le_bytes());
                out.extend([1, 0, 0, 0]);
                out.extend(u64::MAX.to_le_bytes());
            }),
        }
    }

    fn pcap(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) -> Result<(), WriteError> {
        let time = packet.time.0;
        let seconds = u32::try_from(time.div_euclid(SECOND)).map_err(|_| WriteError::Time)?;
        let fraction = u32::try_from(time.rem_euclid(SECOND)).unwrap_or_default();
        if !self.is_begun {
            self.begin(packet.link_type, out);
        }
        if self.interfaces.iter().any(|interface| interface.link_type != packet.link_type) {
            return Err(WriteError::LinkType(packet.link_type));
        }
        for number in [seconds, fraction, captured(packet), packet.original_length] {
            out.extend(number.to_le_bytes());
        }
        out.extend(packet.bytes);
        Ok(())
    }

    fn pcapng(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) {
        if !self.is_begun {
            self.begin(packet.link_type, out);
        }
        let (id, since) = self.interface(packet, out);
        let since = since.saturating_mul(SECOND);
        let time = if packet.time.0 < since { 0 } else { packet.time.0.abs_diff(since) };
        let [a, b, c, d, low @ ..] = time.to_be_bytes();
        block(out, 6, |out| {
            out.extend(id.to_le_bytes());
            out.extend(u32::from_be_bytes([a, b, c, d]).to_le_bytes());
            out.extend(u32::from_be_bytes(low).to_le_bytes());
            out.extend(captured(packet).to_le_bytes());
            out.extend(packet.original_length.to_le_bytes());
            out.extend(packet.bytes);
        });
    }

    /// The number of a packet's interface, which is described where it is new, and what its times
    /// count from.
    fn interface(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) -> (u32, i64) {
        let since = if packet.time.0 < 0 { EARLIEST } else { 0 };
        let link_type = packet.link_type;
        let wanted = Interface { number: Some(packet.interface), link_type, since };
        let id = self.interfaces.iter().position(|known| *known == wanted).unwrap_or_else(|| {
            let own = usize::try_from(packet.interface).unwrap_or(usize::MAX);
            let placeholders = own.saturating_sub(self.interfaces.len());
            if placeholders <= MOST_PLACEHOLDERS {
                let placeholder = Interface { number: None, ..wanted };
                (0..placeholders).for_each(|_| self.describe(placeholder, out));
            }
            self.describe(wanted, out);
            self.interfaces.len() - 1
        });
        (u32::try_from(id).unwrap_or(u32::MAX), since)
    }

    /// An Interface Description Block, with `if_tsresol` and where it is needed `if_tsoffset`.
    fn describe(&mut self, interface: Interface, out: &mut Vec<u8>) {
        self.interfaces.push(interface);
        block(out, 1, |out| {
            out.extend(interface.link_type.0.to_le_bytes());
            out.extend([0, 0]);
            out.extend(SNAP_LENGTH.to_le_bytes());
            out.extend([9, 0, 1, 0, 9, 0, 0, 0]);
            if interface.since != 0 {
                out.extend([14, 0, 8, 0]);
                out.extend(interface.since.to_le_bytes());
            }
            out.extend([0; 4]);
        });
    }
}

fn captured(packet: &Packet<'_>) -> u32 {
    u32::try_from(packet.bytes.len()).unwrap_or(u32::MAX)
}

/// A block of pcapng: its type, its length before and after, and its body to a multiple of four.
fn block(out: &mut Vec<u8>, kind: u32, body: impl FnOnce(&mut Vec<u8>)) {
    let begin = out.len();
    out.extend(kind.to_le_bytes());
    out.extend([0; 4]);
    body(out);
    out.resize(begin + (out.len() - begin).next_multiple_of(4), 0);
    let length = u32::try_from(out.len() - begin + 4).unwrap_or(u32::MAX).to_le_bytes();
    if let Some(place) = out.get_mut(begin + 4..begin + 8) {
        place.copy_from_slice(&length);
    }
    out.extend(length);
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::packet::Time;
    use crate::reader::{Reader, ReaderOptions};

    fn packet(interface: u32, link_type: u16, time: i64) -> Packet<'static> {
        Packet {
            frame: 1,
            time: Time(time),
            link_type: LinkType(link_type),
            interface,
            original_length: 1_500,
            bytes: b"hello",
        }
    }

    fn written(format: FileFormat, packets: &[Packet<'_>]) -> Result<Vec<u8>, WriteError> {
        let (mut writer, mut out) = (Writer::new(format), Vec::new());
        packets.iter().try_for_each(|packet| writer.packet(packet, &mut out))?;
        writer.finish(&mut out);
        Ok(out)
    }

    /// What is read again must be what was written.
    fn comes_back(format: FileFormat, packets: &[Packet<'_>]) {
        let bytes = written(format, packets).unwrap();
        let options = ReaderOptions::default();
        let mut reader = Reader::new(Box::new(Cursor::new(bytes)), options).unwrap();
        for (packet, frame) in packets.iter().zip(1..) {
            assert_eq!(reader.next().unwrap().unwrap(), Packet { frame, ..*packet });
        }
        assert_eq!(reader.next(), Ok(None));
    }

    #[test]
    fn packets_come_back_as_they_were() {
        let packets = [packet(0, 101, 1), packet(0, 101, 1_700_000_000_123_456_789)];
        comes_back(FileFormat::Pcap, &packets);
        comes_back(FileFormat::Pcapng, &packets);
    }

    #[test]
    fn interfaces_keep_their_numbers_and_link_types() {
        comes_back(FileFormat::Pcapng, &[packet(1, 1, 5), packet(3, 101, 6), packet(1, 1, 7)]);
    }

    #[test]
    fn packets_before_1970_come_back() {
        comes_back(FileFormat::Pcapng, &[packet(0, 1, -5), packet(0, 1, EARLIEST * SECOND)]);
        assert_eq!(written(FileFormat::Pcap, &[packet(0, 1, -5)]), Err(WriteError::Time));
    }

    #[test]
    fn a_second_link_type_is_too_many_for_pcap() {
        let both = [packet(0, 1, 5), packet(1, 101, 6)];
        let error = WriteError::LinkType(LinkType(101));
        assert_eq!(written(FileFormat::Pcap, &both), Err(error));
    }

    #[test]
    fn a_file_without_packets_is_one() {
        for format in [FileFormat::Pcap, FileFormat::Pcapng] {
            comes_back(format, &[]);
        }
    }
}
