"""What no message shows: the tracker notices it, and names it as an anomaly."""

from tlswire.linting.rule import Level, by_anomaly

# Rule, anomaly, level, RFC and section, sentence.
_ROWS: tuple[tuple[str, str, Level, str, str], ...] = (
    ("record-empty", "empty_record", "error", "RFC 9846 §5.1",
     "a record of handshake messages, an alert or ChangeCipherSpec is empty"),
    ("record-oversize", "record_oversize", "error", "RFC 9846 §5.1",
     "a record in clear is longer than 2^14 bytes"),
    ("record-length", "record_length", "error", "RFC 9846 §5.2",
     "a protected record is longer than any version allows"),
    ("record-version", "record_version", "error", "RFC 9846 §5.1",
     "the version of a record is none of SSL or TLS"),
    ("record-content-type", "content_type", "warning", "RFC 9846 §5.1",
     "a record has a content type that there is not, or what comes is no longer TLS"),
    ("record-interleaved", "interleaved", "error", "RFC 9846 §5.1",
     "a record of another type stands between the fragments of a handshake message"),
    ("heartbeat-overflow", "heartbeat_overflow", "error", "RFC 6520 §4",
     "a heartbeat asks for more than it carries"),
    ("dtls-fragment-length", "fragment_length", "error", "RFC 9147 §5.5",
     "a fragment of a DTLS message runs past its message or its record"),
    ("dtls-fragment-conflict", "fragment_conflict", "error", "RFC 9147 §5.5",
     "fragments of one DTLS message differ in its type, its length or its bytes"),
    ("quic-small-initial", "quic_small_initial", "error", "RFC 9000 §14.1",
     "a client's datagram with an Initial packet is shorter than 1,200 bytes"),
    ("quic-frame", "quic_frame", "error", "RFC 9000 §12.4",
     "an Initial packet holds a frame that cannot be read, or may not be there"),
    ("quic-crypto-conflict", "quic_crypto_conflict", "error", "RFC 9000 §2.2",
     "CRYPTO frames carry different bytes for the same place"),
)  # fmt: skip

OF_ANOMALIES = tuple(
    by_anomaly(name, level, reference, sentence, anomaly=anomaly)
    for name, anomaly, level, reference, sentence in _ROWS
)
