"""Handshakes that fail, on loopback, recorded by tcpdump."""

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

import tlswire
from tests.negotiation import servers
from tlswire.diagnosis import COLUMN_SETS

PATIENCE = 10
_GLOBAL, _PACKET = 24, 16
# A packet as long as this carries data.
_FULL = 1_000
_ABRUPTLY = struct.pack("ii", 1, 0)


def can_record():
    """Whether packets of the loopback interface can be recorded here."""
    return shutil.which("tcpdump") is not None and os.geteuid() == 0


@contextlib.contextmanager
def recorded(path, port):
    """Records what goes over a port of the loopback interface."""
    # Room for what comes while tcpdump does not: on a busy machine packets are lost else.
    words = ["tcpdump", "-i", "lo", "-B", "16384", "--immediate-mode", "-U"]
    words += ["-w", str(path), f"port {port}"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stderr.readline()
    try:
        yield
    finally:
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        process.stderr.close()


def openssl_client(port, *options, stdin=b"Q\n"):
    """Runs `openssl s_client` to its end."""
    words = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *map(str, options)]
    environment = os.environ | {"OPENSSL_CONF": os.devnull}
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(words, input=stdin, capture_output=True, timeout=PATIENCE, env=environment)


def gnutls_client(port, *options):
    """Runs `gnutls-cli` to its end."""
    words = ["gnutls-cli", "--insecure", "-p", str(port), *map(str, options), "127.0.0.1"]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(words, input=b"", capture_output=True, timeout=PATIENCE)


def send(port, data, *, wait=True):
    """Sends bytes as a client, and reads until the other side ends."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
        if data:
            peer.sendall(data)
        with contextlib.suppress(OSError):
            while wait and peer.recv(65536):
                pass


class Scripted:
    """A server of ours for one connection: it takes a hello, and answers as it is told."""

    def __init__(self, answer=b"", *, end="close", after=0.0):
        self.answer, self.end, self.after = answer, end, after
        self.port = servers.free_port()

    def __enter__(self):
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self.port

    def _serve(self):
        with contextlib.suppress(OSError):
            peer, _ = self._listening.accept()
            with peer:
                peer.settimeout(PATIENCE * 3)
                peer.recv(65536)
                if self.answer:
                    peer.sendall(self.answer)
                time.sleep(self.after)
                if self.end == "reset":
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPTLY)
                    return
                if self.end == "close":
                    peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass

    def __exit__(self, *_):
        self._listening.close()
        self._thread.join(0.5)


class Nobody:
    """A port where nobody listens."""

    def __enter__(self):
        return servers.free_port()

    def __exit__(self, *_):
        pass


# --- Captures with something missing ---------------------------------------------------------


def packets(path):
    """The head of a pcap file, and its packets with their headers."""
    data = Path(path).read_bytes()
    head, at, out = data[:_GLOBAL], _GLOBAL, []
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at + 8)
        out.append(data[at : at + _PACKET + length])
        at += _PACKET + length
    return head, out


def source_port(packet):
    """The TCP source port of a packet on Ethernet and IPv4."""
    begin = _PACKET + 14
    return struct.unpack_from(">H", packet, begin + (packet[begin] & 15) * 4)[0]


def without_server(path, port):
    head, all_packets = packets(path)
    return head + b"".join(one for one in all_packets if source_port(one) != port)


def without_start(path, _port):
    """Without the TCP handshake and the first packet with data."""
    head, all_packets = packets(path)
    return head + b"".join(all_packets[4:])


def without_end(path, _port):
    """Without the last third."""
    head, all_packets = packets(path)
    return head + b"".join(all_packets[: max(3, len(all_packets) * 2 // 3)])


def without_first_segment(path, port):
    """Without the first packet of the client that carries data, as if the path had lost it."""
    head, all_packets = packets(path)
    sent = [one for one in all_packets if source_port(one) != port and len(one) > _FULL]
    return head + b"".join(one for one in all_packets if one is not sent[0])


CUTS = {"server": without_server, "start": without_start, "end": without_end}


def rows(source):
    """The rows of a capture with all that a diagnosis needs, attempts included."""
    return tlswire.read_capture(
        source, columns=COLUMN_SETS, include="attempts", tls_ports=range(1024, 65536)
    )
