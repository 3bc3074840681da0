"""Fingerprints of hellos: JA3, JA3S and JA4, in full and hashed.

They are `None` where the hello's structure, or an extension that they count, is broken: what was
read of it would be the fingerprint of something else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import md5, sha256

from tlswire.errors import ParseError
from tlswire.reference.extension.application_layer_protocol_negotiation import ProtocolNameList
from tlswire.reference.extension.ec_point_formats import EcPointFormatList
from tlswire.reference.extension.signature_algorithms import SignatureSchemeList
from tlswire.reference.extension.supported_groups import NamedGroupList
from tlswire.reference.extension.supported_versions import SupportedVersions
from tlswire.reference.handshake.client_hello import ClientHello
from tlswire.reference.handshake.context import Transport
from tlswire.reference.handshake.server_hello import ServerHello
from tlswire.reference.handshake.version import newest
from tlswire.registry import ExtensionType, ProtocolVersion
from tlswire.registry._code_point import is_grease

_JA4_VERSIONS = {
    ProtocolVersion.TLSV1_3: "13",
    ProtocolVersion.TLSV1_2: "12",
    ProtocolVersion.TLSV1_1: "11",
    ProtocolVersion.TLSV1_0: "10",
    ProtocolVersion.SSLV3: "s3",
    ProtocolVersion.SSLV2: "s2",
    ProtocolVersion.DTLSV1_3: "d3",
    ProtocolVersion.DTLSV1_2: "d2",
    ProtocolVersion.DTLSV1_0: "d1",
}
_JA4_TRANSPORTS = {Transport.TLS: "t", Transport.DTLS: "d", Transport.QUIC: "q"}
_UNSORTED = (ExtensionType.SERVER_NAME, ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION)


class Order(Enum):
    """In which order JA4 hashes suites and extensions."""

    # Sorted, without `server_name` and ALPN: JA4 proper.
    SORTED = auto()
    # As sent, with all extensions: JA4's `_o` forms.
    ORIGINAL = auto()


@dataclass(frozen=True, slots=True)
class Ja3:
    """A JA3 or JA3S fingerprint: the text, and its MD5."""

    full: str

    @property
    def hash(self) -> str:
        """What goes by the name of JA3."""
        return md5(self.full.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Ja4:
    """A JA4 fingerprint: its summary, suites and extensions."""

    summary: str
    cipher_suites: str
    extensions: str

    @property
    def hash(self) -> str:
        """The fingerprint, such as `t13d1516h2_8daaf6152771_e5627efa2ab1`."""
        return f"{self.summary}_{_digest(self.cipher_suites)}_{_digest(self.extensions)}"

    @property
    def raw(self) -> str:
        """The lists themselves in place of their hashes: `ja4_r`."""
        return f"{self.summary}_{self.cipher_suites}_{self.extensions}"


def ja3(hello: ClientHello) -> Ja3 | None:
    """The JA3 of a client: version, suites, extensions, groups and point formats, in wire order.

    GREASE is left out (salesforce/ja3).
    """
    if hello.defect is not None:
        return None
    try:
        groups = hello.get(NamedGroupList)
        formats = hello.get(EcPointFormatList)
    except ParseError:
        return None
    lists: tuple[Iterable[int], ...] = (
        hello.cipher_suites,
        hello.extensions.types if hello.extensions else (),
        groups.named_group_list if groups else (),
        formats.ec_point_format_list if formats else (),
    )
    return Ja3(",".join([str(int(hello.legacy_version)), *map(_decimal, lists)]))


def ja3s(hello: ServerHello) -> Ja3 | None:
    """The JA3S of a server: version, suite and extensions (salesforce/ja3)."""
    if hello.defect is not None:
        return None
    extensions = _decimal(hello.extensions.types if hello.extensions else ())
    return Ja3(f"{int(hello.legacy_version)},{int(hello.cipher_suite)},{extensions}")


def ja4(
    hello: ClientHello, transport: Transport = Transport.TLS, order: Order = Order.SORTED
) -> Ja4 | None:
    """The JA4 of a client (FoxIO JA4, TLS Client; its state of 2026-07).

    GREASE is left out of the signature algorithms too (issue 305 there).
    """
    if hello.defect is not None:
        return None
    types = [int(kind) for kind in (hello.extensions.types if hello.extensions else ())]
    hashed = [kind for kind in types if order is Order.ORIGINAL or kind not in _UNSORTED]
    try:
        schemes = hello.get(SignatureSchemeList)
        summary = _summary(hello, transport, types)
    except ParseError:
        return None
    extensions = _hexadecimal(hashed, order)
    algorithms = schemes.supported_signature_algorithms if schemes else ()
    signatures = _hexadecimal(algorithms, Order.ORIGINAL)
    return Ja4(
        summary=summary,
        cipher_suites=_hexadecimal(hello.cipher_suites, order),
        extensions=f"{extensions}_{signatures}" if signatures else extensions,
    )


def _summary(hello: ClientHello, transport: Transport, types: list[int]) -> str:
    """Transport, version, server name, counts and ALPN in ten characters."""
    version = _version(hello, transport)
    server_name = "d" if ExtensionType.SERVER_NAME in types else "i"
    counts = _count(hello.cipher_suites) + _count(types)
    prefix = _JA4_TRANSPORTS[transport] + _JA4_VERSIONS.get(version, "00")
    return prefix + server_name + counts + _alpn(hello)


def _version(hello: ClientHello, transport: Transport) -> ProtocolVersion:
    """The highest number in `supported_versions`; else `legacy_version`.

    In DTLS, which counts downwards, the newest version.
    """
    offer = hello.get(SupportedVersions)
    versions = offer.versions if offer else ()
    if transport is Transport.DTLS:
        highest = newest(versions)
    else:
        highest = max((one for one in versions if not one.is_grease), default=None)
    return hello.legacy_version if highest is None else highest


def _alpn(hello: ClientHello) -> str:
    """The first and last character of the first protocol's name.

    Those of its hexadecimal form where one of them is not alphanumeric.
    """
    protocols = hello.get(ProtocolNameList)
    names = protocols.protocol_name_list if protocols else ()
    first = names[0] if names else b""
    if not first:
        return "00"
    ends = bytes((first[0], first[-1]))
    return ends.decode() if ends.isalnum() else first.hex()[0] + first.hex()[-1]


def _without_grease(values: Iterable[int]) -> list[int]:
    return [int(value) for value in values if not is_grease(value)]


def _count(values: Iterable[int]) -> str:
    return f"{min(len(_without_grease(values)), 99):02}"


def _decimal(values: Iterable[int]) -> str:
    return "-".join(map(str, _without_grease(values)))


def _hexadecimal(values: Iterable[int], order: Order) -> str:
    kept = _without_grease(values)
    return ",".join(f"{value:04x}" for value in (sorted(kept) if order is Order.SORTED else kept))


def _digest(text: str) -> str:
    """The first twelve digits of the SHA-256; zeros for an empty list."""
    return sha256(text.encode()).hexdigest()[:12] if text else "0" * 12
