"""Messages as the native classes show them: the same attributes, absences and exceptions.

What comes from an extension is `None` when that was not sent, and raises `MalformedError` when it
is malformed. Offsets count from the first byte of what was parsed, or of the stream.
"""

from dataclasses import dataclass, field

from tlswire.errors import ParseError
from tlswire.reference import fingerprint, ssl2
from tlswire.reference.extension import E, Extensions, RawExtension
from tlswire.reference.extension import Extension as Body
from tlswire.reference.extension.application_layer_protocol_negotiation import ProtocolNameList
from tlswire.reference.extension.certificate_authorities import CertificateAuthorities
from tlswire.reference.extension.compress_certificate import CertificateCompressionAlgorithms
from tlswire.reference.extension.cookie import Cookie
from tlswire.reference.extension.early_data import EarlyDataIndication
from tlswire.reference.extension.ec_point_formats import EcPointFormatList
from tlswire.reference.extension.encrypt_then_mac import EncryptThenMac
from tlswire.reference.extension.extended_main_secret import ExtendedMainSecret
from tlswire.reference.extension.key_share import (
    KeyShareClientHello,
    KeyShareHelloRetryRequest,
    KeyShareServerHello,
)
from tlswire.reference.extension.post_handshake_auth import PostHandshakeAuth
from tlswire.reference.extension.pre_shared_key import OfferedPsks, SelectedPsk
from tlswire.reference.extension.psk_key_exchange_modes import PskKeyExchangeModes
from tlswire.reference.extension.record_size_limit import RecordSizeLimit
from tlswire.reference.extension.renegotiation_info import RenegotiationInfo
from tlswire.reference.extension.server_name import ServerNameList
from tlswire.reference.extension.session_ticket import SessionTicket
from tlswire.reference.extension.signature_algorithms import SignatureSchemeList
from tlswire.reference.extension.signature_algorithms_cert import CertificateSignatureSchemeList
from tlswire.reference.extension.signed_certificate_timestamp import (
    SignedCertificateTimestamp,
    SignedCertificateTimestampList,
)
from tlswire.reference.extension.supported_groups import NamedGroupList
from tlswire.reference.extension.supported_versions import SelectedVersion, SupportedVersions
from tlswire.reference.extension.table import TABLES, decode
from tlswire.reference.handshake import client_hello, server_hello
from tlswire.reference.handshake.context import Context, Transport
from tlswire.reference.handshake.message import type_name
from tlswire.reference.text import wire_text
from tlswire.reference.wire import moved
from tlswire.registry import (
    CertificateCompressionAlgorithm,
    CipherSuite,
    CompressionMethod,
    EcPointFormat,
    ExtensionType,
    HandshakeType,
    NamedGroup,
    ProtocolVersion,
    PskKeyExchangeMode,
    SignatureScheme,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message was found, and what earlier messages settled.

    `pieces` are pairs of an offset within the message and the one it has in the input, ascending;
    without any, offsets count from the message itself.
    """

    pieces: tuple[tuple[int, int], ...] = ()
    offset: int = 0
    record_version: ProtocolVersion | None = None
    context: Context = field(default_factory=Context)

    def input_offset(self, offset: int) -> int:
        """The offset in the input of a byte of the message."""
        if not self.pieces:
            return offset
        before = [piece for piece in self.pieces if piece[0] <= offset]
        start, found = (before or self.pieces[:1])[-1]
        return max(found + offset - start, 0)

    def moved(self, error: ParseError) -> ParseError:
        """An error of the message, as it counts in the input."""
        return moved(error, self.input_offset(error.offset))


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension as it was sent, in the message of that name."""

    raw: RawExtension
    message: str
    origin: Origin = field(default_factory=Origin, compare=False)

    @property
    def type(self) -> ExtensionType:
        """The type, assigned or not."""
        return self.raw.extension_type

    @property
    def data(self) -> bytes:
        """The body, without its length."""
        return self.raw.body

    @property
    def offset(self) -> int:
        """Where the body begins in the input."""
        return self.origin.input_offset(self.raw.offset)

    @property
    def decoded(self) -> Body | None:
        """The body; `None` where its layout in this message is not known here."""
        try:
            body = decode(self.raw, TABLES[self.message])
        except ParseError as error:
            raise self.origin.moved(error) from None
        return None if isinstance(body, RawExtension) else body


class _Hello:
    """What both hellos have."""

    def __init__(
        self,
        raw: bytes,
        origin: Origin,
        block: Extensions | None,
        message: str,
        defect: ParseError | None,
    ) -> None:
        self.raw = raw
        self.offset = origin.offset
        self.record_version = origin.record_version
        self.defect = None if defect is None else origin.moved(defect)
        self._origin = origin
        self._block = block
        self._message = message

    def _get(self, kind: type[E]) -> E | None:
        try:
            return (self._block or Extensions()).get(kind)
        except ParseError as error:
            raise self._origin.moved(error) from None

    @property
    def extensions(self) -> tuple[Extension, ...] | None:
        """The extensions as they were sent; `None` where the message ends before them."""
        if self._block is None:
            return None
        return tuple(Extension(raw, self._message, self._origin) for raw in self._block)

    @property
    def extension_types(self) -> tuple[ExtensionType, ...] | None:
        """The types of the extensions."""
        return None if self._block is None else self._block.types

    @property
    def malformed(self) -> tuple[tuple[ExtensionType, ParseError], ...]:
        """The malformed extensions as pairs of type and exception."""
        found = []
        for extension in self.extensions or ():
            try:
                _ = extension.decoded
            except ParseError as error:
                found.append((extension.type, error))
        return tuple(found)

    @property
    def renegotiation_info(self) -> bytes | None:
        """What binds a renegotiation to what was before; empty in a first handshake."""
        sent = self._get(RenegotiationInfo)
        return None if sent is None else sent.renegotiated_connection

    @property
    def cookie(self) -> bytes | None:
        """What a `HelloRetryRequest` asks to return."""
        sent = self._get(Cookie)
        return None if sent is None else sent.cookie

    @property
    def extended_main_secret(self) -> bool:
        """Whether the main secret may be, or is, bound to the handshake (RFC 7627)."""
        return self._get(ExtendedMainSecret) is not None

    @property
    def encrypt_then_mac(self) -> bool:
        """Whether encrypt-then-MAC is offered or chosen (RFC 7366)."""
        return self._get(EncryptThenMac) is not None


class ClientHello(_Hello):
    """A `ClientHello`."""

    type = "client_hello"

    def __init__(self, raw: bytes, origin: Origin, hello: client_hello.ClientHello) -> None:
        super().__init__(raw, origin, hello.extensions, self.type, hello.defect)
        self.hello = hello
        self.legacy_version: ProtocolVersion = hello.legacy_version
        self.random: bytes = hello.random
        self.session_id: bytes = hello.legacy_session_id
        self.legacy_cookie: bytes | None = hello.legacy_cookie
        self.cipher_suites: tuple[CipherSuite, ...] = hello.cipher_suites
        self.compression_methods: tuple[CompressionMethod, ...] = hello.legacy_compression_methods

    @property
    def server_name(self) -> str | None:
        r"""The host name asked for: bytes outside printable ASCII as `\xNN`."""
        sent = self._get(ServerNameList)
        name = None if sent is None else sent.host_name
        return None if name is None else wire_text(name)

    @property
    def alpn(self) -> tuple[str, ...] | None:
        """The application protocols, escaped like `server_name`."""
        sent = self._get(ProtocolNameList)
        return None if sent is None else tuple(map(wire_text, sent.protocol_name_list))

    @property
    def supported_versions(self) -> tuple[ProtocolVersion, ...] | None:
        """The versions offered."""
        sent = self._get(SupportedVersions)
        return None if sent is None else sent.versions

    @property
    def supported_groups(self) -> tuple[NamedGroup, ...] | None:
        """The groups for key exchange."""
        sent = self._get(NamedGroupList)
        return None if sent is None else sent.named_group_list

    @property
    def ec_point_formats(self) -> tuple[EcPointFormat, ...] | None:
        """The point formats."""
        sent = self._get(EcPointFormatList)
        return None if sent is None else sent.ec_point_format_list

    @property
    def signature_algorithms(self) -> tuple[SignatureScheme, ...] | None:
        """The signature algorithms."""
        sent = self._get(SignatureSchemeList)
        return None if sent is None else sent.supported_signature_algorithms

    @property
    def signature_algorithms_cert(self) -> tuple[SignatureScheme, ...] | None:
        """The signature algorithms for certificates, where they differ."""
        sent = self._get(CertificateSignatureSchemeList)
        return None if sent is None else sent.supported_signature_algorithms

    @property
    def key_shares(self) -> tuple[tuple[NamedGroup, bytes], ...] | None:
        """The key shares as pairs of group and public key."""
        sent = self._get(KeyShareClientHello)
        if sent is None:
            return None
        return tuple((share.group, share.key_exchange) for share in sent.client_shares)

    @property
    def key_share_groups(self) -> tuple[NamedGroup, ...] | None:
        """The groups of the key shares."""
        sent = self._get(KeyShareClientHello)
        return None if sent is None else tuple(share.group for share in sent.client_shares)

    @property
    def psk_modes(self) -> tuple[PskKeyExchangeMode, ...] | None:
        """How pre-shared keys may be used."""
        sent = self._get(PskKeyExchangeModes)
        return None if sent is None else sent.ke_modes

    @property
    def psk_identities(self) -> tuple[tuple[bytes, int], ...] | None:
        """The pre-shared keys as pairs of identity and obfuscated ticket age."""
        sent = self._get(OfferedPsks)
        if sent is None:
            return None
        return tuple((one.identity, one.obfuscated_ticket_age) for one in sent.identities)

    @property
    def early_data(self) -> bool:
        """Whether early data is announced."""
        return self._get(EarlyDataIndication) is not None

    @property
    def session_ticket(self) -> bytes | None:
        """The session ticket (TLS 1.2), empty where one is asked for."""
        sent = self._get(SessionTicket)
        return None if sent is None else sent.session_ticket

    @property
    def compress_certificate(self) -> tuple[CertificateCompressionAlgorithm, ...] | None:
        """The certificate compression algorithms."""
        sent = self._get(CertificateCompressionAlgorithms)
        return None if sent is None else sent.algorithms

    @property
    def certificate_authorities(self) -> tuple[bytes, ...] | None:
        """The names of authorities that the client trusts, each as DER."""
        sent = self._get(CertificateAuthorities)
        return None if sent is None else sent.authorities

    @property
    def record_size_limit(self) -> int | None:
        """The longest record the client takes, in bytes."""
        sent = self._get(RecordSizeLimit)
        return None if sent is None else sent.record_size_limit

    @property
    def quic_transport_parameters(self) -> bytes | None:
        """The transport parameters of QUIC, undecoded."""
        codes = ("QUIC_TRANSPORT_PARAMETERS", "QUIC_TRANSPORT_PARAMETERS_DRAFT")
        block = self._block or Extensions()
        sent = next((raw for name in codes if (raw := block.find(ExtensionType[name]))), None)
        return None if sent is None else sent.body

    @property
    def post_handshake_auth(self) -> bool:
        """Whether the client can authenticate after the handshake."""
        return self._get(PostHandshakeAuth) is not None

    @property
    def max_version(self) -> ProtocolVersion | None:
        """The newest version offered, GREASE left out; `None` when only unknown ones are."""
        return self.hello.max_version

    @property
    def ja3(self) -> str | None:
        """The JA3 fingerprint; `None` where the hello is broken."""
        found = fingerprint.ja3(self.hello)
        return None if found is None else found.hash

    @property
    def ja3_full(self) -> str | None:
        """The text that JA3 is the MD5 of."""
        found = fingerprint.ja3(self.hello)
        return None if found is None else found.full

    @property
    def ja4(self) -> str | None:
        """The JA4 fingerprint; `None` where the hello is broken."""
        found = self._ja4(fingerprint.Order.SORTED)
        return None if found is None else found.hash

    @property
    def ja4_r(self) -> str | None:
        """JA4 with its lists in place of their hashes."""
        found = self._ja4(fingerprint.Order.SORTED)
        return None if found is None else found.raw

    @property
    def ja4_o(self) -> str | None:
        """JA4 in the original order."""
        found = self._ja4(fingerprint.Order.ORIGINAL)
        return None if found is None else found.hash

    @property
    def ja4_ro(self) -> str | None:
        """JA4 in the original order, with its lists in place of their hashes."""
        found = self._ja4(fingerprint.Order.ORIGINAL)
        return None if found is None else found.raw

    def _ja4(self, order: fingerprint.Order) -> fingerprint.Ja4 | None:
        guess = Transport.TLS if self.legacy_cookie is None else Transport.DTLS
        return fingerprint.ja4(self.hello, self._origin.context.transport or guess, order)


class ServerHello(_Hello):
    """A `ServerHello`, or the `HelloRetryRequest` in its clothes."""

    def __init__(self, raw: bytes, origin: Origin, hello: server_hello.ServerHello) -> None:
        self.hello = hello
        self.is_hello_retry_request: bool = hello.is_hello_retry_request
        super().__init__(raw, origin, hello.extensions, self.type, hello.defect)
        self.legacy_version: ProtocolVersion = hello.legacy_version
        self.random: bytes = hello.random
        self.session_id: bytes = hello.legacy_session_id_echo
        self.cipher_suite: CipherSuite = hello.cipher_suite
        self.compression_method: CompressionMethod | None = hello.legacy_compression_method
        self.version: ProtocolVersion = hello.version

    @property
    def type(self) -> str:
        """`server_hello` or `hello_retry_request`."""
        return "hello_retry_request" if self.is_hello_retry_request else "server_hello"

    @property
    def selected_version(self) -> ProtocolVersion | None:
        """The version in `supported_versions`."""
        sent = self._get(SelectedVersion)
        return None if sent is None else sent.selected_version

    @property
    def alpn(self) -> str | None:
        r"""The application protocol chosen: bytes outside printable ASCII as `\xNN`."""
        sent = self._get(ProtocolNameList)
        names = () if sent is None else sent.protocol_name_list
        return wire_text(names[0]) if names else None

    @property
    def key_share_group(self) -> NamedGroup | None:
        """The group of the server's key share, or the one that is asked for."""
        if self.is_hello_retry_request:
            asked = self._get(KeyShareHelloRetryRequest)
            return None if asked is None else asked.selected_group
        sent = self._get(KeyShareServerHello)
        return None if sent is None else sent.server_share.group

    @property
    def key_share(self) -> tuple[NamedGroup, bytes] | None:
        """The server's key share as a pair of group and public key."""
        sent = None if self.is_hello_retry_request else self._get(KeyShareServerHello)
        return None if sent is None else (sent.server_share.group, sent.server_share.key_exchange)

    @property
    def signed_certificate_timestamps(self) -> tuple[SignedCertificateTimestamp, ...] | None:
        """The timestamps of logs, until TLS 1.2 (RFC 6962 §3.3.1)."""
        sent = self._get(SignedCertificateTimestampList)
        return None if sent is None else sent.sct_list

    @property
    def psk_selected(self) -> int | None:
        """Which of the offered pre-shared keys is chosen, from 0."""
        sent = self._get(SelectedPsk)
        return None if sent is None else sent.selected_identity

    @property
    def downgrade_sentinel(self) -> str | None:
        """`tls12` or `tls11` where the random says that a newer version was possible."""
        found = self.hello.downgrade_sentinel
        return None if found is None else found.name.lower()

    @property
    def ja3s(self) -> str | None:
        """The JA3S fingerprint; `None` where the hello is broken."""
        found = fingerprint.ja3s(self.hello)
        return None if found is None else found.hash

    @property
    def ja3s_full(self) -> str | None:
        """The text that JA3S is the MD5 of."""
        found = fingerprint.ja3s(self.hello)
        return None if found is None else found.full


@dataclass(frozen=True, slots=True)
class HandshakeMessage:
    """A handshake message whose fields have no attributes here, or which cannot be read."""

    raw: bytes
    offset: int = 0
    error: ParseError | None = None

    @property
    def handshake_type(self) -> HandshakeType:
        """The type on the wire."""
        return HandshakeType(self.raw[0] if self.raw else 0)

    @property
    def type(self) -> str:
        """The RFC's name of the type, such as `finished`; `unknown` for one without."""
        return type_name(self.handshake_type)

    @property
    def body(self) -> bytes:
        """What follows the header."""
        return self.raw[4:]


@dataclass(frozen=True, slots=True)
class Ssl2Hello:
    """A hello in the format of SSL 2.0: the message from its type on, and where it begins."""

    raw: bytes
    offset: int = 0

    @property
    def type(self) -> str:
        """`client_hello` or `server_hello`."""
        return "server_hello" if self.raw[:1] == b"\4" else "client_hello"

    @property
    def message(self) -> ssl2.Message:
        """The fields."""
        return ssl2.parse(self.raw)
