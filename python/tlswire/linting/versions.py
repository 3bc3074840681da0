"""Versions that can be compared, and what a client offers of them."""

from tlswire.linting.seen import Seen

SSL3, TLS10, TLS11, TLS12, TLS13 = 0x0300, 0x0301, 0x0302, 0x0303, 0x0304
DTLS10, DTLS12, DTLS13 = 0xFEFF, 0xFEFD, 0xFEFC
_DRAFT = 0x7F00
FINAL_13 = frozenset({TLS13, DTLS13})
BEFORE_13 = frozenset({SSL3, TLS10, TLS11, TLS12, DTLS10, DTLS12, 0x0100})
# DTLS counts down, and follows TLS 1.1 and 1.2 (RFC 6347 §1, RFC 9147 §5.3).
_RANKS = {0x0100: TLS11, DTLS10: TLS11, DTLS12: TLS12, DTLS13: TLS13}


def rank(version: int) -> int:
    """The version of TLS that a version of either protocol corresponds to."""
    return _RANKS.get(version, version)


def chosen(hello: Seen) -> int:
    """The version that a ServerHello chooses, where its extension can be read.

    What says TLS 1.3 in `legacy_version` is a draft of it, with a layout of its own.
    """
    if hello.selected_version is not None:
        return int(hello.selected_version)
    return _DRAFT if int(hello.legacy_version) in FINAL_13 else int(hello.legacy_version)


def listed(hello: Seen) -> tuple[int, ...]:
    """The versions in `supported_versions`; none without it."""
    return hello.versions


def offers_13(hello: Seen) -> bool:
    """Whether a ClientHello is one of TLS 1.3 or DTLS 1.3 (RFC 9846 §9.2)."""
    return not FINAL_13.isdisjoint(listed(hello))


def newest(hello: Seen) -> int | None:
    """The rank of the newest known version that a ClientHello offers; `None` for none known."""
    known = FINAL_13 | BEFORE_13
    ranks = [rank(one) for one in listed(hello) if one in known]
    if hello.supported_versions is None and int(hello.legacy_version or 0) in known:
        ranks = [min(rank(int(hello.legacy_version)), TLS12)]
    return max(ranks, default=None)


def oldest(hello: Seen) -> int | None:
    """The rank of the oldest version that a ClientHello says it offers."""
    if hello.supported_versions is None:
        return newest(hello)
    return min((rank(one) for one in listed(hello) if one in FINAL_13 | BEFORE_13), default=None)


def offers_before_13(hello: Seen) -> bool:
    """Whether a server may answer with a version before TLS 1.3."""
    found = oldest(hello)
    return found is not None and found < TLS13
