"""One captured packet to one TCP segment: link layer, VLAN tags, IP, TCP."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from tlswire.reference.capture.packet import Packet

Address = IPv4Address | IPv6Address
Endpoint = tuple[Address, int]

# Below this, the type field of an Ethernet frame is a length (IEEE 802.3 §3.2.6).
ETHER_TYPE_MIN = 0x0600
ETHER_TYPE_IPV4 = 0x0800
ETHER_TYPE_IPV6 = 0x86DD
ETHER_TYPES_VLAN = (0x8100, 0x88A8, 0x9100)

# How many sequence numbers TCP has (RFC 9293 §3.4).
SEQUENCES = 1 << 32

PROTOCOL_TCP = 6
HOP_BY_HOP = 0
ROUTING = 43
FRAGMENT = 44
AUTHENTICATION = 51
DESTINATION = 60

FIN = 0x01
SYN = 0x02
RST = 0x04
ACK = 0x10


@dataclass(frozen=True, slots=True)
class Segment:
    """One TCP segment (RFC 9293 §3.1), and who sent it to whom.

    `payload` is what was captured of the `payload_length` bytes that were on the wire.
    """

    source: Endpoint
    destination: Endpoint
    vlan: int | None
    sequence: int
    acknowledgment: int
    flags: int
    payload: bytes
    payload_length: int

    @property
    def syn(self) -> bool:
        """Whether it synchronizes sequence numbers."""
        return bool(self.flags & SYN)

    @property
    def ack(self) -> bool:
        """Whether its acknowledgment number is significant."""
        return bool(self.flags & ACK)

    @property
    def fin(self) -> bool:
        """Whether it carries no more data of its sender after this."""
        return bool(self.flags & FIN)

    @property
    def rst(self) -> bool:
        """Whether it resets the connection."""
        return bool(self.flags & RST)


class SkippedError(Exception):
    """A packet that holds no whole TCP segment, or none that can be found."""


class _View:
    """What is left of a packet: the captured bytes of a layer, and its length on the wire."""

    def __init__(self, data: bytes, length: int) -> None:
        self.data = data
        self.length = max(length, len(data))
        self.vlan: int | None = None

    def take(self, length: int) -> bytes:
        """Take `length` bytes, all of which must have been captured."""
        if length > len(self.data):
            raise SkippedError
        taken = self.data[:length]
        self.skip(length)
        return taken

    def skip(self, length: int) -> None:
        """Pass over bytes of the wire, captured or not."""
        if length > self.length:
            raise SkippedError
        self.data = self.data[length:]
        self.length -= length

    def limit(self, length: int) -> None:
        """End the layer after `length` bytes: what follows is padding."""
        self.length = min(self.length, length)
        self.data = self.data[:length]

    def number(self, length: int) -> int:
        """Take an integer in network byte order."""
        return int.from_bytes(self.take(length))


def decode(packet: Packet) -> Segment | None:
    """The TCP segment of a packet; `None` if it has none."""
    link = _LINKS.get(packet.link_type)
    if link is None:
        return None
    try:
        return link(_View(packet.data, packet.original_length))
    except SkippedError:
        return None


def _ethernet(view: _View) -> Segment:
    """Destination, source, and type or length."""
    view.take(12)
    return _ether_type(view.number(2), view)


def _ether_type(value: int, view: _View) -> Segment:
    """What a type announces; VLAN tags (IEEE 802.1Q §9.6) are passed over, the outermost kept."""
    while value in ETHER_TYPES_VLAN:
        tag = view.number(2) & 0x0FFF
        view.vlan = tag if view.vlan is None else view.vlan
        value = view.number(2)
    if value < ETHER_TYPE_MIN:
        view.limit(value)
        return _llc(view)
    if value == ETHER_TYPE_IPV4:
        return _ipv4(view)
    if value == ETHER_TYPE_IPV6:
        return _ipv6(view)
    raise SkippedError


def _llc(view: _View) -> Segment:
    """IEEE 802.2 LLC: IP itself, or SNAP with a type (RFC 1042)."""
    header = view.take(3)
    if header == b"\x06\x06\x03":
        return _ipv4(view)
    if header != b"\xaa\xaa\x03":
        raise SkippedError
    view.take(3)
    return _ether_type(view.number(2), view)


def _loopback(view: _View) -> Segment:
    """BSD loopback: an address family, in the byte order of the machine that captured."""
    header = view.take(4)
    family = int.from_bytes(header, "little" if header.endswith(b"\0\0") else "big")
    if family == 2:
        return _ipv4(view)
    if family in (10, 24, 28, 30):
        return _ipv6(view)
    raise SkippedError


def _linux_cooked(view: _View) -> Segment:
    """The protocol is the last of 16 bytes; 4 stands for LLC."""
    view.take(14)
    value = view.number(2)
    return _llc(view) if value == 4 else _ether_type(value, view)


def _linux_cooked2(view: _View) -> Segment:
    """The protocol is the first of 20 bytes; 4 stands for LLC."""
    value = view.number(2)
    view.take(18)
    return _llc(view) if value == 4 else _ether_type(value, view)


def _raw(view: _View) -> Segment:
    """IP of the version that its first four bits say."""
    version = view.data[0] >> 4 if view.data else 0
    return _ipv4(view) if version == 4 else _ipv6(view)


def _ipv4(view: _View) -> Segment:
    """Take off an IPv4 header (RFC 791 §3.1).

    A total length of 0 is what segmentation offload leaves: the rest of the frame.
    """
    header = view.take(20)
    header_length = header[0] % 16 * 4
    total_length = int.from_bytes(header[2:4])
    if header[0] >> 4 != 4 or header_length < 20 or 0 < total_length < 20:
        raise SkippedError
    if total_length:
        view.limit(total_length - 20)
    view.skip(header_length - 20)
    is_fragment = int.from_bytes(header[6:8]) & 0x3FFF
    if is_fragment:
        raise SkippedError
    _extension_headers(view, header[9])
    return _tcp(view, IPv4Address(header[12:16]), IPv4Address(header[16:20]))


def _ipv6(view: _View) -> Segment:
    """Take off an IPv6 header (RFC 8200 §3) and those that extend it.

    A payload length of 0 is a jumbogram's, or what segmentation offload leaves.
    """
    header = view.take(40)
    length, next_header = int.from_bytes(header[4:6]), header[6]
    if header[0] >> 4 != 6 or (not length and next_header == HOP_BY_HOP):
        raise SkippedError
    if length:
        view.limit(length)
    if next_header == HOP_BY_HOP:  # It comes first, or not at all.
        next_header = _extension_header(view, DESTINATION)
    _extension_headers(view, next_header)
    return _tcp(view, IPv6Address(header[8:24]), IPv6Address(header[24:40]))


def _extension_headers(view: _View, kind: int) -> None:
    """Take off all that comes before the TCP header."""
    while kind != PROTOCOL_TCP:
        kind = _extension_header(view, kind)


def _extension_header(view: _View, kind: int) -> int:
    """Take off one extension header (RFC 8200 §4): what comes after it."""
    header = view.take(8)
    if kind in (ROUTING, DESTINATION):
        view.skip(header[1] * 8)
    elif kind == AUTHENTICATION:  # RFC 4302 §2: its length is in 4 bytes, less 2
        view.skip(header[1] * 4)
    elif kind != FRAGMENT or int.from_bytes(header[2:4]) & 0xFFF9:
        raise SkippedError
    return header[0]


def _tcp(view: _View, source: Address, destination: Address) -> Segment:
    """Take off the TCP header; options that the capture cut are passed over."""
    header = view.take(20)
    options = (header[12] >> 4) * 4 - 20
    if options < 0:
        raise SkippedError
    view.skip(options)
    return Segment(
        source=(source, int.from_bytes(header[:2])),
        destination=(destination, int.from_bytes(header[2:4])),
        vlan=view.vlan,
        sequence=int.from_bytes(header[4:8]),
        acknowledgment=int.from_bytes(header[8:12]),
        flags=header[13],
        payload=view.data,
        payload_length=view.length,
    )


_LINKS: dict[int, Callable[[_View], Segment]] = {
    0: _loopback,
    1: _ethernet,
    12: _raw,
    14: _raw,
    101: _raw,
    108: _loopback,
    113: _linux_cooked,
    228: _ipv4,
    229: _ipv6,
    276: _linux_cooked2,
}
