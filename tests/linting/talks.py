"""Conversations that examples change at one place."""

import tlswire
from tests.linting.certificates import (
    certificate,
)
from tests.linting.flights import (
    ECDSA,
    KEYS_OF_DHE,
    handshake,
    shown,
)
from tests.linting.wire import (
    POINT,
    client_hello,
    datagram,
    entry,
    initial,
    list8,
    message,
    old_answer,
    old_hello,
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


def leaf(**fields):
    """A full handshake whose server shows one certificate."""
    return flight(certificate=shown(certificate(**fields)))


def protected(*bodies, asked=HELLO, kind=8):
    """Messages, parsed of bytes, as they are when they have been decrypted."""
    after = [message(kind, body) for body in bodies]
    turns = (record(asked, version=0x0301), record(ANSWER, *after))
    return [one for turn in turns for one in tlswire.parse_messages(turn)]
