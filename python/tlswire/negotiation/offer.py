"""What a client offers: one ClientHello as plain values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, Self

from tlswire.errors import ColumnsError, ParseError
from tlswire.negotiation import bodies
from tlswire.policy.missing import MALFORMED, UNKNOWN, Codes, Missing, Unknown

Transport = Literal["tls", "dtls", "quic"]
Sent = Codes | None | Missing
"""A list as it was sent; `None` where its extension was not."""

SERVER_NAME, GROUPS, SIGNATURES, ALPN = 0, 10, 13, 16
PSK, EARLY_DATA, VERSIONS, PSK_MODES, SIGNATURES_CERT, KEY_SHARE = 41, 42, 43, 45, 50, 51
QUIC_TRANSPORT_PARAMETERS = 57
# The drafts of QUIC up to 32 had it elsewhere (draft-ietf-quic-tls-32 §8.2).
QUIC_TRANSPORT_PARAMETERS_OF_DRAFTS = 0xFFA5
# Stands in `record_version` of a hello in the format of SSL 2.0, which has no such field.
SSL2 = 0x0002
_OF_EXTENSIONS = (
    *("versions", "groups", "key_shares", "signature_algorithms", "signature_algorithms_cert"),
    *("psk_modes", "alpn", "server_name"),
)
# What differs between hellos of one client.
_UNIQUE = ("length", "record_version", "empty_record", "session", "faults", "bad_shares")

# Columns of a row that an offer is made of; all are of the sets `default` and `offer`.
COLUMNS = (
    "client_legacy_version",
    "client_versions",
    "client_ciphers",
    "client_compression_methods",
    "client_groups",
    "client_key_shares",
    "client_signature_algorithms",
    "client_extensions",
    "client_alpn",
)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a client offers. A field is a value, `None` (not sent), `UNKNOWN` or `MALFORMED`.

    Attributes:
        transport: What carries the handshake.
        length: How long the ClientHello is, in bytes, without its header of four.
        record_version: The version in the header of the record; `SSL2` in the format of SSL 2.0.
        empty_record: Whether a record without content came before the end of the hello.
        legacy_version: The ClientHello's field of this name (RFC 9846 §4.2.2).
        versions: `supported_versions`, as sent.
        ciphers: The cipher suites, as sent.
        compression_methods: The compression methods.
        groups: `supported_groups`.
        key_shares: The groups of the key shares.
        signature_algorithms: `signature_algorithms`.
        signature_algorithms_cert: `signature_algorithms_cert`.
        psk_modes: `psk_key_exchange_modes`.
        session: How a session is offered that is not of TLS 1.3: of `ticket` and `session_id`.
        alpn: The application protocols, as text.
        server_name: The host name asked for.
        extensions: The types of all extensions, in order.
        defect: The field at which the message could not be taken apart, `trailing` where bytes
            follow its last field, `not_tls` where it is none; `None` where it is sound.
        faults: What is wrong inside its extensions, by name; no row tells.
        bad_shares: Groups whose key shares hold no key, each with what is wrong; no row tells.
        client_certificate: Whether the client has a certificate to show; no hello tells.
    """

    transport: Transport = "tls"
    length: int | Unknown = UNKNOWN
    record_version: int | Unknown = UNKNOWN
    empty_record: bool | Unknown = UNKNOWN
    legacy_version: int | Unknown = UNKNOWN
    versions: Sent = UNKNOWN
    ciphers: Codes | Unknown = UNKNOWN
    compression_methods: Codes | Unknown = UNKNOWN
    groups: Sent = UNKNOWN
    key_shares: Sent = UNKNOWN
    signature_algorithms: Sent = UNKNOWN
    signature_algorithms_cert: Sent = UNKNOWN
    psk_modes: Sent = UNKNOWN
    session: tuple[str, ...] | Unknown = UNKNOWN
    alpn: tuple[str, ...] | Missing | None = UNKNOWN
    server_name: str | Missing | None = UNKNOWN
    extensions: Codes | Unknown = UNKNOWN
    defect: str | None = None
    faults: tuple[str, ...] | Unknown = UNKNOWN
    bad_shares: tuple[tuple[int, str], ...] | Unknown = UNKNOWN
    client_certificate: bool | Unknown = UNKNOWN

    def but(self, **fields: Any) -> Self:
        """This offer with some fields replaced."""
        return replace(self, **fields)

    @property
    def key(self) -> "Offer":
        """What two offers have in common that differ in GREASE and in the order of extensions."""
        fields: dict[str, Any] = {
            name: real(getattr(self, name))
            for name in ("versions", "ciphers", "groups", "key_shares", "signature_algorithms")
        }
        order = self.extensions
        if not isinstance(order, Missing):
            fields["extensions"] = tuple(sorted(one for one in order if not is_grease(one)))
        wire: dict[str, Any] = dict.fromkeys(_UNIQUE, UNKNOWN)
        return replace(self, **fields, **wire)

    @classmethod
    def from_hello(cls, hello: Any, *, transport: Transport = "tls", **more: Any) -> "Offer":
        """The offer of a `ClientHello`, native or of the reference parser, or of an `Ssl2Hello`."""
        record = getattr(hello, "record_version", None)
        if record == SSL2:
            return cls._from_ssl2(hello, **more)
        shares = _read(hello, "key_shares", bodies.of_shares) or ()
        shares = () if isinstance(shares, Missing) else shares
        return cls(
            transport=transport,
            length=len(hello.raw) - 4,
            record_version=UNKNOWN if record is None else int(record),
            legacy_version=int(hello.legacy_version),
            versions=_read(hello, "supported_versions", _codes),
            ciphers=_codes(hello.cipher_suites),
            compression_methods=_codes(hello.compression_methods),
            groups=_read(hello, "supported_groups", _codes),
            key_shares=_read(hello, "key_share_groups", _codes),
            signature_algorithms=_read(hello, "signature_algorithms", _codes),
            signature_algorithms_cert=_read(hello, "signature_algorithms_cert", _codes),
            psk_modes=_read(hello, "psk_modes", _codes),
            session=_session(hello),
            alpn=_read(hello, "alpn", tuple),
            server_name=_read(hello, "server_name", str),
            extensions=_codes(hello.extension_types or ()),
            defect=_defect(hello.defect),
            faults=bodies.of_hello(hello, shares),
            bad_shares=shares,
            **more,
        )

    @classmethod
    def _from_ssl2(cls, hello: Any, **more: Any) -> "Offer":
        """The offer of a hello in the format of SSL 2.0, without extensions (RFC 5246 §E.2)."""
        nothing: dict[str, Any] = dict.fromkeys(_OF_EXTENSIONS)
        return cls(
            record_version=SSL2,
            legacy_version=int(hello.version),
            ciphers=_codes(hello.cipher_suites),
            compression_methods=(0,),
            extensions=(),
            **nothing,
            **more,
        )

    @classmethod
    def unreadable(cls, error: ParseError, **more: Any) -> "Offer":
        """The offer of a hello of which nothing can be read."""
        return cls(defect=_defect(error), **more)

    @classmethod
    def from_row(cls, row: Any, **more: Any) -> "Offer":
        """The offer of a row, as an object with columns for attributes or as a mapping.

        Raises:
            ColumnsError: The row lacks columns that an offer is made of.
        """
        get = _getter(row)
        missing = [name for name in COLUMNS if get(name, MALFORMED) is MALFORMED]
        if missing:
            raise ColumnsError(missing)
        extensions = _codes_or_unknown(get("client_extensions", None))
        sent = () if isinstance(extensions, Missing) else extensions

        def column(name: str, extension: int, make: Callable[[Any], Any] = _codes) -> Any:
            value = get(name, UNKNOWN)
            if value is UNKNOWN or extensions is UNKNOWN:
                return UNKNOWN
            if extension not in sent:
                return None
            return MALFORMED if value is None else make(value)

        legacy = get("client_legacy_version", None)
        protocol = get("protocol", "tls")
        record = get("client_record_version", None)
        methods = _codes_or_unknown(get("client_compression_methods", None))
        return cls(
            transport=protocol if protocol in {"dtls", "quic"} else "tls",
            record_version=UNKNOWN if record is None else int(record),
            legacy_version=UNKNOWN if legacy is None else int(legacy),
            versions=column("client_versions", VERSIONS),
            ciphers=_codes_or_unknown(get("client_ciphers", None)),
            # A hello in the format of SSL 2.0 has no list of them.
            compression_methods=(0,) if record == SSL2 else methods,
            groups=column("client_groups", GROUPS),
            key_shares=column("client_key_shares", KEY_SHARE),
            signature_algorithms=column("client_signature_algorithms", SIGNATURES),
            signature_algorithms_cert=column("client_signature_algorithms_cert", SIGNATURES_CERT),
            psk_modes=column("client_psk_modes", PSK_MODES),
            alpn=column("client_alpn", ALPN, tuple),
            server_name=column("server_name", SERVER_NAME, str),
            extensions=extensions,
            **more,
        )


def _session(hello: Any) -> tuple[str, ...]:
    """How a hello offers a session of before TLS 1.3."""
    ticket = _read(hello, "session_ticket", bytes)
    offered = {"ticket": ticket, "session_id": hello.session_id}
    return tuple(name for name, value in offered.items() if value)


def _defect(error: ParseError | None) -> str | None:
    if error is None:
        return None
    return "trailing" if "trailing" in error.kind else error.field


def is_grease(value: int) -> bool:
    """Whether a 16-bit code point is reserved as GREASE (RFC 8701 §2)."""
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF


def real(values: Any) -> Any:
    """The values without GREASE; what is no list stays as it is."""
    if values is None or isinstance(values, Missing):
        return values
    return _without_grease(tuple(values))


@lru_cache(maxsize=4096)
def _without_grease(values: Codes) -> Codes:
    """Remembered: one list is looked at for every suite and every policy."""
    return tuple(value for value in values if not is_grease(value))


def _codes(values: Any) -> Codes:
    return tuple(int(value) for value in values)


def _codes_or_unknown(values: Any) -> Codes | Unknown:
    return UNKNOWN if values is None else _codes(values)


def _read(hello: Any, name: str, make: Callable[[Any], Any]) -> Any:
    try:
        value = getattr(hello, name)
    except ParseError:
        return MALFORMED
    return None if value is None else make(value)


def _getter(row: Any) -> Callable[[str, Any], Any]:
    if isinstance(row, Mapping):
        return row.get
    return lambda name, default: getattr(row, name, default)
