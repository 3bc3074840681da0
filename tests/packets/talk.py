"""Captures composed of what two ends of a TCP connection say, a segment for each."""

import struct

from tests.packets.capture import Packet, pcap

CLIENT, SERVER = (bytes((192, 0, 2, 1)), 50_000), (bytes((192, 0, 2, 2)), 443)
RAW = 101
MILLISECOND = 1_000_000
FIN, SYN, ACK = 1, 2, 16


def capture(*said, port=443):
    """The capture in which the connection is opened, `said` is said, and both ends close.

    Each of `said` is a pair of `client` or `server`, and bytes.
    """
    return pcap(list(packets(*said, port=port)))


def packets(*said, port=443):
    ends = {"client": CLIENT, "server": (SERVER[0], port)}
    sent = {"client": 100, "server": 900}
    steps = [("client", b"", SYN), ("server", b"", SYN | ACK)]
    steps += [(sender, data, ACK) for sender, data in said]
    steps += [("client", b"", FIN | ACK), ("server", b"", FIN | ACK)]
    for number, (sender, data, flags) in enumerate(steps):
        other = "server" if sender == "client" else "client"
        place = (sent[sender], sent[other] if flags & ACK else 0)
        yield Packet(
            number * MILLISECOND, _packet(ends[sender], ends[other], place, flags, data), RAW
        )
        sent[sender] += len(data) + bool(flags & (SYN | FIN))


def _packet(source, destination, place, flags, data):
    tcp = struct.pack(">HHIIBBHHH", source[1], destination[1], *place, 0x50, flags, 65_535, 0, 0)
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp + data), 0, 0, 64, 6, 0)
    return head + source[0] + destination[0] + tcp + data
