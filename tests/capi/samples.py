"""Hellos of our captures, and some that are broken."""

import tlswire
from tests.capi.library import TOP

CAPTURES = (
    "browser-chrome150",
    "browser-tor145",
    "gnutls-tls11",
    "java-client-tls12",
    "nassl-ssl3-3des",
    "openssl-tls12-rsa",
    "openssl-tls13-hello-retry",
)
HEAD = b"\3\3" + bytes(32) + b"\0\0\2\x13\1\1\0"


def first_hello(name):
    """The first ClientHello of a capture: a handshake message with its header."""
    with tlswire.open_capture(TOP / f"tests/data/captures/{name}.pcap") as capture:
        found = (one.message.raw for one in capture.messages() if one.type == "client_hello")
        return next(found)


def message(body):
    return b"\1" + len(body).to_bytes(3, "big") + body


SAMPLES = {name: first_hello(name) for name in CAPTURES} | {
    "no-extensions": message(HEAD),
    "empty-extensions": message(HEAD + b"\0\0"),
    "cut-extension": message(HEAD + b"\0\x08\0\x17\0\0\0\x2b\0\5"),
    "server-name-of-any-bytes": message(HEAD + b"\0\x0c\0\0\0\x08\0\6\0\0\3\0\\\xff"),
    "empty-server-name": message(HEAD + b"\0\x09\0\0\0\5\0\3\0\0\0"),
    "malformed-server-name": message(HEAD + b"\0\6\0\0\0\2\0\5"),
    "only-grease-versions": message(HEAD + b"\0\7\0\x2b\0\3\2\x0a\x0a"),
    "dtls": message(b"\xfe\xfd" + bytes(32) + b"\0\0\0\2\xc0\x2b\1\0"),
    "trailing": message(HEAD) + b"\0",
    "no-suites": message(b"\3\3" + bytes(32) + b"\0\0\0\1\0"),
    "empty": b"",
}
