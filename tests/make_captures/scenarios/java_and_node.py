"""Java and Node.js, with each other and with Python and OpenSSL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import openssl
from ..lab import PEERS, reports
from ..process import run
from ..scenario import ESTABLISHED, Facts, failed_by, scenario
from .transport import python_client, python_server

if TYPE_CHECKING:
    from ..lab import Lab
    from ..process import Peer

SNI: Facts = {"server_name": openssl.NAME}
KNOWN: Facts = ESTABLISHED | SNI
PASSWORD = "captures"


def java_client(lab: Lab, *options: str) -> list[Facts]:
    """Connect with Java; the source is compiled as it starts."""
    target = (lab.network.server_address, lab.certificates.chain("root"))
    return reports(lab.client("java", PEERS / "Client.java", *target, *options).finish())


def java_server(lab: Lab, *, demand: bool = False) -> Peer:
    """Start a Java server of one connection."""
    store = lab.folder / "server.p12"
    own = ("-in", lab.certificates.chain("rsa"), "-inkey", lab.certificates.key("rsa"))
    run("openssl", "pkcs12", "-export", *own, "-out", store, "-passout", f"pass:{PASSWORD}")
    words = (store, PASSWORD, "true" if demand else "false")
    return lab.server("java", PEERS / "Server.java", *words)


def node_client(lab: Lab, *options: str) -> list[Facts]:
    """Connect with Node.js."""
    target = (lab.network.server_address, lab.certificates.chain("root"), lab.keylog)
    return reports(lab.client("node", PEERS / "client.mjs", *target, *options).finish())


def node_server(lab: Lab, *options: str) -> Peer:
    """Start a Node.js server of one connection."""
    own = (lab.certificates.chain("ecdsa"), lab.certificates.key("ecdsa"))
    return lab.server("node", PEERS / "server.mjs", *own, *options)


@scenario(
    "java-client-tls13",
    "Java's ClientHello for TLS 1.3 and 1.2",
    "java",
    "python-ssl",
    KNOWN | {"version": "TLSv1.3"},
)
def java_tls13(lab: Lab) -> list[Facts]:
    """Java's defaults."""
    server = python_server(lab)
    reported = java_client(lab, "TLSv1.3,TLSv1.2")
    server.finish()
    return reported


@scenario(
    "java-client-tls12",
    "Java's ClientHello for TLS 1.2, with ALPN",
    "java",
    "python-ssl",
    KNOWN | {"version": "TLSv1.2", "next_protocol": "http/1.1"},
)
def java_tls12(lab: Lab) -> list[Facts]:
    """TLS 1.2 alone."""
    server = python_server(lab, "--alpn", "http/1.1")
    reported = java_client(lab, "TLSv1.2", "h2,http/1.1")
    server.finish()
    return reported


@scenario(
    "java-server",
    "A Java server: TLS 1.3",
    "python-ssl",
    "java",
    KNOWN | {"version": "TLSv1.3"},
)
def java_serves(lab: Lab) -> list[Facts]:
    """Python's client."""
    server = java_server(lab)
    reported = python_client(lab, 443)
    server.finish()
    return reported


@scenario(
    "java-server-client-certificate-missing",
    "A Java server that demands a certificate, TLS 1.2, and names every CA it trusts: the client has none",
    "openssl",
    "java",
    SNI
    | failed_by("server", "handshake_failure")
    | {"client_certificate_requested": True, "client_certificate_sent": False, "mutual": False}
    | {"version": "TLSv1.2"},
)
def java_demands(lab: Lab) -> None:
    """Java's choice of alert is its own."""
    server = java_server(lab, demand=True)
    openssl.connect(lab, "-tls1_2").finish()
    server.finish()


@scenario(
    "node-client-tls13",
    "Node.js' ClientHello for TLS 1.3, ALPN h2",
    "node",
    "openssl",
    KNOWN | {"version": "TLSv1.3", "next_protocol": "h2"},
)
def node_tls13(lab: Lab) -> list[Facts]:
    """Node's own OpenSSL."""
    server = openssl.serve(lab, "-alpn", "h2")
    reported = node_client(lab, "TLSv1.2", "TLSv1.3", "h2,http/1.1")
    server.finish()
    return reported


@scenario(
    "node-client-tls12",
    "Node.js' ClientHello for TLS 1.2",
    "node",
    "openssl",
    KNOWN | {"version": "TLSv1.2"},
)
def node_tls12(lab: Lab) -> list[Facts]:
    """TLS 1.2 alone."""
    server = openssl.serve(lab)
    reported = node_client(lab, "TLSv1.2", "TLSv1.2")
    server.finish()
    return reported


@scenario(
    "node-server",
    "A Node.js server: TLS 1.3, ALPN http/1.1",
    "node",
    "node",
    KNOWN | {"version": "TLSv1.3", "next_protocol": "http/1.1"},
)
def node_serves(lab: Lab) -> list[Facts]:
    """Node.js on both sides."""
    server = node_server(lab, "http/1.1")
    reported = node_client(lab, "TLSv1.2", "TLSv1.3", "http/1.1")
    server.finish()
    return reported


@scenario(
    "node-server-no-common-alpn",
    "A Node.js server that has no ALPN in common with the client",
    "openssl",
    "node",
    SNI | failed_by("server", "no_application_protocol"),
)
def node_refuses(lab: Lab) -> None:
    """Node.js sends alert 120 since version 20."""
    server = node_server(lab, "h2")
    openssl.connect(lab, "-alpn", "http/1.1").finish()
    server.finish()


@scenario(
    "java-client-node-server",
    "Java and Node.js: TLS 1.3",
    "java",
    "node",
    KNOWN | {"version": "TLSv1.3"},
)
def java_to_node(lab: Lab) -> list[Facts]:
    """No OpenSSL on the client's side."""
    server = node_server(lab)
    reported = java_client(lab, "TLSv1.3,TLSv1.2")
    server.finish()
    return reported
