"""Records the captures of the stories, and fills in what the commands of their pages print.

python -m tests.diagnosis.stories record    records them anew (needs tcpdump and openssl)
python -m tests.diagnosis.stories           fills the pages in
"""

import contextlib
import re
import shlex
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import tlswire
from tests.diagnosis import lab
from tests.negotiation import identity, servers
from tlswire import Offer, Policy, negotiate

TOP = Path(__file__).parents[2]
PAGES = TOP / "docs" / "stories"
CAPTURES = TOP / "tests" / "data" / "stories"
BLOCK = re.compile(
    r"(\$ (tlswire (?:[^\n\\]|\\\n)*)\n)(.*?)(?=^\$ |^```)", re.MULTILINE | re.DOTALL
)
BALANCER = Policy.load("ELBSecurityPolicy-TLS-1-2-2017-01").but(certificates=("rsa",))
_ABRUPTLY = struct.pack("ii", 1, 0)
# How a server may end what it does not like: what it sends, and how it goes.
ENDINGS = {
    "alert": (b"\x15\x03\x03\0\2\2\x46", "close"),
    "close-notify": (b"\x15\x03\x03\0\2\1\0", "close"),
    "fin": (b"", "close"),
    "silence": (b"", "wait"),
    "reset": (b"", "reset"),
}
OLD_APPS = {
    "version": ("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"),
    "cipher": ("-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"),
}


class Balancer:
    """A load balancer of ours: it hands on what its policy takes, and ends the rest in one way."""

    def __init__(self, behind, ending, alert):
        self.behind, self.ending, self.alert = behind, ending, alert
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.listening.accept()
                threading.Thread(target=self.handle, args=(peer,), daemon=True).start()

    def handle(self, peer):
        with peer, contextlib.suppress(OSError):
            hello = peer.recv(65536)
            offer = Offer.from_hello(tlswire.parse_client_hello(hello))
            if negotiate(offer, BALANCER).failure is None:
                self.hand_on(peer, hello)
            else:
                self.end(peer)

    def end(self, peer):
        answer, way = ENDINGS[self.ending]
        if answer:
            peer.sendall(answer[:-1] + bytes([self.alert if self.ending == "alert" else 0]))
        if way == "reset":
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPTLY)
            return
        if way == "wait":
            time.sleep(20)
        peer.shutdown(socket.SHUT_WR)
        peer.settimeout(5)
        while peer.recv(65536):
            pass

    def hand_on(self, peer, hello):
        with socket.create_connection(("127.0.0.1", self.behind)) as other:
            other.sendall(hello)
            back = threading.Thread(target=pump, args=(other, peer), daemon=True)
            back.start()
            pump(peer, other)
            back.join(5)


def pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def client(port, *options, stdin=b"Q\n", patience=30):
    words = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "app.example"]
    environment = {"PATH": "/usr/bin:/bin", "OPENSSL_CONF": "/dev/null"}
    subprocess.run(
        [*words, *map(str, options)], input=stdin, capture_output=True, timeout=patience,
        env=environment,
    )  # fmt: skip


def record_balancer(folder, kind, ending):
    server = servers.openssl("behind", "-tls1_2", *servers.WEAK)
    with servers.running(server, folder) as behind:
        balancer = Balancer(behind, ending, {"version": 70, "cipher": 40}[kind])
        with lab.recorded(CAPTURES / f"balancer-{kind}-{ending}.pcap", balancer.port):
            client(balancer.port)
            client(balancer.port, *OLD_APPS[kind])
        balancer.listening.close()


def record_pair(folder, name, server_options, client_options):
    server = servers.openssl(name, *server_options)
    with servers.running(server, folder) as port, lab.recorded(CAPTURES / f"{name}.pcap", port):
        client(port, *[str(one).format(folder=folder) for one in client_options])


def record_illegal():
    """A ServerHello as some teaching material shows it: supported_versions says TLS 1.2."""
    session = b"\x20" + b"\7" * 32
    extensions = struct.pack(">HHH", 43, 2, 0x0303)
    body = b"\3\3" + b"\1" * 32 + session + b"\xc0\x2f\0" + struct.pack(">H", len(extensions))
    body += extensions
    message = b"\2" + len(body).to_bytes(3, "big") + body
    answer = b"\x16\3\3" + struct.pack(">H", len(message)) + message
    scripted = lab.Scripted(answer, end="wait")
    with scripted as port, lab.recorded(CAPTURES / "server-hello-names-tls12.pcap", port):
        client(port)


def record_webrtc(folder):
    """DTLS as WebRTC has it: certificates of both, and a profile for SRTP."""
    profiles = ("-use_srtp", "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80")
    port = servers.free_port()
    own = ("-cert", folder / "rsa.pem", "-key", folder / "rsa.pem", "-verify", "1")
    words = ["openssl", "s_server", "-dtls1_2", "-quiet", "-accept", port, *own, *profiles]
    process = subprocess.Popen(list(map(str, words)), stdin=subprocess.PIPE)
    time.sleep(0.5)
    shown = ("-cert", folder / "client.pem", "-key", folder / "client.pem")
    recorded = lab.recorded(CAPTURES / "webrtc-dtls.pcap", port)
    with recorded, contextlib.suppress(subprocess.TimeoutExpired):
        client(port, "-dtls1_2", *shown, *profiles, patience=3)
    process.kill()
    process.wait()
    process.stdin.close()


def record():
    CAPTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = identity.make(folder, "rsa", name="Root", file="root")
        identity.make(folder, "rsa", name="app.example", issuer=root)
        identity.make(folder, "rsa", name="client.example", issuer=root, file="client")
        verify = ("-Verify", "1", "-verify_return_error", "-CAfile", "{folder}/root.pem")
        own = ("-cert", "{folder}/client.pem", "-key", "{folder}/client.pem")
        record_pair(folder, "mutual-1.2", ("-no_tls1_3", *servers.WEAK, *verify), own)
        record_pair(folder, "no-version", ("-tls1_2", *verify), ("-tls1_3", *own))
        record_illegal()
        record_webrtc(folder)
        threads = []
        for kind in OLD_APPS:
            for ending in ENDINGS:
                made = threading.Thread(target=record_balancer, args=(folder, kind, ending))
                made.start()
                threads.append(made)
        for one in threads:
            one.join()


def printed(command):
    """What a command of a page prints."""
    words = shlex.split(command.replace("\\\n", " "))
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=TOP, capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def shown(text):
    """The commands of a page, each with what it prints there."""
    return [(match[2], match[3]) for match in BLOCK.finditer(text)]


def fill():
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text()
        page.write_text(BLOCK.sub(lambda match: match[1] + printed(match[2]).rstrip() + "\n", text))


if __name__ == "__main__":
    if sys.argv[1:] == ["record"]:
        record()
    fill()
