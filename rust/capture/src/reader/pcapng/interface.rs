//! One Interface Description Block: link type, and what its timestamps mean.

use crate::packet::{self, LinkType, Time};
use crate::reader::fields::Fields;

/// `opt_endofopt`.
const END_OF_OPTIONS: u16 = 0;
/// `if_tsresol`.
const RESOLUTION: u16 = 9;
/// `if_tsoffset`.
const OFFSET: u16 = 14;

/// Nanoseconds of a second.
const NANOSECONDS: i128 = 1_000_000_000;

/// What is kept of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) link_type: LinkType,
    /// Tells data from padding in Simple Packet Blocks; sizes nothing.
    pub(super) snap_length: u32,
    unit: Unit,
    /// Seconds that timestamps count from.
    since: i64,
}

/// How many nanoseconds a timestamp counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Times(u64),
    Part(u64),
    /// Seconds over a power of two.
    Binary(u32),
}

impl Interface {
    /// Reads the body of the block. Where options are broken, those before them count.
    pub(super) fn parse(fields: &mut Fields<'_>) -> Self {
        let link_type = LinkType(fields.u16().unwrap_or_default());
        fields.u16();
        let snap_length = fields.u32().unwrap_or_default();
        let mut described = Self { link_type, snap_length, unit: Unit::Times(1_000), since: 0 };
        while let Some((code, value)) = option(fields) {
            match (code, value) {
                (RESOLUTION, &[resolution, ..]) => described.unit = Unit::of(resolution),
                (OFFSET, value) => described.set_offset(value, fields),
                _ => {}
            }
        }
        described
    }

    /// `if_tsoffset` is in seconds, signed.
    fn set_offset(&mut self, value: &[u8], fields: &Fields<'_>) {
        if let Some(seconds) = value.first_chunk() {
            self.since = fields.order().i64(*seconds);
        }
    }

    /// The time that a timestamp of this interface says; where 64 bits of nanoseconds do not hold
    /// it, the error is the nearest that they do.
    #[inline]
    pub(super) fn time(&self, timestamp: u64) -> Result<Time, Time> {
        let time = i128::from(self.since) * NANOSECONDS + self.unit.nanoseconds(timestamp);
        let nearest = if time < 0 { i64::MIN } else { i64::MAX };
        i64::try_from(time).map(Time).map_err(|_| Time(nearest))
    }

    /// What is told of it.
    pub(super) const fn public(&self) -> packet::Interface {
        packet::Interface { link_type: self.link_type, since: self.since }
    }
}

impl Unit {
    /// `if_tsresol`: a negative power of ten, or of two where the highest bit is set.
    fn of(resolution: u8) -> Self {
        let exponent = u32::from(resolution & 0x7f);
        if resolution & 0x80 != 0 {
            return Self::Binary(exponent);
        }
        match exponent.checked_sub(9) {
            Some(0) | None => Self::Times(10u64.pow(9 - exponent.min(9))),
            Some(beyond) => 10u64.checked_pow(beyond).map_or(Self::Times(0), Self::Part),
        }
    }

    #[inline]
    fn nanoseconds(self, timestamp: u64) -> i128 {
        let wide = i128::from(timestamp);
        match self {
            Self::Times(factor) => wide * i128::from(factor),
            Self::Part(divisor) => i128::from(timestamp / divisor),
            Self::Binary(exponent) => {
                (wide * NANOSECONDS).checked_shr(exponent).unwrap_or_default()
            }
        }
    }
}

/// The next option, padded to four bytes; nothing where they end or are broken.
fn option<'a>(fields: &mut Fields<'a>) -> Option<(u16, &'a [u8])> {
    let (code, length) = (fields.u16()?, usize::from(fields.u16()?));
    if code == END_OF_OPTIONS {
        return None;
    }
    let value = fields.take(length)?;
    fields.take(length.next_multiple_of(4) - length)?;
    Some((code, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::fields::Order;

    fn described(options: &[u8]) -> Interface {
        let body = [b"\x00\x01\x00\x00\x00\x00\x00\x00", options].concat();
        Interface::parse(&mut Fields::new(&body, Order::Big))
    }

    fn resolved(resolution: u8, timestamp: u64) -> i64 {
        described(&[0, 9, 0, 1, resolution, 0, 0, 0]).time(timestamp).unwrap().0
    }

    #[test]
    fn without_options_timestamps_are_microseconds() {
        assert_eq!(described(b"").time(5), Ok(Time(5_000)));
        assert_eq!(described(b"").link_type, LinkType(1));
    }

    #[test]
    fn a_resolution_is_a_power_of_ten() {
        assert_eq!(resolved(0, 7), 7_000_000_000);
        assert_eq!(resolved(3, 7), 7_000_000);
        assert_eq!(resolved(9, 7), 7);
        assert_eq!(resolved(12, 7_999), 7);
        assert_eq!(resolved(20, 700_000_000_000), 7);
        assert_eq!(resolved(127, u64::MAX), 0);
    }

    #[test]
    fn a_resolution_is_a_power_of_two_where_the_highest_bit_is_set() {
        assert_eq!(resolved(0x80, 7), 7_000_000_000);
        assert_eq!(resolved(0x8a, 1_536), 1_500_000_000);
        assert_eq!(resolved(0xff, u64::MAX), 0);
    }

    #[test]
    fn for_a_time_beyond_64_bits_there_is_the_nearest_one() {
        for seconds in [&[0, 9, 0, 1, 0, 0, 0, 0], &[0, 9, 0, 1, 0x80, 0, 0, 0]] {
            assert_eq!(described(seconds).time(u64::MAX), Err(Time(i64::MAX)));
        }
        let options = b"\x00\x0e\x00\x08\x80\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(described(options).time(0), Err(Time(i64::MIN)));
    }

    #[test]
    fn an_offset_before_what_64_bits_hold_moves_no_time_that_they_do() {
        let options = [&b"\x00\x0e\x00\x08"[..], &(-9_223_372_037_i64).to_be_bytes()].concat();
        assert_eq!(described(&options).time(145_225), Ok(Time(i64::MIN + 808)));
        assert_eq!(described(&options).time(145_224), Err(Time(i64::MIN)));
    }

    #[test]
    fn an_offset_is_signed_seconds() {
        let options = b"\x00\x0e\x00\x08\xff\xff\xff\xff\xff\xff\xff\xfe";
        assert_eq!(described(options).time(3_000_000), Ok(Time(1_000_000_000)));
    }

    #[test]
    fn options_that_run_past_the_block_cost_only_themselves() {
        let options = b"\x00\x09\x00\x01\x09\x00\x00\x00\x00\x0e\x00\xff\x00";
        assert_eq!(described(options).time(5), Ok(Time(5)));
    }
}
