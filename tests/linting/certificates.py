"""Certificates as bytes: what rules look at is chosen, and nothing is signed."""

_STRING, _SEQUENCE, _SET = 0x0C, 0x30, 0x31
RSA_SHA1, RSA_SHA256 = "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.11"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
SERVER_AUTH, CLIENT_AUTH = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"
# Bits of keyUsage (RFC 5280 §4.2.1.3).
DIGITAL_SIGNATURE, KEY_ENCIPHERMENT = 0x80, 0x20


def tlv(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    digits = (size.bit_length() + 7) // 8
    length = (
        size.to_bytes(1) if size < 0x80 else (0x80 | digits).to_bytes(1) + size.to_bytes(digits)
    )
    return tag.to_bytes(1) + length + body


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = bytes([first * 40 + second])
    for number in rest:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.insert(0, 0x80 | number & 0x7F)
        out += bytes(digits)
    return tlv(6, out)


def integer(value):
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1))


def name(common_name):
    attribute = tlv(_SEQUENCE, oid("2.5.4.3"), tlv(_STRING, common_name.encode()))
    return tlv(_SEQUENCE, tlv(_SET, attribute))


def key_of(kind):
    """`rsa:BITS` or `ec`."""
    if kind == "ec":
        curve = tlv(_SEQUENCE, oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"))
        return tlv(_SEQUENCE, curve, tlv(3, b"\0\4" + bytes(range(64))))
    modulus = (1 << int(kind.partition(":")[2])) - 1
    key = tlv(_SEQUENCE, integer(modulus), integer(65_537))
    algorithm = tlv(_SEQUENCE, oid("1.2.840.113549.1.1.1"), tlv(5))
    return tlv(_SEQUENCE, algorithm, tlv(3, b"\0" + key))


def extension(kind, value):
    return tlv(_SEQUENCE, oid(kind), tlv(4, value))


def certificate(
    *,
    subject="server.example",
    issuer="An authority",
    key="ec",
    signature=ECDSA_SHA256,
    begin="260101000000Z",
    end="270101000000Z",
    version=3,
    serial=0x1234,
    names=("server.example",),
    usage=None,
    purposes=None,
):
    """A certificate; by default one of a current server, valid in 2026."""
    algorithm = tlv(_SEQUENCE, oid(signature))
    extensions = b""
    if names:
        listed = b"".join(tlv(0x82, one.encode()) for one in names)
        extensions += extension("2.5.29.17", tlv(_SEQUENCE, listed))
    if usage is not None:
        extensions += extension("2.5.29.15", tlv(3, bytes([5, usage])))
    if purposes is not None:
        extensions += extension("2.5.29.37", tlv(_SEQUENCE, *map(oid, purposes)))
    body = tlv(
        _SEQUENCE,
        tlv(0xA0, integer(version - 1)) if version > 1 else b"",
        integer(serial),
        algorithm,
        name(issuer),
        tlv(_SEQUENCE, tlv(0x17, begin.encode()), tlv(0x17, end.encode())),
        name(subject),
        key_of(key),
        tlv(0xA3, tlv(_SEQUENCE, extensions)) if extensions and version == 3 else b"",
    )
    return tlv(_SEQUENCE, body, algorithm, tlv(3, b"\0" + bytes(16)))


LEAF = certificate()
AUTHORITY = certificate(subject="An authority", issuer="A root", names=())
ROOT = certificate(subject="A root", issuer="A root", names=())
