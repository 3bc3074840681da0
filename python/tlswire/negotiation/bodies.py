"""What is wrong inside the extensions of a hello, by name."""

from collections.abc import Callable
from typing import Any

_P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
# How long the key of a group is (RFC 9846 §4.3.8.2).
_POINTS, _KEYS = {0x0017: 65, 0x0018: 97, 0x0019: 133}, {0x001D: 32, 0x001E: 56}
_X25519, _SECP256R1 = 0x001D, 0x0017
_LONGEST_NAME = 255
_LENGTHS_OF_FRAGMENTS = range(1, 5)
# Extensions that a ClientHello sends without content.
_EMPTY = {
    18: "sct_not_empty",
    22: "encrypt_then_mac_not_empty",
    23: "extended_main_secret_not_empty",
    49: "post_handshake_auth_not_empty",
}


def of_hello(hello: Any, shares: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    """The faults in the bodies of a hello's extensions, by name, in order; `shares` are those."""
    found: list[str] = []
    for one in hello.extensions or ():
        body = one.data
        if one.type in _EMPTY and body:
            found.append(_EMPTY[one.type])
        elif look := _BODIES.get(int(one.type)):
            found += look(body)
    if any(fault == "key_share_empty" for _, fault in shares):
        found.append("key_share_empty")
    return tuple(found)


def of_shares(shares: Any) -> tuple[tuple[int, str], ...]:
    """The groups whose key shares hold no key, each with what is wrong."""
    found = ((int(group), _of_share(int(group), bytes(key))) for group, key in shares or ())
    return tuple((group, fault) for group, fault in found if fault)


def _of_share(group: int, key: bytes) -> str:
    if not key:
        return "key_share_empty"
    if len(key) != _POINTS.get(group, len(key)):
        return "key_share_point_length"
    if len(key) != _KEYS.get(group, len(key)):
        return "key_share_length"
    if group == _X25519 and not any(key):
        return "key_share_zero"
    return "key_share_point" if group == _SECP256R1 and not _is_on_curve(key) else ""


def _is_on_curve(key: bytes) -> bool:
    """Whether these bytes are a point of secp256r1 (SEC 1 §2.3.4)."""
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    is_small = x < _P256 and y < _P256
    return key[0] == 4 and is_small and (y * y - x * x * x + 3 * x - _P256_B) % _P256 == 0


def _of_names(body: bytes) -> list[str]:
    """Of server_name, whose list has one name of the type 0 (RFC 6066 §3)."""
    if len(body) <= 2:
        return ["names_empty"]
    length, at, names = int.from_bytes(body[:2], "big") + 2, 2, []
    while at + 3 <= length == len(body):
        end = at + 3 + int.from_bytes(body[at + 1 : at + 3], "big")
        names.append((body[at], body[at + 3 : end]))
        at = end
    if len(names) > 1:
        return ["names_several"]
    for kind, name in names:
        if kind:
            return ["name_of_other_type"]
        if not name:
            return ["name_empty"]
        if len(name) > _LONGEST_NAME:
            return ["name_too_long"]
        if 0 in name:
            return ["name_with_null"]
    return []


def _of_protocols(body: bytes) -> list[str]:
    """Of ALPN, whose list and names have content (RFC 7301 §3.1)."""
    at = 2
    while at < len(body):
        if not body[at]:
            return ["alpn_empty"]
        at += 1 + body[at]
    return ["alpn_empty"] if body == b"\0\0" else []


def _of_fragments(body: bytes) -> list[str]:
    if len(body) != 1:
        return ["max_fragment_length_size"]
    return [] if body[0] in _LENGTHS_OF_FRAGMENTS else ["max_fragment_length_unknown"]


def _of_renegotiation(body: bytes) -> list[str]:
    """Of renegotiation_info, which is empty in a first hello (RFC 5746 §3.4)."""
    return ["renegotiation_not_empty"] if len(body) > 1 and body[0] else []


_BODIES: dict[int, Callable[[bytes], list[str]]] = {
    0: _of_names,
    1: _of_fragments,
    5: lambda body: [] if body else ["status_request_empty"],
    11: lambda body: ["point_formats_empty"] if body == b"\0" else [],
    16: _of_protocols,
    0xFF01: _of_renegotiation,
}
