"""What depends on a protocol version, and which of several is the newest."""

from collections.abc import Iterable

from tlswire.registry import ProtocolVersion


def is_tls13(version: int) -> bool:
    """Whether messages have the layout of TLS 1.3: it, DTLS 1.3, their drafts and experiments."""
    return version in (0x0304, 0xFEFC) or version >> 8 in (0x7E, 0x7F, 0xFB)


def has_signature_algorithm(version: int) -> bool:
    """Whether a signature is preceded by its algorithm: from TLS 1.2 and DTLS 1.2 on."""
    return version in (0x0303, 0xFEFD) or is_tls13(version)


def newest(versions: Iterable[ProtocolVersion]) -> ProtocolVersion | None:
    """The newest version; `None` without one that is known by its form.

    Values of DTLS count downwards, drafts of TLS 1.3 lie between 1.2 and 1.3, and GREASE is left
    out. Of several that are as new, the last is given.
    """
    known = [version for version in versions if _rank(version) is not None]
    return max(reversed(known), key=lambda version: _rank(version) or (0, 0), default=None)


def _rank(version: int) -> tuple[int, int] | None:
    major, minor = version >> 8, version & 0xFF
    if version == 0x0002:
        return 0, 0
    if major == 0x03:
        return (1 if minor < 4 else 3), minor
    if major in (0xFB, 0x7E, 0x7F):
        return 2, minor
    if version == 0x0100:
        return 4, 0
    if major == 0xFE:
        return 5, 0xFF - minor
    return None
