"""Driving `gnutls-serv` and `gnutls-cli`, and reading what the client reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from .lab import Lab
    from .process import Peer
    from .scenario import Facts

NAME = "server.example"
GREETING = "hello over TLS"
DESCRIPTION = re.compile(
    r"^- Description: \((D?TLS)(1\.\d)-X\.509\)-\((\w+)(?:-(\w+))?\)", re.MULTILINE
)


def serve(lab: Lab, *options: str | Path, certificate: str = "rsa") -> Peer:
    """Start a gnutls-serv that sends every line back; it is stopped with the scenario."""
    certificates = lab.certificates
    own: list[str | Path] = ["--x509certfile", certificates.chain(certificate)]
    own += ["--x509keyfile", certificates.key(certificate)]
    own += ["--x509cafile", certificates.chain("root")]
    return lab.server("gnutls-serv", "--echo", "--port", "443", *own, *options)


def connect(lab: Lab, *options: str | Path) -> Peer:
    """Start a gnutls-cli; the environment makes it keep a key log."""
    words: list[str | Path] = ["--port", "443", "--x509cafile", lab.certificates.chain("root")]
    words += ["--sni-hostname", NAME, "--verify-hostname", NAME]
    return lab.client("gnutls-cli", *words, *options, lab.network.server_address)


def converse(client: Peer) -> Facts:
    """Send a line, wait for its echo, close, and return what gnutls-cli reports."""
    client.expect("Simple Client Mode")
    client.say(f"{GREETING}\n")
    client.expect(f"\n{GREETING}")
    client.end_input()
    return report(client.finish())


def report(output: str) -> Facts:
    """What gnutls-cli says of its last handshake, under the names of a row's columns."""
    facts: Facts = {}
    if described := DESCRIPTION.findall(output):
        protocol, version, _, group = described[-1]
        facts["version"] = f"{protocol}v{version}"
        if group not in {"", "RSA"}:
            facts["curve"] = group.lower()
    if found := re.search(r"^- Application protocol: (.*)$", output, re.MULTILINE):
        facts["next_protocol"] = found.group(1)
    return facts
