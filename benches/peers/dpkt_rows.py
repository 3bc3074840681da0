"""Connections with a ClientHello, by dpkt and a small reassembler."""

import sys
from collections import defaultdict
from pathlib import Path

import dpkt


def main(path: str) -> int:
    """How many client streams begin with a ClientHello that dpkt can parse."""
    streams, starts, found = defaultdict(dict), {}, set()
    with Path(path).open("rb") as file:
        for _, frame in dpkt.pcap.Reader(file):
            ip = dpkt.ethernet.Ethernet(frame).data
            tcp = getattr(ip, "data", None)
            if not isinstance(tcp, dpkt.tcp.TCP):
                continue
            key = (ip.src, tcp.sport, ip.dst, tcp.dport)
            if tcp.flags & dpkt.tcp.TH_SYN:
                starts[key] = tcp.seq + 1
            if not tcp.data or key in found or key not in starts:
                continue
            streams[key][(tcp.seq - starts[key]) & 0xFFFFFFFF] = tcp.data
            if is_hello(b"".join(data for _, data in sorted(streams[key].items()))):
                found.add(key)
                del streams[key]
    return len(found)


def is_hello(stream: bytes) -> bool:
    """Whether a stream begins with a whole ClientHello."""
    if stream[:1] != b"\x16" or len(stream) < 5 + int.from_bytes(stream[3:5]):
        return False
    try:
        record = dpkt.ssl.TLSRecord(stream)
        return isinstance(dpkt.ssl.TLSHandshake(record.data).data, dpkt.ssl.TLSClientHello)
    except (dpkt.Error, dpkt.ssl.SSL3Exception):
        return False


if __name__ == "__main__":
    print(main(sys.argv[1]))
