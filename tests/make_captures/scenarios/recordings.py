"""How a capture is taken: containers, link types, cut packets, late starts, early ends, tunnels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import openssl
from ..capture import Recording
from ..network import Wire
from ..rewrite import raw, vlan
from ..scenario import ESTABLISHED, Facts, Scenario, add, scenario
from .transport import odd_client

if TYPE_CHECKING:
    from ..lab import Lab

SNI: Facts = {"server_name": openssl.NAME}
KNOWN: Facts = ESTABLISHED | SNI | {"resumed": False}
TCP_ONLY = "tcp port 443"
TUNNEL = "udp port 4789 and udp[39] = 6"


def converse(lab: Lab, flag: str = "-tls1_3", certificate: str = "rsa") -> list[Facts]:
    """One connection from beginning to end."""
    server = openssl.serve(lab, certificate=certificate)
    reported = openssl.converse(openssl.connect(lab, flag))
    server.finish()
    return [reported]


def recorded(name: str, shows: str, **options: Any) -> None:
    """Add a scenario of one TLS 1.3 connection, recorded in some way."""
    add(Scenario(f"capture-{name}", shows, "openssl", "openssl", converse, (KNOWN,), **options))


recorded("nanoseconds", "pcap with nanoseconds", recording=Recording(nanoseconds=True))
recorded("gzip", "pcap, compressed with gzip", container="pcap.gz")
recorded("zstd", "pcap, compressed with zstd", container="pcap.zst")
recorded(
    "nanoseconds-pcapng",
    "pcapng with nanoseconds",
    container="pcapng",
    recording=Recording(nanoseconds=True),
)
recorded(
    "any-sll",
    "Recorded on the interface `any`: Linux cooked v1",
    recording=Recording(interface="any", link_type="LINUX_SLL"),
)
recorded(
    "any-sll2",
    "Recorded on the interface `any`: Linux cooked v2",
    recording=Recording(interface="any", link_type="LINUX_SLL2"),
)
recorded(
    "any-sll2-ipv6",
    "Recorded on the interface `any`, IPv6: Linux cooked v2",
    recording=Recording(interface="any", link_type="LINUX_SLL2"),
    wire=Wire(ipv6=True),
    container="pcapng",
)
recorded(
    "vxlan",
    "Recorded outside a VXLAN tunnel: Ethernet, IPv4, UDP 4789, VXLAN, Ethernet, IPv4, TCP",
    recording=Recording(filter=TUNNEL),
    wire=Wire(vxlan_mtu=1450),
)
recorded(
    "vxlan-fragments",
    "Recorded outside a VXLAN tunnel whose big packets are fragmented by the outer IP",
    recording=Recording(filter=f"({TUNNEL}) or ip[6:2] & 0x1fff != 0"),
    wire=Wire(vxlan_mtu=1500),
)
recorded(
    "vxlan-ipv6",
    "Recorded outside a VXLAN tunnel over IPv6",
    recording=Recording(filter="ip6 and udp port 4789"),
    wire=Wire(ipv6=True, vxlan_mtu=1430),
)
recorded(
    "vxlan-in-vxlan",
    "Recorded outside a VXLAN tunnel in a VXLAN tunnel, both with big packets in fragments",
    recording=Recording(filter="udp port 4789 or ip[6:2] & 0x1fff != 0"),
    wire=Wire(vxlan_mtu=1500, vxlan_depth=2),
)
recorded("vlan", "802.1Q tags, put into the frames afterwards", rewrite=vlan((0x8100, 42)))
recorded(
    "qinq",
    "802.1ad and 802.1Q tags, put into the frames afterwards",
    rewrite=vlan((0x88A8, 7), (0x8100, 42)),
    container="pcapng",
)
recorded("raw-ip", "Link type RAW: the Ethernet headers are taken away afterwards", rewrite=raw)
recorded(
    "raw-ipv6",
    "Link type RAW, IPv6: the Ethernet headers are taken away afterwards",
    rewrite=raw,
    wire=Wire(ipv6=True),
)


@scenario(
    "capture-snaplen",
    "Recorded with a snap length of 96: every packet but the small ones is cut",
    "openssl",
    "openssl",
    ESTABLISHED,
    recording=Recording(snaplen=96),
    whole=False,
)
def snaplen(lab: Lab) -> list[Facts]:
    """What was agreed is in the part of the packets that was not kept."""
    return converse(lab, "-tls1_2")


@scenario(
    "capture-late-start",
    "Recorded from the middle: the capture begins after the handshake",
    "openssl",
    "openssl",
    {},
    recording=Recording(by_hand=True),
    whole=False,
)
def late_start(lab: Lab) -> None:
    """Only application data and the close are seen."""
    server = openssl.serve(lab)
    client = openssl.connect(lab, "-tls1_2")
    client.expect("Verify return code")
    lab.tcpdump.start()
    openssl.converse(client)
    server.finish()


@scenario(
    "capture-early-end",
    "The capture ends while the server waits for the client's second flight",
    "python-ssl",
    "openssl",
    {"outcome": "incomplete", "version": "TLSv1.3"} | SNI,
    recording=Recording(by_hand=True),
    whole=False,
)
def early_end(lab: Lab) -> None:
    """The client pauses, and is told to go on when the recording has ended."""
    server = openssl.serve(lab)
    lab.tcpdump.start()
    client = odd_client(lab, "pause")
    client.expect("PAUSED")
    lab.tcpdump.stop()
    client.say("go on\n")
    client.finish()
    server.finish()


for side in ("client", "server"):
    own, other = ("10.0.0.1", "10.0.0.2") if side == "client" else ("10.0.0.2", "10.0.0.1")
    add(
        Scenario(
            f"capture-{side}-side-only",
            f"Only the packets that the {side} sent",
            "openssl",
            "openssl",
            converse,
            (KNOWN,),
            recording=Recording(filter=f"{TCP_ONLY} and src host {own}"),
            whole=False,
        )
    )
