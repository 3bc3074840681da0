"""The classes of failure: one table, with what can be done and what people search for.

Names are stable: others count by them. `{…}` in a sentence is filled in by `tlswire.diagnosis`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FailureClass:
    """One class.

    Attributes:
        name: Its stable name.
        title: What it is, in a few words.
        client: What the client could change; empty for nothing.
        server: What the server could change.
        searched: Words of error messages and of questions that people search for.
    """

    name: str
    title: str
    client: str = ""
    server: str = ""
    searched: tuple[str, ...] = ()


_NEGOTIATION = "sslv3 alert handshake failure"
_TABLE = (
    FailureClass(
        "version",
        "no version in common",
        "offer a version that the server accepts",
        "accept a version that the client offers",
        ("tlsv1 alert protocol version", "ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
         "unsupported protocol", "SSL_ERROR_UNSUPPORTED_VERSION", "TLS negotiation error"),
    ),
    FailureClass(
        "cipher",
        "no cipher suite in common",
        "offer a suite that the server accepts",
        "accept a suite that the client offers",
        (_NEGOTIATION, "no shared cipher", "no cipher suites in common",
         "ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "TLS negotiation error"),
    ),
    FailureClass(
        "certificate_type",
        "no suite in common fits the key of the server's certificate",
        "offer suites for the key of the server's certificate",
        "use a certificate with a key of the other kind, or one of each",
        (_NEGOTIATION, "no shared cipher", "No available authentication scheme"),
    ),
    FailureClass(
        "group",
        "no group for the key exchange in common",
        "offer a group that the server accepts",
        "accept a group that the client offers",
        (_NEGOTIATION, "no suitable key share", "no suitable groups", "wrong curve"),
    ),
    FailureClass(
        "signature_algorithm",
        "no signature algorithm in common",
        "offer a signature algorithm that goes with the server's certificate",
        "use a certificate with another key, or allow more signature algorithms",
        (_NEGOTIATION, "no suitable signature algorithm", "No available authentication scheme"),
    ),
    FailureClass(
        "negotiation",
        "the server finds nothing in common, and does not say what is missing",
        "offer more suites, groups and signature algorithms",
        "look into its log, or give its policy with --policy",
        (_NEGOTIATION, "handshake_failure", "TLS negotiation error"),
    ),
    FailureClass(
        "unsafe_renegotiation",
        "the server does not do secure renegotiation, and the client insists on it",
        "",
        "use a TLS library that knows renegotiation_info (RFC 5746)",
        ("unsafe legacy renegotiation disabled", "ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION"),
    ),
    FailureClass(
        "insufficient_security",
        "the server finds what is offered too weak",
        "offer stronger suites and groups",
        "",
        ("insufficient security",),
    ),
    FailureClass(
        "missing_extension",
        "an extension that is needed is missing",
        "send the extension",
        "",
        ("missing extension", "missing sigalgs extension"),
    ),
    FailureClass(
        "unsupported_extension",
        "an extension that was not to be sent",
        "",
        "",
        ("unsupported extension",),
    ),
    FailureClass(
        "server_name_unknown",
        "the server does not serve the name that was asked for",
        "ask for a name that the server serves",
        "serve {server_name}, or answer to unknown names",
        ("tlsv1 unrecognized name", "ERR_SSL_UNRECOGNIZED_NAME_ALERT", "unrecognized_name"),
    ),
    FailureClass(
        "alpn",
        "no application protocol in common",
        "offer another protocol in ALPN, or none",
        "accept a protocol that the client offers",
        ("no application protocol", "ERR_SSL_NO_APPLICATION_PROTOCOL", "ALPN"),
    ),
    FailureClass(
        "fallback_refused",
        "the client tried again with less, and the server can do more",
        "find out why the first attempt failed, and do not fall back",
        "",
        ("inappropriate fallback", "TLS_FALLBACK_SCSV"),
    ),
    FailureClass(
        "downgrade_detected",
        "somebody in between made less of the handshake than both can do",
        "",
        "let no device in between end or change the handshake",
        ("downgrade", "ERR_TLS13_DOWNGRADE_DETECTED", "inappropriate fallback"),
    ),
    FailureClass(
        "client_certificate_missing",
        "the server requires a client certificate, and none came",
        "show a client certificate",
        "ask for client certificates without requiring them",
        ("peer did not return a certificate", "certificate required", ("Empty client certificate "
         "chain"), "bad_certificate", "mTLS"),
    ),
    FailureClass(
        "client_certificate_untrusted",
        "the server does not trust who issued the client's certificate",
        "use a certificate of an authority that the server trusts, with all above it",
        "trust the authority {client_issuer}",
        ("tlsv1 alert unknown ca", "unable to get local issuer certificate", "mTLS"),
    ),
    FailureClass(
        "client_certificate_expired",
        "the client's certificate is not valid at this time",
        "renew the certificate, and set the clock",
        "set the clock",
        ("sslv3 alert certificate expired", "mTLS"),
    ),
    FailureClass(
        "client_certificate_revoked",
        "the client's certificate was revoked",
        "get another certificate",
        "",
        ("sslv3 alert certificate revoked",),
    ),
    FailureClass(
        "client_certificate_purpose",
        "the client's certificate is of a kind that the server does not take",
        "use a certificate for client authentication (extendedKeyUsage)",
        "",
        ("unsupported certificate", "unsuitable certificate purpose"),
    ),
    FailureClass(
        "client_certificate_refused",
        "the server refuses the client's certificate, and does not say why",
        "check its validity, its purpose and who issued it",
        "look into its log",
        ("bad certificate", "certificate unknown", "mTLS"),
    ),
    FailureClass(
        "client_refused_late",
        "TLS 1.3: the server ended it right after the client had finished",
        "show a client certificate that the server takes, if it asks for one",
        "look into its log: what it said is encrypted",
        ("tlsv13 alert certificate required", "connection reset after handshake", "mTLS"),
    ),
    FailureClass(
        "server_certificate_untrusted",
        "the client does not trust who issued the server's certificate",
        "trust the authority {server_issuer}",
        "send the whole chain, or use a certificate of an authority that clients trust",
        ("unable to get local issuer certificate", "self-signed certificate",
         "unable to find valid certification path", "NET::ERR_CERT_AUTHORITY_INVALID",
         "unknown ca"),
    ),
    FailureClass(
        "server_certificate_expired",
        "the server's certificate is not valid at this time",
        "set the clock",
        "renew the certificate",
        ("certificate has expired", "NET::ERR_CERT_DATE_INVALID", "certificate is not yet valid"),
    ),
    FailureClass(
        "server_certificate_name",
        "the server's certificate is for other names",
        "connect by a name that the certificate has",
        "use a certificate that has {server_name}",
        ("hostname mismatch", "NET::ERR_CERT_COMMON_NAME_INVALID",
         "No subject alternative DNS name matching"),
    ),
    FailureClass(
        "server_certificate_revoked",
        "the server's certificate was revoked",
        "",
        "get another certificate",
        ("NET::ERR_CERT_REVOKED", "certificate revoked"),
    ),
    FailureClass(
        "server_certificate_refused",
        "the client refuses the server's certificate, and does not say why",
        "look into its log",
        "check the certificate's names, validity and chain",
        ("bad certificate", "certificate unknown", "SSLHandshakeException"),
    ),
    FailureClass(
        "plaintext_on_tls_port",
        "the client speaks no TLS on a port for TLS",
        "speak TLS: https:// for http://",
        "",
        ("wrong version number", "The plain HTTP request was sent to HTTPS port",
         "http: TLS handshake error … first record does not look like a TLS handshake"),
    ),
    FailureClass(
        "wrong_protocol",
        "the server answers with something that is no TLS",
        "connect to a port where the server speaks TLS",
        "speak TLS on this port",
        ("wrong version number", "ERR_SSL_PROTOCOL_ERROR", "SSL_ERROR_RX_RECORD_TOO_LONG",
         "packet length too long"),
    ),
    FailureClass(
        "hello_cut",
        "the ClientHello is too long for one packet, and not all of it arrives",
        "offer less, such as no hybrid key share, or lower the MTU",
        "let long hellos and ICMP 'fragmentation needed' through",
        ("path MTU", "ClientHello too large", "post-quantum handshake hangs", "MSS"),
    ),
    FailureClass(
        "hello_incomplete",
        "the client ended within its ClientHello",
        "",
        "",
        ("unexpected eof", "http: TLS handshake error: EOF"),
    ),
    FailureClass(
        "connection_refused",
        "nobody listens on that port",
        "check address and port",
        "start the service, and open the port",
        ("connection refused", "ECONNREFUSED"),
    ),
    FailureClass(
        "no_answer",
        "nobody answers at that address and port",
        "check address, port and firewall",
        "open the port in the firewall",
        ("connection timed out", "ETIMEDOUT", "no route to host"),
    ),
    FailureClass(
        "nothing_sent",
        "the connection was opened, and the client never sent a hello",
        "",
        "",
        ("health check", "port scan", "unexpected eof"),
    ),
    FailureClass(
        "reset_after_hello",
        "the connection was reset right after the ClientHello",
        "",
        "look into the log of the server, and of what stands before it",
        ("connection reset by peer", "ECONNRESET", "ERR_CONNECTION_RESET"),
    ),
    FailureClass(
        "close_after_hello",
        "the server closed right after the ClientHello, without a word",
        "",
        "look into the log of the server, and of what stands before it",
        ("unexpected eof while reading", "SSL_ERROR_SYSCALL", "TLS negotiation error",
         "ERR_CONNECTION_CLOSED"),
    ),
    FailureClass(
        "silence_after_hello",
        "the server said nothing to the ClientHello",
        "",
        "look into the log of the server, and of what stands before it",
        ("handshake timeout", "timed out", "ERR_TIMED_OUT"),
    ),
    FailureClass(
        "reset_in_handshake",
        "the connection was reset amid the handshake",
        "",
        "",
        ("connection reset by peer", "ECONNRESET"),
    ),
    FailureClass(
        "close_in_handshake",
        "the connection was closed amid the handshake",
        "",
        "",
        ("unexpected eof while reading", "Remote host terminated the handshake"),
    ),
    FailureClass(
        "silence_in_handshake",
        "the handshake stopped, and nobody said anything more",
        "",
        "",
        ("handshake timeout",),
    ),
    FailureClass(
        "illegal_message",
        "a message that breaks a rule of the protocol",
        "{rule_client}",
        "{rule_server}",
        ("decode error", "illegal parameter", "unexpected message", "ERR_SSL_PROTOCOL_ERROR"),
    ),
    FailureClass(
        "bad_cryptography",
        "a record or a signature that does not check out",
        "",
        "",
        ("bad record mac", "decrypt error", "decryption failed"),
    ),
    FailureClass(
        "internal_error",
        "a defect or a lack of resources, says the side that ended it",
        "",
        "",
        ("internal error", "tlsv1 alert internal error"),
    ),
    FailureClass(
        "user_canceled",
        "one side gave up for a reason outside the protocol",
        "",
        "",
        ("user canceled", "access denied"),
    ),
    FailureClass(
        "psk_unknown",
        "the server does not know the pre-shared key",
        "use the key that the server has",
        "know the client's key",
        ("unknown psk identity",),
    ),
    FailureClass(
        "encrypted_client_hello",
        "Encrypted Client Hello was refused",
        "fetch the present configuration for ECH",
        "publish the present configuration for ECH",
        ("ech required", "ERR_ECH_NOT_NEGOTIATED"),
    ),
    FailureClass(
        "other_alert",
        "an alert that says something else",
        "",
        "",
        (),
    ),
    FailureClass(
        "outcome_unknown",
        "the connection ended, and what became of the handshake is encrypted",
        "look into its log",
        "look into its log",
        (),
    ),
    FailureClass(
        "capture_ends",
        "the capture ends before the handshake does",
        "",
        "",
        (),
    ),
    FailureClass(
        "capture_incomplete",
        "the capture lacks packets or a direction, so nothing can be said",
        "",
        "",
        (),
    ),
)  # fmt: skip
CLASSES = {one.name: one for one in _TABLE}
