//! Reassembly against a model, and its rules one by one.

use super::*;

/// A small generator of numbers, the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit
    }
}

/// An assembler, and a reader that notes where in the stream each byte came.
#[derive(Default)]
struct Bench {
    assembler: Assembler,
    budget: Budget,
    counts: TcpCounts,
    /// What came, and `None` for each byte of a gap or a skip.
    stream: Vec<Option<u8>>,
    chunks: Vec<String>,
    pushed: u64,
    /// How much the reader asks to skip: (at or after this many bytes, so many), once each.
    wishes: Vec<(usize, u64)>,
}

impl Bench {
    fn at(sequence: u32) -> Self {
        let mut bench = Self::default();
        bench.assembler.start(sequence);
        bench
    }

    fn with<R>(
        &mut self,
        act: impl FnOnce(&mut Assembler, &mut Sink<'_, &mut dyn FnMut(Chunk<'_>) -> u64>) -> R,
    ) -> R {
        let Self { assembler, budget, counts, stream, chunks, wishes, .. } = self;
        let mut deliver = |chunk: Chunk<'_>| {
            match chunk {
                Chunk::Data(bytes) => {
                    chunks.push(String::from_utf8_lossy(bytes).into_owned());
                    stream.extend(bytes.iter().copied().map(Some));
                }
                Chunk::Gap(length) => {
                    chunks.push(format!("<{length}>"));
                    stream.extend(vec![None; usize::try_from(length).unwrap()]);
                }
            }
            let Some(&(_, skip)) = wishes.first().filter(|wish| wish.0 <= stream.len()) else {
                return 0;
            };
            wishes.remove(0);
            stream.extend(vec![None; usize::try_from(skip).unwrap()]);
            skip
        };
        let deliver: &mut dyn FnMut(Chunk<'_>) -> u64 = &mut deliver;
        act(assembler, &mut Sink { budget, counts, deliver })
    }

    fn push(&mut self, sequence: u32, payload: &[u8]) {
        self.push_cut(sequence, payload, 0);
    }

    fn push_cut(&mut self, sequence: u32, payload: &[u8], cut: u32) {
        let on_wire_length = u32::try_from(payload.len()).unwrap() + cut;
        self.pushed += wide(payload.len());
        self.with(|assembler, sink| {
            assembler.push(Bytes { sequence, payload, on_wire_length }, sink);
        });
        self.check();
    }

    fn settle(&mut self) {
        self.with(|assembler, sink| {
            assembler.settle(sink);
        });
        self.check();
    }

    fn flush(&mut self) {
        self.with(|assembler, sink| {
            assembler.flush(sink);
        });
        self.check();
        assert_eq!(self.budget.held(), 0);
    }

    /// The ledger, and the invariants of the state.
    fn check(&self) {
        let counts = &self.counts;
        let ended = counts.delivered
            + counts.duplicate
            + counts.skipped
            + counts.out_of_window
            + counts.late
            + counts.discarded;
        assert_eq!(self.pushed, ended + wide(self.assembler.held()), "{counts:?}");
        assert_eq!(self.budget.held(), self.assembler.held());
        assert_eq!(self.assembler.position(), wide(self.stream.len()));
        assert!(self.assembler.seen() <= self.assembler.position());
        assert!(self.assembler.held() <= self.budget.direction);
    }
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|index| u8::try_from(index * 131 % 251).unwrap()).collect()
}

#[test]
fn an_idle_direction_is_32_bytes() {
    assert!(size_of::<Assembler>() <= 32);
}

#[test]
fn segments_in_order_pass_through() {
    let mut bench = Bench::at(7);
    bench.push(7, b"abc");
    bench.push(10, b"de");
    assert_eq!(bench.chunks, ["abc", "de"]);
    assert!(bench.assembler.held.is_none());
}

#[test]
fn a_hole_that_is_filled_leaves_nothing_behind() {
    let mut bench = Bench::at(u32::MAX - 1);
    bench.push(4, b"ghi");
    bench.push(1, b"def");
    assert_eq!(bench.assembler.held(), 6);
    bench.push(u32::MAX - 1, b"abc");
    assert_eq!(bench.chunks.concat(), "abcdefghi");
    assert!(bench.assembler.held.is_none());
}

#[test]
fn segments_that_were_held_come_one_by_one() {
    for order in [[3, 6, 9], [9, 6, 3], [6, 9, 3]] {
        let mut bench = Bench::at(0);
        for start in order {
            let bytes = b"abcdefghijkl";
            bench.push(u32::try_from(start).unwrap(), &bytes[start..start + 3]);
        }
        bench.push(0, b"abc");
        assert_eq!(bench.chunks, ["abc", "def", "ghi", "jkl"]);
    }
}

/// Takes a segment, from before the start perhaps.
fn reach(bench: &mut Bench, sequence: u32, payload: &[u8]) -> u64 {
    let moved = bench.assembler.reach_back(sequence);
    bench.push(sequence, payload);
    moved
}

fn in_doubt(sequence: u32) -> Bench {
    let mut bench = Bench::at(sequence);
    bench.assembler.doubt_start();
    bench
}

#[test]
fn a_start_in_doubt_is_that_of_the_earliest_segment() {
    let mut bench = in_doubt(3);
    let moved = [(3, &b"ef"[..]), (1, b"cd"), (u32::MAX, b"ab"), (5, b"gh")]
        .map(|(sequence, payload)| reach(&mut bench, sequence, payload));
    assert_eq!((moved, bench.chunks.len()), ([0, 2, 2, 0], 0));
    bench.settle();
    assert_eq!(bench.chunks, ["ab", "cd", "ef", "gh"]);
    assert!(bench.assembler.held.is_none());
    assert_eq!(bench.assembler.first_sequence(), Some(u32::MAX));
    bench.push(u32::MAX - 1, b"x");
    assert_eq!(bench.counts.out_of_window, 1);
}

#[test]
fn a_start_moves_so_far_and_no_further() {
    let mut bench = in_doubt(100_000);
    bench.push(100_000, b"c");
    assert_eq!(reach(&mut bench, 100_000 - REACH - 1, b"a"), 0);
    assert_eq!(bench.counts.out_of_window, 1);
    assert_eq!(reach(&mut bench, 50_000, b"b"), 50_000);
    assert_eq!(reach(&mut bench, 100_000 - REACH - 1, b"a"), 0);
    assert_eq!(reach(&mut bench, 100_000 - REACH, b"a"), 15_536);
    bench.flush();
    assert_eq!(bench.chunks, ["a", "<15535>", "b", "<49999>", "c"]);
}

#[test]
fn a_start_is_no_longer_in_doubt_when_too_much_is_held() {
    let mut bench = in_doubt(0);
    bench.budget.direction = 4;
    for at in 0..6 {
        bench.push(at, b"x");
    }
    assert!(!bench.assembler.is_in_doubt());
    assert_eq!(bench.counts.delivered, 6);
}

#[test]
fn what_came_before_is_a_duplicate() {
    let mut bench = Bench::at(100);
    bench.push(100, b"abcdef");
    bench.push(100, b"abcdef");
    bench.push(103, b"defgh");
    bench.push(107, b"h");
    assert_eq!((bench.chunks.concat(), bench.counts.duplicate), ("abcdefgh".into(), 10));
}

#[test]
fn the_first_to_come_wins_an_overlap_unless_the_policy_says_otherwise() {
    for (policy, stream) in [(OverlapPolicy::First, "abCDef"), (OverlapPolicy::Last, "abXYef")] {
        let mut bench = Bench::at(0);
        bench.budget.policy = policy;
        bench.push(2, b"CD");
        bench.push(1, b"bXYe");
        bench.push(0, b"a");
        bench.push(5, b"f");
        assert_eq!(bench.chunks.concat(), stream);
        assert_eq!((bench.counts.overlap_conflict, bench.counts.duplicate), (1, 2));
    }
}

#[test]
fn an_overlap_is_settled_with_the_segment_that_fills_the_hole() {
    for (policy, stream) in [(OverlapPolicy::First, "abCDef"), (OverlapPolicy::Last, "abXYef")] {
        let mut bench = Bench::at(0);
        bench.budget.policy = policy;
        bench.push(2, b"CD");
        bench.push(0, b"abXYef");
        assert_eq!((bench.chunks.concat().as_str(), bench.counts.overlap_conflict), (stream, 1));
    }
}

#[test]
fn bytes_the_capture_cut_are_a_gap() {
    let mut bench = Bench::at(0);
    bench.push_cut(0, b"ab", 3);
    bench.push(5, b"fg");
    bench.push_cut(10, b"k", 2);
    bench.push_cut(13, b"", 4);
    bench.push_cut(7, b"h", 2);
    assert_eq!(bench.chunks, ["ab", "<3>", "fg", "h", "<2>", "k", "<2>", "<4>"]);
    bench.push(2, b"cde");
    assert_eq!(bench.counts.late, 3);
}

#[test]
fn bytes_the_capture_cut_have_come_even_if_they_are_skipped() {
    for order in [[0, 4], [4, 0]] {
        let mut bench = Bench::at(0);
        bench.wishes = vec![(6, 4)];
        for start in order {
            bench.push_cut(start, b"abcd", if start == 4 { 3 } else { 0 });
        }
        assert_eq!((bench.assembler.seen(), bench.assembler.position()), (11, 12));
    }
}

#[test]
fn a_skip_that_ends_in_several_segments_at_once_goes_on_in_the_right_place() {
    let mut bench = Bench::at(0);
    bench.push_cut(4, b"ef", 8);
    bench.push(8, b"ijkl");
    bench.wishes = vec![(4, 6)];
    bench.push(0, b"abcd");
    assert_eq!(bench.chunks, ["abcd", "kl", "<2>"]);
}

#[test]
fn what_was_cut_from_a_copy_was_on_the_wire_as_well() {
    let mut bench = Bench::at(0);
    bench.push(2, b"cd");
    bench.push_cut(2, b"cd", 3);
    bench.push(0, b"ab");
    assert_eq!(bench.chunks, ["ab", "cd", "<3>"]);
}

#[test]
fn a_segment_that_was_not_cut_fills_what_another_lacks() {
    let mut bench = Bench::at(0);
    bench.push_cut(1, b"b", 3);
    bench.push(3, b"d");
    bench.push(0, b"abc");
    assert_eq!(bench.chunks, ["a", "b", "c", "d", "<1>"]);
}

#[test]
fn a_skip_needs_no_bytes_and_minds_no_holes() {
    let mut bench = Bench::at(0);
    bench.wishes = vec![(2, 8)];
    bench.push(0, b"abcd");
    assert_eq!((bench.assembler.position(), bench.assembler.seen()), (12, 4));
    bench.push(8, b"ij");
    bench.push(12, b"mn");
    assert_eq!(bench.chunks, ["abcd", "mn"]);
    bench.push(4, b"efgh");
    bench.push(4, b"efgh");
    assert_eq!((bench.counts.skipped, bench.counts.duplicate), (6, 4));
    bench.push(10, b"kl");
    assert_eq!(bench.counts.skipped, 8);
}

#[test]
fn a_skip_is_honoured_within_the_segment() {
    let mut bench = Bench::at(0);
    bench.push(3, b"dXXfg");
    bench.wishes = vec![(4, 2)];
    bench.push(0, b"abcd");
    assert_eq!(bench.chunks.concat(), "abcdXXfg");
    let mut bench = Bench::at(0);
    bench.push(3, b"defg");
    bench.wishes = vec![(3, 2)];
    bench.push(0, b"abc");
    assert_eq!((bench.chunks.concat(), bench.counts.skipped), ("abcfg".into(), 2));
}

#[test]
fn numbers_far_away_move_nothing() {
    let mut bench = Bench::at(1000);
    bench.push(1000, b"abc");
    for sequence in [1003 + WINDOW + 1, 999, 0, 1003_u32.wrapping_sub(WINDOW)] {
        bench.push(sequence, b"x");
    }
    bench.push(998, b"__abcd");
    assert_eq!((bench.counts.out_of_window, bench.assembler.position()), (6, 4));
    assert_eq!(bench.chunks.concat(), "abcd");
}

#[test]
fn an_empty_segment_is_nothing_wherever_it_lies() {
    let mut bench = Bench::at(5);
    for sequence in [4, 5, 6, 5 + WINDOW, 5 + WINDOW + 1] {
        bench.push(sequence, b"");
    }
    bench.flush();
    assert_eq!(bench.counts, TcpCounts::default());
}

#[test]
fn a_hole_is_given_up_when_too_much_is_held_behind_it() {
    let mut bench = Bench::at(0);
    bench.budget.direction = 8;
    bench.push(1, b"bcd");
    bench.push(5, b"fghij");
    bench.push(11, b"l");
    assert_eq!(bench.chunks, ["<1>", "bcd"]);
    assert_eq!((bench.counts.direction_cap, bench.assembler.held()), (1, 6));
    bench.push(0, b"a");
    assert_eq!(bench.counts.late, 1);
    bench.push(12, b"larger than any cap");
    assert_eq!((bench.counts.gaps, bench.assembler.held()), (3, 0));
}

#[test]
fn a_hole_is_given_up_when_all_directions_hold_too_much() {
    let mut bench = Bench::at(0);
    bench.budget.total = 2;
    bench.push(1, b"bcd");
    assert_eq!((bench.chunks.concat(), bench.counts.total_cap), ("<1>bcd".into(), 1));
}

#[test]
fn what_is_dropped_is_counted() {
    let mut bench = Bench::at(0);
    bench.push(1, b"bcd");
    let Bench { assembler, budget, counts, .. } = &mut bench;
    assembler.discard(budget, counts);
    bench.check();
    assert_eq!((bench.counts.discarded, bench.budget.held()), (3, 0));
}

#[test]
fn twenty_thousand_bytes_in_descending_order_are_held_and_joined() {
    let stream = pattern(20_000);
    let mut bench = Bench::at(77);
    for (index, byte) in stream.iter().enumerate().rev() {
        bench.push(77 + u32::try_from(index).unwrap(), core::slice::from_ref(byte));
    }
    assert!(bench.stream.iter().copied().eq(stream.into_iter().map(Some)));
    assert_eq!(bench.counts.gaps, 0);
}

#[test]
fn twenty_thousand_holes_are_given_up_beyond_the_cap() {
    for descending in [false, true] {
        let mut bench = Bench::at(0);
        for index in 0..20_000 {
            let index = if descending { 19_999 - index } else { index };
            bench.push(index * 2 + 1, b"x");
        }
        assert!(bench.assembler.held.as_deref_mut().is_none_or(|held| !held.has_holes(257)));
        bench.flush();
        assert!(bench.counts.hole_cap > 0);
    }
}

#[test]
fn cut_segments_without_a_byte_cannot_pile_up() {
    let mut bench = Bench::at(0);
    bench.budget.holes = 4;
    for _ in 0..100 {
        bench.push_cut(10, b"", 5);
        bench.push_cut(20, b"", 5);
    }
    assert_eq!((bench.assembler.held(), bench.counts), (0, TcpCounts::default()));
}

/// Segments of a stream, in any order, repeated, overlapping and cut, with the reader skipping now and then.
#[test]
fn the_stream_comes_out_whatever_way_it_went_in() {
    for seed in 1_u64..=600 {
        let random = &mut Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let length = 1 + usize::try_from(random.below(3000)).unwrap();
        let start = u32::MAX - u32::try_from(random.below(4000)).unwrap();
        let stream = pattern(length);
        let mut bench = Bench::at(start);
        let lossy = random.below(3) == 0;
        bench.wishes = wishes(random, length);
        let wishes = bench.wishes.clone();
        for (from, to) in segments(random, length) {
            if lossy && random.below(8) == 0 {
                continue;
            }
            bench.push(start.wrapping_add(u32::try_from(from).unwrap()), &stream[from..to]);
        }
        bench.flush();
        compare(&bench, &stream, lossy, &wishes);
    }
}

fn wishes(random: &mut Random, length: usize) -> Vec<(usize, u64)> {
    let mut wishes: Vec<_> = (0..random.below(6))
        .map(|_| (usize::try_from(random.below(wide(length))).unwrap(), random.below(400)))
        .collect();
    wishes.sort_unstable();
    wishes
}

/// A cover of the stream, shuffled within a range, with repeats and overlaps thrown in.
fn segments(random: &mut Random, length: usize) -> Vec<(usize, usize)> {
    let mut segments = Vec::new();
    let mut from = 0;
    while from < length {
        let to = length.min(from + 1 + usize::try_from(random.below(200)).unwrap());
        segments.push((from, to));
        if random.below(4) == 0 {
            let from = from.saturating_sub(usize::try_from(random.below(150)).unwrap());
            segments.push((from, length.min(to + usize::try_from(random.below(150)).unwrap())));
        }
        from = to;
    }
    for index in 0..segments.len() {
        let other = index + usize::try_from(random.below(6)).unwrap();
        let last = segments.len() - 1;
        segments.swap(index, other.min(last));
    }
    segments
}

fn compare(bench: &Bench, stream: &[u8], lossy: bool, wishes: &[(usize, u64)]) {
    for (index, found) in bench.stream.iter().enumerate() {
        assert!(found.is_none_or(|found| stream.get(index) == Some(&found)), "at {index}");
    }
    if !lossy {
        assert_eq!(bench.counts.gaps, 0);
        assert_eq!(bench.counts.delivered + bench.counts.skipped, wide(stream.len()));
        assert!(bench.stream.len() >= stream.len());
    }
    if !lossy && wishes.is_empty() {
        assert!(bench.stream.iter().copied().eq(stream.iter().copied().map(Some)));
    }
}

/// Anything at all, under small caps: only the ledger and the bounds are checked, after each step.
#[test]
fn the_ledger_balances_on_every_input() {
    for seed in 1_u64..=400 {
        let random = &mut Random(seed.wrapping_mul(0xd6e8_feb8_6659_fd93));
        let mut bench = Bench::at(u32::MAX - 500);
        bench.budget.direction = 300;
        bench.budget.holes = 1 + usize::try_from(random.below(6)).unwrap();
        bench.budget.total = 200 + usize::try_from(random.below(300)).unwrap();
        if seed % 2 == 0 {
            bench.assembler.doubt_start();
        }
        for _ in 0..200 {
            let near = u32::try_from(random.below(1500)).unwrap();
            let sequence = (u32::MAX - 700).wrapping_add(near);
            bench.assembler.reach_back(sequence);
            if random.below(50) == 0 {
                bench.settle();
            }
            let payload = pattern(usize::try_from(random.below(120)).unwrap());
            let cut = if random.below(4) == 0 { random.below(50) } else { 0 };
            if random.below(9) == 0 {
                bench.wishes.push((0, random.below(90)));
            }
            bench.push_cut(sequence, &payload, u32::try_from(cut).unwrap());
        }
        bench.flush();
    }
}
