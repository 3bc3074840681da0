"""What records under protection tell: that a handshake was accepted by both ends."""

from tlswire.reference.capture.connection import (
    CLIENT,
    MAX_FLIGHT,
    Connection,
    Moment,
)
from tlswire.reference.handshake import Context
from tlswire.reference.handshake.version import is_tls13
from tlswire.reference.record import RecordHeader
from tlswire.registry import CipherSuite, ContentType

# The zeros that Java adds to the content of every record of TLS 1.3.
_PADDING = 16


class Protection:
    """The protected records of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Whether records are padded, as the length of a Finished shows; none before one.
        self._padded: dict[str, bool] = {}

    def note(self, sender: str, header: RecordHeader, context: Context, moment: Moment) -> None:
        """Note a record that is not in clear."""
        it = self._connection
        side = it.side(sender)
        is_data = header.content_type == ContentType.APPLICATION_DATA
        if not is_data and not side.change_cipher_spec:
            # A heartbeat in clear, or an alert that cannot be read.
            return
        side.protected = side.protected or moment
        if it.established is not None:
            # Up to TLS 1.2 nothing but another handshake is a handshake record after the first.
            it.renegotiated |= header.content_type == ContentType.HANDSHAKE
        elif context.version is None:
            return
        elif not is_tls13(context.version):
            self._before_tls13(moment)
        elif is_data:
            self._tls13(sender, header.length, context.cipher_suite, moment)

    def finished(self, sender: str, moment: Moment) -> None:
        """Note a Finished that can be read: its sender uses keys that do not encrypt."""
        side = self._connection.side(sender)
        if side.change_cipher_spec:
            side.protected = side.protected or moment
            if self._connection.established is None:
                self._before_tls13(moment)

    def _before_tls13(self, moment: Moment) -> None:
        """Both have changed to the new keys, and used them."""
        sides = (self._connection.client_side, self._connection.server_side)
        if all(side.change_cipher_spec and side.protected is not None for side in sides):
            self._connection.established = moment

    def _tls13(self, sender: str, length: int, suite: CipherSuite | None, moment: Moment) -> None:
        """The client has sent what can be its Finished, and the server what is no alert.

        A client that sends early data does so until its Finished, which then comes alone.
        """
        alert, finished = _record_sizes(suite)
        it = self._connection
        self._note_padding(sender, length, finished)
        is_alert = length in (alert, alert + _PADDING * self._padded.get(sender, False))
        has_left = it.server_side.fin and not it.server_side.ahead
        if sender == CLIENT:
            if len(it.client_flight) < MAX_FLIGHT:
                it.client_flight.append(length)
            if it.client_finished is not None:
                it.client_leaves |= is_alert and not it.server_side.fin
            elif has_left:
                # A Finished that comes after the server has left is never looked at.
                return
            elif length == finished or (length > finished and not it.offers_early_data):
                it.client_finished = moment
        elif it.client_finished is not None:
            is_answer = not it.client_leaves and not it.client_side.fin
            # What it says once the client has left takes nothing back.
            it.answered_by_alert = is_alert and (it.answered_by_alert or is_answer)
            it.established = None if is_alert else moment

    def _note_padding(self, sender: str, length: int, finished: int) -> None:
        """Note by a record that can be its sender's Finished whether it pads.

        It is the first of the client, which sends data behind it. What the server sends before its
        own can be as long as one that is padded, so there one that is not overrules.
        """
        is_client = sender == CLIENT
        if not is_client and self._connection.client_finished is not None:
            return
        if length == finished + _PADDING:
            self._padded.setdefault(sender, True)
        elif length == finished and not (is_client and sender in self._padded):
            self._padded[sender] = False


def _record_sizes(suite: CipherSuite | None) -> tuple[int, int]:
    """Lengths of protected records of TLS 1.3 (RFC 9846 §5.2): an alert, a Finished.

    Each is content, its type, and the tag.
    """
    tag = 8 if suite == CipherSuite.TLS_AES_128_CCM_8_SHA256 else 16
    digest = 48 if suite == CipherSuite.TLS_AES_256_GCM_SHA384 else 32
    return 2 + 1 + tag, 4 + digest + 1 + tag
