"""What a session has shown so far, and the telling of it."""

from collections.abc import Iterable
from dataclasses import replace

from tlswire.errors import MalformedError, ParseError
from tlswire.reference import joiner, ssl2
from tlswire.reference.capture import wrapping
from tlswire.reference.capture.certificates import MAX_CERTIFICATES, CertificateFacts
from tlswire.reference.capture.connection import (
    CLIENT,
    MAX_ALERTS,
    MAX_HISTORY,
    SERVER,
    Connection,
    Hello,
    Moment,
    SeenAlert,
    SeenKeyExchange,
    Side,
    other,
)
from tlswire.reference.capture.dialogue import Dialogue
from tlswire.reference.capture.net import Endpoint
from tlswire.reference.capture.oddities import (
    BREAKING,
    is_like_a_record,
    is_midstream,
    of_choice,
    of_extensions,
    of_offer,
)
from tlswire.reference.capture.prelude import Prelude
from tlswire.reference.capture.protection import Protection
from tlswire.reference.capture.telling import LETTERS, At, Ssl2Hello, Teller, Told, is_message
from tlswire.reference.extension import Extensions
from tlswire.reference.extension.table import (
    CLIENT_HELLO,
    HELLO_RETRY_REQUEST,
    SERVER_HELLO,
)
from tlswire.reference.handshake import ClientHello, Context, Message, ServerHello, Transport
from tlswire.reference.handshake.certificate import Certificate
from tlswire.reference.handshake.certificate_request import CertificateRequest
from tlswire.reference.handshake.compressed_certificate import CompressedCertificate, room
from tlswire.reference.handshake.hello_retry_request import HelloRetryRequest
from tlswire.reference.handshake.message import Unknown, type_name
from tlswire.reference.handshake.new_session_ticket import NewSessionTicket
from tlswire.reference.handshake.server_hello import HELLO_RETRY_REQUEST_RANDOM
from tlswire.reference.handshake.server_key_exchange import ServerKeyExchange
from tlswire.reference.joiner import HEADER_LENGTH, Origin, RawMessage
from tlswire.reference.stream import ChangeCipherSpec, Item, Oddity, Opaque, Partial, SentAlert
from tlswire.reference.stream import Message as WholeMessage
from tlswire.registry import (
    AlertLevel,
    CipherSuite,
    ExtensionType,
    HandshakeType,
    ProtocolVersion,
)


class Facts:
    """The facts of one session, and who is who in it.

    A direction is 0 or 1: from the lower endpoint, or from the upper.
    """

    def __init__(
        self, connection: Connection, ends: tuple[Endpoint, Endpoint], opener: int, tell: Teller
    ) -> None:
        self.connection = connection
        self.moment = connection.first
        # Whether anything came that is TLS.
        self.has_tls = False
        self._ends = ends
        self._client = opener
        self._roles_known = False
        # What the server's hello settled.
        self._context = Context(transport=Transport.TLS)
        self._protection = Protection(connection)
        self._speaker: int | None = None
        self._segments = [0, 0]
        self._plain = [False, False]
        self._holes = [False, False]
        self._dialogue = Dialogue()
        # Who was the first to end it, and whether by an alert.
        self._ender: tuple[int, bool] | None = None
        self._index = 0
        self._tell_all = tell

    @property
    def has_row(self) -> bool:
        """Whether a hello or a clear alert came."""
        connection = self.connection
        hellos = (
            connection.client_hello,
            connection.server_hello,
            connection.hello_retry_request,
        )
        return any(hellos) or bool(connection.alerts)

    @property
    def cipher_suite(self) -> CipherSuite | None:
        """The suite that was agreed on, as far as it is known."""
        return self._context.cipher_suite

    def sender(self, direction: int) -> str:
        """Who sends in a direction."""
        return CLIENT if direction == self._client else SERVER

    def _side(self, direction: int) -> Side:
        return self.connection.side(self.sender(direction))

    def _set_client(self, direction: int) -> None:
        """Say who the client is. What was noted under the other guess changes sides."""
        self._roles_known = True
        if self._client != direction:
            self._client = direction
            it = self.connection
            it.client_side, it.server_side = it.server_side, it.client_side
            it.client, it.server = it.server, it.client
            it.alerts = [replace(alert, sender=other(alert.sender)) for alert in it.alerts]
            it.history = it.history.swapcase()

    def opened(self, opener: int) -> None:
        """Note a SYN that came later than data.

        Who opened the connection is its client, until a hello tells.
        """
        self.connection.start_seen = True
        if not self._roles_known:
            self._set_client(opener)
            self._roles_known = False

    def packets(self, numbers: list[int], last: Moment) -> None:
        """Note how many packets each direction had, and when the last of them came."""
        for direction, number in enumerate(numbers):
            self._side(direction).packets = number
        self.connection.last = last

    def speaks(self, direction: int) -> bool:
        """Note who speaks; answers whether it was the other side before."""
        self._segments[direction] += 1
        before, self._speaker = self._speaker, direction
        return before == 1 - direction

    def item(self, direction: int, item: Item) -> None:
        """Take what a stream shows."""
        self.has_tls = True
        if isinstance(item, WholeMessage):
            self._message(direction, item)
        elif isinstance(item, Partial):
            self._partial(direction, item.raw)
        elif isinstance(item, SentAlert):
            self._alert(direction, item)
        elif isinstance(item, ChangeCipherSpec):
            self._letter(direction, "i")
            self._side(direction).change_cipher_spec = True
            self._tell(direction, item)
        elif isinstance(item, Opaque):
            sender = self.sender(direction)
            self._protection.note(sender, item.header, self._context, self.moment)
            self._tell(direction, item)
        else:
            self._oddity(direction, item)

    def _tell(self, direction: int, item: Told) -> None:
        is_told = self._roles_known or self.connection.start_seen
        at = At(
            moment=self.moment,
            index=self._index,
            sender=self.sender(direction) if is_told else None,
            source=self._ends[direction],
            destination=self._ends[1 - direction],
            connection_id=self.connection.id,
            compressed=self.connection.compressed,
            context=self._context,
            protocol="ssl2" if isinstance(item, Ssl2Hello) else "tls",
        )
        self._tell_all(at, item)
        self._index += is_message(item)

    def _letter(self, direction: int, letter: str) -> None:
        """Add to the history: upper case from the client."""
        if len(self.connection.history) < MAX_HISTORY:
            is_client = self.sender(direction) == CLIENT
            self.connection.history += letter.upper() if is_client else letter

    def note(self, name: str) -> None:
        """Note an anomaly."""
        if name not in self.connection.anomalies:
            self.connection.anomalies.append(name)

    def _note_all(self, names: Iterable[str]) -> None:
        for name in names:
            self.note(name)

    def _alert(self, direction: int, item: SentAlert) -> None:
        self._letter(direction, "l")
        if len(self.connection.alerts) < MAX_ALERTS:
            sender = self.sender(direction)
            alert = item.alert
            seen = SeenAlert(sender, alert.level, alert.description, self.moment)
            self.connection.alerts.append(seen)
        # A FIN comes after the alert in its sender's stream, even if it was captured before it.
        is_first = self._ender is None or self._ender[0] == direction
        if item.alert.level == AlertLevel.FATAL and is_first:
            self._ender = (direction, True)
        self._tell(direction, item)

    def _oddity(self, direction: int, oddity: Oddity) -> None:
        if oddity.name in BREAKING and self.connection.established is None:
            self._side(direction).malformed = True
        self.note(oddity.name)
        if oddity.handshake_type is not None:
            self._pass_over(direction, oddity.handshake_type, oddity.value or 0)

    # Messages.

    def _message(self, direction: int, item: WholeMessage) -> None:
        raw = item.raw
        self._read(direction, raw)
        is_retry = raw.handshake_type == HandshakeType.SERVER_HELLO and _is_retry(raw)
        self._letter(direction, "j" if is_retry else LETTERS.get(raw.handshake_type, "z"))
        name = "hello_retry_request" if is_retry else type_name(raw.handshake_type)
        self._reach(direction, name)
        if raw.handshake_type == HandshakeType.FINISHED:
            self._protection.finished(self.sender(direction), self.moment)
        self._tell(direction, item)
        self._segments[direction] = 0

    def _partial(self, direction: int, raw: RawMessage) -> None:
        """Take what came of a message that was cut, or a whole one of a record that was."""
        if raw.stated_length == len(raw.data):
            self._read(direction, raw)
        else:
            self._begin_with(direction, raw)

    def _pass_over(self, direction: int, kind: HandshakeType, length: int) -> None:
        """Take the news that a message was longer than the cap; a hello has its row even so."""
        header = bytes([kind]) + (length - HEADER_LENGTH).to_bytes(3)
        raw = RawMessage(header, Origin(0, ProtocolVersion(0)), records=1)
        self._begin_with(direction, raw)

    def _begin_with(self, direction: int, raw: RawMessage) -> None:
        """Keep what came of a hello, if it is the first."""
        hello = replace(self._hello(direction, raw), complete=False)
        it = self.connection
        if raw.handshake_type == HandshakeType.CLIENT_HELLO and it.client_hello is None:
            it.client_hello = hello
            self._set_client(direction)
        elif raw.handshake_type == HandshakeType.SERVER_HELLO and it.server_hello is None:
            it.server_hello = hello
            self._set_client(1 - direction)

    def _hello(self, direction: int, raw: RawMessage) -> Hello:
        return Hello(
            message=raw.data,
            complete=True,
            record_version=raw.origin.record_version,
            seen=self.moment,
            segments=self._segments[direction],
            records=raw.records,
        )

    def _read(self, direction: int, raw: RawMessage) -> None:
        """Read a message's fields."""
        if raw.handshake_type == HandshakeType.CLIENT_HELLO:
            self._hello_from(direction, CLIENT)
        elif raw.handshake_type in (
            HandshakeType.SERVER_HELLO,
            HandshakeType.HELLO_RETRY_REQUEST,
        ):
            self._hello_from(direction, SERVER)
        try:
            message = Message.parse(raw.data, self._context)
        except ParseError as error:
            self._unreadable(direction, raw, error)
            return
        self._take(direction, raw, message)

    def _take(self, direction: int, raw: RawMessage, message: Message) -> None:
        """Take a message that could be read."""
        body = message.body
        if isinstance(body, Certificate | CertificateRequest | NewSessionTicket) and body.defect:
            self.note("decode_error")
        if isinstance(body, ClientHello):
            self._client_hello(direction, raw, body)
        elif isinstance(body, ServerHello):
            self._server_hello(direction, raw, body)
        elif isinstance(body, HelloRetryRequest):
            it = self.connection
            it.hello_retry_request = it.hello_retry_request or self._hello(direction, raw)
        elif isinstance(body, Certificate):
            self._certificates(direction, body)
        elif isinstance(body, CompressedCertificate):
            self._compressed(direction, body)
        elif isinstance(body, ServerKeyExchange):
            self._server_key_exchange(body)
        elif isinstance(body, Unknown):
            if message.handshake_type.reference is None:
                self.note("handshake_type")
        else:
            self._other(message)

    def _other(self, message: Message) -> None:
        if isinstance(message.body, CertificateRequest):
            self.connection.certificate_requested = True
        elif message.handshake_type == HandshakeType.SERVER_HELLO_DONE:
            self.connection.server_hello_done = True
        elif message.handshake_type == HandshakeType.HELLO_REQUEST:
            self.connection.renegotiated = True

    def _hello_from(self, direction: int, sender: str) -> None:
        """Who sends a hello tells the roles; later ones should not contradict."""
        is_first = sender == CLIENT and self.connection.client_hello is None
        if not self._roles_known or is_first:
            self._set_client(direction if sender == CLIENT else 1 - direction)
        elif self.sender(direction) != sender:
            self.note("direction")

    def _unreadable(self, direction: int, raw: RawMessage, error: ParseError) -> None:
        """A message whose fields do not fit: a hello that begins a row does so even then."""
        is_trailing = isinstance(error, MalformedError) and error.kind == "trailing_data"
        self.note("trailing_data" if is_trailing else "decode_error")
        hello = self._hello(direction, raw)
        it = self.connection
        if raw.handshake_type == HandshakeType.CLIENT_HELLO:
            it.client_hello = it.client_hello or hello
        elif raw.handshake_type == HandshakeType.SERVER_HELLO:
            it.server_hello = it.server_hello or hello
        else:
            return
        self._side(direction).malformed = True

    def _client_hello(self, direction: int, raw: RawMessage, hello: ClientHello) -> None:
        self._note_all(of_extensions(hello.extensions, hello.defect, CLIENT_HELLO))
        self._note_all(of_offer(hello))
        it = self.connection
        if it.client_hello is None:
            it.client_hello = self._hello(direction, raw)
            found = hello.extensions or Extensions()
            it.offers_early_data = ExtensionType.EARLY_DATA in found.types
            return
        if it.hello_retry_request is not None and it.server_hello is None:
            return
        if it.client_hello.message[6:38] != hello.random:
            # Before the first was answered it is that one again.
            is_begun = it.server_hello is not None
            it.renegotiated |= is_begun or it.side(CLIENT).change_cipher_spec
        elif it.client_hello.message == raw.data:
            self.note("repeated_hello")
        else:
            it.repeated_random = True

    def _server_hello(self, direction: int, raw: RawMessage, hello: ServerHello) -> None:
        it = self.connection
        is_retry = hello.is_hello_retry_request
        table = HELLO_RETRY_REQUEST if is_retry else SERVER_HELLO
        self._note_all(of_extensions(hello.extensions, hello.defect, table))
        if is_retry:
            it.hello_retry_request = it.hello_retry_request or self._hello(direction, raw)
        elif it.server_hello is not None:
            it.renegotiated = True
        else:
            self._context = Context(hello.version, hello.cipher_suite, Transport.TLS)
            it.server_hello = self._hello(direction, raw)
            self._note_all(of_choice(it.client_hello, hello))

    def _certificates(self, direction: int, sent: Certificate) -> None:
        self._chain(direction, tuple(entry.cert_data for entry in sent.certificate_list))

    def _compressed(self, direction: int, sent: CompressedCertificate) -> None:
        """Take a certificate list that was compressed, as only TLS 1.3 has it: a side's first."""
        it, limit = self.connection, joiner.MAX_CERTIFICATES
        it.compressed += sent.charge(limit)
        limit = room(it.compressed, limit)
        if limit > 0 and self._side(direction).certificates is not None:
            return
        try:
            message = sent.decompress(limit)
        except ParseError:
            self.note("certificate_compression")
            return
        if message is None:
            return
        try:
            body = Message.parse(message, Context(ProtocolVersion.TLSV1_3)).body
        except ParseError:
            return
        if isinstance(body, Certificate):
            self._certificates(direction, body)

    def _chain(self, direction: int, certificates: tuple[bytes, ...]) -> None:
        if len(certificates) > MAX_CERTIFICATES:
            self.note("too_many_certificates")
        chain = [CertificateFacts.of(one) for one in certificates[:MAX_CERTIFICATES]]
        if any(facts.summary.defect is not None for facts in chain):
            self.note("malformed_certificate")
        side = self._side(direction)
        if side.certificates is None:
            side.certificates = chain

    def _server_key_exchange(self, sent: ServerKeyExchange) -> None:
        if self.connection.server_key_exchange is None:
            self.connection.server_key_exchange = SeenKeyExchange(
                sent.group, sent.dh_bits, sent.signature_algorithm
            )

    # Hellos in the format of SSL 2.0.

    def goes_on_with_tls(self, data: bytes) -> bool:
        """Whether what follows such a hello is TLS.

        The server has answered so, or not yet, and `data` begin with a record of TLS.
        """
        if self._context.version is not None:
            return self._context.version != ProtocolVersion.SSLV2
        return 20 <= data[0] <= 24 and data[1:2] in (b"", b"\3")

    def ssl2_hello(self, direction: int, found: ssl2.Found, offset: int) -> None:
        """Take a whole hello, the offset of whose record is given."""
        self.has_tls = True
        raw = _raw_ssl2(found, offset)
        letter, name = "c", "client_hello"
        try:
            hello = ssl2.parse(found.message)
        except ParseError:
            self.note("decode_error")
            self._ssl2_client(direction, raw, is_whole=True)
            self._side(direction).malformed = True
        else:
            if isinstance(hello, ssl2.ServerHello):
                letter, name = "s", "server_hello"
                self._ssl2_server(direction, raw, hello)
            else:
                self._ssl2_client(direction, raw, is_whole=True)
        self._letter(direction, letter)
        self._reach(direction, name)
        self._tell(direction, Ssl2Hello(raw))
        self._segments[direction] = 0

    def ssl2_cut(self, direction: int, found: ssl2.Found, offset: int) -> None:
        """Take what came of a hello that was cut."""
        self.has_tls = True
        self.note("truncated_record")
        if found.message[:1] == b"\1":
            self._ssl2_client(direction, _raw_ssl2(found, offset), is_whole=False)

    def _ssl2_client(self, direction: int, raw: RawMessage, *, is_whole: bool) -> None:
        it = self.connection
        hello = replace(self._hello(direction, raw), complete=is_whole, is_ssl2=True)
        if it.client_hello is None:
            self._set_client(direction)
            it.protocol, it.client_hello = "ssl2", hello

    def _ssl2_server(self, direction: int, raw: RawMessage, hello: ssl2.ServerHello) -> None:
        """A server that answers in this format speaks SSL 2.0: what follows it is not read."""
        if not self._roles_known:
            self._set_client(1 - direction)
        elif self.sender(direction) == CLIENT:
            self.note("direction")
        it = self.connection
        it.protocol = "ssl2"
        it.server_hello = it.server_hello or replace(self._hello(direction, raw), is_ssl2=True)
        self._context = Context(hello.version, None, Transport.TLS)
        if hello.certificate:
            self._chain(direction, (hello.certificate,))

    # What is not TLS, and what is missing.

    def plain(self, direction: int, seen: bytes) -> None:
        """Note text where TLS could have begun."""
        is_whole = not self._holes[direction]
        self._plain[direction] |= is_whole
        if is_midstream(seen):
            self.note("midstream")
        elif self.connection.client_hello is not None and self.has_tls:
            self.note("plaintext")
        side = self._side(direction)
        is_beginning = is_whole and self.connection.start_seen and not side.gap
        side.malformed |= is_beginning and is_like_a_record(seen)

    def hole(self, direction: int) -> None:
        """Note that bytes are missing from where TLS could have begun."""
        self._holes[direction] = True

    def becomes_tls(self, direction: int) -> None:
        """Note that a direction is TLS from here on, whatever was missing or said before."""
        self._plain[direction] = self._holes[direction] = False

    def _judge_text(self, direction: int) -> None:
        """Say that a direction never was TLS, if its start was seen; what is missing may be it."""
        it, side = self.connection, self._side(direction)
        is_lacking = self.has_tls and self._holes[direction]
        side.plaintext |= self._plain[direction] and it.start_seen and not is_lacking
        side.gap |= is_lacking and it.established is None and not side.cut

    def follows(self, prelude: Prelude) -> None:
        """Note what came before the hello."""
        self.connection.starttls = prelude.protocol
        self.connection.proxied = prelude.proxied

    def says(self, direction: int, text: bytes) -> None:
        """Note what is said in clear, as long as TLS may yet begin."""
        if not self.has_tls:
            self._dialogue.hear(direction, text)

    def ended_line(self, direction: int) -> bool:
        """Whether what a direction said last was the end of a line."""
        return self._dialogue.ended_line(direction)

    def may_begin_amid(self, direction: int) -> bool:
        """Whether a hello may stand amid what a direction says.

        Only who opened the connection sends one, and only one is awaited.
        """
        return not self.has_tls and direction == self._client

    def wrapped(self) -> None:
        """Note that what is sent is in the packets of another protocol."""
        self.connection.starttls = wrapping.NAME

    def begins(self, direction: int, sender: str | None) -> None:
        """Note that a handshake begins, after a plain-text protocol perhaps.

        What text came before it was no answer to it. A hello that has begun tells who the client
        is, come the rest of it or not.
        """
        it = self.connection
        if sender is not None:
            client = direction if sender == CLIENT else 1 - direction
            it.starttls = self._dialogue.protocol(client) or it.starttls
            if not self._roles_known:
                self._set_client(client)
        self._dialogue = Dialogue()
        if it.client_hello is None and it.server_hello is None:
            self._plain = [False, False]

    def undecided(self) -> None:
        """Note bytes that ended before they could be told to be TLS."""
        if self.has_tls:
            self.note("truncated_record")

    def gap(self, direction: int) -> None:
        """Note that bytes which were needed are missing, and not because packets were cut."""
        side = self._side(direction)
        side.gap |= self.connection.established is None and not side.cut
        self.note("gap")

    def cut(self, direction: int) -> None:
        """Note that the capture cut a packet short."""
        if self.connection.established is None and not self._side(direction).cut:
            self._side(direction).cut = True
            self.note("snap_length")

    def fin(self, direction: int, *, is_ahead: bool) -> None:
        """Note a FIN, and whether it acknowledges what has not come yet."""
        side = self._side(direction)
        side.fin, side.ahead = True, is_ahead

    def close_by(self, direction: int) -> None:
        """Note who sent the first FIN."""
        self._ender = self._ender or (direction, False)

    def _reach(self, direction: int, name: str) -> None:
        """Note the last message in clear, until the other side has closed.

        What its sender sent comes before its FIN, even if it was captured after it.
        """
        if self._ender != (1 - direction, False):
            self.connection.last_message = name

    def bytes(self, direction: int, length: int) -> None:
        """Note how many distinct bytes came."""
        self._side(direction).bytes = length

    def finish(self, reason: str, ended_by: str | None) -> None:
        """Close the facts."""
        for direction in (0, 1):
            self._judge_text(direction)
        it = self.connection
        it.end_reason, it.ended_by = reason, ended_by
        if self._ender is not None:
            direction, by_alert = self._ender
            it.end_reason = "alert" if by_alert else reason
            it.closed = not by_alert
            it.ended_by = self.sender(direction)
        it.end_seen = reason in ("fin", "reset")


def _raw_ssl2(found: ssl2.Found, offset: int) -> RawMessage:
    origin = Origin(offset + found.header, ProtocolVersion.SSLV2)
    return RawMessage(found.message, origin, records=1)


def _is_retry(raw: RawMessage) -> bool:
    return raw.data[6:38] == HELLO_RETRY_REQUEST_RANDOM
