"""The order of protocol versions, for TLS and DTLS alike.

The versions of DTLS are ones' complements: their numbers fall while versions rise. Each of them is
made from a version of TLS, whose number orders them.
"""

SSL3, TLS10, TLS11, TLS12, TLS13 = 0x0300, 0x0301, 0x0302, 0x0303, 0x0304
# RFC 4347 §1, RFC 6347 §1, RFC 9147 §1; 0x0100 is what OpenSSL called DTLS before there was an RFC.
_MADE_FROM = {0x0100: TLS10, 0xFEFF: TLS11, 0xFEFD: TLS12, 0xFEFC: TLS13}
_MADE_OF = {tls: dtls for dtls, tls in _MADE_FROM.items()}


def rank(version: int) -> int:
    """The version of TLS that a version is or is made from: greater for what is newer."""
    return _MADE_FROM.get(version, version)


def on_wire(version: int, transport: str) -> int:
    """The number of a version, given by that of TLS, in `tls`, `dtls` or `quic`."""
    return _MADE_OF.get(version, version) if transport == "dtls" else version
