"""Tunnels recorded outside, and datagrams that the kernel cuts into fragments of IP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import openssl
from ..capture import Recording
from ..lab import PEERS
from ..network import CLIENT, INNER, IPV4, SERVER, Wire
from ..process import run
from ..scenario import ESTABLISHED, Facts, Scenario, add
from .dtls import exchange

if TYPE_CHECKING:
    from ..lab import Lab

KNOWN: Facts = ESTABLISHED | {"server_name": openssl.NAME, "resumed": False}
MTU = 1500
"""Of the tunnel: its full packets are too big for the wire, and go in fragments."""


def enter(lab: Lab, kind: str) -> None:
    """Set up both ends of a tunnel."""
    for side, other, start in ((SERVER, CLIENT, lab.beside), (CLIENT, SERVER, lab.client)):
        start("python", PEERS / "tunnel.py", kind, IPV4[other]).expect("ready")
        inside = lab.network.inside(side, "ip")
        run(*inside, "link", "set", "tunnel", "addrgenmode", "none")
        run(*inside, "addr", "add", f"{INNER[side]}/24", "dev", "tunnel")
        run(*inside, "link", "set", "tunnel", "mtu", f"{MTU}", "up")


def tunnelled(kind: str, shows: str, tunnel: str) -> None:
    """Add a scenario of TLS through a tunnel."""

    def play(lab: Lab) -> list[Facts]:
        enter(lab, kind)
        server = openssl.serve(lab, certificate="long")
        target = ("-connect", f"{INNER[SERVER]}:443", "-tls1_2")
        reported = openssl.converse(openssl.connect(lab, *target))
        server.finish()
        return [reported]

    add(
        Scenario(
            f"tunnel-{kind}",
            f"Recorded outside a tunnel: {shows}; big packets go in fragments",
            "openssl",
            "openssl",
            play,
            (KNOWN | {"tunnel": tunnel},),
            recording=Recording(filter="ip and not icmp"),
        )
    )


tunnelled("ipip", "IPv4 in IPv4", "ip_in_ip")
tunnelled("gre", "GRE", "gre")
tunnelled("gre-key", "GRE with a key", "gre:7")
tunnelled("geneve", "GENEVE without options", "geneve:7")


def fragmented(name: str, shows: str, **wire: bool) -> None:
    """Add a scenario of DTLS in datagrams larger than the wire allows."""

    def play(lab: Lab) -> list[Facts]:
        for side in (CLIENT, SERVER):
            run(*lab.network.inside(side, "ip", "link", "set", "wire", "mtu", "1280"))
        big = ("-mtu", "9000")
        return [exchange(lab, big, ("-dtls1_2", *big))]

    add(
        Scenario(
            f"dtls-ip-fragments{name}",
            shows,
            "openssl",
            "openssl",
            play,
            (KNOWN | {"protocol": "dtls", "transport": "udp", "version": "DTLSv1.2"},),
            transport="udp",
            carried="dtls",
            recording=Recording(filter="udp or ip[6:2] & 0x1fff != 0 or ip6[6] == 44"),
            wire=Wire(**wire),
            evidence="ipv6.fraghdr" if wire else "ip.fragments",
        )
    )


fragmented("", "DTLS whose big datagrams go in fragments of IPv4")
fragmented("-ipv6", "DTLS whose big datagrams go in fragments of IPv6", ipv6=True)
