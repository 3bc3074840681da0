"""Conversations put together byte by byte: hellos and other messages, records, and captures of them.

A turn is a sender, `client` or `server`, and the bytes of one packet. Of TCP the first two packets
are SYN and SYN/ACK: the first turn is frame 3. Of UDP it is frame 1.
"""

import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from tests.packets.capture import Packet, pcap, read
from tests.packets.segment import ACK, FIN, SYN

START = 1_790_000_000_000_000_000
CLIENT, SERVER = (bytes([10, 0, 0, 1]), 50_000), (bytes([10, 0, 0, 2]), 443)
RAW_IP = 101

SNI = b"\0\x11\0\0\x0eserver.example"
RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
SESSION = bytes(range(32))
SHARE = bytes(range(32))
POINT = b"\4" + bytes(range(64))


def list8(*values, size=2):
    body = b"".join(value.to_bytes(size) for value in values)
    return len(body).to_bytes(1) + body


def list16(*values, size=2):
    body = b"".join(value.to_bytes(size) for value in values)
    return len(body).to_bytes(2) + body


def entry(group, key):
    return group.to_bytes(2) + len(key).to_bytes(2) + key


def shares(*pairs):
    body = b"".join(entry(group, key) for group, key in pairs)
    return len(body).to_bytes(2) + body


def names(*values):
    body = b"".join(len(value).to_bytes(1) + value for value in values)
    return len(body).to_bytes(2) + body


# A client's extensions, as a current one sends them.
MODERN = {
    0: SNI,
    23: b"",
    0xFF01: b"\0",
    10: list16(0x001D, 0x0017),
    11: b"\1\0",
    13: list16(0x0403, 0x0804, 0x0401),
    16: names(b"h2", b"http/1.1"),
    43: list8(0x0304, 0x0303),
    45: b"\1\1",
    51: shares((0x001D, SHARE)),
}
SUITES = (0x1301, 0x1302, 0xC02B, 0xC02F)
# A client that knows nothing newer than TLS 1.2.
OLD = {kind: MODERN[kind] for kind in (0, 23, 0xFF01, 10, 11, 13, 16)}
OLD_SUITES = (0xC02B, 0xC02F)


def extensions(bodies):
    """A block of extensions: of a dictionary, or of pairs; a body of `None` is left out."""
    pairs = bodies.items() if isinstance(bodies, dict) else bodies
    block = b"".join(
        kind.to_bytes(2) + len(body).to_bytes(2) + body for kind, body in pairs if body is not None
    )
    return len(block).to_bytes(2) + block


def message(kind, body):
    return kind.to_bytes(1) + len(body).to_bytes(3) + body


def client_hello(
    changes=None,
    *,
    base=MODERN,
    version=0x0303,
    random=bytes(range(32)),
    session_id=SESSION,
    suites=SUITES,
    compression=b"\0",
    cookie=None,
):
    """A ClientHello: `base` with changed extensions."""
    bodies = changes if isinstance(changes, list) else {**base, **(changes or {})}
    return message(
        1,
        version.to_bytes(2)
        + random
        + len(session_id).to_bytes(1)
        + session_id
        + (b"" if cookie is None else len(cookie).to_bytes(1) + cookie)
        + list16(*suites)
        + len(compression).to_bytes(1)
        + compression
        + extensions(bodies),
    )


def old_hello(changes=None, **fields):
    """A ClientHello of a client that knows nothing newer than TLS 1.2."""
    return client_hello(changes, **{"base": OLD, "session_id": b"", "suites": OLD_SUITES, **fields})


MODERN_ANSWER = {43: b"\3\4", 51: entry(0x001D, SHARE)}
OLD_ANSWER = {0xFF01: b"\0", 23: b"", 11: b"\1\0"}


def server_hello(
    changes=None,
    *,
    base=MODERN_ANSWER,
    version=0x0303,
    random=bytes(range(100, 132)),
    session_id=SESSION,
    suite=0x1301,
    compression=0,
):
    """A ServerHello: `base` with changed extensions."""
    return message(
        2,
        version.to_bytes(2)
        + random
        + len(session_id).to_bytes(1)
        + session_id
        + suite.to_bytes(2)
        + compression.to_bytes(1)
        + extensions({**base, **(changes or {})}),
    )


def old_answer(changes=None, **fields):
    """A ServerHello of TLS 1.2."""
    return server_hello(
        changes, **{"base": OLD_ANSWER, "session_id": b"", "suite": 0xC02F, **fields}
    )


def retry(changes=None, **fields):
    """A HelloRetryRequest that asks for P-256."""
    base = {43: b"\3\4", 51: b"\0\x17"}
    return server_hello(changes, **{"base": base, "random": RETRY_RANDOM, **fields})


def record(*messages, version=0x0303, kind=22):
    body = b"".join(messages)
    return kind.to_bytes(1) + version.to_bytes(2) + len(body).to_bytes(2) + body


def alert(level, description, version=0x0303):
    return record(bytes([level, description]), version=version, kind=21)


CHANGE = record(b"\1", kind=20)


def datagram(*messages, version=0xFEFD, epoch=0, sequence=0, first=0, kind=22):
    """A DTLS record of whole handshake messages, numbered from `first`; `None`: as they are."""
    numbered = kind == 22 and first is not None
    body = b"".join(
        one[:4] + (first + at).to_bytes(2) + b"\0\0\0" + one[1:] if numbered else one
        for at, one in enumerate(messages)
    )
    head = kind.to_bytes(1) + version.to_bytes(2) + epoch.to_bytes(2) + sequence.to_bytes(6)
    return head + len(body).to_bytes(2) + body


def fragment(one, at, length, *, total=None, sequence=0):
    """A DTLS record with a fragment of a handshake message, which is the first."""
    body = one[4 + at : 4 + at + length]
    whole = one[1:4] if total is None else total.to_bytes(3)
    head = one[:1] + whole + b"\0\0" + at.to_bytes(3) + length.to_bytes(3)
    return datagram(head + body, kind=22, sequence=sequence, first=None)


# --- Captures --------------------------------------------------------------------------------


def together(*captures):
    """Connections one after the other, each from a port of its own."""
    packets = []
    for number, one in enumerate(captures):
        for packet in read(one):
            data, port = packet.data, (CLIENT[1] + number).to_bytes(2)
            at = 20 if data[12:16] == CLIENT[0] else 22
            time = START + len(packets) * 1_000_000
            packets.append(Packet(time, data[:at] + port + data[at + 2 :], RAW_IP))
    return pcap(packets)


def tcp(*turns, start=START, closed=True):
    """A capture of one TCP connection."""
    next_ = {"client": 1_001, "server": 5_001}
    packets = [
        _segment("client", 1_000, 0, SYN, b""),
        _segment("server", 5_000, 1_001, SYN | ACK, b""),
    ]
    for sender, data in turns:
        other = "server" if sender == "client" else "client"
        packets.append(_segment(sender, next_[sender], next_[other], ACK, data))
        next_[sender] += len(data)
    if closed:
        packets += [
            _segment("client", next_["client"], next_["server"], FIN | ACK, b""),
            _segment("server", next_["server"], next_["client"] + 1, FIN | ACK, b""),
        ]
    return _capture(packets, start)


def _segment(sender, sequence, acknowledgement, flags, data):
    ends = (CLIENT, SERVER) if sender == "client" else (SERVER, CLIENT)
    header = struct.pack(
        ">HHIIBBHHH", ends[0][1], ends[1][1], sequence, acknowledgement, 0x50, flags, 65_535, 0, 0
    )
    return _packet(ends, 6, header + data)


def udp(*turns, start=START):
    """A capture of datagrams between the same two ends."""
    packets = []
    for sender, data in turns:
        ends = (CLIENT, SERVER) if sender == "client" else (SERVER, CLIENT)
        header = struct.pack(">HHHH", ends[0][1], ends[1][1], 8 + len(data), 0)
        packets.append(_packet(ends, 17, header + data))
    return _capture(packets, start)


def _packet(ends, protocol, payload):
    (source, _), (destination, _) = ends
    total = 20 + len(payload)
    header = struct.pack(">BBHHHBBH", 0x45, 0, total, 0, 0, 64, protocol, 0)
    return header + source + destination + payload


def _capture(packets, start):
    return pcap([Packet(start + at * 1_000_000, data, RAW_IP) for at, data in enumerate(packets)])


# --- QUIC (RFC 9001 §5) ----------------------------------------------------------------------

SALT = bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")
# That of drafts 29 to 32.
DRAFT, DRAFT_SALT = 0xFF00001D, bytes.fromhex("afbfec289993d24c9e9786f19c6111e04390a899")
DESTINATION, SOURCE = bytes(range(8)), bytes(range(8, 16))


def _hmac(key, data):
    one = HMAC(key, SHA256())
    one.update(data)
    return one.finalize()


def _expand(secret, label, length):
    name = b"tls13 " + label
    info = length.to_bytes(2) + len(name).to_bytes(1) + name + b"\0\1"
    return _hmac(secret, info)[:length]


def initial(sender, crypto, *, before=b"", number=0, size=1200, version=1, salt=SALT):
    """A datagram with an Initial packet of QUIC version 1, with a CRYPTO frame from 0 on."""
    secret = _expand(
        _hmac(salt, DESTINATION), b"client in" if sender == "client" else b"server in", 32
    )
    key, iv, header_key = (
        _expand(secret, label, length)
        for label, length in ((b"quic key", 16), (b"quic iv", 12), (b"quic hp", 16))
    )
    ids = (DESTINATION, SOURCE) if sender == "client" else (SOURCE, DESTINATION)
    head = (
        b"\xc3" + version.to_bytes(4) + b"".join(len(one).to_bytes(1) + one for one in ids) + b"\0"
    )
    frame = before + b"\6\0" + (0x4000 | len(crypto)).to_bytes(2) + crypto
    frame += bytes(max(0, size - len(head) - 2 - 4 - len(frame) - 16))
    head += (0x4000 | 4 + len(frame) + 16).to_bytes(2) + number.to_bytes(4)
    nonce = bytes(a ^ b for a, b in zip(iv, number.to_bytes(12), strict=True))
    sealed = AESGCM(key).encrypt(nonce, frame, head)
    encryptor = Cipher(algorithms.AES(header_key), modes.ECB()).encryptor()
    mask = encryptor.update(sealed[:16])
    first = bytes([head[0] ^ (mask[0] & 0x0F)])
    protected = bytes(a ^ b for a, b in zip(head[-4:], mask[1:5], strict=True))
    return first + head[1:-4] + protected + sealed


def parameter(kind, value):
    return kind.to_bytes(1) + len(value).to_bytes(1) + value


PARAMETERS = parameter(0x0F, SOURCE) + parameter(0x03, b"\x45\xc0")
QUIC = {**MODERN, 43: list8(0x0304), 23: None, 0xFF01: None, 11: None, 57: PARAMETERS}


def quic_hello(changes=None, **fields):
    """A ClientHello as in QUIC."""
    return client_hello(
        {**QUIC, **(changes or {})}, **{"session_id": b"", "suites": (0x1301, 0x1302), **fields}
    )
