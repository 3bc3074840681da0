//! What a reader counts: each number under a stable name.

use crate::counters::counters;

counters! {
    /// What a reader has met, each under a stable name.
    ///
    /// `packets` and the three `packets_skipped_…` add up to the frames of the capture.
    pub struct ReaderCounts {
    /// Packets given.
    packets,
    /// Packets larger than the packet cap, passed over by their length.
    packets_skipped_oversize,
    /// Packets of an interface that no Interface Description Block describes.
    packets_skipped_bad_interface,
    /// Packets that claim to be longer than the block that holds them.
    packets_skipped_bad_length,
    /// Packets given whose record bears no time (Simple Packet Block): they have the time of the
    /// packet before.
    packets_without_time,
    /// Packets given that claim to be shorter on the wire than in the capture.
    packets_original_length_raised,
    /// Times whose fraction was a second or more: the seconds were carried.
    timestamps_normalised,
    /// Times beyond what 64 bits of nanoseconds hold, before 1677 or after 2262: the first or the
    /// last that they do was given.
    timestamps_clamped,
    /// Bytes of packets given.
    bytes_captured,
    /// Bytes of the input taken, as stored.
    bytes_read,
    /// Bytes of the capture, decompressed; equal to `bytes_read` where nothing is compressed.
    bytes_decompressed,
    /// Bytes after the last gzip member or zstd frame that are neither: passed over.
    bytes_trailing_junk,
    /// Headers of a file: Section Header Blocks, or pcap and snoop headers where files were
    /// concatenated.
    sections,
    /// Interfaces described; one for each pcap and snoop header.
    interfaces,
    /// Interfaces beyond the most that are kept for a section: their packets are skipped.
    interfaces_dropped,
    /// Name Resolution Blocks passed over.
    blocks_skipped_name_resolution,
    /// Interface Statistics Blocks passed over.
    blocks_skipped_statistics,
    /// Decryption Secrets Blocks passed over: secrets are not read.
    blocks_skipped_secrets,
    /// Custom Blocks passed over.
    blocks_skipped_custom,
    /// Blocks of other types passed over.
    blocks_skipped_unknown,
    }
}

impl ReaderCounts {
    /// Packets met, given or not: the number of the last one.
    #[inline]
    pub(super) const fn frames(&self) -> u64 {
        self.packets
            + self.packets_skipped_oversize
            + self.packets_skipped_bad_interface
            + self.packets_skipped_bad_length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_has_its_name() {
        let counts = ReaderCounts { packets: 3, blocks_skipped_unknown: 1, ..Default::default() };
        let found: Vec<_> = counts.iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(found, [("packets", 3), ("blocks_skipped_unknown", 1)]);
    }
}
