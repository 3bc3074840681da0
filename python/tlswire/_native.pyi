"""Parsers and trackers of the Rust core, as Python objects.

Objects are frozen. A field of a message is converted when it is first read, and kept.
"""

from datetime import datetime
from typing import Any, ClassVar, Literal, Never, TypeAlias, final

from typing_extensions import Buffer

from tlswire.errors import ParseError
from tlswire.options import Options, Wanted
from tlswire.registry import (
    AlertDescription,
    AlertLevel,
    CertificateCompressionAlgorithm,
    CertificateStatusType,
    CipherSuite,
    ClientCertificateType,
    CompressionMethod,
    ContentType,
    CtVersion,
    EcPointFormat,
    ExtensionType,
    HandshakeType,
    NamedGroup,
    ProtocolVersion,
    PskKeyExchangeMode,
    SignatureScheme,
    SslV2CipherKind,
)
from tlswire.structure import Structure

__all__ = [
    "Alert",
    "CaptureReader",
    "CapturedMessage",
    "Certificate",
    "CertificateEntry",
    "CertificateRequest",
    "CertificateStatus",
    "CertificateVerify",
    "ChangeCipherSpec",
    "ClientHello",
    "CompressedCertificate",
    "EncryptedRecord",
    "Extension",
    "HandshakeMessage",
    "HelloParser",
    "NewSessionTicket",
    "OcspResponse",
    "PacketCutter",
    "PacketTracker",
    "PanicException",
    "Piece",
    "RecordBatch",
    "Row",
    "ServerHello",
    "ServerKeyExchange",
    "SignedCertificateTimestamp",
    "SingleResponse",
    "Ssl2Hello",
    "Stream",
    "X509Certificate",
    "__version__",
    "_restore",
    "_restore_row",
    "describe_anomalies",
    "describe_columns",
    "json_schema",
    "parse_client_hello",
    "parse_messages",
    "parse_server_hello",
]

__version__: str

_Message: TypeAlias = (
    ClientHello
    | ServerHello
    | Certificate
    | CertificateRequest
    | CertificateStatus
    | CertificateVerify
    | CompressedCertificate
    | NewSessionTicket
    | ServerKeyExchange
    | HandshakeMessage
    | Alert
    | ChangeCipherSpec
    | EncryptedRecord
)

def parse_client_hello(data: Buffer, /) -> ClientHello:
    """The `ClientHello` in `data`: one or more records, a handshake message, or the body alone.

    What comes after it in the records is not looked at. Offsets of errors count from the first
    byte of `data`.

    Raises:
        IncompleteError: `data` ends before the message does.
        MalformedError: A field cannot be what it is. A malformed extension raises when it is read.
    """

def parse_server_hello(data: Buffer, /) -> ServerHello:
    """The `ServerHello` (or `HelloRetryRequest`) in `data`, in the forms of `parse_client_hello`.

    What comes after it in the records is not looked at. Offsets of errors count from the first
    byte of `data`.

    Raises:
        IncompleteError: `data` ends before the message does.
        MalformedError: A field cannot be what it is. A malformed extension raises when it is read.
    """

def parse_messages(data: Buffer, /) -> list[_Message | Ssl2Hello]:
    """The messages in `data`: records, or handshake messages in clear, of one direction.

    A hello in the format of SSL 2.0 may come first. Handshake messages and alerts that are under
    protection are `EncryptedRecord`; application data is left out. A message that cannot be read is
    a `HandshakeMessage` with an `error`. Offsets count from the first byte of `data`.

    Raises:
        IncompleteError: `data` ends within a record or a message.
        MalformedError: What follows a record cannot be one.
    """

def describe_anomalies() -> list[tuple[str, str, str, str]]:
    """The table of anomalies: name, layer, sentence, reference."""

def describe_columns() -> str:
    """The table of columns as JSON."""

def json_schema(columns: list[str]) -> str:
    """The JSON Schema of a line of `tlswire read -f jsonl` with these columns."""

@final
class Stream:
    """One direction of a TLS connection: bytes in, messages out, no I/O.

    It may begin with a hello in the format of SSL 2.0, which is held until it is whole. Bytes may
    come in any pieces. At most one record and one message are held. What is odd is listed in
    `anomalies` and never raised.
    """

    def __new__(cls) -> Stream: ...
    def feed(self, chunk: Buffer) -> list[_Message | Ssl2Hello]:
        """Takes the next bytes; returns the messages that end in them.

        Raises:
            ClosedError: The stream was closed.
        """

    def gap(self, length: int) -> list[_Message]:
        """Says that the next `length` bytes are not to be had.

        Returns the part that came of a message they cut.
        """

    def close(self) -> list[_Message]:
        """Says that no more bytes will come; returns the part of an unfinished message."""

    @property
    def position(self) -> int:
        """The offset of the next byte to be fed."""

    @property
    def skippable(self) -> int:
        """How many of the next bytes are not looked at, and need not be fed but can be skipped."""

    def skip(self, length: int) -> None:
        """Passes over `length` bytes, at most `skippable`."""

    @property
    def is_lost(self) -> bool:
        """Whether nothing more is read: it is no TLS, or a record header was lost."""

    @property
    def anomalies(self) -> list[tuple[str, int]]:
        """Names of what was odd, each with its offset in the stream; at most 100 of a name."""

@final
class RecordBatch:
    """Rows as columns. Whatever speaks the Arrow PyCapsule interface takes it."""

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """The batch as capsules named `arrow_schema` and `arrow_array`."""

    def __arrow_c_schema__(self) -> object:
        """The schema as a capsule named `arrow_schema`."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Row: ...
    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows, as dictionaries of plain Python values."""

    def __reduce__(self) -> Never:
        """A batch is not pickled: its rows are, and pyarrow pickles what it takes of it."""

@final
class Row:
    """One connection. Its columns are attributes, converted when they are read."""

    def __getattribute__(self, name: str, /) -> Any: ...
    def __dir__(self) -> list[str]: ...
    def to_dict(self) -> dict[str, Any]:
        """The columns by name: code points as integers, times as aware `datetime`."""

    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

def _restore_row(values: dict[str, Any]) -> Row: ...

@final
class Piece:
    """Bytes of a message, and where the capture has them.

    Attributes:
        message_offset: Where the first is in the message, its header included; in the content of
            its record, for what is no handshake message.
        length: How many there are.
        frame: The number of the packet that holds them, from 1.
        packet_offset: Where the first is in the captured packet; `None` in a protected one of QUIC.
    """

    __match_args__: ClassVar[tuple[str, str, str, str]]
    @property
    def message_offset(self) -> int: ...
    @property
    def length(self) -> int: ...
    @property
    def frame(self) -> int: ...
    @property
    def packet_offset(self) -> int | None: ...
    def __new__(
        cls, message_offset: int, length: int, frame: int, packet_offset: int | None = None
    ) -> Piece: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def to_dict(self) -> dict[str, int | None]:
        """Its parts by name."""

@final
class CapturedMessage:
    """A message of a capture, and where it was seen."""

    __match_args__: ClassVar[tuple[str, str]]
    @property
    def frame(self) -> int:
        """The number of the packet in which it ends, from 1."""

    @property
    def index(self) -> int:
        """Its position within the connection, from 0."""

    @property
    def connection_id(self) -> str:
        """The name of the connection."""

    @property
    def time(self) -> datetime:
        """When that packet was captured: an aware `datetime` of microseconds."""

    @property
    def time_ns(self) -> int:
        """When that packet was captured, in nanoseconds since 1970."""

    @property
    def protocol(self) -> str:
        """`tls`, `dtls`, `quic` or `ssl2`."""

    @property
    def src_ip(self) -> str:
        """The address of the end that sent it."""

    @property
    def src_port(self) -> int:
        """The port of the end that sent it."""

    @property
    def dst_ip(self) -> str:
        """The address of the end that it was sent to."""

    @property
    def dst_port(self) -> int:
        """The port of the end that it was sent to."""

    @property
    def sender(self) -> Literal["client", "server"] | None:
        """`client` or `server`; `None` while neither a hello nor a SYN told."""

    @property
    def encrypted(self) -> bool:
        """Whether it is under protection."""

    @property
    def pieces(self) -> tuple[Piece, ...] | None:
        """In which packets its bytes are, in their order; `None` unless `pieces=True` was asked."""

    @property
    def message(self) -> _Message | Ssl2Hello:
        """The message itself."""

    @property
    def type(self) -> str:
        """The RFC's name of the message."""

    def outline(self) -> list[tuple[int, int, int, str, int | bytes | str | None]]:
        """The fields of a handshake message in clear as lines; none for anything else.

        Each says how deep it is, at which offset, how many bytes it takes, the RFC's name, and the
        value: a number, bytes or text; `None` where the deeper lines after it are its parts. A line
        without a name says what is malformed. Offsets count from the first byte of the message;
        those of certificates that were compressed from the message that comes out.
        """

    def to_dict(self) -> dict[str, Any]:
        """Where it was seen, and the fields of the message."""

    def __reduce__(self) -> Never:
        """What was captured is not pickled: what it says is, and its message."""

class PanicException(BaseException):
    """A panic of Rust where nothing made an `InternalError` of it."""

@final
class CaptureReader:
    """What is read out of a capture, one pass over its sources: see `tlswire.open_capture`."""

    def __new__(
        cls, sources: list[tuple[str, str, Any]], options: Options, wanted: Wanted
    ) -> CaptureReader: ...
    def advance(self) -> bool:
        """Reads on until something is ready, or for a while; whether there is more to read."""

    def stop(self) -> None:
        """Takes nothing more from the sources; what was taken of them is had by `advance`."""

    def close(self) -> None:
        """Lets go of sources, flows and what was not taken; keeps counters."""

    def take_batch(self) -> RecordBatch | None:
        """The next batch that is ready."""

    def take_lines(self) -> bytes:
        """The lines that are ready, of rows or of messages."""

    def take_messages(self) -> list[CapturedMessage]:
        """The messages that are ready."""

    @property
    def position(self) -> int:
        """Bytes that have been read of all sources, as they are stored."""

    def stats(self) -> dict[str, Any]:
        """The ledger as it stands."""

    def anomalies(self) -> list[dict[str, Any]]:
        """The anomalies listed so far."""

    def failures(self) -> list[tuple[str, str, str, int, bool]]:
        """What went wrong: source, kind, sentence, offset, and whether some of it was read."""

    def __arrow_c_schema__(self) -> object:
        """The schema of the batches as a capsule."""

    def stream(self, batches: list[RecordBatch]) -> object:
        """Batches as one stream, in a capsule."""

@final
class HelloParser:
    """Reads hellos into columns: see `tlswire.parse_client_hellos`."""

    def __new__(
        cls, columns: list[str], encoding: str | None, *, fingerprints: bool, threads: int
    ) -> HelloParser: ...
    def parse(self, column: object) -> list[RecordBatch]:
        """The batches of a column, of Arrow or of objects."""

    def members(self, hellos: list[str | bytes | None]) -> list[bytes]:
        """The members of a JSON object for each hello."""

    def __arrow_c_schema__(self) -> object:
        """The schema of the batches as a capsule."""

    def stream(self, batches: list[RecordBatch]) -> object:
        """Batches as one stream, in a capsule."""

@final
class PacketCutter:
    """The packets of some connections, written as they were captured: see `tlswire.cut`."""

    def __new__(
        cls,
        sources: list[tuple[str, str, Any]],
        options: Options,
        connections: list[str],
        format: str,
    ) -> PacketCutter: ...
    def advance(self) -> bool:
        """Reads on for a while; whether there is more to read."""

    def take(self) -> bytes:
        """What was written since it was last taken."""

    @property
    def packets(self) -> int:
        """How many packets were written."""

    @property
    def position(self) -> int:
        """Bytes that have been read of all sources, as they are stored."""

    def stats(self) -> dict[str, Any]:
        """The ledger as it stands."""

    def failures(self) -> list[tuple[str, str, str, int, bool]]:
        """What went wrong with sources: name, kind, sentence, offset, and whether some was read."""

@final
class PacketTracker:
    """The work behind `tlswire.Tracker`."""

    def __new__(cls, options: Options, columns: list[str], messages: bool) -> PacketTracker: ...
    def packet(
        self,
        data: Buffer,
        time: int,
        link_type: int,
        original_length: int | None,
        interface: int,
    ) -> list[RecordBatch]:
        """Takes one packet; the rows that finish with it."""

    def finish(self) -> list[RecordBatch]:
        """Ends every connection that is still open; their rows."""

    @property
    def messages_dropped(self) -> int:
        """Messages that were not kept, because too many waited to be taken."""

    def take_messages(self) -> list[CapturedMessage]:
        """The messages since they were last taken."""

    def take_anomalies(self) -> list[dict[str, Any]]:
        """The anomalies since they were last taken."""

    def stats(self) -> dict[str, Any]:
        """The ledger as it stands."""

@final
class ClientHello:
    """A `ClientHello`: its structure is checked at once, a field converted when it is first read.

    What comes from an extension is `None` when that was not sent, and raises `MalformedError` when
    it is malformed. Lists are in wire order; GREASE and duplicates are kept.
    """

    __match_args__: ClassVar[tuple[str, ...]]
    type: ClassVar[str]
    """`client_hello`."""

    @property
    def legacy_version(self) -> ProtocolVersion:
        """The version offered, unless `supported_versions` is there."""

    @property
    def random(self) -> bytes:
        """The 32 random bytes."""

    @property
    def session_id(self) -> bytes:
        """The session id; empty without one."""

    @property
    def legacy_cookie(self) -> bytes | None:
        """What a `HelloVerifyRequest` asked to return; `None` outside of DTLS."""

    @property
    def cipher_suites(self) -> tuple[CipherSuite, ...]:
        """The cipher suites."""

    @property
    def compression_methods(self) -> tuple[CompressionMethod, ...]:
        """The compression methods."""

    @property
    def server_name(self) -> str | None:
        r"""The host name asked for (SNI).

        Bytes outside printable ASCII are `\xNN`, a backslash is `\\`.
        """

    @property
    def alpn(self) -> tuple[str, ...] | None:
        """The application protocols (ALPN), escaped like `server_name`."""

    @property
    def supported_versions(self) -> tuple[ProtocolVersion, ...] | None:
        """The versions offered."""

    @property
    def supported_groups(self) -> tuple[NamedGroup, ...] | None:
        """The groups for key exchange."""

    @property
    def ec_point_formats(self) -> tuple[EcPointFormat, ...] | None:
        """The point formats."""

    @property
    def signature_algorithms(self) -> tuple[SignatureScheme, ...] | None:
        """The signature algorithms."""

    @property
    def signature_algorithms_cert(self) -> tuple[SignatureScheme, ...] | None:
        """The signature algorithms for certificates, where they differ."""

    @property
    def key_shares(self) -> tuple[tuple[NamedGroup, bytes], ...] | None:
        """The key shares as pairs of group and public key."""

    @property
    def key_share_groups(self) -> tuple[NamedGroup, ...] | None:
        """The groups of the key shares."""

    @property
    def psk_modes(self) -> tuple[PskKeyExchangeMode, ...] | None:
        """How pre-shared keys may be used."""

    @property
    def psk_identities(self) -> tuple[tuple[bytes, int], ...] | None:
        """The pre-shared keys as pairs of identity and obfuscated ticket age."""

    @property
    def early_data(self) -> bool:
        """Whether early data is announced."""

    @property
    def session_ticket(self) -> bytes | None:
        """The session ticket (TLS 1.2), empty where one is asked for."""

    @property
    def cookie(self) -> bytes | None:
        """What a `HelloRetryRequest` asked to return."""

    @property
    def compress_certificate(self) -> tuple[CertificateCompressionAlgorithm, ...] | None:
        """The certificate compression algorithms."""

    @property
    def certificate_authorities(self) -> tuple[bytes, ...] | None:
        """The names of authorities that the client trusts, each as DER."""

    @property
    def record_size_limit(self) -> int | None:
        """The longest record the client takes, in bytes."""

    @property
    def renegotiation_info(self) -> bytes | None:
        """What binds a renegotiation to what was before; empty in a first handshake."""

    @property
    def quic_transport_parameters(self) -> bytes | None:
        """The transport parameters of QUIC, undecoded."""

    @property
    def extended_main_secret(self) -> bool:
        """Whether the main secret may be bound to the handshake (RFC 7627)."""

    @property
    def encrypt_then_mac(self) -> bool:
        """Whether encrypt-then-MAC is offered (RFC 7366)."""

    @property
    def post_handshake_auth(self) -> bool:
        """Whether the client can authenticate after the handshake."""

    @property
    def max_version(self) -> ProtocolVersion | None:
        """The newest version offered, GREASE left out; `None` when only unknown ones are."""

    @property
    def ja3(self) -> str | None:
        """The JA3 fingerprint; `None` where the hello is broken."""

    @property
    def ja3_full(self) -> str | None:
        """The text that JA3 is the MD5 of."""

    @property
    def ja4(self) -> str | None:
        """The JA4 fingerprint; `None` where the hello is broken."""

    @property
    def ja4_r(self) -> str | None:
        """JA4 with its lists in place of their hashes."""

    @property
    def ja4_o(self) -> str | None:
        """JA4 in the original order."""

    @property
    def ja4_ro(self) -> str | None:
        """JA4 in the original order, with its lists in place of their hashes."""

    @property
    def extensions(self) -> tuple[Extension, ...] | None:
        """The extensions as they were sent; `None` where the message ends before them."""

    @property
    def extension_types(self) -> tuple[ExtensionType, ...] | None:
        """The types of the extensions."""

    @property
    def malformed(self) -> tuple[tuple[ExtensionType, ParseError], ...]:
        """The malformed extensions as pairs of type and exception."""

    @property
    def defect(self) -> ParseError | None:
        """What is wrong with the block of extensions: a `ParseError`; `None` when nothing is."""

    @property
    def record_version(self) -> ProtocolVersion | None:
        """The version on the record that held the first byte; `None` without a record."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def raw(self) -> bytes:
        """The handshake message, header included."""

    def extension(self, type: int) -> Extension | None:
        """The first extension of this type; `None` when it was not sent."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as in a line of `tlswire messages`.

        Code points are integers, bytes hexadecimal, an absent list is `[]`, an absent or malformed
        scalar `None`.
        """

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class ServerHello:
    """A `ServerHello`, or the `HelloRetryRequest` in its clothes.

    What comes from an extension is `None` when that was not sent, and raises `MalformedError` when
    it is malformed.
    """

    __match_args__: ClassVar[tuple[str, ...]]
    @property
    def type(self) -> Literal["server_hello", "hello_retry_request"]:
        """`server_hello` or `hello_retry_request`."""

    @property
    def legacy_version(self) -> ProtocolVersion:
        """The version chosen, unless `selected_version` is there."""

    @property
    def random(self) -> bytes:
        """The 32 random bytes."""

    @property
    def session_id(self) -> bytes:
        """The session id; empty without one."""

    @property
    def cipher_suite(self) -> CipherSuite:
        """The cipher suite chosen."""

    @property
    def compression_method(self) -> CompressionMethod | None:
        """The compression method; `None` in drafts of TLS 1.3 that had none."""

    @property
    def selected_version(self) -> ProtocolVersion | None:
        """The version in `supported_versions`."""

    @property
    def version(self) -> ProtocolVersion:
        """The version chosen: `selected_version`, else `legacy_version`."""

    @property
    def alpn(self) -> str | None:
        r"""The application protocol chosen (ALPN), escaped like `ClientHello.server_name`."""

    @property
    def key_share_group(self) -> NamedGroup | None:
        """The group of the server's key share, or the one that a `HelloRetryRequest` asks for."""

    @property
    def key_share(self) -> tuple[NamedGroup, bytes] | None:
        """The server's key share: group and public key; `None` in a `HelloRetryRequest`."""

    @property
    def psk_selected(self) -> int | None:
        """Which of the offered pre-shared keys is chosen, from 0."""

    @property
    def cookie(self) -> bytes | None:
        """What a `HelloRetryRequest` asks to return."""

    @property
    def renegotiation_info(self) -> bytes | None:
        """What binds a renegotiation to what was before; empty in a first handshake."""

    @property
    def signed_certificate_timestamps(self) -> tuple[SignedCertificateTimestamp, ...] | None:
        """The timestamps of logs, until TLS 1.2 (RFC 6962 §3.3.1)."""

    @property
    def extended_main_secret(self) -> bool:
        """Whether the main secret is bound to the handshake (RFC 7627)."""

    @property
    def encrypt_then_mac(self) -> bool:
        """Whether encrypt-then-MAC is chosen (RFC 7366)."""

    @property
    def is_hello_retry_request(self) -> bool:
        """Whether this is a `HelloRetryRequest`."""

    @property
    def downgrade_sentinel(self) -> str | None:
        """`tls12` or `tls11` where the random says that a newer version was possible."""

    @property
    def ja3s(self) -> str | None:
        """The JA3S fingerprint; `None` where the hello is broken."""

    @property
    def ja3s_full(self) -> str | None:
        """The text that JA3S is the MD5 of."""

    @property
    def extensions(self) -> tuple[Extension, ...] | None:
        """The extensions as they were sent; `None` where the message ends before them."""

    @property
    def extension_types(self) -> tuple[ExtensionType, ...] | None:
        """The types of the extensions."""

    @property
    def malformed(self) -> tuple[tuple[ExtensionType, ParseError], ...]:
        """The malformed extensions as pairs of type and exception."""

    @property
    def defect(self) -> ParseError | None:
        """What is wrong with the block of extensions: a `ParseError`; `None` when nothing is."""

    @property
    def record_version(self) -> ProtocolVersion | None:
        """The version on the record that held the first byte; `None` without a record."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def raw(self) -> bytes:
        """The handshake message, header included."""

    def extension(self, type: int) -> Extension | None:
        """The first extension of this type; `None` when it was not sent."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as in a line of `tlswire messages`."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Certificate:
    """The certificates that an end shows, its own first."""

    __match_args__: ClassVar[tuple[str, ...]]
    type: ClassVar[str]
    """`certificate`."""

    @property
    def certificate_request_context(self) -> bytes | None:
        """The name of the request that is answered (TLS 1.3); `None` until TLS 1.2."""

    @property
    def certificate_list(self) -> tuple[CertificateEntry, ...]:
        """The list as it was sent: an entry for each certificate."""

    @property
    def certificates(self) -> tuple[X509Certificate | None, ...]:
        """The certificates; `None` for one that cannot be located."""

    @property
    def defect(self) -> ParseError | None:
        """What is wrong with its structure; `None` when nothing is."""

    @property
    def record_version(self) -> ProtocolVersion | None:
        """The version on the record that held the first byte; `None` without a record."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def raw(self) -> bytes:
        """The handshake message, header included."""

    def to_dict(self) -> dict[str, Any]:
        """The fields: code points as integers, bytes in hexadecimal."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class CertificateEntry:
    """One entry of a list of certificates."""

    __match_args__: ClassVar[tuple[str, str, str]]
    @property
    def data(self) -> bytes:
        """The bytes of the certificate, of X.509 unless another type was negotiated."""

    @property
    def certificate(self) -> X509Certificate:
        """The certificate. Raises `MalformedError` when it cannot be located."""

    @property
    def extensions(self) -> tuple[Extension, ...] | None:
        """The extensions as they were sent; `None` until TLS 1.2."""

    @property
    def offset(self) -> int:
        """Where the certificate begins, counted as the errors of its message count."""

    @property
    def ocsp_response(self) -> OcspResponse | None:
        """The OCSP response that is stapled to the certificate in TLS 1.3 (RFC 9846 §4.4.2.1).

        `None` without one, or where it is no OCSP response. Raises `MalformedError` when the
        extension is malformed.
        """

    @property
    def signed_certificate_timestamps(self) -> tuple[SignedCertificateTimestamp, ...] | None:
        """The timestamps of logs that are stapled to the certificate in TLS 1.3 (RFC 6962 §3.3).

        `None` without any. Raises `MalformedError` when the extension is malformed.
        """

@final
class CertificateRequest:
    """What certificates a server would take from the client."""

    __match_args__: ClassVar[tuple[str, ...]]
    type: ClassVar[str]
    """`certificate_request`."""

    @property
    def certificate_types(self) -> tuple[ClientCertificateType, ...]:
        """The types of certificates; empty in TLS 1.3, which has none."""

    @property
    def signature_algorithms(self) -> tuple[SignatureScheme, ...] | None:
        """The signature algorithms; `None` where they are not said."""

    @property
    def certificate_authorities(self) -> tuple[bytes, ...]:
        """The names of authorities, each as DER; empty for any authority."""

    @property
    def authorities(self) -> tuple[str, ...]:
        """The names of authorities as RFC 4514 writes them."""

    @property
    def certificate_request_context(self) -> bytes | None:
        """The name of the request (TLS 1.3); `None` until TLS 1.2."""

    @property
    def extensions(self) -> tuple[Extension, ...] | None:
        """The extensions as they were sent (TLS 1.3); `None` until TLS 1.2."""

    @property
    def malformed(self) -> tuple[tuple[ExtensionType, ParseError], ...]:
        """The malformed extensions as pairs of type and exception."""

    @property
    def defect(self) -> ParseError | None:
        """What is wrong with its structure; `None` when nothing is."""

    @property
    def record_version(self) -> ProtocolVersion | None:
        """The version on the record that held the first byte; `None` without a record."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def raw(self) -> bytes:
        """The handshake message, header included."""

    def to_dict(self) -> dict[str, Any]:
        """The fields: code points as integers, bytes in hexadecimal."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class CertificateStatus:
    """The status of the server's certificates, a message of its own until TLS 1.2.

    RFC 6066 §8, RFC 6961 §2.2.
    """

    __match_args__: ClassVar[tuple[str, ...]]
    type: ClassVar[str]
    """`certificate_status`."""

    @property
    def status_type(self) -> CertificateStatusType:
        """The type of the response."""

    @property
    def response(self) -> bytes:
        """The response as it was sent: DER, or a list of such for `ocsp_multi`."""

    @property
    def responses(self) -> tuple[OcspResponse | None, ...]:
        """The OCSP responses, for `ocsp_multi` one for each certificate.

        `None` where there is none or it cannot be read, and no more after a length that is wrong.
        Empty for another type of response.
        """

    @property
    def record_version(self) -> ProtocolVersion | None:
        """The version on the record that held the first byte; `None` without a record."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def raw(self) -> bytes:
        """The handshake message, header included."""

    def to_dict(self) -> dict[str, Any]:
        """The type as an integer, the response in hexadecimal, and what the responses say."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class CertificateVerify:
    """The proof that the sender has the key of its certificate."""

    __match_args__: ClassVar[tuple[str, ...]]
    type: ClassVar[str]
    """`certificate_verify`."""

    @property
    def signature_algorithm(self) -> SignatureScheme | None:
        """The algorithm; `None` before TLS 1.2, where the key determines it."""

    @property
    def signature(self) -> bytes:
        """The signature, in the algorithm's own encoding."""

    @property
    def record_version(self) -> ProtocolVersion | None:
        """The version on the record that held the first byte; `None` without a record."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def raw(self) -> bytes:
        """The handshake message, header included."""

    def to_dict(self) -> dict[str, Any]:
        """The fields: code points as integers, bytes in hexadecimal."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class CompressedCertificate:
    """The certificates that an end shows, compressed (RFC 8879)."""

    __match_args__: ClassVar[tuple[str, ...]]
    type: ClassVar[str]
    """`compressed_certificate`."""

    @property
    def algorithm(self) -> CertificateCompressionAlgorithm:
        """How they were compressed."""

    @property
    def uncompressed_length(self) -> int:
        """How long the message is said to have been, in bytes."""

    @property
    def compressed_certificate_message(self) -> bytes:
        """The compressed bytes."""

    @property
    def certificate(self) -> Certificate | None:
        """The message that was compressed; its offsets count from its own first byte.

        `None` where the algorithm is not known. Raises `MalformedError` where it is damaged or not
        as long as it says, or longer than messages may be.
        """

    @property
    def record_version(self) -> ProtocolVersion | None:
        """The version on the record that held the first byte; `None` without a record."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def raw(self) -> bytes:
        """The handshake message, header included."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as they were sent: code points as integers, bytes in hexadecimal."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class NewSessionTicket:
    """A ticket to resume the session with."""

    __match_args__: ClassVar[tuple[str, ...]]
    type: ClassVar[str]
    """`new_session_ticket`."""

    @property
    def ticket_lifetime(self) -> int:
        """How long it may be used, in seconds; until TLS 1.2 a hint."""

    @property
    def ticket_age_add(self) -> int | None:
        """What masks the age of the ticket; `None` until TLS 1.2."""

    @property
    def ticket_nonce(self) -> bytes | None:
        """What is unique among the tickets of a connection; `None` until TLS 1.2."""

    @property
    def ticket(self) -> bytes:
        """The ticket, which only its maker can read."""

    @property
    def extensions(self) -> tuple[Extension, ...] | None:
        """The extensions as they were sent; `None` until TLS 1.2."""

    @property
    def defect(self) -> ParseError | None:
        """What is wrong with its structure; `None` when nothing is."""

    @property
    def record_version(self) -> ProtocolVersion | None:
        """The version on the record that held the first byte; `None` without a record."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def raw(self) -> bytes:
        """The handshake message, header included."""

    def to_dict(self) -> dict[str, Any]:
        """The fields: code points as integers, bytes in hexadecimal."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class ServerKeyExchange:
    """The server's share of the key exchange, until TLS 1.2."""

    __match_args__: ClassVar[tuple[str, ...]]
    type: ClassVar[str]
    """`server_key_exchange`."""

    @property
    def kind(self) -> str:
        """`ecdh`, `dh`, `rsa`, `srp`, `none`, or `unknown` where the suite is unknown."""

    @property
    def group(self) -> NamedGroup | None:
        """The curve, or the RFC 7919 group whose prime this is; `None` for others."""

    @property
    def public(self) -> bytes | None:
        """The point or the public value; `None` for other kinds."""

    @property
    def dh_p(self) -> bytes | None:
        """The prime of finite-field Diffie-Hellman; `None` for other kinds."""

    @property
    def dh_g(self) -> bytes | None:
        """The generator of finite-field Diffie-Hellman; `None` for other kinds."""

    @property
    def psk_identity_hint(self) -> bytes | None:
        """Which key the client may think of; `None` without pre-shared keys."""

    @property
    def signature_algorithm(self) -> SignatureScheme | None:
        """The algorithm of the signature; `None` before TLS 1.2 and without one."""

    @property
    def signature(self) -> bytes | None:
        """The signature; `None` where nothing is signed."""

    @property
    def record_version(self) -> ProtocolVersion | None:
        """The version on the record that held the first byte; `None` without a record."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def raw(self) -> bytes:
        """The handshake message, header included."""

    def to_dict(self) -> dict[str, Any]:
        """The fields: code points as integers, bytes in hexadecimal."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Extension:
    """An extension as it was sent: its type, its body, and what is decoded of it."""

    __match_args__: ClassVar[tuple[str, str, str, str]]
    def __new__(
        cls, type: int, data: Buffer, offset: int, message: str = "client_hello"
    ) -> Extension: ...
    @property
    def type(self) -> ExtensionType:
        """The type, assigned or not."""

    @property
    def data(self) -> bytes:
        """The body, without its length."""

    @property
    def offset(self) -> int:
        """Where the body begins, counted as the errors of its message count."""

    @property
    def message(self) -> str:
        """The message that carries it, such as `client_hello`."""

    @property
    def decoded(self) -> Structure | None:
        """The fields of the body; `None` where its layout in this message is not known here.

        Raises `MalformedError` when the body is malformed.
        """

    def to_dict(self) -> dict[str, Any]:
        """The type as an integer, the body in hexadecimal, and the offset."""

    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class HandshakeMessage:
    """A handshake message whose fields have no attributes here, or which cannot be read."""

    __match_args__: ClassVar[tuple[str, str]]
    @property
    def type(self) -> str:
        """The RFC's name of the type, such as `finished`; `unknown` for one without."""

    @property
    def handshake_type(self) -> HandshakeType:
        """The type on the wire."""

    @property
    def raw(self) -> bytes:
        """The message, header included."""

    @property
    def body(self) -> bytes:
        """What follows the header."""

    @property
    def offset(self) -> int:
        """Where the message begins in the input or the stream."""

    @property
    def error(self) -> ParseError | None:
        """Why it cannot be read; `None` when nothing is known to be wrong."""

    def to_dict(self) -> dict[str, Any]:
        """The type, and the body in hexadecimal."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Alert:
    """An alert in clear (RFC 9846 §6)."""

    __match_args__: ClassVar[tuple[str, str]]
    type: ClassVar[str]
    """`alert`."""

    def __new__(cls, level: int, description: int, offset: int = 0) -> Alert: ...
    @property
    def level(self) -> AlertLevel:
        """How grave its sender called it."""

    @property
    def description(self) -> AlertDescription:
        """What it says."""

    @property
    def offset(self) -> int:
        """Where its record begins in the stream."""

    def to_dict(self) -> dict[str, Any]:
        """The type, level and description, as integers and by name."""

    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class ChangeCipherSpec:
    """A `ChangeCipherSpec` (RFC 5246 §7.1)."""

    type: ClassVar[str]
    """`change_cipher_spec`."""

    def __new__(cls, offset: int = 0) -> ChangeCipherSpec: ...
    @property
    def offset(self) -> int:
        """Where its record begins in the stream."""

    def to_dict(self) -> dict[str, Any]:
        """The type."""

    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Ssl2Hello:
    """A hello in the format of SSL 2.0, which clients of SSL 3.0 and TLS sent too."""

    __match_args__: ClassVar[tuple[str, ...]]
    def __new__(cls, raw: bytes, offset: int = 0) -> Ssl2Hello: ...
    @property
    def type(self) -> str:
        """`client_hello` or `server_hello`."""

    @property
    def version(self) -> ProtocolVersion | None:
        """The version it states; `None` where it cannot be read."""

    @property
    def record_version(self) -> ProtocolVersion:
        """The version in the record's header, which is this format's."""

    @property
    def cipher_specs(self) -> tuple[SslV2CipherKind, ...]:
        """The ciphers in three bytes each: those of SSL 2.0, and suites of TLS."""

    @property
    def cipher_suites(self) -> tuple[CipherSuite, ...]:
        """Those of the ciphers that are suites of TLS."""

    @property
    def session_id(self) -> bytes | None:
        """The session to resume; `None` in a server's hello."""

    @property
    def challenge(self) -> bytes | None:
        """What TLS takes for the client's random; `None` in a server's hello."""

    @property
    def session_id_hit(self) -> bool | None:
        """Whether the client's session is resumed; `None` in a client's hello."""

    @property
    def certificate(self) -> bytes | None:
        """The certificate; `None` in a client's hello."""

    @property
    def ssl2_connection_id(self) -> bytes | None:
        """What the server calls the connection; `None` in a client's hello."""

    @property
    def error(self) -> ParseError | None:
        """Why it cannot be read; `None` when nothing is wrong."""

    @property
    def raw(self) -> bytes:
        """The message, from its type on."""

    @property
    def offset(self) -> int:
        """Where the message begins in the stream."""

    def outline(self) -> list[tuple[int, int, int, str, int | bytes | str | None]]:
        """The fields as lines, as `CapturedMessage.outline` gives them."""

    def to_dict(self) -> dict[str, Any]:
        """The fields: code points as integers, bytes in hexadecimal."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class EncryptedRecord:
    """A record under protection that is not application data."""

    def __new__(
        cls, content_type: int, version: int, length: int, offset: int
    ) -> EncryptedRecord: ...
    @property
    def content_type(self) -> ContentType:
        """The type that is written on it."""

    @property
    def version(self) -> ProtocolVersion:
        """The version that is written on it."""

    @property
    def length(self) -> int:
        """Bytes of its content."""

    @property
    def offset(self) -> int:
        """Where it begins in the stream."""

    @property
    def type(self) -> str:
        """`encrypted_handshake_message`, `alert`, or the name of another content type."""

    def to_dict(self) -> dict[str, Any]:
        """The type, and that it is encrypted."""

    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class OcspResponse:
    """What an OCSP responder answers (RFC 6960 §4.2.1). Nothing is verified."""

    __match_args__: ClassVar[tuple[str, ...]]
    def __new__(cls, der: Buffer) -> OcspResponse:
        """Reads the response whose DER is `der`."""

    @property
    def response_status(self) -> int:
        """0 for an answer, else why there is none, as RFC 6960 numbers it."""

    @property
    def response_status_name(self) -> str | None:
        """The name of `response_status`: `successful`, `tryLater`; `None` for one without."""

    @property
    def responder(self) -> str | None:
        """Who answers: a name as RFC 4514 writes it, or the SHA-1 of a key in hexadecimal.

        `None` without an answer.
        """

    @property
    def produced_at(self) -> datetime | None:
        """When the answer was signed, an aware `datetime`; `None` without an answer."""

    @property
    def signature_algorithm(self) -> str | None:
        """The name of the algorithm it is signed with; dotted where it has none.

        `None` without an answer.
        """

    @property
    def responses(self) -> tuple[SingleResponse | None, ...]:
        """What is said of each certificate, in encoded order; `None` for one that is malformed.

        Empty without an answer.
        """

    @property
    def der(self) -> bytes:
        """The response's bytes."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values: times as text, responses as dictionaries."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class SingleResponse:
    """What a responder says of one certificate (RFC 6960 §4.2.1)."""

    __match_args__: ClassVar[tuple[str, ...]]
    @property
    def hash_algorithm(self) -> str:
        """The name of the algorithm of both hashes; dotted where it has none."""

    @property
    def issuer_name_hash(self) -> bytes:
        """The hash of the issuer's name."""

    @property
    def issuer_key_hash(self) -> bytes:
        """The hash of the issuer's public key."""

    @property
    def serial(self) -> str:
        """The serial number, written as that of a certificate is."""

    @property
    def cert_status(self) -> str:
        """`good`, `revoked` or `unknown`."""

    @property
    def revocation_time(self) -> datetime | None:
        """Since when it is revoked, an aware `datetime`; `None` where it is not."""

    @property
    def revocation_reason(self) -> int | None:
        """Why it is revoked, as RFC 5280 §5.3.1 numbers it; `None` where that is not said."""

    @property
    def revocation_reason_name(self) -> str | None:
        """The name of `revocation_reason`, such as `keyCompromise`; `None` for one without."""

    @property
    def this_update(self) -> datetime:
        """When this was known, an aware `datetime`."""

    @property
    def next_update(self) -> datetime | None:
        """When more will be known, an aware `datetime`; `None` where it can be at any time."""

    @property
    def signed_certificate_timestamps(self) -> tuple[SignedCertificateTimestamp, ...] | None:
        """The timestamps of logs (RFC 6962 §3.3); `None` without any."""

    @property
    def der(self) -> bytes:
        """The element's bytes."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values: bytes in hexadecimal, times as text."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class SignedCertificateTimestamp:
    """What a transparency log promises of a certificate (RFC 6962 §3.2). Nothing is verified.

    Of another version than the first only the version is known, and the rest is `None`.
    """

    __match_args__: ClassVar[tuple[str, ...]]
    def __new__(cls, data: Buffer) -> SignedCertificateTimestamp:
        """Reads the timestamp `data`, without the length that it has in a list."""

    @property
    def version(self) -> CtVersion:
        """The version."""

    @property
    def log_id(self) -> bytes | None:
        """The SHA-256 of the log's public key."""

    @property
    def timestamp(self) -> datetime | None:
        """When the log saw the certificate, an aware `datetime`."""

    @property
    def extensions(self) -> bytes | None:
        """The extensions, undecoded: none are defined."""

    @property
    def signature_algorithm(self) -> SignatureScheme | None:
        """The algorithm of the signature, as TLS 1.2 numbers it."""

    @property
    def signature(self) -> bytes | None:
        """The log's signature."""

    @property
    def raw(self) -> bytes:
        """The timestamp as it was sent."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values: bytes in hexadecimal, the time as text."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class X509Certificate:
    """An X.509 certificate (RFC 5280): located at once, a field decoded when it is first read.

    Nothing is verified. A field that is malformed raises `MalformedError`; the others stay.
    """

    __match_args__: ClassVar[tuple[str, ...]]
    def __new__(cls, der: Buffer) -> X509Certificate: ...
    @property
    def version(self) -> int:
        """The version as people count it: 1, 2 or 3."""

    @property
    def serial(self) -> str:
        """The serial number in lower-case hexadecimal without leading zeros."""

    @property
    def subject(self) -> str:
        """The subject as RFC 4514 writes it; empty for an empty name."""

    @property
    def issuer(self) -> str:
        """The issuer as RFC 4514 writes it."""

    @property
    def not_before(self) -> datetime:
        """From when the certificate is valid: an aware `datetime`."""

    @property
    def not_after(self) -> datetime:
        """Until when the certificate is valid: an aware `datetime`."""

    @property
    def signature_algorithm(self) -> str:
        """The algorithm it is signed with: its name, or the dotted identifier without one."""

    @property
    def signature_oid(self) -> str:
        """The dotted identifier of the algorithm it is signed with."""

    @property
    def public_key(self) -> str:
        """The subject's key in a word: `rsa:2048`, `ec:secp256r1`, `ed25519`."""

    @property
    def public_key_bytes(self) -> bytes:
        """The subject's key in its algorithm's own encoding."""

    @property
    def public_key_sha256(self) -> str:
        """The SHA-256 of the subject's key with its algorithm, as pins have it, in hexadecimal."""

    @property
    def subject_alt_names(self) -> tuple[str, ...]:
        """The other names of the subject, each with its type, such as `DNSName:example.org`.

        Those before a malformed one.
        """

    @property
    def is_ca(self) -> bool | None:
        """Whether the subject may sign certificates; `None` without `basicConstraints`."""

    @property
    def path_length(self) -> int | None:
        """How many authorities may follow below this one; `None` for any number."""

    @property
    def key_usage(self) -> tuple[str, ...] | None:
        """What the key may be used for, such as `digitalSignature`; `None` when not said."""

    @property
    def extended_key_usage(self) -> tuple[str, ...] | None:
        """The purposes of the key, such as `serverAuth`; `None` when not said."""

    @property
    def signed_certificate_timestamps(self) -> tuple[SignedCertificateTimestamp, ...] | None:
        """The timestamps of logs in it (RFC 6962 §3.3); `None` without any."""

    @property
    def is_self_issued(self) -> bool:
        """Whether issuer and subject are the same bytes."""

    @property
    def sha1(self) -> str:
        """The SHA-1 of the certificate in hexadecimal."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of the certificate in hexadecimal."""

    @property
    def extensions(self) -> tuple[tuple[str, bool, bytes], ...]:
        """The extensions as `(oid, critical, value)`, in encoded order.

        Those before a malformed one.
        """

    @property
    def defect(self) -> tuple[str, str, int] | None:
        """The first thing that is wrong in it, as `(kind, field, offset)`; `None` without one."""

    @property
    def der(self) -> bytes:
        """The certificate's bytes."""

    def matches_name(self, host: str) -> bool | None:
        """Whether the certificate is for `host`, a name or an address (RFC 9525).

        `None` where damage leaves it open.
        """

    def to_cryptography(self) -> Any:
        """The certificate as an object of the library `cryptography`, the extra `x509`."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values; `None` for what is malformed."""

    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

def _restore(
    raw: Buffer,
    parts: tuple[int, list[tuple[int, int]], int | None, int | None, int | None, str | None],
) -> _Message: ...
