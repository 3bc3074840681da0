"""The handshake messages of TLS 1.3 in our own captures, with the keys that their peers logged."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

import tlswire
from tests.linting.wire import record

HANDSHAKE, APPLICATION_DATA = 22, 23
# Hash, length of the key, cipher (RFC 9846 §B.4).
SUITES = {
    0x1301: (SHA256(), 16, AESGCM),
    0x1302: (SHA384(), 32, AESGCM),
    0x1303: (SHA256(), 32, ChaCha20Poly1305),
}
LABELS = {
    "client": ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0"),
    "server": ("SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"),
}


def secrets(text):
    """A key log as secrets by label and client random."""
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {(label, random): bytes.fromhex(secret) for label, random, secret in lines}


def expand(algorithm, secret, label, length):
    name = b"tls13 " + label
    info = length.to_bytes(2) + len(name).to_bytes(1) + name + b"\0"
    return HKDFExpand(algorithm, length, info).derive(secret)


def records(stream):
    """The records of one direction: content type, header, content."""
    at = 0
    while at + 5 <= len(stream):
        end = at + 5 + int.from_bytes(stream[at + 3 : at + 5])
        yield stream[at], stream[at : at + 5], stream[at + 5 : end]
        at = end


def opened(stream, suite, keys):
    """The handshake bytes that are protected: by those of the handshake, and by what follows."""
    algorithm, size, cipher = SUITES[suite]
    out, at, number = [b""] * len(keys), 0, 0
    for kind, header, content in records(stream):
        if kind != APPLICATION_DATA:
            continue
        plain = None
        while plain is None:
            key = expand(algorithm, keys[at], b"key", size)
            iv = expand(algorithm, keys[at], b"iv", 12)
            nonce = bytes(a ^ b for a, b in zip(iv, number.to_bytes(12), strict=True))
            try:
                plain = cipher(key).decrypt(nonce, content, header).rstrip(b"\0")
            except InvalidTag:
                at, number = at + 1, 0
                if at == len(keys):
                    return out
        number += 1
        if plain[-1] == HANDSHAKE:
            out[at] += plain[:-1]
    return out


def in_clear(stream):
    """The messages of one direction; none where it is not TLS from its first byte on."""
    try:
        return tlswire.parse_messages(stream)
    except tlswire.ParseError:
        return []


def messages(seed, keylog):
    """All handshake messages of a connection of TLS 1.3; none where its secrets are not there."""
    streams = {"client": seed.stream(from_client=True), "server": seed.stream(from_client=False)}
    clear = {side: in_clear(stream) for side, stream in streams.items()}
    hellos = [one for one in clear["client"] if one.type == "client_hello"]
    answers = [
        one for one in clear["server"] if one.type in {"server_hello", "hello_retry_request"}
    ]
    if not hellos or not answers or int(answers[-1].cipher_suite) not in SUITES:
        return []
    random = hellos[0].random.hex()
    keys = {side: [keylog.get((one, random)) for one in LABELS[side]] for side in LABELS}
    if None in (*keys["client"], *keys["server"]):
        return []
    plain = {
        side: opened(streams[side], int(answers[-1].cipher_suite), keys[side]) for side in keys
    }
    out = [one for pair in zip(hellos, answers, strict=False) for one in pair]
    for protected in (plain["server"][0], plain["client"][0], plain["server"][1]):
        # What version it is of stands in the ServerHello.
        out += tlswire.parse_messages(record(answers[-1].raw) + split(protected))[1:]
    return out


def split(plain):
    """Handshake bytes as records of at most 2^14 bytes."""
    return b"".join(record(plain[at : at + 16_000]) for at in range(0, len(plain), 16_000))
