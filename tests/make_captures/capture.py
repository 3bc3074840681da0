"""Recording the wire with tcpdump, and the container the recording is kept in."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .network import CLIENT, WIRE, Network
from .process import Peer, run

if TYPE_CHECKING:
    from pathlib import Path

SETTLE = 0.15
"""Seconds for the last packets to reach tcpdump before it is stopped."""


@dataclass(frozen=True)
class Recording:
    """How a scenario is recorded."""

    filter: str = "tcp"
    interface: str = WIRE
    link_type: str | None = None
    snaplen: int | None = None
    nanoseconds: bool = False
    by_hand: bool = False
    """The scenario itself starts the recording, or stops it, at a chosen moment."""


class Tcpdump:
    """One tcpdump on the client's end of the wire."""

    def __init__(self, network: Network, recording: Recording, file: Path) -> None:
        """Remember what to record; nothing runs yet."""
        self.file = file
        self._network = network
        self._recording = recording
        self._peer: Peer | None = None

    def start(self) -> None:
        """Start tcpdump and wait until it listens."""
        options = ["-i", self._recording.interface, "-w", str(self.file)]
        options += ["-U", "--immediate-mode", "-Z", "root", "-n"]
        if self._recording.link_type:
            options += ["-y", self._recording.link_type]
        if self._recording.snaplen:
            options += ["-s", str(self._recording.snaplen)]
        if self._recording.nanoseconds:
            options += ["--time-stamp-precision=nano"]
        command = self._network.inside(CLIENT, "tcpdump", *options, self._recording.filter)
        self._peer = Peer(command, self.file.with_suffix(".tcpdump.log"), os.environ)
        self._peer.expect("listening on")

    def stop(self) -> None:
        """Stop tcpdump after what is on the wire has reached it; harmless when it does not run."""
        if self._peer is None:
            return
        time.sleep(SETTLE)
        self._peer.signal(signal.SIGINT)
        self._peer.finish()
        self._peer.stop()
        self._peer = None


def pack(recorded: Path, target: Path, secrets: Path | None) -> None:
    """Write a recorded pcap into the container that the target's name asks for."""
    if target.name.endswith(".pcapng"):
        inject = ["--inject-secrets", f"tls,{secrets}"] if secrets else []
        run("editcap", "-F", "pcapng", *inject, recorded, target)
    elif target.name.endswith(".gz"):
        with recorded.open("rb") as plain, gzip.GzipFile(target, "wb", mtime=0) as packed:
            shutil.copyfileobj(plain, packed)
    elif target.name.endswith(".zst"):
        run("zstd", "-q", "-f", recorded, "-o", target)
    else:
        shutil.copyfile(recorded, target)
