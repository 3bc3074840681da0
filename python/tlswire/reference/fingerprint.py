"""Fingerprints of hellos: JA3, JA3S and JA4, each with the text it is a hash of.

All are `None` where the structure of the hello is broken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import md5, sha256

from tlswire.reference.extension.application_layer_protocol_negotiation import ProtocolNameList
from tlswire.reference.extension.ec_point_formats import EcPointFormatList
from tlswire.reference.extension.signature_algorithms import SignatureSchemeList
from tlswire.reference.extension.supported_groups import NamedGroupList
from tlswire.reference.handshake.client_hello import ClientHello
from tlswire.reference.handshake.context import Transport
from tlswire.reference.handshake.server_hello import ServerHello
from tlswire.registry import ExtensionType, ProtocolVersion
from tlswire.registry._code_point import is_grease

_JA4_VERSIONS = {
    ProtocolVersion.TLSV1_3: "13",
    ProtocolVersion.TLSV1_2: "12",
    ProtocolVersion.TLSV1_1: "11",
    ProtocolVersion.TLSV1_0: "10",
    ProtocolVersion.SSLV3: "s3",
    ProtocolVersion.SSLV2: "s2",
    ProtocolVersion.DTLSV1_0: "d1",
    ProtocolVersion.DTLSV1_2: "d2",
    ProtocolVersion.DTLSV1_3: "d3",
}
_JA4_TRANSPORTS = {Transport.TLS: "t", Transport.DTLS: "d", Transport.QUIC: "q"}
_UNSORTED = (ExtensionType.SERVER_NAME, ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A hash, and the text that it is made of."""

    text: str
    hash: str


def without_grease(values: Iterable[int]) -> list[int]:
    """The values that are not of RFC 8701."""
    return [value for value in values if not is_grease(value)]


def ja3(hello: ClientHello) -> Fingerprint | None:
    """The JA3 of a hello: version, suites, extensions, groups and point formats, in wire order."""
    if hello.defect is not None:
        return None
    groups = hello.find(NamedGroupList)
    formats = hello.find(EcPointFormatList)
    lists = (
        without_grease(hello.cipher_suites),
        without_grease(hello.extensions.types if hello.extensions else ()),
        without_grease(groups.named_group_list if groups else ()),
        list[int](formats.ec_point_format_list if formats else ()),
    )
    return _md5(",".join([str(int(hello.legacy_version)), *map(_joined, lists)]))


def ja3s(hello: ServerHello) -> Fingerprint | None:
    """The JA3S of an answer: version, suite, extensions in wire order."""
    if hello.defect is not None:
        return None
    extensions = _joined(hello.extensions.types if hello.extensions else ())
    return _md5(f"{int(hello.legacy_version)},{int(hello.cipher_suite)},{extensions}")


def ja4(hello: ClientHello, transport: Transport = Transport.TLS) -> Fingerprint | None:
    """The JA4 of a hello; its text is what FoxIO calls `ja4_r`.

    GREASE is left out everywhere, of signature algorithms too; the version is the newest offered.
    """
    if hello.defect is not None:
        return None
    types = without_grease(hello.extensions.types if hello.extensions else ())
    suites = _hexadecimal(sorted(without_grease(hello.cipher_suites)))
    extensions = _hexadecimal(sorted(kind for kind in types if kind not in _UNSORTED))
    schemes = hello.find(SignatureSchemeList)
    signatures = _hexadecimal(
        without_grease(schemes.supported_signature_algorithms if schemes else ())
    )
    prefix = _ja4_a(hello, transport, types)
    tail = "_".join([extensions, *([signatures] if signatures else [])])
    return Fingerprint(
        text=f"{prefix}_{suites}_{tail}", hash=f"{prefix}_{_sha256(suites)}_{_sha256(tail)}"
    )


def _ja4_a(hello: ClientHello, transport: Transport, types: list[int]) -> str:
    version = hello.max_version
    suites = len(without_grease(hello.cipher_suites))
    return "".join(
        (
            _JA4_TRANSPORTS[transport],
            "00" if version is None else _JA4_VERSIONS.get(version, "00"),
            "d" if ExtensionType.SERVER_NAME in types else "i",
            f"{min(suites, 99):02}{min(len(types), 99):02}",
            _ja4_alpn(hello),
        )
    )


def _ja4_alpn(hello: ClientHello) -> str:
    """First and last character of the first protocol; of its hexadecimal form if they are odd."""
    protocols = hello.find(ProtocolNameList)
    names = protocols.protocol_name_list if protocols else ()
    first = names[0] if names else b""
    if not first:
        return "00"
    ends = bytes((first[0], first[-1]))
    if ends.isalnum():
        return ends.decode("ascii")
    return first.hex()[0] + first.hex()[-1]


def _joined(values: Iterable[int]) -> str:
    return "-".join(str(int(value)) for value in values)


def _hexadecimal(values: Iterable[int]) -> str:
    return ",".join(f"{int(value):04x}" for value in values)


def _md5(text: str) -> Fingerprint:
    return Fingerprint(text, md5(text.encode(), usedforsecurity=False).hexdigest())


def _sha256(text: str) -> str:
    """The first twelve digits of a hash; zeros for nothing."""
    return sha256(text.encode()).hexdigest()[:12] if text else "0" * 12
