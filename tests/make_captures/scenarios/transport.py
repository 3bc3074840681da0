"""What happens below TLS: nobody there, no answer, an abrupt end, odd pieces, plaintext."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from .. import openssl
from ..lab import PEERS, reports
from ..scenario import ESTABLISHED, Facts, Scenario, add, failed_by, scenario

if TYPE_CHECKING:
    from pathlib import Path

    from ..lab import Lab
    from ..process import Peer

SNI: Facts = {"server_name": openssl.NAME}
ATTEMPT: Facts = {"protocol": "none"}
SYN_RETRIES = 4.0


def lost(failure: str, ended_by: str) -> Facts:
    """A handshake that came to nothing without an alert."""
    facts = {"established": False, "outcome": "failed", "failure": failure, "ended_by": ended_by}
    return SNI | facts


def odd_client(lab: Lab, way: str) -> Peer:
    """Start the client that behaves oddly."""
    anchor = lab.certificates.chain("root")
    words = (way, lab.network.server_address, anchor, lab.keylog)
    return lab.client("python", PEERS / "odd_client.py", *words)


def odd_server(name: str, client: str, shows: str, facts: Facts) -> None:
    """Add a scenario of some client and a server that behaves oddly."""
    way = name.split("-", maxsplit=1)[0]

    def play(lab: Lab) -> None:
        server = lab.server("python", PEERS / "odd_server.py", way)
        peer = openssl.connect(lab) if client == "openssl" else odd_client(lab, "leave")
        peer.finish()
        server.finish()

    add(Scenario(f"server-{name}", shows, client, "a Python socket", play, (facts,)))


odd_server(
    "close",
    "python-ssl",
    "The server closes (FIN) after the ClientHello, and so does the client",
    lost("closed", "server"),
)
odd_server(
    "close-then-client-alert",
    "openssl",
    "The server closes (FIN) after the ClientHello; the client sends an alert into that",
    SNI | failed_by("client", "decode_error") | {"ended_by": "server"},
)
odd_server(
    "reset",
    "openssl",
    "The server resets (RST) after the ClientHello",
    lost("reset", "server"),
)
odd_server(
    "http",
    "openssl",
    "The server answers the ClientHello in plaintext: HTTP/1.0 400",
    SNI | {"established": False, "outcome": "failed", "failure": "plaintext"},
)


@scenario(
    "server-silent",
    "The server never answers the ClientHello; the client gives up after a while",
    "openssl",
    "a Python socket",
    lost("silent", "client"),
)
def silent(lab: Lab) -> None:
    """The client is told to go; its kernel sends the FIN."""
    server = lab.server("python", PEERS / "odd_server.py", "silent")
    client = openssl.connect(lab)
    server.expect("a hello has come")
    time.sleep(1)
    client.signal(signal.SIGTERM)
    client.finish()
    server.finish()


@scenario("server-refuses", "No server there: SYN, RST", "openssl", "nobody", ATTEMPT)
def nobody(lab: Lab) -> None:
    """Nothing listens on the port."""
    openssl.connect(lab).finish()


@scenario("server-unreachable", "SYNs that nobody answers", "openssl", "nobody", ATTEMPT)
def unreachable(lab: Lab) -> None:
    """A packet filter eats the SYNs; the client's kernel repeats them."""
    lab.network.drop_at_server(443)
    client = openssl.connect(lab)
    try:
        client.finish(SYN_RETRIES)
    except RuntimeError:
        client.stop()


def odd_client_scenario(way: str, name: str, shows: str, facts: Facts) -> None:
    """Add a scenario of a client that behaves oddly and OpenSSL's server."""

    def play(lab: Lab) -> None:
        server = openssl.serve(lab)
        odd_client(lab, way).finish()
        server.finish()

    add(Scenario(f"client-{name}", shows, "python-ssl", "openssl", play, (facts,)))


HEALTHY: Facts = ESTABLISHED | SNI | {"version": "TLSv1.3", "resumed": False}
odd_client_scenario("bytewise", "bytewise", "The ClientHello in segments of one byte each", HEALTHY)
odd_client_scenario(
    "fragments", "hello-fragments", "The ClientHello in records of 20 bytes", HEALTHY
)
odd_client_scenario(
    "half",
    "half-hello",
    "Half a ClientHello, then the client closes (FIN); the server answers with an alert",
    {"established": False, "outcome": "failed", "failure": "alert", "ended_by": "client"},
)
odd_client_scenario(
    "abort",
    "aborts",
    "The client resets (RST) in the middle of the server's flight",
    lost("reset", "client") | {"version": "TLSv1.3"},
)
odd_client_scenario(
    "http",
    "plaintext-http",
    "A plain HTTP client at a TLS port: OpenSSL closes without a word",
    ATTEMPT,
)


def python_client(lab: Lab, *ports: int) -> list[Facts]:
    """Connect to every port at once with Python's ssl."""
    anchor = lab.certificates.chain("root")
    words: list[str | Path] = [lab.network.server_address, *map(str, ports), "--anchor", anchor]
    client = lab.client("python", PEERS / "python_client.py", *words, "--keylog", lab.keylog)
    return reports(client.finish())


def python_server(lab: Lab, *options: str, port: int = 443) -> Peer:
    """Start the server of Python's ssl."""
    own = (lab.certificates.chain("rsa"), lab.certificates.key("rsa"))
    program = PEERS / "python_server.py"
    return lab.server("python", program, *own, "--port", f"{port}", *options, port=port)


@scenario(
    "python-interleaved",
    "Three connections to one port whose handshakes and data interleave",
    "python-ssl",
    "python-ssl",
    HEALTHY,
    HEALTHY,
    HEALTHY,
)
def interleaved(lab: Lab) -> list[Facts]:
    """The client advances all three handshakes side by side."""
    server = python_server(lab, "--accept", "3")
    reported = python_client(lab, 443, 443, 443)
    server.finish()
    return reported


@scenario(
    "python-other-ports",
    "Three connections to the ports 443, 8443 and 25000",
    "python-ssl",
    "python-ssl",
    HEALTHY,
    HEALTHY,
    HEALTHY,
    ports=(443, 8443, 25000),
)
def other_ports(lab: Lab) -> list[Facts]:
    """TLS is where it is, not where its port says."""
    ports = (443, 8443, 25000)
    servers = [python_server(lab, port=port) for port in ports]
    reported = python_client(lab, *ports)
    for server in servers:
        server.finish()
    return reported
