"""One end of an IP tunnel, for kernels without one: a TUN device, and a socket for what is wrapped.

The outer packets are made, sent and fragmented by the kernel; this program puts headers on and takes them off.
"""

from __future__ import annotations

import fcntl
import os
import select
import socket
import struct
import sys

NAME = b"tunnel"
SET_NAME, TUN_WITHOUT_HEADER = 0x400454CA, 0x1001
GENEVE_PORT = 6081
IPV4 = b"\x08\x00"
# RFC 2784 and RFC 2890: with a key; RFC 8926: no options, IPv4 within, network 7.
HEADERS = {
    "ipip": (4, b""),
    "gre": (47, b"\x00\x00" + IPV4),
    "gre-key": (47, b"\x20\x00" + IPV4 + (7).to_bytes(4, "big")),
    "geneve": (None, b"\x00\x00" + IPV4 + b"\x00\x00\x07\x00"),
}


def device() -> int:
    """Make the device; it goes with this program."""
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, SET_NAME, struct.pack("16sH", NAME, TUN_WITHOUT_HEADER))
    return tun


def outside(protocol: int | None) -> socket.socket:
    """The socket over which wrapped packets go."""
    if protocol is not None:
        return socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol)
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.bind(("0.0.0.0", GENEVE_PORT))
    return found


def main() -> None:
    """Pass packets on, both ways, until stopped."""
    kind, remote = sys.argv[1:]
    protocol, header = HEADERS[kind]
    tun, wire = device(), outside(protocol)
    # Packets that are too big may be fragmented.
    wire.setsockopt(socket.IPPROTO_IP, 10, 0)
    print("ready")
    while True:
        readable, _, _ = select.select([tun, wire], [], [])
        if tun in readable:
            wire.sendto(header + os.read(tun, 65_535), (remote, GENEVE_PORT))
        if wire in readable:
            packet = wire.recv(65_535)
            outer = (packet[0] & 15) * 4 if protocol is not None else 0
            os.write(tun, packet[outer + len(header) :])


if __name__ == "__main__":
    main()
