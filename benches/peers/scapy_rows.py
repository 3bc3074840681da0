"""Connections with a ClientHello, by scapy's TLS layer over its TCP session."""

import sys

from scapy.all import TCPSession, load_layer, sniff


def main(path: str) -> int:
    """How many client streams show a ClientHello."""
    load_layer("tls")
    from scapy.layers.tls.handshake import TLSClientHello

    found = set()

    def look(packet: object) -> None:
        if packet.haslayer(TLSClientHello):
            found.add((packet.payload.src, packet["TCP"].sport, packet["TCP"].dport))

    sniff(offline=path, session=TCPSession, prn=look, store=False)
    return len(found)


if __name__ == "__main__":
    print(main(sys.argv[1]))
