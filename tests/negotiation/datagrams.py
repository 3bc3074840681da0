"""DTLS: real clients at real servers, with what passes between them on the record.

The offer is the one that the server answered: that of the second hello where it asked for a cookie
(RFC 6347 §4.2.1).
"""

import contextlib
import os
import socket
import struct
import subprocess
import threading
import time
from dataclasses import dataclass, field

import tlswire
from tests.negotiation import servers
from tests.negotiation.servers import OPENSSL, SHA1, Server
from tests.packets.capture import Packet, pcap

PATIENCE, QUIET = 5.0, 0.15
RAW_IP = 101
DTLS10, DTLS12 = 0xFEFF, 0xFEFD


@dataclass(frozen=True)
class Client:
    """One client: how it is started, `{port}` filled in."""

    name: str
    command: tuple


def openssl_client(name, *options):
    command = ("openssl", "s_client", "-connect", "127.0.0.1:{port}", *options)
    return Client(f"openssl {name}", command)


def gnutls_client(name, priority):
    command = ("gnutls-cli", "--udp", "--insecure", "--port", "{port}", "--priority", priority)
    return Client(f"gnutls {name}", (*command, "127.0.0.1"))


def clients():
    level0 = ("-cipher", "ALL:@SECLEVEL=0")
    return [
        openssl_client("default", "-dtls"),
        openssl_client("1.2", "-dtls1_2", "-servername", "localhost"),
        openssl_client("1.0", "-dtls1", *level0),
        openssl_client("any, level 0", "-dtls", *level0),
        openssl_client("ecdsa", "-dtls", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"),
        openssl_client("rsa key exchange", "-dtls", "-cipher", "AES128-GCM-SHA256"),
        openssl_client("dhe", "-dtls", "-cipher", "DHE-RSA-AES128-GCM-SHA256"),
        openssl_client("chacha first", "-dtls", "-cipher", "ECDHE+CHACHA20:ECDHE+AESGCM"),
        openssl_client("p384", "-dtls", "-groups", "P-384"),
        openssl_client("p521", "-dtls", "-groups", "P-521"),
        openssl_client("sha512", "-dtls", "-sigalgs", "RSA+SHA512"),
        openssl_client("ecdsa schemes", "-dtls", "-sigalgs", "ECDSA+SHA256"),
        openssl_client("fallback", "-dtls1", "-fallback_scsv", *level0),
        openssl_client("alpn", "-dtls", "-alpn", "h2"),
        gnutls_client("normal", "NORMAL"),
        gnutls_client("1.0", "NORMAL:-VERS-ALL:+VERS-DTLS1.0"),
        gnutls_client("1.2", "NORMAL:-VERS-ALL:+VERS-DTLS1.2"),
        gnutls_client("secure256", "SECURE256:-VERS-ALL:+VERS-DTLS1.2"),
        gnutls_client("cbc", "NORMAL:-CIPHER-ALL:+AES-128-CBC"),
        gnutls_client("p384", "NORMAL:-GROUP-ALL:+GROUP-SECP384R1"),
    ]


def openssl(name, *options, certificate="rsa", **policy):
    own = ("-cert", f"{{folder}}/{certificate}.pem", "-key", f"{{folder}}/{certificate}.pem")
    command = ("openssl", "s_server", "-quiet", "-accept", "{port}", *own, *options)
    base = {
        "versions": (DTLS12, DTLS10),
        "certificates": (certificate,),
        "knows_sessions": False,
        "alpn": None,
    }
    more = {"name": name, "server_names": None, "client_auth": "none"}
    return Server(f"openssl dtls {name}", command, OPENSSL.but(**(base | more | policy)))


def gnutls(name, priority, *versions, certificate="rsa", **policy):
    """A `gnutls-serv --udp`, which tells of no alert: GnuTLS leaves that to the program."""
    server = servers.gnutls(name, priority, certificate, more=("--udp",), **policy)
    return Server(f"gnutls dtls {name}", server.command, server.policy.but(versions=versions))


def everything():
    weak = {"ciphers": servers.openssl_suites("ALL:@SECLEVEL=0")}
    weak["signature_algorithms"] = (*OPENSSL.signature_algorithms, *SHA1)
    level0 = ("-cipher", "ALL:@SECLEVEL=0")
    only12 = "NORMAL:-VERS-ALL:+VERS-DTLS1.2"
    return [
        openssl("default", "-dtls"),
        openssl("level 0", "-dtls", *level0, **weak),
        openssl("1.0", "-dtls1", *level0, versions=(DTLS10,), **weak),
        openssl("1.2, ecdsa", "-dtls1_2", certificate="ecdsa-p256", versions=(DTLS12,)),
        openssl("groups", "-dtls", "-groups", "P-384:P-256", groups=(0x18, 0x17)),
        openssl("alpn", "-dtls", "-alpn", "http/1.1", alpn=("http/1.1",)),
        openssl("client certificate", "-dtls", "-Verify", "1", client_auth="require"),
        gnutls("normal", "NORMAL", DTLS12, DTLS10),
        gnutls("1.2", only12, DTLS12),
        gnutls("1.0", "NORMAL:-VERS-ALL:+VERS-DTLS1.0", DTLS10),
        gnutls("ecdsa", "NORMAL", DTLS12, DTLS10, certificate="ecdsa-p256"),
    ]


@dataclass
class Relay:
    """Passes datagrams between a client and a server, and keeps them."""

    port: int
    kept: list = field(default_factory=list)
    last: float = 0.0
    is_over: bool = False

    def run(self, own):
        client = None
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.connect(("127.0.0.1", self.port))
        own.settimeout(0.02)
        server.settimeout(0.02)
        with server:
            while not self.is_over:
                with contextlib.suppress(TimeoutError, ConnectionError):
                    data, client = own.recvfrom(65536)
                    self._keep(data, from_client=True)
                    server.send(data)
                with contextlib.suppress(TimeoutError, ConnectionError):
                    while client is not None:
                        data = server.recv(65536)
                        self._keep(data, from_client=False)
                        own.sendto(data, client)

    def _keep(self, data, *, from_client):
        self.last = time.monotonic()
        self.kept.append((time.time_ns(), from_client, data))

    def capture(self):
        """What was passed on, as a pcap."""
        return pcap([Packet(at - at % 1000, frame(data, to), RAW_IP) for at, to, data in self.kept])


def frame(data, from_client):
    """A datagram in IPv4, client and server with a port of their own."""
    ports = (40_000, 4433) if from_client else (4433, 40_000)
    udp = struct.pack("!HHHH", *ports, 8 + len(data), 0)
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 28 + len(data), 0, 0, 64, 17, 0)
    return ip + b"\x7f\0\0\1" * 2 + udp + data


def meet(client, server, folder):
    """What a client and a server come to: the row of their connection."""
    with (
        servers.running(server, folder) as port,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own,
    ):
        own.bind(("127.0.0.1", 0))
        relay = Relay(port)
        thread = threading.Thread(target=relay.run, args=(own,))
        thread.start()
        words = [word.format(port=own.getsockname()[1]) for word in client.command]
        process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"OPENSSL_CONF": os.devnull},
        )
        try:
            wait(relay, 1.5 if server.stack == "gnutls" else PATIENCE)
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            relay.is_over = True
            thread.join()
    return row_of(relay)


def wait(relay, patience):
    """Until the server has answered and nothing more comes, or patience is over."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        time.sleep(0.05)
        is_quiet = relay.kept and time.monotonic() - relay.last > QUIET
        row = row_of(relay) if is_quiet else None
        if row is not None and (row.version or row.alert is not None):
            return


def row_of(relay):
    rows = [*tlswire.read_capture(relay.capture(), columns=["default", "offer"])]
    return rows[0] if rows else None


def real(row):
    """What the server answered, as the matrix writes it."""
    if row.version:
        return f"SH {row.version_id:04x} {row.cipher_id:04x} {row.curve or '-'}"
    return "silent" if row.alert is None else f"alert {row.alert_id}"


def predicted(outcome, stack):
    """What it should answer."""
    failure = outcome.failure
    if failure is not None and not failure.is_late:
        return "silent" if stack == "gnutls" else f"alert {failure.answer}"
    group = "-" if outcome.group is None else outcome.group.label
    return f"SH {outcome.version:04x} {outcome.cipher:04x} {group}"
