"""A row: one connection, and what is worked out of it."""

from functools import cached_property

from tlswire.reference.capture import observed
from tlswire.reference.capture.certificates import CertificateFacts
from tlswire.reference.capture.connection import SERVER, Connection, SeenAlert
from tlswire.reference.capture.hellos import Answered, Offered, Sent
from tlswire.reference.capture.negotiated import Negotiated
from tlswire.reference.capture.outcome import Verdict
from tlswire.reference.extension.application_layer_protocol_negotiation import ProtocolNameList
from tlswire.reference.extension.early_data import EarlyDataIndication
from tlswire.reference.extension.encrypted_client_hello import EchClientHello
from tlswire.reference.extension.pre_shared_key import SelectedPsk
from tlswire.reference.extension.server_name import ServerNameList
from tlswire.reference.extension.supported_versions import SupportedVersions
from tlswire.reference.handshake.version import newest
from tlswire.registry import AlertLevel, ExtensionType, ProtocolVersion


class Row:
    """One connection as its columns see it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.offered = Offered.of(connection.client_hello)
        self.answered = Answered.of(connection.server_hello, connection.hello_retry_request)
        self.negotiated = Negotiated.of(connection, self.offered.hello, self.answered.hello)
        self.verdict = Verdict.of(connection, self.negotiated)

    @cached_property
    def server_names(self) -> Sent[ServerNameList]:
        """The names that the client asked for."""
        return self.offered.known.sent(ServerNameList)

    @property
    def server_name(self) -> bytes | None:
        """The host name that the client asked for, as it was sent."""
        names = self.server_names.body
        return None if names is None else names.host_name

    @property
    def next_protocol(self) -> bytes | None:
        """The application protocol that the server chose."""
        chosen = self.answered.known.sent(ProtocolNameList).body
        return next(iter(chosen.protocol_name_list), None) if chosen else None

    @property
    def client_max_version(self) -> ProtocolVersion | None:
        """The newest version offered."""
        sent = self.offered.known.sent(SupportedVersions)
        if sent.body is not None:
            return newest(sent.body.versions)
        version = self.offered.legacy_version
        return ProtocolVersion(version) if version is not None and sent.is_known else None

    @property
    def client_flight(self) -> list[int] | None:
        """Lengths of the client's first protected records, where none before them is missing."""
        it = self.connection
        side, answer = it.client_side, it.server_hello
        if answer is None or not self.negotiated.is_tls13 or self.early_data != "none":
            return None
        # Captured ahead of the hello that tells the version, its records are not counted.
        in_order = side.protected is None or side.protected.frame > answer.seen.frame
        is_whole = side.packets > 0 and not side.gap and not side.cut and in_order
        return it.client_flight if is_whole else None

    @property
    def hello_retry(self) -> bool | None:
        """Whether the server asked for another hello."""
        it = self.connection
        # An answer to the first hello, with nothing of it lost, was no request for another.
        is_known = it.server_hello is not None and not it.side(SERVER).gap
        if it.hello_retry_request is not None or (it.repeated_random and not is_known):
            return True
        is_whole = it.start_seen or it.client_hello is not None
        is_answered = it.server_hello is not None and is_whole
        return False if is_answered or observed.missing(it, SERVER) is None else None

    @property
    def early_data(self) -> str | None:
        """What became of early data.

        It is refused by a HelloRetryRequest, an older version, and any choice but the first
        pre-shared key (RFC 9846 §4.3.10).
        """
        sent = self.offered.known.sent(EarlyDataIndication)
        if sent.body is None:
            return "none" if sent.is_known else None
        if self.hello_retry:
            return "rejected"
        if self.answered.hello is None:
            return "offered"
        chosen = self.answered.known.sent(SelectedPsk)
        if not chosen.is_known:
            return "unknown"
        is_first = chosen.body is not None and chosen.body.selected_identity == 0
        return "unknown" if is_first and self.negotiated.is_tls13 else "rejected"

    @property
    def ech(self) -> str | None:
        """What became of an encrypted hello."""
        sent = self.offered.known.sent(EchClientHello)
        if sent.body is not None:
            if sent.body.outer is None:
                return "unknown"
            return "rejected" if self._refuses_ech else "outer"
        if sent.is_known:
            return "none"
        is_there = self.offered.known.extensions.find(ExtensionType.ENCRYPTED_CLIENT_HELLO)
        return None if is_there is None else "unknown"

    @property
    def _refuses_ech(self) -> bool:
        """Whether the answer shows, without keys, that ECH was not accepted (RFC 9849 §7.1).

        That is an older version, or a HelloRetryRequest without the extension.
        """
        answered = self.answered
        if answered.hello is None:
            return False
        if not self.negotiated.is_tls13:
            return True
        ech = answered.known.extensions.find(ExtensionType.ENCRYPTED_CLIENT_HELLO)
        return answered.is_retry and ech is None

    @property
    def _is_full_in_clear(self) -> bool:
        """Whether the handshake is one that shows certificates, where there are any."""
        return not self.negotiated.is_tls13 and self.negotiated.resumed is not True

    @property
    def _saw_server_flight(self) -> bool:
        """Whether all that the server says in a full handshake came."""
        side = self.connection.server_side
        whole = self.connection.server_hello_done and not side.gap and not side.cut
        return whole and self._is_full_in_clear

    @property
    def client_certificate_requested(self) -> bool | None:
        """Whether the server asked for a client certificate.

        Nobody answers with a list of certificates, be it an empty one, who was not asked.
        """
        it = self.connection
        if it.certificate_requested or it.client_side.certificates is not None:
            return True
        return False if self._saw_server_flight else None

    @property
    def client_certificate_sent(self) -> bool | None:
        """Whether the client sent a list that is not empty."""
        side = self.connection.client_side
        if side.certificates is not None:
            return bool(side.certificates)
        requested = self.client_certificate_requested
        if not requested:
            return requested
        passed = side.change_cipher_spec and not side.gap and not side.cut
        return False if passed and self._is_full_in_clear else None

    @property
    def server_certificate_sent(self) -> bool | None:
        """Whether the server sent a certificate."""
        certificates = self.connection.server_side.certificates
        if certificates is not None:
            return bool(certificates)
        return False if self._saw_server_flight else None

    @property
    def mutual(self) -> bool | None:
        """Whether both ends sent certificates."""
        both = (self.server_certificate_sent, self.client_certificate_sent)
        if False in both:
            return False
        return None if None in both else True

    def leaf(self, sender: str) -> CertificateFacts | None:
        """The first certificate that `sender` sent."""
        return next(iter(self.connection.side(sender).certificates or ()), None)

    @property
    def certificate_matches_name(self) -> bool | None:
        """Whether the server's certificate is for the name asked for."""
        leaf, server_name = self.leaf(SERVER), self.server_name
        return None if leaf is None or server_name is None else leaf.matches_name(server_name)

    @property
    def alert(self) -> SeenAlert | None:
        """The first fatal alert, else the first before the handshake was over."""
        alerts, over = self.connection.alerts, self.connection.established
        early = [alert for alert in alerts if over is None or alert.seen.frame < over.frame]
        fatal = [alert for alert in alerts if alert.level == AlertLevel.FATAL]
        return next(iter(fatal + early), None)

    @property
    def handshake_duration(self) -> int | None:
        """Nanoseconds from the ClientHello to the packet that shows the handshake finished."""
        hello, established = self.connection.client_hello, self.connection.established
        return None if hello is None or established is None else established.time - hello.seen.time

    @property
    def server_hello_delay(self) -> int | None:
        """Nanoseconds from the ClientHello to the server's first answer to it."""
        it = self.connection
        answer = it.hello_retry_request or it.server_hello
        if answer is None or it.client_hello is None:
            return None
        return answer.seen.time - it.client_hello.seen.time
