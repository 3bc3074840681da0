"""Examples of rules about alerts, records, QUIC, DTLS and what is deprecated: a capture, the packet, the offset in the message."""

from tests.linting.flights import handshake
from tests.linting.talks import (
    HELLO,
    alerted,
    dtls,
    dtls13,
    hello,
    older,
    older_answer,
    parameters,
    quic,
)
from tests.linting.wire import (
    PARAMETERS,
    SESSION,
    alert,
    client_hello,
    datagram,
    fragment,
    initial,
    list8,
    list16,
    message,
    old_answer,
    old_hello,
    parameter,
    quic_hello,
    record,
    tcp,
    udp,
)

ALERTS = {
    "alert-error-as-warning": (alerted(("server", alert(1, 40))), 4, 0),
    "alert-warning-as-error": (alerted(("server", alert(2, 0))), 4, 0),
    "alert-reserved": (alerted(("server", alert(2, 60))), 4, 0),
    "alert-unknown": (alerted(("server", record(old_answer()) + alert(3, 40))), 4, 0),
    "alert-unprotected": (handshake(late_alert=alert(2, 40)), 7, 0),
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
    "ch-signature-algorithms-order": ("browser-safari15-3.pcap", 4, 216),
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

TABLES = (ALERTS, QUICS, DTLS, DEPRECATED, RECORDS)
