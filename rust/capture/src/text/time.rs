//! Times as text ([RFC 3339]), in UTC.
//!
//! [RFC 3339]: https://www.rfc-editor.org/rfc/rfc3339

use core::fmt;

const SECONDS_PER_DAY: i64 = 86_400;
const NANOSECONDS: i64 = 1_000_000_000;
const DAYS_PER_ERA: i64 = 146_097;

/// Displays nanoseconds since 1970-01-01T00:00:00Z, with nine digits of a second.
#[derive(Clone, Copy, Debug)]
pub struct Nanoseconds(pub i64);

/// Displays seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug)]
pub struct Seconds(pub i64);

impl fmt::Display for Nanoseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_second(f, self.0.div_euclid(NANOSECONDS))?;
        write!(f, ".{:09}Z", self.0.rem_euclid(NANOSECONDS))
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_second(f, self.0)?;
        f.write_str("Z")
    }
}

fn write_second(f: &mut fmt::Formatter<'_>, seconds: i64) -> fmt::Result {
    let (year, month, day) = civil(seconds.div_euclid(SECONDS_PER_DAY));
    let second = seconds.rem_euclid(SECONDS_PER_DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// The proleptic Gregorian date `days` after 1970-01-01, as (year, month, day).
///
/// Eras of 400 years that begin on a first of March, so that leap days come last (Howard Hinnant,
/// `civil_from_days`).
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(DAYS_PER_ERA), days.rem_euclid(DAYS_PER_ERA));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    if march_month < 10 {
        (era * 400 + year_of_era, march_month + 3, day)
    } else {
        (era * 400 + year_of_era + 1, march_month - 9, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times_are_what_date_says() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (-62_135_596_800, "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(Seconds(seconds).to_string(), text);
        }
    }

    #[test]
    fn nanoseconds_keep_nine_digits_on_both_sides_of_1970() {
        assert_eq!(Nanoseconds(1).to_string(), "1970-01-01T00:00:00.000000001Z");
        assert_eq!(Nanoseconds(-1).to_string(), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(Nanoseconds(i64::MAX).to_string(), "2262-04-11T23:47:16.854775807Z");
        assert_eq!(Nanoseconds(i64::MIN).to_string(), "1677-09-21T00:12:43.145224192Z");
    }

    #[test]
    fn the_widest_number_of_seconds_has_a_date() {
        assert!(Seconds(i64::MAX).to_string().ends_with('Z'));
        assert!(Seconds(i64::MIN).to_string().ends_with('Z'));
    }
}
