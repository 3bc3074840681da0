//! The ledger: every packet, flow, payload byte and message in exactly one counter.

use crate::anomaly::{AnomalyCounts, AnomalyKind};
use crate::counters::counters;
use crate::flow::TcpCounts;
use crate::net::{FragmentCounts, SkipCounts, TunnelCounts};
use crate::reader::ReaderCounts;

counters! {
    /// Packets that the tracker was given.
    pub struct PacketCounts {
        /// All of them.
        read,
        /// Frames in packets that hold several, besides the first of each.
        aggregated,
        /// Those with a TCP segment.
        tcp,
        /// Those with a UDP datagram.
        udp,
    }
}

counters! {
    /// Datagrams of UDP by where they went, and the bytes that were captured of their payload.
    pub struct UdpCounts {
        /// The bytes of all of them.
        captured_bytes,
        /// Those of a flow that carries DTLS.
        dtls,
        /// Their bytes.
        dtls_bytes,
        /// Those of a flow that carries QUIC.
        quic,
        /// Their bytes.
        quic_bytes,
        /// Those that are something else, and are not followed.
        other,
        /// Their bytes.
        other_bytes,
        /// Those of flows that are not followed because the table was full.
        untracked,
        /// Their bytes.
        untracked_bytes,
    }
}

counters! {
    /// Flows of TCP and of UDP, by how they went.
    pub struct FlowCounts {
        /// Begun.
        opened,
        /// Ended by a FIN from both sides.
        fin,
        /// Ended by a RST.
        reset,
        /// Ended because nothing came for as long as the idle limit.
        idle,
        /// Ended by a new connection of the same addresses and ports.
        replaced,
        /// Ended because the table was full.
        evicted,
        /// Not ended when the input was.
        end_of_input,
        /// Those of TCP that carried TLS and have a row.
        tls,
        /// Those of UDP that carried DTLS and have a row.
        dtls,
        /// Those of UDP that carried QUIC and have a row.
        quic,
        /// Those that carried protected records only: the capture began later than they.
        midstream,
        /// Those that carried something else.
        other,
        /// Those that carried nothing.
        empty,
        /// Packets of flows that were not followed because the table was full.
        refused_packets,
        /// Rows of flows that never carried TLS, because they were asked for.
        attempts,
    }
}

counters! {
    /// Payload bytes of TCP that were captured, by where they went, besides those in `tcp`.
    pub struct PayloadCounts {
        /// All of them.
        captured,
        /// Those of flows that had shown to carry something else.
        not_tls,
        /// Those that came after their flow had ended.
        after_end,
        /// Those of flows that are not followed because the table was full.
        untracked,
    }
}

counters! {
    /// Handshake messages in clear, and what else a session shows.
    pub struct HandshakeCounts {
        /// Handshake messages.
        messages,
        /// Those that are a `ClientHello`.
        client_hellos,
        /// Those that are a `ServerHello`.
        server_hellos,
        /// Those that are a `HelloRetryRequest`.
        hello_retry_requests,
        /// Those that are a `Certificate`.
        certificates,
        /// All others.
        other_messages,
        /// Messages of which the capture or the connection lacks the end.
        partial_messages,
        /// Alerts in clear.
        alerts,
        /// `ChangeCipherSpec` messages.
        change_cipher_specs,
        /// Records under protection whose headers were read.
        protected_records,
        /// Rows that left.
        rows,
    }
}

/// Link types that are counted one by one.
const MAX_LINK_TYPES: usize = 64;

/// Everything that is counted.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// The capture file.
    pub reader: ReaderCounts,
    /// Packets.
    pub packets: PacketCounts,
    /// Packets without a transport datagram.
    pub skipped: SkipCounts,
    /// Tunnels around datagrams.
    pub tunnels: TunnelCounts,
    /// IP fragments.
    pub fragments: FragmentCounts,
    /// TCP reassembly.
    pub tcp: TcpCounts,
    /// UDP.
    pub udp: UdpCounts,
    /// Bytes of CRYPTO frames of QUIC, as those of TCP are counted.
    pub crypto: TcpCounts,
    /// TCP payload that did not come to reassembly.
    pub payload: PayloadCounts,
    /// Flows.
    pub flows: FlowCounts,
    /// What the sessions showed.
    pub handshakes: HandshakeCounts,
    /// Anomalies, by name.
    pub anomalies: AnomalyCounts,
    /// Bytes of handshakes held now: messages that have begun, and hellos of open connections.
    pub handshake_bytes: u64,
    /// Bytes held out of order now.
    pub held: u64,
    /// IP fragments held now.
    pub fragments_held: u64,
    /// Flows open now.
    pub open: u64,
    /// Those of them whose rows have left already.
    pub early: u64,
    /// Link types that are not read, and how many packets of each.
    pub link_types: Vec<(u16, u64)>,
}

impl Stats {
    /// The sums that must hold at any time; the names of those that do not.
    #[must_use]
    pub fn imbalances(&self) -> Vec<&'static str> {
        let skipped: u64 = self.skipped.iter().map(|(_, count)| count).sum();
        let Self { packets, tcp, udp, payload, flows, handshakes, fragments, .. } = self;
        let placed = tcp.delivered
            + tcp.duplicate
            + tcp.skipped
            + tcp.out_of_window
            + tcp.late
            + tcp.discarded
            + self.held
            + payload.not_tls
            + payload.after_end
            + payload.untracked;
        let ended = flows.fin
            + flows.reset
            + flows.idle
            + flows.replaced
            + flows.evicted
            + flows.end_of_input;
        let carried =
            flows.tls + flows.dtls + flows.quic + flows.midstream + flows.other + flows.empty;
        let typed = handshakes.client_hellos
            + handshakes.server_hellos
            + handshakes.hello_retry_requests
            + handshakes.certificates
            + handshakes.other_messages;
        let fragments_placed = fragments.joined
            + fragments.duplicate
            + fragments.malformed
            + fragments.too_large
            + fragments.cut
            + fragments.expired
            + fragments.evicted
            + fragments.discarded
            + self.fragments_held;
        [
            ("fragments", fragments.fragments == fragments_placed),
            ("packets", packets.read + packets.aggregated == packets.tcp + packets.udp + skipped),
            ("udp", packets.udp == udp.dtls + udp.quic + udp.other + udp.untracked),
            (
                "udp_payload",
                udp.captured_bytes
                    == udp.dtls_bytes + udp.quic_bytes + udp.other_bytes + udp.untracked_bytes,
            ),
            ("payload", payload.captured == placed),
            ("flows", flows.opened == ended + self.open),
            ("carried", ended == carried),
            (
                "rows",
                handshakes.rows
                    == flows.tls + flows.dtls + flows.quic + flows.attempts + self.early,
            ),
            ("messages", handshakes.messages == typed),
        ]
        .into_iter()
        .filter_map(|(name, holds)| (!holds).then_some(name))
        .collect()
    }

    /// Notes a packet of a link type that is not read.
    pub(crate) fn note_link_type(&mut self, link_type: u16) {
        if let Some((_, count)) = self.link_types.iter_mut().find(|(known, _)| *known == link_type)
        {
            *count += 1;
        } else if self.link_types.len() < MAX_LINK_TYPES {
            self.link_types.push((link_type, 1));
        }
    }

    /// Every anomaly's name and count, where there was one.
    pub fn anomalies(&self) -> impl Iterator<Item = (&'static str, u64)> {
        AnomalyKind::ALL
            .iter()
            .map(|&kind| (kind.name(), self.anomalies.of(kind)))
            .filter(|&(_, count)| count > 0)
    }
}
