//! Thousands of damaged captures: no panic, the ledger holds, and it ends soon.

use tlswire_capture::tracker::{Emit, Overflow, TrackerOptions};

use crate::support::damage::{Dice, damage};
use crate::support::files;
use crate::support::play::play_packets;

const ROUNDS: u64 = 12_000;

/// Small caps and rare options, so that each is met.
fn options(dice: &mut Dice) -> TrackerOptions {
    let mut options = TrackerOptions { attempts: dice.below(2) == 0, ..TrackerOptions::default() };
    if dice.below(3) == 0 {
        options.emit = Emit::Handshake;
    }
    if dice.below(3) == 0 {
        options.flows = 16;
        options.overflow =
            [Overflow::DropNew, Overflow::EvictOldest, Overflow::Error][dice.below(3)];
    }
    if dice.below(3) == 0 {
        let budget = &mut options.budget;
        (budget.direction, budget.holes, budget.total) = (600, 2, 900);
    }
    options
}

/// Tells which round it was that panicked.
struct Context(u64);

impl Drop for Context {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("in round {}", self.0);
        }
    }
}

#[test]
fn whatever_happens_to_a_capture_the_ledger_holds() {
    let captures: Vec<_> = files::all_own()
        .iter()
        .map(|path| files::packets(path))
        .filter(|packets| packets.len() < 400)
        .collect();
    for round in 0..ROUNDS {
        let _context = Context(round);
        let mut dice = Dice::new(round);
        let mut packets = captures[dice.below(captures.len())].clone();
        if dice.below(4) == 0 {
            packets.extend(captures[dice.below(captures.len())].clone());
        }
        for _ in 0..=dice.below(12) {
            damage(&mut packets, &mut dice);
        }
        if dice.below(16) == 0 {
            let shift = [i64::MAX, i64::MIN][dice.below(2)];
            for packet in &mut packets {
                packet.time = packet.time.saturating_add(shift);
            }
        }
        let options = options(&mut dice);
        let numbered = || packets.iter().zip(1..).map(|(kept, frame)| kept.packet(frame));
        let told = play_packets(options.clone(), numbered());
        if round % 8 == 0 {
            let again = play_packets(options, numbered());
            assert_eq!(told.rows(), again.rows(), "every table has a hash of its own");
            assert_eq!((&told.anomalies, &told.events), (&again.anomalies, &again.events));
        }
        let listed = told.anomalies.len() as u64;
        let counted: u64 = told.stats.anomalies().map(|(_, count)| count).sum();
        assert!(listed <= counted, "round {round}");
    }
}
