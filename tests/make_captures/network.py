"""A private wire: two network namespaces joined by a veth pair."""

from __future__ import annotations

import os
from dataclasses import dataclass

from .process import PeerError, run

CLIENT, SERVER = "client", "server"
WIRE = "wire"
MAC = {CLIENT: "02:00:00:00:00:01", SERVER: "02:00:00:00:00:02"}
IPV4 = {CLIENT: "10.0.0.1", SERVER: "10.0.0.2"}
IPV6 = {CLIENT: "fd00::1", SERVER: "fd00::2"}
INNER = {CLIENT: "192.168.9.1", SERVER: "192.168.9.2"}
INNERMOST = {CLIENT: "192.168.10.1", SERVER: "192.168.10.2"}


@dataclass(frozen=True)
class Wire:
    """How the wire of a scenario differs from the usual one."""

    ipv6: bool = False
    checksum_offload: bool = False
    vxlan_mtu: int | None = None
    """With it the peers talk through a VXLAN tunnel; above 1450 its packets are fragmented."""
    vxlan_depth: int = 1
    """How many VXLAN tunnels lie in each other."""


class Network:
    """Two namespaces and their wire; entering makes them, leaving removes them."""

    def __init__(self, wire: Wire) -> None:
        """Name the namespaces after this process, so that two runs do not meet."""
        self.wire = wire
        self._names = {side: f"captures-{os.getpid()}-{side}" for side in (CLIENT, SERVER)}

    @property
    def server_address(self) -> str:
        """The address on which clients find the server."""
        if self.wire.vxlan_mtu:
            return (INNER if self.wire.vxlan_depth == 1 else INNERMOST)[SERVER]
        return (IPV6 if self.wire.ipv6 else IPV4)[SERVER]

    def inside(self, side: str, *command: str) -> list[str]:
        """The command line that runs a command in the namespace of one side."""
        return ["ip", "netns", "exec", self._names[side], *command]

    def __enter__(self) -> Network:
        """Make the namespaces and bring the wire up."""
        try:
            for name in self._names.values():
                run("ip", "netns", "add", name)
            self._join()
            for side in (CLIENT, SERVER):
                self._bring_up(side)
                if self.wire.vxlan_mtu:
                    outer = IPV6 if self.wire.ipv6 else IPV4
                    self._add_vxlan(side, "overlay", 7, outer, INNER)
                if self.wire.vxlan_depth > 1:
                    self._add_vxlan(side, "overlay8", 8, INNER, INNERMOST)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the namespaces, and with them the wire and all that was set."""
        for name in self._names.values():
            try:
                run("ip", "netns", "del", name)
            except PeerError as error:
                print(error)

    def drop_at_server(self, port: int) -> None:
        """Let packets to a port of the server vanish."""
        rules = (
            "add table inet captures\n"
            "add chain inet captures input { type filter hook input priority 0; }\n"
            f"add rule inet captures input tcp dport {port} drop\n"
        )
        run(*self.inside(SERVER, "nft", "-f", "-"), text_input=rules)

    def _join(self) -> None:
        client, server = self._names[CLIENT], self._names[SERVER]
        ends = ["type", "veth", "peer", "name", WIRE, "netns", server]
        run("ip", "link", "add", WIRE, "netns", client, *ends)

    def _bring_up(self, side: str) -> None:
        ip = ["ip", "-n", self._names[side]]
        run(*ip, "link", "set", "lo", "up")
        run(*ip, "addr", "add", f"{IPV4[side]}/24", "dev", WIRE)
        run(*ip, "addr", "add", f"{IPV6[side]}/64", "dev", WIRE, "nodad")
        run(*ip, "link", "set", WIRE, "address", MAC[side], "mtu", "1500", "up")
        checksums = "on" if self.wire.checksum_offload else "off"
        offloads = ["tso", "off", "gso", "off", "gro", "off", "tx", checksums, "rx", checksums]
        run(*self.inside(side, "ethtool", "-K", WIRE, *offloads))

    def _add_vxlan(
        self, side: str, name: str, number: int, outer: dict[str, str], inner: dict[str, str]
    ) -> None:
        other = SERVER if side == CLIENT else CLIENT
        ip = ["ip", "-n", self._names[side]]
        ends = ["local", outer[side], "remote", outer[other], "dstport", "4789"]
        run(*ip, "link", "add", name, "type", "vxlan", "id", str(number), *ends)
        run(*ip, "addr", "add", f"{inner[side]}/24", "dev", name)
        run(*ip, "link", "set", name, "mtu", f"{self.wire.vxlan_mtu}", "up")
