//! Captures, damaged the same way every time.

use super::files::Kept;

/// A generator of numbers that look random (xorshift64*).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        high as usize % limit.max(1)
    }
}

/// Does something to a capture that could happen to one, or that somebody would do to it.
pub fn damage(packets: &mut Vec<Kept>, dice: &mut Dice) {
    if packets.is_empty() {
        return;
    }
    let (at, other) = (dice.below(packets.len()), dice.below(packets.len()));
    match dice.below(9) {
        0 => drop(packets.remove(at)),
        1 => packets.insert(other, packets[at].clone()),
        2 => packets.swap(at, other),
        3 => {
            let end = (at + 2 + dice.below(6)).min(packets.len());
            packets[at..end].reverse();
        }
        4 => {
            let length = dice.below(packets[at].bytes.len() + 1);
            packets[at].bytes.truncate(length);
        }
        5 => packets[at].time = packets[at].time.wrapping_add(jump(dice)),
        6 => flip(&mut packets[at].bytes, 14 + 20 + 13, dice),
        7 => flip(&mut packets[at].bytes, 14 + 20 + 4 + dice.below(4), dice),
        _ => {
            let place = dice.below(packets[at].bytes.len());
            flip(&mut packets[at].bytes, place, dice);
        }
    }
}

fn jump(dice: &mut Dice) -> i64 {
    [-1, 1, 70_000_000_000, -70_000_000_000, i64::MAX / 2, 90_000_000_000_000][dice.below(6)]
}

fn flip(bytes: &mut [u8], place: usize, dice: &mut Dice) {
    if let Some(byte) = bytes.get_mut(place) {
        *byte = dice.below(256) as u8;
    }
}
