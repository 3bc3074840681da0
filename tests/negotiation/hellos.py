"""ClientHellos to send: crafted ones, each odd in one way, and those of real clients."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FOLDER = Path(__file__).parents[1] / "data" / "hellos"
SNI = "localhost"


def u8(data):
    return len(data).to_bytes(1, "big") + data


def u16(data):
    return len(data).to_bytes(2, "big") + data


def words(values):
    return b"".join(value.to_bytes(2, "big") for value in values)


def extension(kind, body):
    return kind.to_bytes(2, "big") + u16(body)


def share(group):
    """A key share with a fresh key."""
    if group == 0x001D:
        key = x25519.X25519PrivateKey.generate().public_key().public_bytes_raw()
    else:
        curve = {0x17: ec.SECP256R1(), 0x18: ec.SECP384R1(), 0x19: ec.SECP521R1()}[group]
        public = ec.generate_private_key(curve).public_key()
        key = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return words([group]) + u16(key)


@dataclass(frozen=True)
class Hello:
    """A hello as it will be written; `None` leaves an extension out."""

    legacy: int = 0x0303
    record: int = 0x0301
    versions: tuple | None = (0x0304, 0x0303)
    ciphers: tuple = (0x1301, 0x1302, 0xC02F, 0xC030, 0xC013, 0x002F)
    compression: bytes = b"\0"
    groups: tuple | None = (0x001D, 0x0017)
    shares: tuple | None = (0x001D,)
    schemes: tuple | None = (0x0804, 0x0403, 0x0401, 0x0501)
    name: str | None = SNI
    alpn: tuple | None = None
    session: bytes = field(default_factory=lambda: os.urandom(32))
    raw: dict = field(default_factory=dict)
    more: tuple = ()
    last: tuple = ()
    trailing: bytes = b""
    split: int = 0
    bare: bool = False
    empty_first: bool = False

    def extensions(self):
        parts = []
        if self.name is not None:
            parts.append((0, u16(b"\0" + u16(self.name.encode()))))
        if self.groups is not None:
            parts += [(10, u16(words(self.groups))), (11, u8(b"\0"))]
        if self.schemes is not None:
            parts.append((13, u16(words(self.schemes))))
        if self.alpn is not None:
            parts.append((16, u16(b"".join(u8(one.encode()) for one in self.alpn))))
        if self.versions is not None:
            parts.append((43, u8(words(self.versions))))
        if self.shares is not None:
            parts.append((51, u16(b"".join(map(share, self.shares)))))
        parts = [(kind, self.raw.get(kind, body)) for kind, body in parts]
        return [*parts, *self.more, *self.last]

    def message(self):
        body = self.legacy.to_bytes(2, "big") + os.urandom(32) + u8(self.session)
        body += u16(words(self.ciphers)) + u8(self.compression)
        if not self.bare:
            body += u16(b"".join(extension(*one) for one in self.extensions()))
        body += self.trailing
        return b"\x01" + len(body).to_bytes(3, "big") + body

    def bytes(self):
        message = self.message()
        step = self.split or 16384
        pieces = [message[at : at + step] for at in range(0, len(message), step)]
        pieces = [b"", *pieces] if self.empty_first else pieces
        return b"".join(b"\x16" + self.record.to_bytes(2, "big") + u16(one) for one in pieces)


BASE = Hello()
OLD = replace(BASE, versions=None, shares=None, ciphers=(0xC02F, 0xC030, 0xC013, 0x002F))
GREASE = 0x3A3A
PSK = (41, u16(u16(b"ticket") + b"\0\0\0\0") + u16(u8(b"\0" * 32)))

NO_SHARES = {"groups": None, "shares": None}

CRAFTED = {
    "base 1.3+1.2": BASE,
    "legacy 0302 + sv 1.3": replace(BASE, legacy=0x0302),
    "legacy 0304 + sv 1.3": replace(BASE, legacy=0x0304),
    "legacy 0304 no sv": replace(BASE, legacy=0x0304, versions=None),
    "legacy 03ff no sv": replace(BASE, legacy=0x03FF, versions=None),
    "legacy 0401 no sv": replace(BASE, legacy=0x0401, versions=None),
    "no sv, legacy 0303": replace(BASE, versions=None),
    "sv only 1.2": replace(BASE, versions=(0x0303,)),
    "sv only 1.1": replace(BASE, versions=(0x0302,)),
    "sv 1.3,1.1 sparse": replace(BASE, versions=(0x0304, 0x0302)),
    "sv order 1.2,1.3": replace(BASE, versions=(0x0303, 0x0304)),
    "sv grease first": replace(BASE, versions=(GREASE, 0x0304, 0x0303)),
    "sv only grease": replace(BASE, versions=(GREASE,)),
    "sv only draft28": replace(BASE, versions=(0x7F1C,)),
    "sv empty list": replace(BASE, raw={43: b"\0"}),
    "sv odd length": replace(BASE, raw={43: b"\3\3\4\3"}),
    "sv trailing byte in ext": replace(BASE, raw={43: b"\2\3\4\0"}),
    "record ver 0300": replace(BASE, record=0x0300),
    "record ver 0303": replace(BASE, record=0x0303),
    "record ver 0304": replace(BASE, record=0x0304),
    "record ver 0200": replace(BASE, record=0x0200),
    "record ver 0404": replace(BASE, record=0x0404),
    "1.3 comp [0,1]": replace(BASE, compression=b"\0\1"),
    "1.3 comp [1]": replace(BASE, compression=b"\1"),
    "1.2 comp [1]": replace(OLD, compression=b"\1"),
    "1.2 comp [1,0]": replace(OLD, compression=b"\1\0"),
    "1.2 comp empty": replace(OLD, compression=b""),
    "dup extension sni": replace(BASE, more=((0, u16(b"\0" + u16(SNI.encode()))),)),
    "dup grease ext": replace(BASE, more=((GREASE, b""), (GREASE, b""))),
    "trailing byte after ext": replace(BASE, trailing=b"\0"),
    "no sigalgs 1.3": replace(BASE, schemes=None),
    "no sigalgs 1.2": replace(OLD, schemes=None),
    "no groups 1.3": replace(BASE, groups=None),
    "no groups 1.2": replace(OLD, groups=None),
    "no key_share 1.3": replace(BASE, shares=None),
    "key_share empty": replace(BASE, shares=()),
    "key_share dup": replace(BASE, shares=(0x1D, 0x1D)),
    "key_share not in groups": replace(BASE, groups=(0x17,), shares=(0x1D,)),
    "key_share second group": replace(BASE, shares=(0x17,)),
    "key_share both, p256 first": replace(BASE, groups=(0x17, 0x1D), shares=(0x17, 0x1D)),
    "groups only p521": replace(BASE, groups=(0x19,), shares=(0x19,)),
    "groups unknown only": replace(BASE, groups=(0x0EAD,), shares=()),
    "groups unknown only 1.2": replace(OLD, groups=(0x0EAD,)),
    "groups unknown only 1.2, ecdhe only": replace(OLD, groups=(0x0EAD,), ciphers=(0xC02F, 0xC02B)),
    "sig only rsa_pkcs1 1.3": replace(BASE, schemes=(0x0401,)),
    "sig only sha1 1.2": replace(OLD, schemes=(0x0201, 0x0203)),
    "sig only ecdsa 1.2": replace(OLD, schemes=(0x0403,), ciphers=(0xC02B, 0xC02F)),
    "sig only ecdsa 1.3": replace(BASE, schemes=(0x0403,)),
    "sig only rsa 1.3": replace(BASE, schemes=(0x0804,)),
    "sig only ed25519": replace(BASE, schemes=(0x0807,), ciphers=(0x1301, 0xC02B)),
    "sig grease+ok": replace(BASE, schemes=(GREASE, 0x0804, 0x0403, 0x0401)),
    "SCSV 1.2": replace(OLD, ciphers=(*OLD.ciphers, 0x5600)),
    "SCSV 1.3": replace(BASE, ciphers=(*BASE.ciphers, 0x5600)),
    "SCSV 1.1 hello": replace(OLD, legacy=0x0302, schemes=None, ciphers=(0xC013, 0x2F, 0x5600)),
    "TLS1.0 hello no ext": replace(OLD, legacy=0x0301, ciphers=(0xC013, 0x002F), bare=True),
    "TLS1.1 hello": replace(OLD, legacy=0x0302, schemes=None, ciphers=(0xC013, 0x002F)),
    "SSL3 hello no ext": replace(OLD, legacy=0x0300, record=0x0300, ciphers=(0x2F,), bare=True),
    "1.3 suites only, sv 1.2": replace(BASE, versions=(0x0303,), ciphers=(0x1301, 0x1302)),
    "1.2 suites only, sv 1.3": replace(BASE, versions=(0x0304,), ciphers=(0xC02F, 0x002F)),
    "1.2 suites, both versions": replace(BASE, ciphers=(0xC02F, 0x002F)),
    "unknown suites": replace(BASE, ciphers=(0xFAFB, 0xFAFC)),
    "chacha first": replace(BASE, ciphers=(0x1303, 0x1301, 0xCCA8, 0xC02F)),
    "chacha first 1.2": replace(OLD, ciphers=(0xCCA8, 0xCCA9, 0xC02F, 0xC02B)),
    "rsa key exchange only": replace(OLD, ciphers=(0x009C, 0x002F)),
    "ecdsa suites only": replace(OLD, ciphers=(0xC02B, 0xC02C, 0xC009)),
    "ecdsa suites, no p256": replace(OLD, ciphers=(0xC02B, 0xC02C), groups=(0x1D,)),
    "cbc only": replace(OLD, ciphers=(0xC013, 0xC014, 0xC009, 0x002F, 0x0035)),
    "dhe only": replace(OLD, ciphers=(0x009E, 0x0033)),
    "split records 1 byte": replace(BASE, split=1),
    "split records 64": replace(BASE, split=64),
    "empty hs record then hello": replace(BASE, empty_first=True),
    "big pad 12k hello": replace(BASE, more=((21, b"\0" * 12000),)),
    "big pad 16k hello": replace(BASE, more=((21, b"\0" * 16384),)),
    "sid 33 bytes": replace(BASE, session=b"\1" * 33),
    "sid empty (no compat)": replace(BASE, session=b""),
    "psk ext not last": replace(BASE, more=(PSK, (45, b"\1\1"))),
    "psk last": replace(BASE, more=((45, b"\1\1"),), last=(PSK,)),
    "psk without modes": replace(BASE, last=(PSK,)),
    "psk alone": replace(BASE, **NO_SHARES, schemes=None, more=((45, b"\1\0"),), last=(PSK,)),
    "psk_ke, no shares": replace(BASE, **NO_SHARES, more=((45, b"\1\0"),), last=(PSK,)),
    "psk_dhe_ke, no shares": replace(BASE, **NO_SHARES, more=((45, b"\1\1"),), last=(PSK,)),
    "psk_dhe_ke, no sigalgs": replace(BASE, schemes=None, more=((45, b"\1\1"),), last=(PSK,)),
    "psk, modes unknown": replace(BASE, more=((45, b"\1\7"),), last=(PSK,)),
    "alpn h2": replace(BASE, alpn=("h2",)),
    "alpn h2 1.2": replace(OLD, alpn=("h2", "http/1.1")),
    "alpn unknown": replace(BASE, alpn=("nonsense",)),
    "alpn unknown 1.2": replace(OLD, alpn=("nonsense",)),
    "name other": replace(BASE, name="other.example"),
    "name other 1.2": replace(OLD, name="other.example"),
    "name none": replace(BASE, name=None),
}

P256 = replace(BASE, groups=(0x17,), shares=(0x17,))


def odd(base):
    """Hellos whose extensions are odd inside, and whole on the outside."""
    bodies = {
        "renegotiation_info not empty": (0xFF01, b"\1x"),
        "alpn empty list": (16, b"\0\0"),
        "alpn empty name": (16, b"\0\1\0"),
        "name two": (0, u16(b"\0" + u16(b"a.example") + b"\0" + u16(b"b.example"))),
        "name of type 1": (0, u16(b"\1" + u16(b"localhost"))),
        "name with NUL": (0, u16(b"\0" + u16(b"local\0host"))),
        "name of 256 bytes": (0, u16(b"\0" + u16(b"a" * 256))),
        "name empty": (0, u16(b"\0" + u16(b""))),
        "name empty list": (0, b"\0\0"),
        "max_fragment_length 9": (1, b"\x09"),
        "max_fragment_length of two bytes": (1, b"\1\1"),
        "extended_master_secret not empty": (23, b"x"),
        "encrypt_then_mac not empty": (22, b"x"),
        "sct not empty": (18, b"x"),
        "post_handshake_auth not empty": (49, b"x"),
        "psk modes empty": (45, b"\0"),
        "status_request empty": (5, b""),
        "point formats empty": (11, b"\0"),
        "signature_algorithms empty": (13, b"\0\0"),
        "signature_algorithms_cert empty": (50, b"\0\0"),
        "groups empty": (10, b"\0\0"),
    }
    own = {kind for kind, _ in base.extensions()}
    out = {"unknown twice": replace(base, more=((0x7777, b""), (0x7777, b"")))}
    for name, (kind, body) in bodies.items():
        is_own = kind in own
        out[name] = replace(
            base, **({"raw": {kind: body}} if is_own else {"more": ((kind, body),)})
        )
    return out


def with_key(base, group, key):
    """The hello with these bytes for its key share."""
    return replace(base, raw={51: u16(words([group]) + u16(key))})


CRAFTED |= {f"{name}, 1.3": hello for name, hello in odd(BASE).items()}
CRAFTED |= {f"{name}, 1.2": hello for name, hello in odd(OLD).items()}
CRAFTED |= {
    "x25519 of 31 bytes": with_key(BASE, 0x1D, b"\1" * 31),
    "x25519 of 33 bytes": with_key(BASE, 0x1D, b"\1" * 33),
    "x25519 of zeros": with_key(BASE, 0x1D, b"\0" * 32),
    "key share of no bytes": with_key(BASE, 0x1D, b""),
    "secp256r1, no point": with_key(P256, 0x17, b"\4" + b"\1" * 64),
    "secp256r1 of 64 bytes": with_key(P256, 0x17, b"\4" + b"\1" * 63),
    "legacy 0300 + sv 1.3": replace(BASE, legacy=0x0300),
    "legacy 0300 + sv 1.2": replace(BASE, legacy=0x0300, versions=(0x0303,)),
}


class Slow(bytes):
    """What is sent byte by byte, each in a segment of its own."""

    step = 1


def ssl2():
    """A hello of TLS 1.0 in the format of SSL 2.0 (RFC 5246 §E.2)."""
    specs = b"".join(b"\0" + words([one]) for one in (0xC013, 0x002F, 0x00FF))
    body = b"\x01\x03\x01" + words([len(specs), 0, 16]) + specs + os.urandom(16)
    return (0x8000 | len(body)).to_bytes(2, "big") + body


# What is no ClientHello, or not sent at once.
OTHERS = {
    "tcp 1 byte": Slow(BASE.bytes()),
    "SSLv2 hello offering 0301": ssl2(),
    "http GET": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


def real():
    """The hellos of real clients that are kept with the tests, as records."""
    out = {}
    for path in sorted(FOLDER.glob("*.client_hello.bin")):
        data = path.read_bytes()
        if data[:1] == b"\x01":
            data = b"\x16\x03\x01" + u16(data)
        out[path.name.removesuffix(".client_hello.bin")] = data
    return out


def everything():
    """Every hello as the bytes to send, by name."""
    return {name: hello.bytes() for name, hello in CRAFTED.items()} | OTHERS | real()
