//! Which anomaly an oddity of a stream of records is.

use tlswire::stream::Oddity;

use super::AnomalyKind;

impl AnomalyKind {
    /// What an oddity of a stream of records is called, and the code point or length it is about.
    #[must_use]
    pub fn of(oddity: Oddity) -> (Self, Option<u32>) {
        named(oddity)
    }
}

fn named(oddity: Oddity) -> (AnomalyKind, Option<u32>) {
    match oddity {
        Oddity::EmptyRecord => (AnomalyKind::EmptyRecord, None),
        Oddity::RecordFlood => (AnomalyKind::RecordFlood, None),
        Oddity::RecordOversize(length) => (AnomalyKind::RecordOversize, Some(length.into())),
        Oddity::RecordLength(length) => (AnomalyKind::RecordLength, Some(length.into())),
        Oddity::RecordVersion(version) => (AnomalyKind::RecordVersion, Some(version.0.into())),
        Oddity::ContentType(kind) => (AnomalyKind::ContentType, Some(kind.0.into())),
        Oddity::TruncatedRecord => (AnomalyKind::TruncatedRecord, None),
        Oddity::TruncatedMessage => (AnomalyKind::TruncatedMessage, None),
        Oddity::Interleaved(kind) => (AnomalyKind::Interleaved, Some(kind.0.into())),
        Oddity::HandshakeLength(_, length) => (AnomalyKind::HandshakeLength, Some(length)),
        Oddity::HeartbeatOverflow => (AnomalyKind::HeartbeatOverflow, None),
        Oddity::FragmentLength => (AnomalyKind::FragmentLength, None),
        Oddity::FragmentConflict => (AnomalyKind::FragmentConflict, None),
        Oddity::FragmentsGivenUp => (AnomalyKind::FragmentsGivenUp, None),
    }
}
