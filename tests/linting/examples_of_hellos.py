"""Examples of rules about hellos: a capture, the packet, the offset in the message."""

from tests.linting.talks import (
    ANSWER,
    BROKEN,
    HELLO,
    PSK,
    SECOND,
    SENTINEL_11,
    SENTINEL_12,
    alerted,
    answer,
    hello,
    older,
    older_answer,
    retried,
)
from tests.linting.wire import (
    MODERN,
    OLD,
    POINT,
    SESSION,
    SHARE,
    SNI,
    alert,
    client_hello,
    entry,
    list8,
    list16,
    names,
    old_answer,
    old_hello,
    record,
    retry,
    server_hello,
    shares,
    tcp,
)

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
    "extension-list-empty": (hello({13: b"\0\0"}), 3, 133),
    "ch-extension-not-allowed": (hello({48: b"\0\0"}), 3, 220),
    "ch-signature-algorithms-missing": (hello({13: None}), 3, 0),
    "ch-signature-algorithms-missing-1.2": (older({13: None}), 3, 0),
    "ch-signature-algorithms-1.3": (hello({13: list16(0x0401, 0x0501)}), 3, 133),
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
    "ch-groups-twice": (hello({10: list16(0x1D, 0x17, 0x1D)}), 3, 117),
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
    "sh-random-echoed": (answer(random=bytes(range(32))), 4, 6),
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

TABLES = (CLIENT_HELLO, EXTENSIONS, KEY_SHARE, PSKS, SERVER_HELLO, DOWNGRADE, RETRY)
