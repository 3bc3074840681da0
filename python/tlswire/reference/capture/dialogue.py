"""What was said in clear before TLS began, and which protocol's words these are."""

# Bytes kept of what an end says: of the first, and of the last.
_FIRST = 16
_LAST = 96

# The object identifier of LDAP's StartTLS (RFC 4511 §4.14).
_LDAP = b"1.3.6.1.4.1.1466.20037"
# The SSLRequest of PostgreSQL: its length, and a number that is no version.
_POSTGRESQL = b"\0\0\0\x08\x04\xd2\x16\x2f"
# Connection request and confirm of X.224 in TPKT (RFC 1006), as the remote desktop uses them.
_X224 = [0xE0, 0xD0]
# What SOCKS 4 and 5 begin with, and what their servers answer.
_SOCKS = ((b"\x04", b"\x00"), (b"\x05", b"\x05"))

_COMMANDS = {
    b"STLS": "pop3",
    b"AUTH TLS": "ftp",
    b"AUTH SSL": "ftp",
    b"AUTH TLS-C": "ftp",
    b"AUTH TLS-P": "ftp",
}
# Whose STARTTLS it is, by what the server greeted with.
_GREETINGS = {b"220": "smtp", b"20": "nntp", b'"': "sieve", b":": "irc"}


class Dialogue:
    """What both ends said."""

    def __init__(self) -> None:
        self._first = [b"", b""]
        self._last = [b"", b""]

    def hear(self, direction: int, said: bytes) -> None:
        """Take the next bytes that an end says."""
        self._first[direction] = (self._first[direction] + said)[:_FIRST]
        self._last[direction] = (self._last[direction] + said)[-_LAST:]

    def ended_line(self, direction: int) -> bool:
        """Whether what an end said last was the end of a line."""
        return self._last[direction].endswith(b"\n")

    def protocol(self, client: int) -> str | None:
        """The protocol in which the client asked for TLS, if it is known here."""
        asks, answers = self._first[client], self._first[1 - client]
        last = self._last[client]
        return _binary(asks, answers, last) or _textual(asks, answers, last.upper())


def _binary(asks: bytes, answers: bytes, last: bytes) -> str | None:
    if last.endswith(_POSTGRESQL):
        return "postgresql"
    if _LDAP in last:
        return "ldap"
    both = (asks, answers)
    if (
        all(words.startswith(b"\x03\x00") and len(words) >= 6 for words in both)
        and [words[5] for words in both] == _X224
    ):
        return "rdp"
    return "socks" if (asks[:1], answers[:1]) in _SOCKS else None


def _textual(asks: bytes, answers: bytes, last: bytes) -> str | None:
    last = last.rstrip(b"\t\n\x0c\r ")
    line = last.rsplit(b"\n", 1)[-1]
    if asks.startswith(b"CONNECT "):
        return "connect"
    if b"<STARTTLS" in last:
        return "xmpp"
    if line in _COMMANDS:
        return _COMMANDS[line]
    if line == b"STARTTLS":
        for greeting, protocol in _GREETINGS.items():
            if answers.startswith(greeting):
                return protocol
    if answers.startswith(b"* ") and line.endswith(b" STARTTLS"):
        return "imap"
    return "http" if b"UPGRADE: TLS" in last else None
