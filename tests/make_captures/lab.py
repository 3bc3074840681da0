"""The place in which a scenario is played: wire, certificates, peers, key log."""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .network import CLIENT, SERVER
from .process import Peer, wait_until

if TYPE_CHECKING:
    from .capture import Tcpdump
    from .certificates import Certificates
    from .network import Network
    from .scenario import Facts

PEERS = Path(__file__).parent / "peers"
TOOLS = {"python": sys.executable}


class Lab:
    """What the play of a scenario is given."""

    def __init__(
        self, folder: Path, network: Network, certificates: Certificates, tcpdump: Tcpdump
    ) -> None:
        """Use a folder of one's own for logs, sessions and the key log."""
        self.folder = folder
        self.network = network
        self.certificates = certificates
        self.tcpdump = tcpdump
        self.keylog = folder / "keylog"
        self._peers: list[Peer] = []
        self._numbers = itertools.count(1)

    def __enter__(self) -> Lab:
        """Enter; leaving ends every peer."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every peer that still runs."""
        for peer in self._peers:
            peer.stop()

    def server(self, *command: str | Path, port: int = 443) -> Peer:
        """Start a server and wait until it listens."""
        return self._listening(SERVER, command, port)

    def local(self, *command: str | Path, port: int) -> Peer:
        """Start a server on the client's side, and wait until it listens."""
        return self._listening(CLIENT, command, port)

    def client(self, *command: str | Path) -> Peer:
        """Start a client."""
        return self._start(CLIENT, command)

    def beside(self, *command: str | Path) -> Peer:
        """Start a peer on the server's side that listens nowhere beforehand."""
        return self._start(SERVER, command)

    def _listening(self, side: str, command: tuple[str | Path, ...], port: int) -> Peer:
        peer = self._start(side, command)
        wait_until(lambda: peer.listens(port), f"{command[0]} listens on {port}")
        return peer

    def _start(self, side: str, command: tuple[str | Path, ...]) -> Peer:
        words = [str(word) for word in command]
        program = TOOLS.get(words[0], words[0])
        log = self.folder / f"{side}-{next(self._numbers)}.log"
        line = self.network.inside(side, program, *words[1:])
        environment = os.environ | {"OPENSSL_CONF": "/dev/null", "PYTHONUNBUFFERED": "1"}
        if side == CLIENT:
            environment["SSLKEYLOGFILE"] = str(self.keylog)
        peer = Peer(line, log, environment)
        self._peers.append(peer)
        return peer


def reports(output: str) -> list[Facts]:
    """What a program of `peers` reports: each line `REPORT {...}` is one connection."""
    lines = [line for line in output.splitlines() if line.startswith("REPORT ")]
    return [json.loads(line.removeprefix("REPORT ")) for line in lines]
