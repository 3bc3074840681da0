"""One handshake message of any type."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from tlswire.reference.extension.status_request import CertificateStatus
from tlswire.reference.handshake.certificate import Certificate
from tlswire.reference.handshake.certificate_request import CertificateRequest
from tlswire.reference.handshake.certificate_url import CertificateUrl
from tlswire.reference.handshake.certificate_verify import CertificateVerify
from tlswire.reference.handshake.channel_id import ChannelId
from tlswire.reference.handshake.client_certificate_request import ClientCertificateRequest
from tlswire.reference.handshake.client_hello import ClientHello
from tlswire.reference.handshake.client_key_exchange import ClientKeyExchange
from tlswire.reference.handshake.compressed_certificate import CompressedCertificate
from tlswire.reference.handshake.context import Context
from tlswire.reference.handshake.ekt_key import EktKey
from tlswire.reference.handshake.encrypted_extensions import EncryptedExtensions
from tlswire.reference.handshake.finished import Finished
from tlswire.reference.handshake.hello_retry_request import HelloRetryRequest
from tlswire.reference.handshake.hello_verify_request import HelloVerifyRequest
from tlswire.reference.handshake.key_update import KeyUpdate
from tlswire.reference.handshake.message_hash import MessageHash
from tlswire.reference.handshake.new_connection_id import NewConnectionId
from tlswire.reference.handshake.new_session_ticket import NewSessionTicket
from tlswire.reference.handshake.next_protocol import NextProtocol
from tlswire.reference.handshake.request_connection_id import RequestConnectionId
from tlswire.reference.handshake.server_hello import ServerHello
from tlswire.reference.handshake.server_key_exchange import ServerKeyExchange
from tlswire.reference.handshake.supplemental_data import SupplementalData
from tlswire.reference.wire import Cursor, incomplete
from tlswire.registry import HandshakeType

HEADER_LENGTH = 4


@dataclass(frozen=True, slots=True)
class HandshakeHeader:
    """What precedes every handshake message (RFC 9846 §4).

    ::

        struct { HandshakeType msg_type; uint24 length; ... } Handshake;
    """

    msg_type: HandshakeType
    length: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read a header; one that is cut may be mended by more bytes."""
        _insist(cursor, "msg_type", HEADER_LENGTH)
        msg_type = HandshakeType(cursor.u8("msg_type"))
        return cls(msg_type, cursor.u24("length"))


def _insist(cursor: Cursor, field: str, length: int) -> None:
    """Ask for more bytes where fewer than `length` are there."""
    if cursor.remaining < length:
        raise incomplete(field, cursor.offset, length - cursor.remaining)


@dataclass(frozen=True, slots=True)
class Empty:
    """A message with an empty body.

    `hello_request` (RFC 5246 §7.4.1.1), `end_of_early_data` (RFC 8446 §4.5) and
    `server_hello_done` (RFC 5246 §7.4.5).
    """


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message whose layout is not known here."""

    data: bytes


Body = (
    Empty
    | ClientHello
    | ServerHello
    | HelloVerifyRequest
    | NewSessionTicket
    | EncryptedExtensions
    | Certificate
    | ServerKeyExchange
    | CertificateRequest
    | CertificateVerify
    | ClientKeyExchange
    | Finished
    | CertificateStatus
    | KeyUpdate
    | CompressedCertificate
    | ChannelId
    | CertificateUrl
    | ClientCertificateRequest
    | EktKey
    | HelloRetryRequest
    | MessageHash
    | NewConnectionId
    | NextProtocol
    | RequestConnectionId
    | SupplementalData
    | Unknown
)

_IN_CONTEXT: dict[HandshakeType, Callable[[Cursor, Context], Body]] = {
    HandshakeType.CLIENT_HELLO: ClientHello.parse,
    HandshakeType.NEW_SESSION_TICKET: NewSessionTicket.parse,
    HandshakeType.CERTIFICATE: Certificate.parse,
    HandshakeType.SERVER_KEY_EXCHANGE: ServerKeyExchange.parse,
    HandshakeType.CERTIFICATE_REQUEST: CertificateRequest.parse,
    HandshakeType.CERTIFICATE_VERIFY: CertificateVerify.parse,
    HandshakeType.CLIENT_KEY_EXCHANGE: ClientKeyExchange.parse,
}
_ALONE: dict[HandshakeType, Callable[[Cursor], Body]] = {
    HandshakeType.HELLO_REQUEST: lambda _: Empty(),
    HandshakeType.SERVER_HELLO: ServerHello.parse,
    HandshakeType.HELLO_VERIFY_REQUEST: HelloVerifyRequest.parse,
    HandshakeType.END_OF_EARLY_DATA: lambda _: Empty(),
    HandshakeType.ENCRYPTED_EXTENSIONS: EncryptedExtensions.parse,
    HandshakeType.SERVER_HELLO_DONE: lambda _: Empty(),
    HandshakeType.FINISHED: Finished.parse,
    HandshakeType.CERTIFICATE_STATUS: CertificateStatus.parse,
    HandshakeType.KEY_UPDATE: KeyUpdate.parse,
    HandshakeType.COMPRESSED_CERTIFICATE: CompressedCertificate.parse,
    HandshakeType.CHANNEL_ID: ChannelId.parse,
    HandshakeType.CERTIFICATE_URL: CertificateUrl.parse,
    HandshakeType.CLIENT_CERTIFICATE_REQUEST: ClientCertificateRequest.parse,
    HandshakeType.EKT_KEY: EktKey.parse,
    HandshakeType.HELLO_RETRY_REQUEST: HelloRetryRequest.parse,
    HandshakeType.MESSAGE_HASH: MessageHash.parse,
    HandshakeType.NEW_CONNECTION_ID: NewConnectionId.parse,
    HandshakeType.NEXT_PROTOCOL: NextProtocol.parse,
    HandshakeType.REQUEST_CONNECTION_ID: RequestConnectionId.parse,
    HandshakeType.SUPPLEMENTAL_DATA: SupplementalData.parse,
}


@dataclass(frozen=True, slots=True)
class Message:
    """A handshake message: its type on the wire, and what follows its header."""

    handshake_type: HandshakeType
    body: Body

    @classmethod
    def parse(cls, message: bytes, context: Context) -> Self:
        """Read one whole message, header included.

        Incomplete when the header announces more bytes than there are. Hellos and certificates
        are also read where they are broken towards the end, and say so in their `defect`.
        """
        cursor = Cursor(message)
        header = HandshakeHeader.parse(cursor)
        _insist(cursor, "body", header.length)
        offset = cursor.offset
        body = Cursor(cursor.take("body", header.length), offset)
        cursor.finish("message")
        parsed = _body(header.msg_type, body, context)
        body.finish("body")
        return cls(header.msg_type, parsed)

    @property
    def name(self) -> str:
        """The RFC's name: that of the type; `unknown` where the type has none.

        A `hello_retry_request` has the type of a `server_hello`.
        """
        if isinstance(self.body, ServerHello) and self.body.is_hello_retry_request:
            return "hello_retry_request"
        return type_name(self.handshake_type)


def type_name(handshake_type: HandshakeType) -> str:
    """The name of a type; `unknown` where it has none."""
    return "unknown" if handshake_type.reference is None else handshake_type.label


def _body(msg_type: HandshakeType, body: Cursor, context: Context) -> Body:
    if msg_type in _IN_CONTEXT:
        return _IN_CONTEXT[msg_type](body, context)
    if msg_type in _ALONE:
        return _ALONE[msg_type](body)
    return Unknown(body.rest())
