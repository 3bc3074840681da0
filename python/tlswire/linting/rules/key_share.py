"""Key shares, and the groups that they are of."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension
from tlswire.linting.versions import offers_13
from tlswire.registry import NamedGroup

_ON = ("client_hello",)
_GROUPS, _KEY_SHARE = 10, 51
_POINTS = {NamedGroup.SECP256R1: 65, NamedGroup.SECP384R1: 97, NamedGroup.SECP521R1: 133}
# Bytes of a share by group: of the client, and of the server where that differs.
_LENGTHS = {
    **{int(group): (length, length) for group, length in _POINTS.items()},
    int(NamedGroup.X25519): (32, 32),
    int(NamedGroup.X448): (56, 56),
    0x0100: (256, 256),
    0x0101: (384, 384),
    0x0102: (512, 512),
    0x0103: (768, 768),
    0x0104: (1024, 1024),
    # FIPS 203 §8: encapsulation keys and ciphertexts of ML-KEM.
    0x0200: (800, 768),
    0x0201: (1184, 1088),
    0x0202: (1568, 1568),
    0x11EB: (65 + 1184, 65 + 1088),
    0x11EC: (1184 + 32, 1088 + 32),
    0x11ED: (97 + 1568, 97 + 1568),
    0x6399: (32 + 1184, 32 + 1088),
}


@rule(
    "ch-groups-twice",
    "error",
    "RFC 9846 §4.3.7",
    "a ClientHello of TLS 1.3 names a group twice in supported_groups",
    on=_ON,
)
def _groups(seen: Seen) -> Iterator[Evidence]:
    groups = seen.supported_groups or ()
    if offers_13(seen) and len(set(groups)) != len(groups):
        again = next(one for at, one in enumerate(groups) if one in groups[:at])
        yield extension(seen, _GROUPS, f"{again.label} twice")


@rule(
    "ch-key-share-group",
    "error",
    "RFC 9846 §4.3.8",
    "a key share is of a group that supported_groups does not name",
    on=_ON,
)
def _group(seen: Seen) -> Iterator[Evidence]:
    groups = seen.supported_groups
    if groups is None:
        return
    for one in seen.key_share_groups or ():
        if one not in groups:
            yield extension(seen, _KEY_SHARE, f"key share of {one.label}")


@rule(
    "ch-key-share-order",
    "error",
    "RFC 9846 §4.3.8",
    "key shares are in another order than supported_groups",
    on=_ON,
)
def _order(seen: Seen) -> Iterator[Evidence]:
    groups = list(seen.supported_groups or ())
    places = [groups.index(one) for one in seen.key_share_groups or () if one in groups]
    if places != sorted(places):
        said = ", ".join(one.label for one in seen.key_share_groups)
        yield extension(seen, _KEY_SHARE, f"key shares of {said}")


@rule(
    "ch-key-share-twice",
    "error",
    "RFC 9846 §4.3.8",
    "two key shares are of one group",
    on=_ON,
)
def _twice(seen: Seen) -> Iterator[Evidence]:
    groups = seen.key_share_groups or ()
    if len(set(groups)) != len(groups):
        yield extension(seen, _KEY_SHARE, ", ".join(one.label for one in groups))


@rule(
    "key-share-length",
    "error",
    "RFC 9846 §4.3.8",
    "a key share is not as long as those of its group are",
    on=("client_hello", "server_hello"),
)
def _length(seen: Seen) -> Iterator[Evidence]:
    side = 0 if seen.type == "client_hello" else 1
    for one, key in _shares(seen):
        right = _LENGTHS.get(int(one))
        if right is not None and len(key) != right[side]:
            yield extension(seen, _KEY_SHARE, f"{len(key)} bytes for {one.label}")


@rule(
    "key-share-point-format",
    "error",
    "RFC 9846 §4.3.8.2",
    "a key share on a curve of NIST is no uncompressed point",
    on=("client_hello", "server_hello"),
)
def _point_format(seen: Seen) -> Iterator[Evidence]:
    for one, key in _shares(seen):
        if int(one) in map(int, _POINTS) and key[:1] != b"\4":
            yield extension(seen, _KEY_SHARE, f"{one.label} begins with {key[:1].hex()}")


@rule(
    "key-share-zero",
    "error",
    "RFC 9846 §7.4.2",
    "a key share is zero or one, and the secret that is made of it is known to all",
    on=("client_hello", "server_hello"),
)
def _zero(seen: Seen) -> Iterator[Evidence]:
    for one, key in _shares(seen):
        # Of finite fields one must be left out as well (RFC 9846 §4.3.8.1).
        least = 1 if int(one) >> 8 == 1 else 0
        if int(one) in _LENGTHS and key and int.from_bytes(key) <= least:
            yield extension(seen, _KEY_SHARE, f"{key[-1]} for {one.label}")


def _shares(seen: Seen) -> list[tuple[NamedGroup, bytes]]:
    if seen.type == "client_hello":
        return list(seen.key_shares or ())
    return [seen.key_share] if seen.key_share is not None else []
