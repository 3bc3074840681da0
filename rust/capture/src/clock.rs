//! Capture time as the idle limits see it.

use crate::packet::Time;

/// Nanoseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000_000;
/// A step between packets, forwards or backwards, that one packet alone is not believed.
const JUMP: i64 = 86_400 * SECOND;

/// The highest packet time so far, without what a single packet with a wrong time would do to it.
///
/// A jump of more than a day is believed when the next packet confirms it: then the clock follows,
/// forwards or backwards. Until then the packet counts as of the present.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    now: Option<i64>,
    doubted: Option<i64>,
}

impl Clock {
    /// Takes a packet's time; answers the present, and whether the packet's time is a jump.
    pub(crate) fn observe(&mut self, time: Time) -> (i64, bool) {
        let now = *self.now.get_or_insert(time.0);
        if is_near(time.0, now) {
            self.doubted = None;
            self.now = Some(now.max(time.0));
            return (now.max(time.0), false);
        }
        let confirmed = self.doubted.is_some_and(|doubted| is_near(time.0, doubted));
        if confirmed {
            self.now = Some(time.0);
        }
        self.doubted = (!confirmed).then_some(time.0);
        (self.now.unwrap_or(time.0), !confirmed)
    }
}

fn is_near(time: i64, other: i64) -> bool {
    time.abs_diff(other) <= JUMP.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(times: &[i64]) -> Vec<i64> {
        let mut clock = Clock::default();
        times.iter().map(|&time| clock.observe(Time(time)).0).collect()
    }

    #[test]
    fn the_clock_never_goes_back_a_little() {
        assert_eq!(observed(&[5, 7, 6]), [5, 7, 7]);
    }

    #[test]
    fn one_packet_from_another_century_changes_nothing() {
        assert_eq!(observed(&[5, 100 * 365 * JUMP, 6]), [5, 5, 6]);
    }

    #[test]
    fn a_confirmed_jump_is_followed_both_ways() {
        let far = 3 * JUMP;
        assert_eq!(observed(&[5, far, far + 1, 5, 6]), [5, 5, far + 1, far + 1, 6]);
    }
}
