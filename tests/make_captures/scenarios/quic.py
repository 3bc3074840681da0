"""QUIC between aioquic and aioquic, and a browser's HTTP/3: versions, Retry, 0-RTT, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..capture import Recording
from ..lab import PEERS, reports
from ..network import Wire
from ..process import PeerError
from ..scenario import ESTABLISHED, Facts, Scenario, add, failed_by

if TYPE_CHECKING:
    from ..lab import Lab

V1, V2 = 1, 0x6B3343CF
RESERVED = 0x1A2A3A4A
"""A version that no server speaks (RFC 9000, section 15)."""
QUIC: Facts = {"protocol": "quic", "transport": "udp", "server_name": "server.example"}
KNOWN: Facts = ESTABLISHED | QUIC | {"version": "TLSv1.3", "hello_retry": False}
FIRST: Facts = KNOWN | {"resumed": False, "early_data": "none"}
UDP: dict[str, Any] = {"transport": "udp", "recording": Recording(filter="udp port 443")}


def serve(lab: Lab, *words: str, port: int = 443) -> Any:
    """Start a server."""
    chain, key = lab.certificates.chain("rsa"), lab.certificates.key("rsa")
    where = "::" if lab.network.wire.ipv6 else "0.0.0.0"
    return lab.server("python", PEERS / "quic_server.py", where, chain, key, *words, port=port)


def converse(lab: Lab, client: str, server: str) -> list[Facts]:
    """Connect as often as the client's words say."""
    listening = serve(lab, *server.split())
    anchor = lab.certificates.chain("root")
    words = (lab.network.server_address, anchor, *client.split())
    said = lab.client("python", PEERS / "quic_client.py", *words).finish()
    listening.finish()
    return reports(said)


def aioquic(
    name: str, shows: str, *facts: Facts, client: str = "", server: str = "", **options: Any
) -> None:
    """Add a scenario of aioquic on both sides, with words for its two programs."""

    def play(lab: Lab) -> list[Facts] | None:
        return converse(lab, client, server) or None

    add(Scenario(f"quic-{name}", shows, "aioquic", "aioquic", play, facts, **UDP | options))


def browse(lab: Lab) -> None:
    """Get a page over HTTP/3 as a browser."""
    server = serve(lab, "--alpn", "h3")
    words = ("chrome150", lab.network.server_address, lab.certificates.chain("root"), "--http3")
    said = lab.client("python", PEERS / "browser_client.py", *words).finish()
    if reports(said) != [{"status": 200}]:
        message = f"no page over HTTP/3: {said}"
        raise PeerError(message)
    server.finish()


aioquic("v1", "QUIC version 1", FIRST | {"quic_version": V1})
aioquic(
    "v2",
    "QUIC version 2 from the first packet on",
    FIRST | {"quic_version": V2},
    client=f"--versions {V2}",
    server=f"--versions {V2}",
)
aioquic(
    "v1-to-v2",
    "Compatible version negotiation: the server answers version 1 with version 2",
    FIRST | {"quic_version": V2},
    client=f"--first-version {V1} --versions {V2} {V1}",
    server=f"--versions {V2} {V1}",
)
aioquic(
    "version-negotiation",
    "A first packet of a reserved version, answered by Version Negotiation; then version 1",
    FIRST | {"quic_version": V1},
    client=f"--first-version {RESERVED} --versions {V1} {RESERVED}",
    unread=("server_name",),
)
aioquic(
    "retry",
    "A Retry packet: the keys are of its connection id then",
    FIRST | {"quic_version": V1},
    server="--retry",
)
aioquic(
    "retry-v2-ipv6",
    "A Retry packet of version 2, over IPv6",
    FIRST | {"quic_version": V2},
    client=f"--versions {V2}",
    server=f"--versions {V2} --retry",
    wire=Wire(ipv6=True),
    container="pcapng",
)
aioquic(
    "zero-rtt",
    "Two connections: the second resumes and sends early data, which is accepted",
    FIRST | {"quic_version": V1},
    KNOWN | {"quic_version": V1, "resumed": True, "early_data": "accepted"},
    client="--times 2",
    server="--accept 2",
)
aioquic(
    "large-hello",
    "A ClientHello over two Initial packets in two datagrams",
    FIRST | {"quic_version": V1},
    client="--large",
)
aioquic(
    "chacha",
    "TLS_CHACHA20_POLY1305_SHA256: the keys of Initial packets are of AES all the same",
    FIRST | {"cipher": "TLS_CHACHA20_POLY1305_SHA256"},
    client="--ciphers TLS_CHACHA20_POLY1305_SHA256",
)
aioquic(
    "no-common-protocol",
    "No application protocol in common: CONNECTION_CLOSE with the alert's number",
    QUIC | failed_by("server", "no_application_protocol"),
    client="--alpn other",
    unread=("alert",),
)
add(
    Scenario(
        "quic-browser-chrome150",
        "The hello of chrome150 over HTTP/3: GREASE and X25519MLKEM768, in two datagrams",
        "curl_cffi as chrome150",
        "aioquic",
        browse,
        (FIRST | {"quic_version": V1, "curve": "x25519"},),
        evidence="tls.handshake.extensions_key_share_group == 0x11ec",
        **UDP,
    )
)
