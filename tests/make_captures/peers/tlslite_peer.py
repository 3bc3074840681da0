"""A client or a server of tlslite-ng: everything from SSL 3.0 to ML-KEM."""

from __future__ import annotations

import argparse
import json
import socket
from pathlib import Path

from tlslite.api import (
    HandshakeSettings,
    TLSConnection,
    X509CertChain,
    parsePEMKey,
)
from tlslite.constants import CipherSuite

VERSIONS = {(3, 0): "SSLv3", (3, 1): "TLSv1.0", (3, 2): "TLSv1.1", (3, 3): "TLSv1.2"}
GREETING = b"hello over TLS\n"


def settings(options: argparse.Namespace) -> HandshakeSettings:
    """What the options allow; old ciphers are allowed where the version is old."""
    chosen = HandshakeSettings()
    chosen.minVersion = (3, options.minimum)
    chosen.maxVersion = (3, options.maximum)
    if options.ciphers:
        chosen.cipherNames = options.ciphers
    if options.groups:
        chosen.eccCurves = options.groups
        chosen.keyShares = options.groups[:1]
    return chosen.validate()


def serve(options: argparse.Namespace) -> None:
    """Serve one connection: send a line back reversed."""
    chain = X509CertChain()
    chain.parsePemList(Path(options.certificate).read_text())
    key = parsePEMKey(Path(options.key).read_text(), private=True)
    with socket.create_server(("", 443)) as listening:
        plain, _ = listening.accept()
    connection = TLSConnection(plain)
    connection.handshakeServer(certChain=chain, privateKey=key, settings=settings(options))
    line = connection.recv(4096)
    connection.sendall(bytes(line).strip()[::-1] + b"\n")
    connection.recv(1)
    connection.close()


def connect(options: argparse.Namespace) -> None:
    """Connect, exchange a line, and report."""
    plain = socket.create_connection((options.address, 443), 10)
    connection = TLSConnection(plain)
    connection.handshakeClientCert(settings=settings(options), serverName="server.example")
    connection.sendall(GREETING)
    connection.recv(4096)
    facts = {"version": VERSIONS.get(connection.version, "TLSv1.3")}
    facts["cipher"] = CipherSuite.ietfNames[connection.session.cipherSuite]
    print("REPORT", json.dumps(facts))
    connection.close()


def main() -> None:
    """Be the side that is named first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=("client", "server"))
    parser.add_argument("--address")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--minimum", type=int, default=1)
    parser.add_argument("--maximum", type=int, default=4)
    parser.add_argument("--ciphers", nargs="*")
    parser.add_argument("--groups", nargs="*")
    options = parser.parse_args()
    serve(options) if options.side == "server" else connect(options)


if __name__ == "__main__":
    main()
