"""TCP segments in Ethernet frames: taken out, and put in again with lengths and checksums."""

import struct
from dataclasses import dataclass, replace

ETHERNET = 14
TAGS = (0x8100, 0x88A8)
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
MODULUS = 1 << 32


@dataclass(frozen=True)
class Segment:
    """A TCP segment: `link` and `network` are its headers below TCP, `options` those of TCP."""

    link: bytes
    network: bytes
    ports: tuple[int, int]
    sequence: int
    acknowledgement: int
    flags: int
    window: int
    options: bytes
    payload: bytes

    @property
    def direction(self):
        """Who sends to whom: addresses and ports."""
        return (*self.addresses, *self.ports)

    @property
    def addresses(self):
        if self.network[0] >> 4 == 4:
            return self.network[12:16], self.network[16:20]
        return self.network[8:24], self.network[24:40]

    @property
    def reverse(self):
        """The direction of the answers."""
        source, destination, *ports = self.direction
        return (destination, source, ports[1], ports[0])

    def moved(self, offset, payload, flags=None):
        """The segment with another payload, `offset` bytes further in the stream."""
        sequence = (self.sequence + offset) % MODULUS
        kept = self.flags if flags is None else flags
        return replace(self, sequence=sequence, payload=payload, flags=kept)

    def frame(self):
        """The frame, with lengths and checksums that are true."""
        header_length = 20 + len(self.options)
        header = struct.pack(
            ">HHIIBBHHH",
            *self.ports,
            self.sequence % MODULUS,
            self.acknowledgement % MODULUS,
            header_length // 4 << 4,
            self.flags,
            self.window,
            0,
            0,
        )
        segment = header + self.options + self.payload
        source, destination = self.addresses
        pseudo = source + destination + struct.pack(">IxxxB", len(segment), 6)
        total = checksum(pseudo + segment).to_bytes(2, "big")
        segment = segment[:16] + total + segment[18:]
        return self.link + self._network(len(segment)) + segment

    def _network(self, length):
        if self.network[0] >> 4 == 6:
            extra = len(self.network) - 40
            return self.network[:4] + struct.pack(">H", extra + length) + self.network[6:]
        total = struct.pack(">H", len(self.network) + length)
        header = self.network[:2] + total + self.network[4:10] + b"\0\0" + self.network[12:]
        return header[:10] + checksum(header).to_bytes(2, "big") + header[12:]


def checksum(data):
    """The Internet checksum (RFC 1071)."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def parse(frame):
    """The TCP segment in an Ethernet frame that was captured whole; `None` for anything else."""
    at = ETHERNET
    while len(frame) >= at + 4 and struct.unpack_from(">H", frame, at - 2)[0] in TAGS:
        at += 4
    network = _network(frame[at:])
    if network is None:
        return None
    start, end = at + len(network), at + _total(frame[at:])
    header = frame[start:end]
    if len(header) < 20:
        return None
    source, destination, sequence, acknowledgement, words, flags, window = struct.unpack_from(
        ">HHIIBBH", header
    )
    data = words >> 4 << 2
    return Segment(
        link=frame[:at],
        network=network,
        ports=(source, destination),
        sequence=sequence,
        acknowledgement=acknowledgement,
        flags=flags,
        window=window,
        options=header[20:data],
        payload=header[data:],
    )


def _network(packet):
    """The header of an IP packet that holds a whole TCP segment."""
    if packet[:1] and packet[0] >> 4 == 4 and len(packet) >= 20 and packet[9] == 6:
        is_fragment = struct.unpack_from(">H", packet, 6)[0] & 0x3FFF
        whole = len(packet) >= _total(packet)
        return packet[: (packet[0] & 15) * 4] if whole and not is_fragment else None
    if len(packet) >= 40 and packet[0] >> 4 == 6 and packet[6] == 6:
        return packet[:40] if len(packet) >= _total(packet) else None
    return None


def _total(packet):
    """The length of an IP packet by its own header."""
    at, extra = (2, 0) if packet[0] >> 4 == 4 else (4, 40)
    return struct.unpack_from(">H", packet, at)[0] + extra
