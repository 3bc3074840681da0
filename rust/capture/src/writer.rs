//! Packets in, capture bytes out: pcap with nanoseconds, and pcapng.

use core::fmt;
use std::collections::HashMap;

use crate::packet::{Interface, LinkType, Packet};

/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;
/// The magic number of a pcap file whose times are nanoseconds.
const PCAP_NANOSECONDS: u32 = 0xa1b2_3c4d;
/// What files say of the largest packet.
const SNAP_LENGTH: u32 = 262_144;
/// The most interfaces of a file; what is of another than these cannot be written.
const INTERFACES: usize = 65_536;
/// The second that the earliest time of 64 bits of nanoseconds lies in.
const EARLIEST: i64 = -9_223_372_037;

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
    /// An interface of pcapng has times of 584 years, and this packet is of another.
    Span,
    /// The number of an interface that is not described, or beyond the most of a file.
    Interface(u32),
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
            Self::Span => f.write_str("pcapng holds 584 years of an interface, and there are more"),
            Self::Interface(number) => {
                write!(
                    f,
                    "pcapng is written with {INTERFACES} interfaces, and there is one more: {number}"
                )
            }
        }
    }
}

impl core::error::Error for WriteError {}

/// Writes packets as they were captured: times to the nanosecond, link types, interfaces, and how
/// long a packet was on the wire.
#[derive(Clone, Debug)]
pub struct Writer {
    format: FileFormat,
    /// The link type of all packets of a pcap file.
    link_type: LinkType,
    /// The interfaces of a pcapng file, by their numbers.
    interfaces: Vec<Numbered>,
    /// How many of them it describes so far.
    described: usize,
    /// Those whose own number another source's has.
    displaced: HashMap<Numbered, usize>,
    is_begun: bool,
}

/// An interface, and the number that it has in its source.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Numbered {
    own: usize,
    interface: Interface,
}

impl Writer {
    /// A writer before its first packet.
    #[must_use]
    pub fn new(format: FileFormat) -> Self {
        Self {
            format,
            link_type: LinkType::default(),
            interfaces: Vec::new(),
            described: 0,
            displaced: HashMap::new(),
            is_begun: false,
        }
    }

    /// The number in the file of an interface that `source`, a list of all so far, describes.
    ///
    /// It is the number that it has there, whatever the order of the packets. Of a further source,
    /// an interface is one with that of the same number and description, or else the next.
    pub fn interface(&mut self, own: u32, source: &[Interface]) -> Result<u32, WriteError> {
        if self.format == FileFormat::Pcap {
            return Ok(0);
        }
        let place = usize::try_from(own).unwrap_or(usize::MAX);
        let wanted = numbered(source, place).ok_or(WriteError::Interface(own))?;
        let begin = self.interfaces.len();
        self.interfaces.extend((begin..=place).filter_map(|before| numbered(source, before)));
        let number = match self.interfaces.get(place) {
            Some(known) if *known == wanted => place,
            _ => self.displaced(wanted),
        };
        let number = u32::try_from(number).ok().filter(|_| number < INTERFACES);
        number.ok_or(WriteError::Interface(own))
    }

    /// Where an interface is whose number is taken: behind the others, if it is new.
    fn displaced(&mut self, wanted: Numbered) -> usize {
        *self.displaced.entry(wanted).or_insert_with(|| {
            self.interfaces.push(wanted);
            self.interfaces.len() - 1
        })
    }

    /// Appends one packet of an interface that [`Writer::interface`] gave, after the file's header
    /// where it is the first.
    pub fn packet(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) -> Result<(), WriteError> {
        match self.format {
            FileFormat::Pcap => self.pcap(packet, out),
            FileFormat::Pcapng => self.pcapng(packet, out),
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
                self.link_type = link_type;
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
        if self.link_type != packet.link_type {
            return Err(WriteError::LinkType(packet.link_type));
        }
        for number in [seconds, fraction, captured(packet), packet.original_length] {
            out.extend(number.to_le_bytes());
        }
        out.extend(packet.bytes);
        Ok(())
    }

    fn pcapng(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) -> Result<(), WriteError> {
        let id = packet.interface;
        let place = usize::try_from(id).unwrap_or(usize::MAX);
        let known = self.interfaces.get(place).ok_or(WriteError::Interface(id))?;
        let since = i128::from(known.interface.since) * i128::from(SECOND);
        let time = i128::from(packet.time.0) - since;
        let [a, b, c, d, low @ ..] =
            u64::try_from(time).map_err(|_| WriteError::Span)?.to_be_bytes();
        if !self.is_begun {
            self.begin(packet.link_type, out);
        }
        self.describe(place, out);
        block(out, 6, |out| {
            out.extend(id.to_le_bytes());
            out.extend(u32::from_be_bytes([a, b, c, d]).to_le_bytes());
            out.extend(u32::from_be_bytes(low).to_le_bytes());
            out.extend(captured(packet).to_le_bytes());
            out.extend(packet.original_length.to_le_bytes());
            out.extend(packet.bytes);
        });
        Ok(())
    }

    /// Describes the interfaces up to one, so that each has its number.
    fn describe(&mut self, last: usize, out: &mut Vec<u8>) {
        let new = self.interfaces.get(self.described..=last).unwrap_or_default();
        for known in new {
            describe(known.interface, out);
        }
        self.described += new.len();
    }
}

/// An interface of a source, as it is described again: times count from 1970, or from before it
/// where they did in the source.
fn numbered(source: &[Interface], own: usize) -> Option<Numbered> {
    let Interface { link_type, since } = *source.get(own)?;
    let since = since.clamp(EARLIEST, 0);
    Some(Numbered { own, interface: Interface { link_type, since } })
}

/// An Interface Description Block, with `if_tsresol` and where it is needed `if_tsoffset`.
fn describe(interface: Interface, out: &mut Vec<u8>) {
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
        write(&mut writer, packets, &mut out)?;
        writer.finish(&mut out);
        Ok(out)
    }

    /// The packets of one source.
    fn write(
        writer: &mut Writer,
        packets: &[Packet<'_>],
        out: &mut Vec<u8>,
    ) -> Result<(), WriteError> {
        let described = described(packets);
        packets.iter().try_for_each(|packet| {
            let interface = writer.interface(packet.interface, &described)?;
            writer.packet(&Packet { interface, ..*packet }, out)
        })
    }

    /// The interfaces of a source that had these packets.
    fn described(packets: &[Packet<'_>]) -> Vec<Interface> {
        let most = packets.iter().map(|packet| packet.interface).max().unwrap_or_default();
        let of = |number| packets.iter().filter(move |packet| packet.interface == number);
        let interfaces = (0..=most).map(|number| Interface {
            link_type: of(number).next().map_or(LinkType(0), |packet| packet.link_type),
            since: of(number).map(|packet| packet.time.0.div_euclid(SECOND)).min().unwrap_or(0),
        });
        interfaces.collect()
    }

    fn read(bytes: Vec<u8>) -> Reader {
        Reader::new(Box::new(Cursor::new(bytes)), ReaderOptions::default()).unwrap()
    }

    /// What is read again must be what was written.
    fn comes_back(format: FileFormat, packets: &[Packet<'_>]) {
        let mut reader = read(written(format, packets).unwrap());
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
        comes_back(FileFormat::Pcapng, &[packet(3, 1, 5), packet(1, 101, 6), packet(3, 1, 7)]);
    }

    #[test]
    fn packets_before_1970_come_back() {
        comes_back(FileFormat::Pcapng, &[packet(0, 1, -5), packet(0, 1, i64::MIN)]);
        assert_eq!(written(FileFormat::Pcap, &[packet(0, 1, -5)]), Err(WriteError::Time));
    }

    #[test]
    fn times_of_an_interface_come_back_on_both_sides_of_1970() {
        comes_back(FileFormat::Pcapng, &[packet(0, 1, 5), packet(1, 1, 5), packet(0, 1, i64::MIN)]);
        comes_back(FileFormat::Pcapng, &[packet(0, 1, -1), packet(0, 1, i64::MAX)]);
    }

    #[test]
    fn more_time_than_an_interface_can_hold_is_refused() {
        let both = [packet(0, 1, i64::MIN), packet(0, 1, i64::MAX)];
        assert_eq!(written(FileFormat::Pcapng, &both), Err(WriteError::Span));
    }

    #[test]
    fn many_interfaces_keep_their_numbers_and_more_are_refused() {
        comes_back(FileFormat::Pcapng, &[packet(65_535, 1, 5), packet(7, 0, 6)]);
        let error = Err(WriteError::Interface(65_536));
        assert_eq!(written(FileFormat::Pcapng, &[packet(65_536, 1, 5)]), error);
        assert_eq!(
            Writer::new(FileFormat::Pcapng).interface(0, &[]),
            Err(WriteError::Interface(0))
        );
    }

    #[test]
    fn interfaces_of_a_further_source_are_those_of_the_first_where_they_are_alike() {
        let (mut writer, mut out) = (Writer::new(FileFormat::Pcapng), Vec::new());
        write(&mut writer, &[packet(0, 1, 5)], &mut out).unwrap();
        let second = [packet(1, 1, 6), packet(0, 101, 7), packet(1, 1, 8), packet(0, 101, 9)];
        write(&mut writer, &second, &mut out).unwrap();
        write(&mut writer, &[packet(0, 1, 10)], &mut out).unwrap();
        let mut reader = read(out);
        let mut told = Vec::new();
        while let Some(packet) = reader.next().unwrap() {
            told.push((packet.interface, packet.link_type.0));
        }
        assert_eq!(told, [(0, 1), (1, 1), (2, 101), (1, 1), (2, 101), (0, 1)]);
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
