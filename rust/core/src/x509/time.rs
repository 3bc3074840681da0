//! Times of certificates, as seconds of Unix time.

use alloc::format;
use alloc::string::String;

use super::der::{Element, tag};
use crate::wire::{Cursor, Error, ErrorKind, Result};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Reads a `UTCTime` or a `GeneralizedTime` ([RFC 5280 §4.1.2.5]): seconds since 1970-01-01
/// 00:00:00 UTC.
///
/// A `UTCTime`'s year is 1950 to 2049. Beyond what the RFC allows, the seconds (of a
/// `GeneralizedTime`, the minutes too) may be missing and are zero then, a fraction is dropped, an
/// offset from UTC is followed, and a time without zone is UTC.
///
/// # Errors
///
/// If the element is of another type, lacks a digit, or a part of it is out of range (the 30th of
/// February, 24:00, second 60).
///
/// [RFC 5280 §4.1.2.5]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5
pub fn parse(element: &Element<'_>, field: &'static str) -> Result<i64> {
    let mut text = Cursor::at(element.content, element.content_offset());
    let year = year(&mut text, element, field)?;
    let month = two(&mut text, field, 1, 12)?;
    let day = two(&mut text, field, 1, days_of_month(year, month))?;
    let hour = two(&mut text, field, 0, 23)?;
    let minute = match element.tag {
        tag::UTC_TIME => two(&mut text, field, 0, 59)?,
        _ => two_or_none(&mut text, field)?,
    };
    let second = two_or_none(&mut text, field)?;
    skip_fraction(&mut text, field)?;
    let offset = zone(&mut text, field)?;
    text.finish(field)?;
    Ok(days_from_civil(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second - offset)
}

fn year(text: &mut Cursor<'_>, element: &Element<'_>, field: &'static str) -> Result<i64> {
    match element.tag {
        tag::UTC_TIME => {
            let year = two(text, field, 0, 99)?;
            Ok(if year < 50 { 2000 + year } else { 1900 + year })
        }
        tag::GENERALIZED_TIME => Ok(two(text, field, 0, 99)? * 100 + two(text, field, 0, 99)?),
        other => Err(element.error(field, ErrorKind::IllegalValue { value: other.into() })),
    }
}

/// Takes two digits, which must be `low` to `high`.
fn two(text: &mut Cursor<'_>, field: &'static str, low: i64, high: i64) -> Result<i64> {
    let start = *text;
    let digits = *text.array::<2>(field)?;
    let value = match digits.map(|digit| i64::from(digit.wrapping_sub(b'0'))) {
        [tens @ 0..=9, ones @ 0..=9] => tens * 10 + ones,
        _ => -1,
    };
    if (low..=high).contains(&value) { Ok(value) } else { Err(illegal(&start, field, digits)) }
}

/// Takes two digits of at most 59, if there are any.
fn two_or_none(text: &mut Cursor<'_>, field: &'static str) -> Result<i64> {
    match text.peek() {
        [b'0'..=b'9', ..] => two(text, field, 0, 59),
        _ => Ok(0),
    }
}

fn illegal(at: &Cursor<'_>, field: &'static str, digits: [u8; 2]) -> Error {
    at.error(field, ErrorKind::IllegalValue { value: u16::from_be_bytes(digits).into() })
}

fn skip_fraction(text: &mut Cursor<'_>, field: &'static str) -> Result<()> {
    let [b'.' | b',', digits @ ..] = text.peek() else { return Ok(()) };
    let count = digits.iter().take_while(|digit| digit.is_ascii_digit()).count();
    text.take(field, 1 + count).map(|_| ())
}

/// Takes the zone: seconds east of UTC.
fn zone(text: &mut Cursor<'_>, field: &'static str) -> Result<i64> {
    let sign = match text.peek() {
        [b'Z' | b'z', ..] => 0,
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return Ok(0),
    };
    text.u8(field)?;
    if sign == 0 {
        return Ok(0);
    }
    let hours = two(text, field, 0, 23)?;
    Ok(sign * (hours * HOUR + two_or_none(text, field)? * MINUTE))
}

const fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
///
/// Counted in years that begin on the first of March, so that the day of a leap year comes last.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

/// The year, month and day that is `days` after 1970-01-01.
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + if month <= 2 { 1 } else { 0 };
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// Seconds of Unix time in ISO 8601, UTC: `2023-06-27T18:17:14Z`.
#[must_use]
pub fn iso8601(seconds: i64) -> String {
    let (year, month, day) = civil_from_days(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (second / HOUR, second % HOUR / MINUTE, second % MINUTE);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tag: u8, content: &[u8]) -> Result<String> {
        let element = Element { tag, der: content, content, offset: 0 };
        parse(&element, "notBefore").map(iso8601)
    }

    fn utc(text: &[u8]) -> Result<String> {
        read(tag::UTC_TIME, text)
    }

    fn generalized(text: &[u8]) -> Result<String> {
        read(tag::GENERALIZED_TIME, text)
    }

    #[test]
    fn a_utc_time_is_of_1950_to_2049() {
        assert_eq!(utc(b"491231235959Z").unwrap(), "2049-12-31T23:59:59Z");
        assert_eq!(utc(b"500101000000Z").unwrap(), "1950-01-01T00:00:00Z");
    }

    #[test]
    fn a_generalized_time_reaches_from_year_0_to_the_end_of_9999() {
        assert_eq!(generalized(b"99991231235959Z").unwrap(), "9999-12-31T23:59:59Z");
        assert_eq!(generalized(b"00000101000000Z").unwrap(), "0000-01-01T00:00:00Z");
        assert_eq!(generalized(b"20240229120000Z").unwrap(), "2024-02-29T12:00:00Z");
    }

    #[test]
    fn offsets_are_followed_and_missing_parts_are_zero() {
        assert_eq!(utc(b"2306271817+0200").unwrap(), "2023-06-27T16:17:00Z");
        assert_eq!(utc(b"230627181714-0130").unwrap(), "2023-06-27T19:47:14Z");
        assert_eq!(generalized(b"2023062718Z").unwrap(), "2023-06-27T18:00:00Z");
        assert_eq!(generalized(b"20230627181714.123Z").unwrap(), "2023-06-27T18:17:14Z");
        assert_eq!(generalized(b"20230627181714").unwrap(), "2023-06-27T18:17:14Z");
    }

    #[test]
    fn a_part_out_of_range_is_an_error_where_it_stands() {
        let error = utc(b"231301000000Z").unwrap_err();
        assert_eq!((error.offset, error.field), (2, "notBefore"));
        for text in [b"230230000000Z", b"230101240000Z", b"230101000060Z", b"2301010000x0Z"] {
            assert!(utc(text).is_err());
        }
    }

    #[test]
    fn what_is_left_over_or_missing_is_an_error() {
        assert!(utc(b"230101000000Zjunk").is_err());
        assert!(utc(b"2301").is_err());
        assert!(read(tag::INTEGER, b"230101000000Z").is_err());
    }

    #[test]
    fn every_day_of_two_thousand_years_comes_back() {
        for day in (-365_000..365_000).step_by(7) {
            let (year, month, date) = civil_from_days(day);
            assert_eq!(days_from_civil(year, month, date), day);
        }
    }

    #[test]
    fn no_number_of_seconds_is_too_much_to_print() {
        assert!(iso8601(i64::MIN).starts_with('-'));
        assert!(iso8601(i64::MAX).ends_with('Z'));
    }
}
