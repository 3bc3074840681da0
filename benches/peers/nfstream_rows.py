"""Flows that nDPI calls TLS, by nfstream."""

import sys

from nfstream import NFStreamer


def main(path: str) -> int:
    """How many flows have a fingerprint of their client."""
    streamer = NFStreamer(source=path, n_dissections=20, statistical_analysis=False, n_meters=1)
    return sum(bool(flow.client_fingerprint) for flow in streamer)


if __name__ == "__main__":
    print(main(sys.argv[1]))
