"""Sessions until TLS 1.2 that were agreed on, as far as they are remembered."""

from dataclasses import dataclass

from tlswire.linting.exchange import Exchange
from tlswire.linting.seen import Seen

_EXTENDED_MAIN_SECRET = 23


@dataclass(frozen=True, slots=True)
class Session:
    """What a session that is resumed must keep.

    Attributes:
        cipher_suite: Its cipher suite.
        is_bound: Whether its main secret is bound to the handshake (RFC 7627).
    """

    cipher_suite: int
    is_bound: bool


class Sessions:
    """Sessions by their identifiers and tickets, the latest of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[bytes, Session] = {}

    def find(self, hello: Seen) -> Session | None:
        """The session that a ClientHello names; `None` where that is not known."""
        for key in (hello.session_ticket, hello.session_id):
            if key and key in self._known:
                return self._known[key]
        return None

    def keep(self, exchange: Exchange) -> None:
        """Remembers what the server gave names to."""
        answer = exchange.answer
        if answer is None or not exchange.is_before_13:
            return
        session = Session(int(answer.cipher_suite), answer.has(_EXTENDED_MAIN_SECRET))
        keys = [answer.session_id, *(one.ticket for one in exchange.of("new_session_ticket"))]
        for key in filter(None, keys):
            self._known[key] = session
        while len(self._known) > self._most:
            del self._known[next(iter(self._known))]
