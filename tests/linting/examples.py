"""For each rule a capture in which it fires: built, or one of our own by its name.

The frame is the packet that holds the first of the bytes; the offset is theirs in the message, its
header included, or in the sender's stream where it is no message that shows it.
"""

import tlswire
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
    KEYS_OF_DHE,
    NO_CERTIFICATE,
    REQUEST,
    TICKET,
    VERIFY,
    curve,
    handshake,
    prime,
    shown,
)
from tests.linting.wire import (
    CHANGE,
    MODERN,
    OLD,
    PARAMETERS,
    POINT,
    SESSION,
    SHARE,
    SNI,
    alert,
    client_hello,
    datagram,
    entry,
    extensions,
    fragment,
    initial,
    list8,
    list16,
    message,
    names,
    old_answer,
    old_hello,
    parameter,
    quic_hello,
    record,
    retry,
    server_hello,
    shares,
    tcp,
    udp,
)

HELLO, ANSWER = client_hello(), server_hello()
SECOND = client_hello({51: shares((0x17, POINT))})
SECOND_ANSWER = server_hello({51: entry(0x17, POINT)})
BROKEN = HELLO[:38] + b"\xff" + HELLO[39:]
SENTINEL_12, SENTINEL_11 = (bytes(24) + b"DOWNGRD" + end for end in (b"\1", b"\0"))
PSK = b"\0\x0a\0\4abcd\0\0\0\0" + b"\0\x21\x20" + bytes(32)


def hello(changes=None, **fields):
    """A capture of one hello of a current client."""
    return tcp(("client", record(client_hello(changes, **fields), version=0x0301)))


def older(changes=None, **fields):
    """A capture of one hello of a client of TLS 1.2."""
    return tcp(("client", record(old_hello(changes, **fields), version=0x0301)))


def answer(changes=None, *, asked=HELLO, legacy=0x0303, version=0x0303, **fields):
    """A current client's hello, and an answer of TLS 1.3."""
    return tcp(
        ("client", record(asked, version=0x0301)),
        ("server", record(server_hello(changes, version=legacy, **fields), version=version)),
    )


def older_answer(changes=None, *, asked=None, record_version=0x0303, **fields):
    """A hello of TLS 1.2, and its answer."""
    return tcp(
        ("client", record(asked or old_hello(), version=0x0301)),
        ("server", record(old_answer(changes, **fields), version=record_version)),
    )


def retried(request=None, second=SECOND, final=SECOND_ANSWER, *, first=HELLO, version=0x0303):
    """Two hellos with a HelloRetryRequest between them."""
    return tcp(
        ("client", record(first, version=0x0301)),
        ("server", record(request or retry())),
        ("client", record(second, version=version)),
        ("server", record(final)),
    )


def quic(changes=None, **fields):
    """A capture of one hello in QUIC."""
    return udp(("client", initial("client", quic_hello(changes, **fields))))


def parameters(body):
    """The same with other transport parameters."""
    return quic({57: body})


def dtls(*, second=None, verify=b"\xfe\xff\4abcd"):
    """A hello of DTLS 1.2, a HelloVerifyRequest, a second hello."""
    first = old_hello(version=0xFEFD, cookie=b"")
    again = second or old_hello(version=0xFEFD, cookie=b"abcd")
    return udp(
        ("client", datagram(first)),
        ("server", datagram(message(3, verify))),
        ("client", datagram(again, first=1, sequence=1)),
    )


def dtls13(changes=None, *turns, **fields):
    """A hello of DTLS 1.3 and its answer."""
    asked = client_hello(
        {43: list8(0xFEFC), **(changes or {})}, version=0xFEFD, session_id=b"", cookie=b""
    )
    final = server_hello({43: b"\xfe\xfc"}, version=0xFEFD, **{"session_id": b"", **fields})
    return udp(("client", datagram(asked)), ("server", datagram(final)), *turns)


def alerted(*turns, asked=None):
    """A hello of TLS 1.2, and what comes after it."""
    return tcp(("client", record(asked or old_hello(), version=0x0301)), *turns)


MAX = {**MODERN, 1: b"\1", 28: b"\x40\x01"}

CLIENT_HELLO = {
    "ch-legacy-version": (hello(version=0x0302), 3, 4),
    "ch-record-version": (tcp(("client", record(HELLO, version=0x0304))), 3, 0),
    "ch-compression-1.3": (hello(compression=b"\1\0"), 3, 81),
    "ch-compression-null-missing": (older(compression=b"\1"), 3, 45),
    "ch-compression-offered": (older(compression=b"\1\0"), 3, 45),
    "ch-suite-1.3-missing": (hello(suites=(0xC02B, 0xC02F)), 3, 71),
    "ch-suite-1.3-without-version": (older(suites=(0x1301, 0xC02B)), 3, 39),
    "hello-random": (hello(random=bytes(32)), 3, 6),
    "ch-duplicate-values": (hello(suites=(0x1301, 0xC02B, 0x1301)), 3, 71),
    "ch-renegotiation-info-missing": (older({0xFF01: None}), 3, 39),
    "ch-renegotiation-info": (older({0xFF01: b"\x0c" + bytes(range(12))}), 3, 76),
    "ch-ssl2": ("nassl-ssl2-hello.pcap", 4, 0),
}

EXTENSIONS = {
    "extension-duplicate": (hello([*MODERN.items(), (0, SNI)]), 3, 220),
    "extension-malformed": (hello({0: b"\0\xff"}), 3, 85),
    "message-malformed": (tcp(("client", record(BROKEN, version=0x0301))), 3, 38),
    "ch-extension-not-allowed": (hello({48: b"\0\0"}), 3, 220),
    "ch-signature-algorithms-missing": (hello({13: None}), 3, 0),
    "ch-signature-algorithms-missing-1.2": (older({13: None}), 3, 0),
    "ch-supported-groups-missing": (hello({10: None, 51: None}), 3, 0),
    "ch-key-share-missing": (hello({51: None}), 3, 117),
    "ch-server-name-address": (hello({0: b"\0\x0b\0\0\x0810.0.0.2"}), 3, 85),
    "ch-server-name-syntax": (hello({0: b"\0\x12\0\0\x0fserver.example."}), 3, 85),
    "ch-server-name-twice": (hello({0: b"\0\x0c\0\0\3a.b\0\0\3c.d"}), 3, 85),
    "ch-alpn-empty": (hello({16: b"\0\4\2h2\0"}), 3, 145),
    "ch-padding-not-zero": (hello({21: b"\1" * 200}), 3, 220),
    "ch-padding-not-minimal": (hello({21: bytes(500)}), 3, 220),
    "point-formats-uncompressed-missing": (older({11: b"\1\1"}), 3, 91),
    "record-size-limit-low": (hello({28: b"\0\x3f"}), 3, 220),
    "ch-max-fragment-length": (hello({1: b"\5"}), 3, 220),
}

KEY_SHARE = {
    "ch-key-share-group": (hello({51: shares((0x1E, bytes(range(56))))}), 3, 178),
    "ch-key-share-order": (hello({51: shares((0x17, POINT), (0x1D, SHARE))}), 3, 178),
    "ch-key-share-twice": (hello({51: shares((0x1D, SHARE), (0x1D, SHARE))}), 3, 178),
    "key-share-length": (hello({51: shares((0x1D, SHARE[:31]))}), 3, 178),
    "key-share-point-format": (hello({51: shares((0x17, b"\2" + POINT[1:]))}), 3, 178),
    "key-share-zero": (hello({51: shares((0x1D, bytes(32)))}), 3, 178),
}

PSKS = {
    "ch-psk-not-last": (hello({41: PSK, 42: b""}), 3, 220),
    "ch-psk-modes-missing": (hello({45: None, 41: PSK}), 3, 214),
    "ch-psk-binders": (hello({41: PSK[:12] + b"\0\x42" + (b"\x20" + bytes(32)) * 2}), 3, 220),
    "ch-early-data-without-psk": (hello({42: b""}), 3, 220),
    "sh-psk-index": (answer({41: b"\0\1"}, asked=client_hello({41: PSK})), 4, 122),
    "sh-psk-mode": (answer({41: b"\0\0", 51: None}, asked=client_hello({41: PSK})), 4, 82),
}

SERVER_HELLO = {
    "sh-supported-versions-below-1.3": (answer({43: b"\3\3", 51: None}, suite=0xC02F), 4, 76),
    "sh-legacy-version": (answer(legacy=0x0302), 4, 4),
    "sh-version-unoffered": (older_answer(version=0x0304), 4, 4),
    "sh-record-version": (answer(version=0x0301), 4, 0),
    "sh-cipher-unoffered": (answer(suite=0x1303), 4, 71),
    "sh-cipher-signal": (answer(suite=0x0A0A, asked=client_hello(suites=(0x0A0A, 0x1301))), 4, 71),
    "sh-grease": (answer({0x2A2A: b""}, asked=client_hello({0x2A2A: b""})), 4, 122),
    "sh-cipher-version": (answer(suite=0xC02F), 4, 71),
    "sh-compression-1.3": (answer(compression=1), 4, 73),
    "sh-compression-unoffered": (older_answer(compression=1), 4, 41),
    "sh-compression-used": (
        older_answer(compression=1, asked=old_hello(compression=b"\1\0")),
        4,
        41,
    ),
    "sh-session-id-not-echoed": (answer(session_id=b""), 4, 38),
    "sh-extension-unoffered": (older_answer({35: b""}), 4, 59),
    "sh-extension-not-allowed": (answer({16: names(b"h2")}), 4, 122),
    "sh-extension-of-clients": (older_answer({13: OLD[13]}), 4, 59),
    "sh-supported-groups": (older_answer({10: OLD[10]}), 4, 59),
    "sh-key-share-missing": (answer({51: None}), 4, 0),
    "sh-key-share-unoffered": (answer({51: entry(0x17, POINT)}), 4, 82),
    "sh-alpn-unoffered": (older_answer({16: names(b"h3")}), 4, 59),
    "sh-alpn-several": (older_answer({16: names(b"h2", b"http/1.1")}), 4, 59),
    "sh-server-name-body": (older_answer({0: SNI}), 4, 59),
    "sh-max-fragment-length": (older_answer({1: b"\2"}, asked=old_hello({1: b"\1"})), 4, 59),
    "sh-record-size-limits": (
        older_answer({1: b"\1", 28: b"\x40\0"}, asked=old_hello({1: b"\1", 28: b"\x40\0"})),
        4,
        59,
    ),
    "sh-encrypt-then-mac": (older_answer({22: b""}, asked=old_hello({22: b""})), 4, 59),
    "sh-truncated-hmac": (older_answer({4: b""}, asked=old_hello({4: b""})), 4, 59),
    "sh-extended-main-secret-missing": (older_answer({23: None}), 4, 0),
    "sh-renegotiation-info": (older_answer({0xFF01: b"\x0c" + bytes(range(12))}), 4, 44),
    "sh-renegotiation-info-missing": (older_answer({0xFF01: None}), 4, 0),
}

FALLBACK = old_hello(suites=(0xC02B, 0xC02F, 0x5600))
DOWNGRADE = {
    "sh-downgrade": (older_answer(random=SENTINEL_12, session_id=SESSION, asked=HELLO), 4, 30),
    "sh-downgrade-sentinel": (older_answer(random=SENTINEL_11), 4, 30),
    "sh-fallback-ignored": (older_answer(random=SENTINEL_12, asked=FALLBACK), 4, 30),
    "ch-fallback-newest": (hello(suites=(0x1301, 0x5600)), 3, 71),
    "ch-fallback-place": (older(suites=(0x5600, 0xC02B, 0xC02F)), 3, 39),
    "alert-fallback-unasked": (alerted(("server", alert(2, 86))), 4, 0),
    "sh-version-below-offer": (
        older_answer(
            version=0x0301,
            record_version=0x0301,
            asked=client_hello({43: list8(0x0304, 0x0303, 0x0302, 0x0301)}),
        ),
        4,
        4,
    ),
}

RETRY = {
    "hrr-no-change": (retried(retry({51: None})), 4, 0),
    "hrr-group-sent": (retried(retry({51: b"\0\x1d"})), 4, 82),
    "hrr-group-unoffered": (retried(retry({51: b"\0\x18"})), 4, 82),
    "hrr-second": (
        tcp(
            ("client", record(HELLO, version=0x0301)),
            ("server", record(retry())),
            ("client", record(SECOND)),
            ("server", record(retry({51: None, 44: b"\0\1a"}))),
        ),
        6,
        0,
    ),
    "hrr-supported-versions-missing": (retried(retry({43: None})), 4, 0),
    "sh-cipher-after-retry": (
        retried(final=server_hello({51: entry(0x17, POINT)}, suite=0x1302)),
        6,
        71,
    ),
    "sh-version-after-retry": (retried(final=old_answer(session_id=SESSION)), 6, 4),
    "sh-group-after-retry": (retried(final=ANSWER), 6, 82),
    "ch-retry-fields": (
        retried(second=client_hello({51: shares((0x17, POINT))}, random=bytes(range(1, 33)))),
        5,
        6,
    ),
    "ch-retry-extensions": (
        retried(second=client_hello({51: shares((0x17, POINT)), 16: names(b"h2")})),
        5,
        145,
    ),
    "ch-retry-key-share": (retried(second=HELLO), 5, 178),
    "ch-retry-early-data": (
        retried(second=client_hello({51: shares((0x17, POINT)), 42: b"", 41: PSK})),
        5,
        253,
    ),
    "ch-retry-cookie": (retried(retry({44: b"\0\4abcd"})), 5, 0),
    "ch-cookie-unasked": (hello({44: b"\0\4abcd"}), 3, 220),
}

ALERTS = {
    "alert-error-as-warning": (alerted(("server", alert(1, 40))), 4, 0),
    "alert-warning-as-error": (alerted(("server", alert(2, 0))), 4, 0),
    "alert-reserved": (alerted(("server", alert(2, 60))), 4, 0),
    "alert-unknown": (alerted(("server", record(old_answer()) + alert(3, 40))), 4, 0),
    "alert-not-last": (
        alerted(("server", alert(2, 40)), ("server", record(old_answer()))),
        5,
        0,
    ),
    "alert-close-for-hello": (alerted(("server", alert(1, 0))), 4, 0),
}

INITIAL = initial("client", quic_hello())
QUICS = {
    "quic-version": (quic({43: list8(0x0304, 0x0303)}), 1, 112),
    "quic-session-id": (quic(session_id=SESSION), 1, 38),
    "quic-parameters-missing": (quic({57: None}), 1, 0),
    "quic-parameters-outside": (hello({57: PARAMETERS}), 3, 220),
    "quic-alpn-missing": (quic({16: None}), 1, 0),
    "quic-parameter-twice": (parameters(PARAMETERS + parameter(3, b"\x45\xc0")), 1, 167),
    "quic-parameter-of-servers": (parameters(PARAMETERS + parameter(2, bytes(16))), 1, 167),
    "quic-parameter-value": (parameters(PARAMETERS + parameter(0x0A, b"\x15")), 1, 167),
    "quic-source-connection-id-missing": (parameters(parameter(3, b"\x45\xc0")), 1, 167),
    "quic-frame": (udp(("client", initial("client", b"", before=b"\x1e"))), 1, 0),
    "quic-crypto-conflict": (
        udp(
            ("client", initial("client", quic_hello(), before=b"\6\4\4xxxx")),
        ),
        1,
        None,
    ),
    "quic-small-initial": (udp(("client", initial("client", quic_hello(), size=600))), 1, None),
}

CHANGE_DTLS = ("client", datagram(b"\1", kind=20, sequence=1))
DTLS_HELLO = old_hello(version=0xFEFD, cookie=b"")
DTLS = {
    "dtls-cookie": (dtls(second=old_hello(version=0xFEFD, cookie=b"xyz")), 3, 39),
    "dtls-hello-changed": (
        dtls(second=old_hello(version=0xFEFD, cookie=b"abcd", suites=(0xC02B,))),
        3,
        44,
    ),
    "dtls-fragment-length": (
        udp(("client", datagram(DTLS_HELLO)), ("client", fragment(DTLS_HELLO, 0, 60, total=50))),
        2,
        162,
    ),
    "dtls-fragment-conflict": (
        udp(
            ("client", fragment(DTLS_HELLO, 0, 60)),
            ("client", fragment(DTLS_HELLO, 60, 20, total=400, sequence=1)),
        ),
        2,
        98,
    ),
    "dtls-verify-version": (dtls(verify=b"\xfe\xfd\4abcd"), 2, 4),
    "dtls-cookie-1.3": (
        udp(
            (
                "client",
                datagram(
                    client_hello({43: list8(0xFEFC)}, version=0xFEFD, session_id=b"", cookie=b"ab")
                ),
            )
        ),
        1,
        39,
    ),
    "dtls-session-id-echoed": (dtls13(session_id=SESSION), 2, 38),
    "dtls-change-cipher-spec": (dtls13(None, CHANGE_DTLS), 3, 0),
    "dtls-stream-cipher": (
        udp(
            ("client", datagram(old_hello(version=0xFEFD, cookie=b"", suites=(5, 0xC02F)))),
            ("server", datagram(old_answer(version=0xFEFD, suite=5))),
        ),
        2,
        39,
    ),
}

# SSL 2.0: CLIENT-HELLO and SERVER-HELLO, each after a length of two bytes.
_ASKED = b"\1\0\2\0\3\0\0\0\x10\1\0\x80" + bytes(range(16))
_GIVEN = b"\4\0\1\0\2\0\1\0\3\0\x10" + b"\x30" + b"\1\0\x80" + bytes(range(16))
SSL2 = tcp(
    *(
        (sender, (0x8000 | len(data)).to_bytes(2) + data)
        for sender, data in (("client", _ASKED), ("server", _GIVEN))
    )
)
DEPRECATED = {
    "ch-version": ("nassl-tls10-rc4.pcap", 4, 4),
    "ch-version-offered": ("browser-safari15-3.pcap", 4, 301),
    "sh-version": ("gnutls-tls11.pcap", 6, 4),
    "sh-version-ssl3": ("nassl-ssl3-rc4.pcap", 6, 4),
    "sh-version-ssl2": (SSL2, 4, 0),
    "ch-signature-algorithms-weak": ("browser-safari15-3.pcap", 4, 216),
    "ch-groups-weak": (hello({10: list16(0x1D, 0x13)}), 3, 117),
    "ch-suite-null": (older(suites=(0x0002,)), 3, 39),
    "sh-suite-null": (older_answer(suite=2, asked=old_hello(suites=(2,))), 4, 39),
    "ch-suite-export": (older(suites=(0x0003,)), 3, 39),
    "sh-suite-export": (older_answer(suite=3, asked=old_hello(suites=(3,))), 4, 39),
    "ch-suite-anonymous": ("openssl-tls12-anonymous.pcap", 4, 39),
    "sh-suite-anonymous": ("openssl-tls12-anonymous.pcap", 6, 39),
    "ch-suite-rc4": ("nassl-ssl3-rc4.pcap", 4, 39),
    "sh-suite-rc4": ("nassl-ssl3-rc4.pcap", 6, 39),
    "ch-suite-des": (older(suites=(0x0009,)), 3, 39),
    "sh-suite-des": (older_answer(suite=9, asked=old_hello(suites=(9,))), 4, 39),
    "ch-suite-3des": ("nassl-ssl3-3des.pcap", 4, 39),
    "sh-suite-3des": ("nassl-ssl3-3des.pcap", 6, 39),
    "ch-suite-rsa": ("openssl-tls12-rsa.pcap", 4, 39),
    "sh-suite-rsa": ("openssl-tls12-rsa.pcap", 6, 39),
    "ch-suite-dhe": ("openssl-tls12-dhe-rsa.pcap", 4, 39),
    "sh-suite-dhe": ("openssl-tls12-dhe-rsa.pcap", 6, 39),
    "ch-suite-static-dh": (older(suites=(0x00A0,)), 3, 39),
    "sh-suite-static-dh": (older_answer(suite=0x00A0, asked=old_hello(suites=(0x00A0,))), 4, 39),
    "ch-suite-static-ecdh": (older(suites=(0xC031,)), 3, 39),
    "sh-suite-static-ecdh": (
        older_answer(suite=0xC031, asked=old_hello(suites=(0xC031,))),
        4,
        39,
    ),
    "ch-suite-cbc": ("openssl-tls10-rsa.pcap", 4, 39),
    "sh-suite-cbc": ("openssl-tls10-rsa.pcap", 6, 39),
}

LONG = record(HELLO + message(0x18, bytes(16_384)))
RECORDS = {
    "record-empty": (
        tcp(("client", record(version=0x0301) + record(HELLO, version=0x0301))),
        3,
        0,
    ),
    "record-oversize": (
        tcp(
            ("client", LONG[:1400]),
            *(("client", LONG[at : at + 1400]) for at in range(1400, len(LONG), 1400)),
        ),
        14,
        0,
    ),
    "record-length": (alerted(("server", record(old_answer()) + b"\x17\3\3\xff\xff")), 4, 64),
    "record-version": (tcp(("client", record(HELLO, version=0x0A0A))), 3, 0),
    "record-content-type": (
        alerted(("server", record(old_answer()) + record(b"ab", kind=99))),
        4,
        64,
    ),
    "record-interleaved": (
        tcp(("client", record(HELLO[:50]) + alert(1, 90) + record(HELLO[50:]))),
        3,
        55,
    ),
    "message-trailing-data": (
        alerted(("server", record(old_answer(), message(14, b"x")))),
        4,
        4,
    ),
    "message-type": (alerted(("server", record(old_answer(), message(99, b"x")))), 4, 0),
    "hello-direction": (alerted(("server", record(old_hello()))), 4, 0),
    "hello-repeated": (alerted(("client", record(old_hello()))), 4, 6),
    "heartbeat-overflow": (
        alerted(("client", record(b"\1\xff\xff" + bytes(20), kind=24))),
        4,
        132,
    ),
}
RSA, DHE, ANONYMOUS = 0x009C, 0x009E, 0xC018
ALL = (ECDSA, 0xC02F, RSA, DHE)


def flight(suite=ECDSA, **parts):
    """A full handshake of TLS 1.2 with a suite."""
    if suite == DHE:
        parts = {
            "certificate": shown(certificate(key="rsa:2048")),
            "client": (KEYS_OF_DHE,),
            **parts,
        }
    asked = parts.pop("hello", None) or old_hello(suites=(*ALL, suite))
    final = parts.pop("answer", None) or old_answer(suite=suite)
    return handshake(hello=asked, answer=final, **parts)


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
    "ske-point": (flight(exchange=curve(point=b"\2" + POINT[1:])), 4, 8),
}

ASKED = {"request": REQUEST}
AUTHENTICATION = {
    "certificate-missing": (flight(certificate=b""), 4, 0),
    "certificate-unexpected": (flight(ANONYMOUS), 4, 0),
    "certificate-empty": (flight(certificate=NO_CERTIFICATE), 4, 0),
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


def leaf(**fields):
    """A full handshake whose server shows one certificate."""
    return flight(certificate=shown(certificate(**fields)))


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


def protected(*bodies, asked=HELLO, kind=8):
    """Messages, parsed of bytes, as they are when they have been decrypted."""
    after = [message(kind, body) for body in bodies]
    turns = (record(asked, version=0x0301), record(ANSWER, *after))
    return [one for turn in turns for one in tlswire.parse_messages(turn)]


BOTH = client_hello({1: b"\1", 28: b"\x40\1"})
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
TABLES = (
    ENCRYPTED,
    KEY_EXCHANGE,
    AUTHENTICATION,
    CERTIFICATES,
    ORDER,
    CLIENT_HELLO,
    EXTENSIONS,
    KEY_SHARE,
    PSKS,
    SERVER_HELLO,
    DOWNGRADE,
    RETRY,
    ALERTS,
    QUICS,
    DTLS,
    DEPRECATED,
    RECORDS,
)
EXAMPLES = {name: example for table in TABLES for name, example in table.items()}
