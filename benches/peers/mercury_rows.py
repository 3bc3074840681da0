"""Packets in which mercury-python sees the TLS of a client, under a reader of dpkt's."""

import json
import sys
from pathlib import Path

import dpkt
import mercury


def main(path: str) -> int:
    """How many packets have a TLS fingerprint."""
    parser, found = mercury.Mercury(do_analysis=False), 0
    with Path(path).open("rb") as file:
        for _, frame in dpkt.pcap.Reader(file):
            told = parser.get_mercury_json(frame)
            if told:
                found += "tls" in (told if isinstance(told, dict) else json.loads(told)).get(
                    "fingerprints", {}
                )
    return found


if __name__ == "__main__":
    print(main(sys.argv[1]))
