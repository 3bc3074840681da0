"""Examples of rules about handshakes beyond the hellos: a capture, the packet, the offset in the message."""

from tests.linting.certificates import (
    AUTHORITY,
    CLIENT_AUTH,
    DIGITAL_SIGNATURE,
    LEAF,
    ROOT,
    RSA_SHA1,
    certificate,
)
from tests.linting.flights import (
    ECDSA,
    KEYS,
    NO_CERTIFICATE,
    REQUEST,
    TICKET,
    VERIFY,
    curve,
    prime,
    shown,
)
from tests.linting.talks import (
    ALL,
    ANONYMOUS,
    ANSWER,
    DHE,
    HELLO,
    RSA,
    alerted,
    flight,
    leaf,
    protected,
)
from tests.linting.wire import (
    CHANGE,
    PARAMETERS,
    POINT,
    client_hello,
    extensions,
    list16,
    message,
    names,
    old_answer,
    old_hello,
    record,
    tcp,
    together,
)

GROUPS = list16(0x0017, 0x0100)
KEY_EXCHANGE = {
    "ske-missing": (flight(exchange=b""), 4, 0),
    "ske-unexpected": (flight(RSA, certificate=shown(certificate(key="rsa:2048"))), 4, 0),
    "ske-group-unoffered": (flight(exchange=curve(24, b"\4" + bytes(96))), 4, 5),
    "ske-group-finite-field": (
        flight(DHE, exchange=prime(), hello=old_hello({10: GROUPS}, suites=ALL)),
        4,
        4,
    ),
    "ske-signature-unoffered": (flight(exchange=curve(algorithm=0x0603)), 4, 73),
    "ske-signature-weak": (flight(exchange=curve(algorithm=0x0203)), 4, 73),
    "ske-dh-short": (flight(DHE, exchange=prime(1024)), 4, 4),
    "ske-dh-value": (flight(DHE, exchange=prime(public=1)), 4, 4),
    "cke-public": (flight(client=(message(16, b"\x41\2" + POINT[1:]),)), 5, 4),
    "ske-point": (flight(exchange=curve(point=b"\2" + POINT[1:])), 4, 8),
}

ASKED = {"request": REQUEST}
AUTHENTICATION = {
    "certificate-missing": (flight(certificate=b""), 4, 0),
    "certificate-unexpected": (flight(ANONYMOUS), 4, 0),
    "certificate-empty": (flight(certificate=NO_CERTIFICATE), 4, 0),
    "certificate-request-empty": (
        flight(request=message(13, b"\1\x40\0\0\0\0"), client=(NO_CERTIFICATE, KEYS)),
        4,
        0,
    ),
    "certificate-request-anonymous": (flight(ANONYMOUS, certificate=b"", **ASKED), 4, 0),
    "client-certificate-unrequested": (flight(client=(shown(LEAF), KEYS, VERIFY)), 5, 0),
    "client-certificate-missing": (flight(**ASKED), 5, 0),
    "client-verify-missing": (flight(**ASKED, client=(shown(LEAF), KEYS)), 5, 0),
    "client-verify-unexpected": (flight(**ASKED, client=(NO_CERTIFICATE, KEYS, VERIFY)), 5, 0),
    "verify-signature-unoffered": (
        flight(**ASKED, client=(shown(LEAF), KEYS, message(15, b"\6\3\0\4sign"))),
        5,
        4,
    ),
    "verify-signature-weak": (
        flight(**ASKED, client=(shown(LEAF), KEYS, message(15, b"\2\3\0\4sign"))),
        5,
        4,
    ),
    "verify-signature-1.3": (
        tcp(
            ("client", record(HELLO, version=0x0301)),
            ("server", record(ANSWER, message(15, b"\4\1\0\4sign"))),
        ),
        4,
        4,
    ),
}


CERTIFICATES = {
    "certificate-malformed": (flight(certificate=shown(b"\x30\2\5\0")), 4, 10),
    "certificate-order": (flight(certificate=shown(LEAF, ROOT)), 4, 278),
    "certificate-root-sent": (flight(certificate=shown(LEAF, AUTHORITY, ROOT)), 4, 506),
    "certificate-twice": (flight(certificate=shown(LEAF, AUTHORITY, AUTHORITY)), 4, 506),
    "certificate-expired": ("certificate-expired.pcap", 6, 10),
    "certificate-not-yet-valid": (leaf(begin="261231000000Z"), 4, 10),
    "certificate-validity": (leaf(begin="260901000000Z", end="260801000000Z"), 4, 10),
    "certificate-signature-weak": (leaf(signature=RSA_SHA1), 4, 10),
    "certificate-signature-unoffered": (leaf(signature=RSA_SHA1), 4, 10),
    "certificate-key-short": (
        flight(0xC02F, certificate=shown(certificate(key="rsa:1024"))),
        4,
        10,
    ),
    "certificate-key-suite": (leaf(key="rsa:2048"), 4, 10),
    "certificate-curve-unoffered": (flight(hello=old_hello({10: list16(0x1D)})), 4, 10),
    "client-certificate-type": (
        flight(**ASKED, client=(shown(certificate(key="rsa:2048")), KEYS, VERIFY)),
        5,
        10,
    ),
    "certificate-key-usage": (
        flight(
            RSA,
            certificate=shown(certificate(key="rsa:2048", usage=DIGITAL_SIGNATURE)),
            exchange=b"",
        ),
        4,
        10,
    ),
    "certificate-purpose": (leaf(purposes=(CLIENT_AUTH,)), 4, 10),
    "certificate-name": ("openssl-tls12-wrong-hostname.pcap", 6, 10),
    "certificate-names-missing": ("dtls-webrtc.pcap", 6, 10),
    "certificate-version": (leaf(version=1), 4, 10),
    "certificate-serial": (leaf(serial=1 << 167), 4, 10),
    "certificate-compression": (
        flight(
            certificate=message(25, b"\0\1\0\0\x10\0\0\4abcd"), hello=old_hello({27: b"\2\0\1"})
        ),
        4,
        0,
    ),
    "certificate-compression-unoffered": (
        flight(certificate=message(25, b"\0\1\0\0\x10\0\0\4abcd")),
        4,
        4,
    ),
}


BOTH = client_hello({1: b"\1", 28: b"\x40\1"})
SESSION = bytes(range(32))


def resumed(changes=None, **fields):
    """A handshake that the server cuts short."""
    return tcp(
        ("client", record(old_hello(**fields), version=0x0301)),
        ("server", record(old_answer(changes)) + CHANGE),
    )


def again(changes=None, *, asked=None, **fields):
    """A full handshake, and one that resumes its session."""
    first = flight(answer=old_answer(session_id=SESSION, suite=ECDSA), hello=old_hello())
    hello = asked or old_hello(session_id=SESSION)
    final = old_answer(changes, **{"session_id": SESSION, "suite": ECDSA, **fields})
    second = tcp(
        ("client", record(hello, version=0x0301)),
        ("server", record(final) + CHANGE),
        ("client", CHANGE),
    )
    return together(first, second)


RESUMPTION = {
    "sh-resumed-cipher": (again(suite=0xC02F), 12, 71),
    "sh-resumed-main-secret": (again({23: None}), 12, 0),
    "ch-resumption-cipher": (
        again(asked=old_hello(session_id=SESSION, suites=(0xC02F,)), suite=0xC02F),
        11,
        71,
    ),
    "sh-resumption-unoffered": (resumed(), 4, 38),
    "sh-session-id-full": (
        flight(
            hello=old_hello(session_id=SESSION), answer=old_answer(session_id=SESSION, suite=ECDSA)
        ),
        4,
        38,
    ),
    "sh-server-name-resumed": (resumed({0: b""}, session_id=SESSION), 4, 59),
}

ENCRYPTED = {
    "ee-extension-unoffered": (protected(extensions({49: b""})), None, 6),
    "ee-extension-not-allowed": (protected(extensions({43: b"\3\4"})), None, 6),
    "ee-extension-duplicate": (protected(extensions([(0, b""), (0, b"")])), None, 10),
    "ee-alpn-unoffered": (protected(extensions({16: names(b"h3")})), None, 6),
    "ee-record-size-limits": (
        protected(extensions({1: b"\1", 28: b"\x40\1"}), asked=BOTH),
        None,
        6,
    ),
    "ee-quic-parameters-missing": (
        protected(extensions({0: b""}), asked=client_hello({57: PARAMETERS})),
        None,
        0,
    ),
    "certificate-request-signature-algorithms-missing": (
        protected(b"\0" + extensions({47: b"\0\5\0\3\x30\1\0"}), kind=13),
        None,
        0,
    ),
    "ticket-lifetime": (
        protected(b"\0\x20\0\0" + bytes(4) + b"\1\0" + b"\0\4tick" + b"\0\0", kind=4),
        None,
        4,
    ),
    "certificate-extension-unoffered": (
        protected(b"\0\0\0\x0c\0\0\2\x30\0\0\5\0\x12\0\1\0", kind=11),
        None,
        15,
    ),
}

ORDER = {
    "message-order": (flight(certificate=b"", more=curve(), exchange=shown(LEAF)), 4, 0),
    "message-in-clear": (
        tcp(
            ("client", record(HELLO, version=0x0301)),
            ("server", record(ANSWER, message(8, b"\0\0"))),
        ),
        4,
        0,
    ),
    "sh-repeated": (alerted(("server", record(old_answer(), old_answer()))), 4, 0),
    "ccs-early": (flight(client=(), late=(KEYS,)), 5, 0),
    "ccs-before-hello": (
        alerted(("server", CHANGE + record(old_answer()))),
        4,
        0,
    ),
    "ticket-unannounced": (flight(ticket=TICKET), 6, 0),
    "ticket-missing": (
        flight(answer=old_answer({35: b""}, suite=ECDSA), hello=old_hello({35: b""})),
        6,
        0,
    ),
    "certificate-status-unannounced": (flight(more=message(22, b"\1\0\0\4abcd")), 4, 0),
}

TABLES = (KEY_EXCHANGE, AUTHENTICATION, CERTIFICATES, ENCRYPTED, ORDER, RESUMPTION)
