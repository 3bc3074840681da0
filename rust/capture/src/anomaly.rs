//! The one table of anomalies: what can be odd about a capture, by name.

mod oddity;

use tlswire::wire::Error;

use crate::net::Endpoint;
use crate::packet::Time;

macro_rules! anomalies {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $layer:ident, $reference:literal;)*) => {
        /// An oddity's kind. Its name is stable; the documentation lists all of them.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum AnomalyKind { $($(#[doc = $doc])+ $variant,)* }

        impl AnomalyKind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The kind's stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The layer that notices it.
            #[must_use]
            pub const fn layer(self) -> Layer {
                match self { $(Self::$variant => Layer::$layer,)* }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)* }
            }

            /// The specification it departs from, or empty.
            #[must_use]
            pub const fn reference(self) -> &'static str {
                match self { $(Self::$variant => $reference,)* }
            }
        }
    };
}

/// The layers of the pipeline that notice anomalies.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Layer {
    /// The capture file.
    Reader,
    /// Link, IP and transport headers.
    Net,
    /// TCP reassembly and the flow table.
    Flow,
    /// TLS records.
    Record,
    /// QUIC packets and frames.
    Quic,
    /// Handshake messages.
    Handshake,
    /// Extensions.
    Extension,
    /// Certificates.
    Certificate,
    /// The session as a whole.
    Connection,
}

impl Layer {
    /// The layer's name in lists.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Net => "net",
            Self::Flow => "flow",
            Self::Record => "record",
            Self::Quic => "quic",
            Self::Handshake => "handshake",
            Self::Extension => "extension",
            Self::Certificate => "certificate",
            Self::Connection => "connection",
        }
    }
}

anomalies! {
    /// Captured times jump by more than a day between packets.
    TimeJump = "time_jump", Net, "";
    /// Segments overlap and carry different bytes.
    OverlapConflict = "overlap_conflict", Flow, "RFC 9293 §3.10.7.4";
    /// Bytes of a stream are missing from the capture while they were needed.
    Gap = "gap", Flow, "RFC 9293 §3.4";
    /// A segment lies far outside what the receiver could accept.
    OutOfWindow = "out_of_window", Flow, "RFC 9293 §3.10.7.4";
    /// A flow was dropped because the table was full.
    Evicted = "evicted", Flow, "";
    /// A packet was cut by the snap length where its payload was needed.
    SnapLength = "snap_length", Flow, "";
    /// A record without content.
    EmptyRecord = "empty_record", Record, "RFC 9846 §5.1";
    /// Many empty records in a row: the direction is read no further.
    RecordFlood = "record_flood", Record, "RFC 9846 §5.1";
    /// A record in clear that is longer than 2^14 bytes.
    RecordOversize = "record_oversize", Record, "RFC 9846 §5.1";
    /// A record length that no version allows: the direction is read no further.
    RecordLength = "record_length", Record, "RFC 9846 §5.2";
    /// A record version that is not one of SSL or TLS.
    RecordVersion = "record_version", Record, "RFC 9846 §5.1";
    /// A content type that is not registered: the direction is read no further.
    ContentType = "content_type", Record, "RFC 9846 §5.1";
    /// A stream ended inside a record.
    TruncatedRecord = "truncated_record", Record, "RFC 9846 §5.1";
    /// A record of another type between the fragments of one handshake message.
    Interleaved = "interleaved", Record, "RFC 9846 §5.1";
    /// Record headers were lost after the handshake: the direction is read no further.
    SkipLost = "skip_lost", Record, "";
    /// A heartbeat whose payload length is larger than its record.
    HeartbeatOverflow = "heartbeat_overflow", Record, "RFC 6520 §4";
    /// A QUIC packet whose header cannot be read: it and what comes after it in its datagram is passed over.
    QuicHeader = "quic_header", Quic, "RFC 9000 §17";
    /// A QUIC version that is not known: its packets are passed over.
    QuicVersion = "quic_version", Quic, "RFC 9000 §15";
    /// An Initial packet that does not open with the keys of its connection id.
    QuicDecryptFailed = "quic_decrypt_failed", Quic, "RFC 9001 §5.2";
    /// A frame that cannot be read or may not be there: the rest of its packet is passed over.
    QuicFrame = "quic_frame", Quic, "RFC 9000 §12.4";
    /// More bytes in CRYPTO frames, or further apart, than are held.
    QuicCryptoLimit = "quic_crypto_limit", Quic, "RFC 9000 §7.5";
    /// CRYPTO frames carry different bytes for the same place.
    QuicCryptoConflict = "quic_crypto_conflict", Quic, "RFC 9000 §19.6";
    /// A client's datagram with an Initial packet that is shorter than 1,200 bytes.
    QuicSmallInitial = "quic_small_initial", Quic, "RFC 9000 §14.1";
    /// Protected records before any hello: the capture began later than the connection.
    Midstream = "midstream", Connection, "";
    /// Plain text where TLS was to be expected.
    Plaintext = "plaintext", Connection, "";
    /// A handshake message longer than the cap.
    HandshakeLength = "handshake_length", Handshake, "RFC 9846 §4";
    /// A handshake message whose fields do not fit its length.
    DecodeError = "decode_error", Handshake, "RFC 9846 §6.2";
    /// A stream ended inside a handshake message.
    TruncatedMessage = "truncated_message", Handshake, "RFC 9846 §4";
    /// A handshake message with bytes after its last field.
    TrailingData = "trailing_data", Handshake, "RFC 9846 §4";
    /// A handshake type that is not registered.
    HandshakeType = "handshake_type", Handshake, "RFC 9846 §4";
    /// A fragment of a DTLS handshake message that runs past its message or its record.
    FragmentLength = "fragment_length", Handshake, "RFC 9147 §5.5";
    /// Fragments of a DTLS handshake message that are forgotten, because a cap was reached or the
    /// handshake went on without the rest.
    FragmentsGivenUp = "fragments_given_up", Handshake, "";
    /// Fragments of one DTLS handshake message that differ in its type, its length or its bytes.
    FragmentConflict = "fragment_conflict", Handshake, "RFC 9147 §5.5";
    /// A hello sent by the end that should not send it.
    Direction = "direction", Handshake, "RFC 9846 §4";
    /// The same hello twice, with the same random, and no request for it.
    RepeatedHello = "repeated_hello", Handshake, "RFC 9846 §4.2.2";
    /// An extension whose body does not fit its definition.
    MalformedExtension = "malformed_extension", Extension, "RFC 9846 §4.3";
    /// An extension that occurs more than once in a message.
    DuplicateExtension = "duplicate_extension", Extension, "RFC 9846 §4.3";
    /// More extensions in a message than are recorded.
    TooManyExtensions = "too_many_extensions", Extension, "";
    /// A client's `server_name` that is not one name of a host: none, several, or one that is malformed
    /// or an address.
    OddServerName = "odd_server_name", Extension, "RFC 6066 §3";
    /// A client's `pre_shared_key` that is not its last extension, or that has another number of
    /// binders than of identities.
    OddPreSharedKey = "odd_pre_shared_key", Extension, "RFC 9846 §4.3.11";
    /// A certificate that cannot be read, or not wholly.
    MalformedCertificate = "malformed_certificate", Certificate, "RFC 5280 §4.1";
    /// More certificates in a message than are parsed.
    TooManyCertificates = "too_many_certificates", Certificate, "";
    /// A compressed certificate that is damaged, not as long as it says, or not opened as its
    /// connection has sent too much of that.
    CertificateCompression = "certificate_compression", Certificate, "RFC 8879 §4";
    /// The server's random says that a newer version was possible, and the client had offered it.
    Downgrade = "downgrade", Handshake, "RFC 9846 §4.2.3";
    /// The server chose what the client did not offer.
    NotOffered = "not_offered", Handshake, "RFC 9846 §4.2.3";
}

/// One oddity: what, where and when.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Anomaly {
    /// What is odd.
    pub kind: AnomalyKind,
    /// The packet at which it was noticed, from 1.
    pub frame: u64,
    /// When this packet was captured.
    pub time: Time,
    /// The end it came from and the end it went to, where it belongs to a flow.
    pub flow: Option<(Endpoint, Endpoint)>,
    /// Offset in the sender's stream, where it belongs to one.
    pub stream_offset: Option<u64>,
    /// What a parser could not read, where it is a parser's: field and offset within the message.
    pub error: Option<Error>,
    /// The code point it is about (an extension, a handshake type, a record version), if any.
    pub value: Option<u32>,
}

/// How many anomalies are listed; more are only counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ListLimits {
    /// Of one name.
    pub name: u64,
    /// Of one flow.
    pub flow: u32,
}

impl Default for ListLimits {
    fn default() -> Self {
        Self { name: 100, flow: 10 }
    }
}

/// Exact counts per name, and the rule of how many are listed.
#[derive(Clone, Debug)]
pub struct AnomalyCounts {
    counts: [u64; AnomalyKind::ALL.len()],
    listed: [u64; AnomalyKind::ALL.len()],
    limits: ListLimits,
}

impl Default for AnomalyCounts {
    fn default() -> Self {
        let zeros = [0; AnomalyKind::ALL.len()];
        Self { counts: zeros, listed: zeros, limits: ListLimits::default() }
    }
}

impl AnomalyCounts {
    /// Counts that list no more than `limits`.
    #[must_use]
    pub fn new(limits: ListLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Counts one.
    pub fn count(&mut self, kind: AnomalyKind) {
        if let Some(count) = self.counts.get_mut(kind.index()) {
            *count += 1;
        }
    }

    /// Counts one; answers whether it is to be listed.
    pub fn note(&mut self, kind: AnomalyKind) -> bool {
        self.count(kind);
        self.may_list(kind)
    }

    /// Whether one more may be listed. If so, it is taken to be.
    pub fn may_list(&mut self, kind: AnomalyKind) -> bool {
        let Some(listed) = self.listed.get_mut(kind.index()) else { return false };
        let room = *listed < self.limits.name;
        *listed += u64::from(room);
        room
    }

    /// Whether one more may be listed of a flow of which so many are.
    #[must_use]
    pub const fn may_list_of_flow(&self, listed: u32) -> bool {
        listed < self.limits.flow
    }

    /// How many of `kind` there were.
    #[must_use]
    pub fn of(&self, kind: AnomalyKind) -> u64 {
        self.counts.get(kind.index()).copied().unwrap_or_default()
    }
}

impl AnomalyKind {
    /// The kind's place in [`AnomalyKind::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|&kind| kind == self).unwrap_or_default()
    }
}
