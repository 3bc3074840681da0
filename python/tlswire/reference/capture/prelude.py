"""What a client may send before its hello without waiting for an answer."""

# A packet of 32 bytes and number 1, then capabilities, the longest packet, a character set, and
# bytes that are zero (MySQL's client/server protocol, `SSLRequest`).
_SSL_REQUEST = b"\x20\x00\x00\x01"
_SSL_REQUEST_LENGTH = 36
_CLIENT_SSL = 0x08


def prelude(seen: bytes) -> tuple[int, str | None]:
    """The length of what comes before the hello, and the protocol that it is of."""
    is_request = len(seen) >= 13 and seen.startswith(_SSL_REQUEST)
    if is_request and seen[5] & _CLIENT_SSL and not any(seen[13:32]):
        return _SSL_REQUEST_LENGTH, "mysql"
    return 0, None
