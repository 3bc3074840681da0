"""`python -m benches.seeds`: plays the plan on a private wire, and keeps what was recorded."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benches.inputs import hello, pcap, seeds
from tests.make_captures.capture import Recording, Tcpdump
from tests.make_captures.certificates import Certificates
from tests.make_captures.lab import Lab
from tests.make_captures.network import CLIENT, Network, Wire
from tests.make_captures.process import Peer, PeerError, wait_until

from . import plan

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
NAMES = {"browser": "curl_cffi", "python": "Python ssl", "openssl": "OpenSSL", "gnutls": "GnuTLS"}
NAMES |= {"node": "Node.js", "java": "Java", "tlslite": "tlslite-ng", "nassl": "OpenSSL by nassl"}
NAMES["http"] = "Python http"
SAID = {
    "browser": ["python", HERE / "client.py"],
    "python": ["python", HERE / "client.py"],
    "tlslite": ["python", HERE / "client.py"],
    "nassl": ["python", HERE / "client.py"],
    "http": ["python", HERE / "client.py"],
    "node": ["node", HERE / "client.mjs"],
    "java": ["java", HERE / "Client.java"],
}
PATIENCE = 8


def start_servers(lab: Lab, certificates: Certificates) -> None:
    """Start every server."""
    for program, ports in (
        (("python", HERE / "server.py"), plan.python_servers(certificates)),
        (("node", HERE / "server.mjs"), plan.node_servers(certificates)),
    ):
        peer = lab.beside(*program)
        peer.say(json.dumps(ports) + "\n")
        for port in ports:
            wait_until(lambda peer=peer, port=port: peer.listens(port), f"{program} on {port}")
    for port, words in plan.other_servers(certificates):
        lab.server(*words, port=port)


class Clients:
    """The clients, those that read lines started once."""

    def __init__(self, lab: Lab) -> None:
        """Start none yet."""
        self._lab = lab
        self._peers: dict[str, Peer] = {}

    def meet(self, meeting: plan.Meeting) -> None:
        """Make one connection, to its end."""
        address = self._lab.network.server_address
        if meeting.client not in SAID:
            words = self._lab.network.inside(CLIENT, *plan.command(meeting, address))
            request = b"GET / HTTP/1.0\r\n\r\n"
            with subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as process:
                process.stdin.write(request)
                process.stdin.flush()
                time.sleep(0.12)
                process.stdin.close()
                time.sleep(0.03)
                process.terminate()
            return
        key = str(SAID[meeting.client])
        peer = self._peers.get(key) or self._peers.setdefault(
            key, self._lab.client(*SAID[meeting.client])
        )
        done = peer.output.count("DONE\n")
        peer.say(plan.spoken(meeting, address) + "\n")
        wait_until(lambda: peer.output.count("DONE\n") > done, f"{meeting}", PATIENCE)

    def failures(self) -> Iterator[str]:
        """What clients say that failed."""
        for peer in self._peers.values():
            yield from (line for line in peer.output.splitlines() if line.startswith("FAILED"))


def record(folder: Path) -> tuple[Path, list[tuple[float, plan.Meeting]]]:
    """Play the plan; answer with the recording, and when each meeting began."""
    recorded = folder / "recorded.pcap"
    begun = []
    certificates = Certificates(folder)
    with Network(Wire()) as network:
        tcpdump = Tcpdump(network, Recording(), recorded)
        with Lab(folder, network, certificates, tcpdump) as lab:
            start_servers(lab, certificates)
            clients = Clients(lab)
            tcpdump.start()
            for meeting in plan.meetings(certificates):
                begun.append((time.time(), meeting))
                try:
                    clients.meet(meeting)
                except (PeerError, OSError) as error:
                    print(f"FAILED {meeting}: {error}")
            tcpdump.stop()
            print(*clients.failures(), sep="\n")
    return recorded, begun


def version(server: bytes) -> str | None:
    """The version in a stream's ServerHello; `None` where there is none."""
    names = {0x0300: "SSLv3", 0x0301: "TLSv1.0", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2"}
    retried = hello.is_retried(server)
    hellos = [one for one in hello.messages(server, retried=retried) if one.kind == 2]
    if not hellos:
        return None
    data = hellos[-1].data
    at = 4 + 2 + 32 + 1 + data[38] + 3
    parts = dict(hello.extensions(data[at + 2 :]))
    number = int.from_bytes(parts.get(43, data[4:6]))
    return names.get(number, "TLSv1.3")


def is_established(seed: seeds.Seed) -> bool:
    """Whether both sides sent application data, or what looks like it."""
    sides = (seed.stream(from_client=side) for side in (True, False))
    return all(any(kind == 23 for kind, _, _ in hello.records(side)) for side in sides)


def told(seed: seeds.Seed) -> dict[str, str] | None:
    """What the index says of a seed; `None` if it is not to be one."""
    known = version(seed.stream(from_client=False))
    if known and is_established(seed):
        return {"protocol": "tls", "outcome": "established", "version": known}
    is_plain = seed.stream(from_client=False).startswith(b"HTTP/1")
    return {"protocol": "none"} if is_plain else None


def main() -> None:
    """Write the seeds that can be used, and the index that says what they are."""
    with tempfile.TemporaryDirectory(prefix="seeds-") as folder:
        recorded, begun = record(Path(folder))
        frames = list(pcap.frames(recorded))
    found: dict[int, dict[str, object]] = {}
    ports: Counter[int] = Counter()
    for at, frame in frames:
        tcp, _ = seeds.tcp(frame) or (None, None)
        if tcp and frame[tcp + 13] & 0x12 == 0x02:
            port = int.from_bytes(frame[tcp : tcp + 2])
            ports[port] += 1
            meeting = [one for start, one in begun if start <= at / 1e9][-1]
            found[port] = {
                "src_port": port,
                "client": NAMES[meeting.client],
                "server": meeting.server,
            }
    entry = {"file": "recorded", "connections": [{"src_port": port} for port in found]}
    kept = []
    for seed in seeds.connections(entry, frames):
        port = int(str(seed.facts["src_port"]))
        if ports[port] == 1 and len(seed.segments) <= seeds.MOST_SEGMENTS and (facts := told(seed)):
            kept.append({**found[port], **facts})
    write(frames, kept)


def write(frames: list[tuple[int, bytes]], kept: list[dict[str, object]]) -> None:
    """Write the packets of what is kept, and the index."""
    ports = {int(str(one["src_port"])).to_bytes(2) for one in kept}
    with lzma.open(HERE / "handshakes.pcap.xz", "wb", preset=9) as out:
        out.write(pcap.HEADER)
        for at, frame in frames:
            tcp, _ = seeds.tcp(frame) or (None, None)
            if tcp and ports & {frame[tcp : tcp + 2], frame[tcp + 2 : tcp + 4]}:
                out.write(pcap.record(at, frame))
    entry = {"file": "handshakes.pcap.xz", "whole": True, "connections": kept}
    lines = ",\n".join("   " + json.dumps(one) for one in kept)
    text = json.dumps([{**entry, "connections": []}], indent=1)
    (HERE / "index.json").write_text(text.replace("[]", f"[\n{lines}\n  ]") + "\n")
    print(
        len(kept),
        Counter(one["client"] for one in kept),
        Counter(one.get("version") for one in kept),
    )


if __name__ == "__main__":
    sys.exit(main())
