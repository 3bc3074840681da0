"""Predicted against real: what a capture says of other policies, and what servers with them do.

    python -m tests.whatif.predicted

Clients are captured with a server under one policy. What the others would do is told from that
capture alone; then the same clients are captured with servers under each of them.
"""

import contextlib
import socket
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import tlswire
from tests.diagnosis import lab
from tests.negotiation import identity, servers
from tests.negotiation.servers import (
    SINCE_12,
    TLS10,
    TLS11,
    TLS12,
    TLS13,
    WEAK,
    gnutls,
    go,
    java,
    openssl,
    weak,
)
from tests.whatif import clients
from tlswire import what_if

LATE = "refused late"
AGREED = ("version", "cipher", "group", "hello_retry")


def openssl_servers():
    """A takes all there is; B to E take less, each in another way."""
    return [
        openssl("A, 1.0-1.3, level 0", *WEAK, **weak(TLS10, TLS11, TLS12, TLS13)),
        openssl("B, since 1.2", *SINCE_12),
        openssl("C, 1.3 only", "-tls1_3", versions=(TLS13,)),
        openssl(
            "D, cbc",
            *("-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA"),
            versions=(TLS12,),
            ciphers=(0xC013, 0xC009),
        ),
        openssl(
            "E, its own order, P-384 and P-256",
            *(*SINCE_12, "-serverpref", "-groups", "P-384:P-256"),
            order="server",
            groups=(0x18, 0x17),
        ),
    ]


def gnutls_servers():
    return [
        gnutls("A, normal"),
        gnutls("B, 1.3 only", "NORMAL:-VERS-ALL:+VERS-TLS1.3", versions=(TLS13,)),
        gnutls("C, 1.2 only", "NORMAL:-VERS-ALL:+VERS-TLS1.2", versions=(TLS12,)),
        gnutls("D, ecdsa", certificate="ecdsa-p256"),
    ]


def java_servers():
    return [
        java("A, default", "TLSv1.3,TLSv1.2"),
        java("B, 1.2 only", "TLSv1.2", versions=(TLS12,)),
        java("C, ecdsa", "TLSv1.3,TLSv1.2", "ecdsa-p256"),
    ]


def go_servers():
    return [
        go("A, 1.0-1.3", "0301", "0304", versions=(TLS10, TLS11, TLS12, TLS13)),
        go("B, since 1.2", "0303", "0304"),
        go("C, 1.3 only", "0304", "0304", versions=(TLS13,)),
        go("D, 1.2, ecdsa", "0303", "0303", "ecdsa-p256", versions=(TLS12,)),
    ]


STACKS = {
    "openssl": openssl_servers,
    "gnutls": gnutls_servers,
    "java": java_servers,
    "go": go_servers,
}


@dataclass(frozen=True)
class Pair:
    """One client under one policy: what was said and what happened."""

    policy: str
    client: str
    predicted: str
    real: str
    verdict: str
    real_verdict: str

    @property
    def agrees(self):
        is_same = self.verdict in {self.real_verdict, "falls_back"}
        # After a ServerHello the alert may be encrypted: that it failed is all there is to see.
        is_late = self.predicted == LATE and self.real_verdict in {"breaks", "fails_anyway"}
        return is_same and (is_late or self.predicted == self.real)

    def __str__(self):
        said = f"predicted {self.verdict}: {self.predicted}"
        return f"{self.policy}: {self.client}: {said}; real {self.real_verdict}: {self.real}"


class Anywhere:
    """A door to a server on every address of the loopback, for those that listen on one.

    Of a client that goes no further after the server's first answer, the server may be let go of
    before the client: then nothing is captured of how either goes.
    """

    def __init__(self, port):
        self.behind = port
        self.listening = socket.create_server(("", 0))
        self.port = self.listening.getsockname()[1]
        self.others, self.left = {}, []
        threading.Thread(target=self.serve, daemon=True).start()

    def let_go(self, client):
        """Ends the server's side alone; the client's is ended with `close`."""
        self.left.append(client)
        other = self.others.pop(client.getsockname())
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.listening.close()
        for one in self.left:
            one.close()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.listening.accept()
                threading.Thread(target=self.hand_on, args=(peer,), daemon=True).start()

    def hand_on(self, peer):
        with peer, socket.create_connection(("127.0.0.1", self.behind)) as other:
            name = peer.getpeername()
            self.others[name] = other

            def is_open():
                return name in self.others

            back = threading.Thread(target=pump, args=(other, peer, is_open), daemon=True)
            back.start()
            pump(peer, other)
            back.join(lab.PATIENCE)


def pump(source, target, is_open=lambda: True):
    """Hands on what comes, and that no more does, be it by a reset."""
    with contextlib.suppress(OSError):
        while (data := source.recv(65536)) and is_open():
            target.sendall(data)
    with contextlib.suppress(OSError):
        if is_open():
            target.shutdown(socket.SHUT_WR)


def captured(server, folder):
    """The rows of all clients with a server, by client."""
    path = folder / "capture.pcap"
    with servers.running(server, folder) as port:
        door = Anywhere(port)
        with lab.recorded(path, door.port):
            names = clients.play(door, folder)
        door.close()
    rows = tlswire.read_capture(path, order="start")
    assert len({row.dst_ip for row in rows}) == len(rows), "a client with two connections"
    return {names[row.dst_ip]: row for row in rows}


def compared(stack, folder):
    """Every client under every other policy of a stack."""
    first, *others = STACKS[stack]()
    before = captured(first, folder)
    rows = list(before.values())
    found = what_if(rows, [one.policy for one in others], baseline=first.policy)
    pairs = []
    for server, answer in zip(others, found.answers, strict=True):
        after = captured(server, folder)
        for client, kind in zip(before, found.seen.settled.kind, strict=True):
            verdict = answer.verdicts[kind]
            real = after.get(client)
            pairs.append(
                Pair(
                    server.name,
                    client,
                    predicted(verdict.outcome),
                    seen(real) if real is not None else "no connection",
                    verdict.word,
                    real_verdict(before[client], real) if real is not None else "-",
                )
            )
    return found, pairs


def predicted(outcome):
    if outcome is None:
        return "no offer"
    if outcome.failure is not None:
        return LATE if outcome.failure.is_late else "refused"
    return " ".join(str(_plain(getattr(outcome, name))) for name in AGREED)


def _plain(value):
    return getattr(value, "label", value)


def seen(row):
    """The same of what happened."""
    if row.version is None or (row.outcome == "failed" and row.alert_sender == "server"):
        return "refused"
    values = (row.version, row.cipher, row.curve, row.hello_retry)
    return " ".join(map(str, values))


def came_about(row):
    """Whether the server answered with a ServerHello, and nobody refused anything after it."""
    return row.version is not None and row.outcome not in {"failed", "rejected"}


def real_verdict(before, after):
    """What became of a client, by its two rows."""
    if not came_about(before):
        return "fixed" if came_about(after) else "fails_anyway"
    if not came_about(after):
        return "breaks"
    return "same" if seen(before) == seen(after) else "changed"


def summary(pairs):
    good = sum(one.agrees for one in pairs)
    lines = [str(one) for one in pairs if not one.agrees]
    return [*lines, f"{good} of {len(pairs)} agree, {good / max(len(pairs), 1):.2%}"]


def prepare(folder):
    for kind in identity.KEYS:
        identity.make(folder, kind)
    if servers.GO:
        servers.build_go(folder)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        for stack in STACKS:
            found, pairs = compared(stack, folder)
            print(f"{stack}: {found.head.connections} clients, {found.head.offers} offers")
            print(f"baseline {found.baseline.share}: {found.baseline.misses}")
            print("\n".join(summary(pairs)), flush=True)


if __name__ == "__main__":
    main()
