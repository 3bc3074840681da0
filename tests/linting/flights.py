"""Handshakes of TLS 1.2 in clear: the messages between the hellos and what is protected."""

from tests.linting.certificates import LEAF
from tests.linting.wire import CHANGE, POINT, message, old_answer, old_hello, record, tcp

ECDSA = 0xC02B
DONE, KEYS = message(14, b""), message(16, b"\x41" + POINT)
KEYS_OF_DHE = message(16, b"\0\1\5")
NO_CERTIFICATE = message(11, b"\0\0\0")
REQUEST = message(13, b"\1\x40" + b"\0\4\4\3\x08\4" + b"\0\0")
VERIFY = message(15, b"\4\3\0\4sign")
FINISHED = record(bytes(range(40)))
TICKET = message(4, b"\0\0\1\x2c\0\4tick")


def shown(*certificates):
    """A Certificate of TLS 1.2."""
    listed = b"".join(len(one).to_bytes(3) + one for one in certificates)
    return message(11, len(listed).to_bytes(3) + listed)


def curve(group=23, point=POINT, algorithm=0x0403):
    """A ServerKeyExchange with a curve."""
    body = b"\3" + group.to_bytes(2) + len(point).to_bytes(1) + point
    return message(12, body + algorithm.to_bytes(2) + b"\0\4sign")


def prime(bits=2048, public=5, value=None):
    """A ServerKeyExchange with a prime, or with an odd number in its place."""
    modulus = (1 << bits) - 1 if value is None else value
    parts = (modulus, 2, public)
    body = b"".join(
        len(one).to_bytes(2) + one
        for one in (part.to_bytes((part.bit_length() + 7) // 8) for part in parts)
    )
    return message(12, body + b"\4\1\0\4sign")


SHOWN, EXCHANGE = shown(LEAF), curve()


def handshake(
    *,
    hello=None,
    answer=None,
    certificate=SHOWN,
    exchange=EXCHANGE,
    request=b"",
    more=b"",
    client=(KEYS,),
    client_changes=True,
    ticket=b"",
    server_changes=True,
    late=(),
    late_alert=b"",
):
    """A full handshake: the client's hello is frame 3, the server's flight 4, then 5 and 6."""
    flight = record(answer or old_answer(suite=ECDSA), certificate, more, exchange, request, DONE)
    turns = [
        ("client", record(hello or old_hello(), version=0x0301)),
        ("server", flight),
    ]
    if client:
        turns.append(("client", record(*client) + (CHANGE + FINISHED if client_changes else b"")))
    if server_changes:
        turns.append(("server", (record(ticket) if ticket else b"") + CHANGE + FINISHED))
    if late:
        turns.append(("client", record(*late) + CHANGE + FINISHED))
    if late_alert:
        turns.append(("server", late_alert))
    return tcp(*turns)
