"""Real servers, each with the policy that its configuration amounts to.

A policy is written from the configuration alone, before anything is sent.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.negotiation.identity import PASSWORD
from tlswire.policy import Policy, library
from tlswire.policy.names import cipher

PEERS = Path(__file__).parent / "peers"
GO = os.environ.get("TLSWIRE_GO") or shutil.which("go")
# Most are started with `SINCE_12`.
OPENSSL = library()["openssl-3.0"].but(versions=(0x0303, 0x0304))
SHA1 = (0x0203, 0x0201)


@dataclass(frozen=True)
class Server:
    """One server: how it is started (`{port}` and `{folder}` filled in), and its policy."""

    name: str
    command: tuple
    policy: Policy

    @property
    def stack(self):
        return self.policy.stack


@cache
def openssl_suites(*words):
    """The suites of a cipher string, in OpenSSL's order."""
    done = subprocess.run(
        ["openssl", "ciphers", "-s", "-stdname", *words], capture_output=True, text=True, check=True
    )
    return tuple(cipher(line.split()[0]) for line in done.stdout.splitlines())


def openssl(name, *options, certificate="rsa", **policy):
    """An `openssl s_server`, in the security level of its build unless `policy` says more."""
    own = ("-cert", f"{{folder}}/{certificate}.pem", "-key", f"{{folder}}/{certificate}.pem")
    command = ("openssl", "s_server", "-quiet", "-accept", "{port}", *own, *options)
    base = {
        "name": name,
        "certificates": (certificate,),
        "knows_sessions": False,
        "alpn": None,
        "server_names": None,
        "client_auth": "none",
    }
    return Server(f"openssl {name}", command, OPENSSL.but(**(base | policy)))


def weak(*versions, ciphers="ALL:@SECLEVEL=0"):
    return {
        "versions": versions,
        "ciphers": openssl_suites(ciphers),
        "signature_algorithms": (*OPENSSL.signature_algorithms, *SHA1),
    }


SINCE_12 = ("-min_protocol", "TLSv1.2")
WEAK = ("-cipher", "ALL:@SECLEVEL=0")
TLS10, TLS11, TLS12, TLS13 = 0x0301, 0x0302, 0x0303, 0x0304


def openssl_servers():
    return [
        openssl("default", *SINCE_12),
        openssl("no minimum", versions=library()["openssl-3.0"].versions),
        openssl("1.3 only", "-tls1_3", versions=(TLS13,)),
        openssl("1.2 only", "-tls1_2", versions=(TLS12,)),
        openssl("1.0-1.3, level 0", *WEAK, **weak(TLS10, TLS11, TLS12, TLS13)),
        openssl("1.0 and 1.1", "-no_tls1_2", "-no_tls1_3", *WEAK, **weak(TLS10, TLS11)),
        openssl("server order", *SINCE_12, "-serverpref", order="server"),
        openssl("ecdsa", *SINCE_12, certificate="ecdsa-p256"),
        openssl("ecdsa p384", *SINCE_12, certificate="ecdsa-p384"),
        openssl("ed25519", *SINCE_12, certificate="ed25519"),
        openssl(
            "rsa and ecdsa",
            *SINCE_12,
            *("-dcert", "{folder}/ecdsa-p256.pem", "-dkey", "{folder}/ecdsa-p256.pem"),
            certificates=("rsa", "ecdsa-p256"),
        ),
        openssl("groups", *SINCE_12, "-groups", "P-384:P-256", groups=(0x18, 0x17)),
        openssl(
            "cbc",
            *("-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA"),
            versions=(TLS12,),
            ciphers=(0xC013, 0xC009),
        ),
        openssl(
            "rsa kx",
            *("-tls1_2", "-cipher", "AES128-GCM-SHA256"),
            versions=(TLS12,),
            ciphers=(0x009C,),
        ),
        openssl(
            "dhe",
            *("-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"),
            versions=(TLS12,),
            ciphers=(0x009E,),
        ),
        openssl(
            "sigalgs",
            *SINCE_12,
            "-sigalgs",
            "RSA-PSS+SHA384:RSA+SHA384",
            signature_algorithms=(0x0805, 0x0501),
        ),
        openssl(
            "chacha",
            *SINCE_12,
            "-ciphersuites",
            "TLS_CHACHA20_POLY1305_SHA256",
            ciphers=(0x1303, *OPENSSL.ciphers[3:]),
        ),
        openssl("alpn", *SINCE_12, "-alpn", "h2", alpn=("h2",)),
        openssl(
            "strict name",
            *SINCE_12,
            *("-servername", "localhost", "-servername_fatal"),
            *("-cert2", "{folder}/rsa.pem", "-key2", "{folder}/rsa.pem"),
            server_names=("localhost",),
        ),
        openssl("client certificate", *SINCE_12, "-Verify", "1", client_auth="require"),
    ]


_GNUTLS_HASHES = {"SHA1": "SHA", "SHA256": "SHA256", "SHA384": "SHA384"}


@cache
def gnutls_suites(priority):
    """The suites of a priority string, by number, in GnuTLS's order."""
    done = subprocess.run(
        ["gnutls-cli", "-l", "--priority", priority], capture_output=True, text=True, check=True
    )
    found = re.findall(r"0x([0-9a-f]{2}), 0x([0-9a-f]{2})", done.stdout)
    return tuple(int(high + low, 16) for high, low in found)


GNUTLS_GROUPS = (0x17, 0x18, 0x19, 0x1D, 0x1E, 0x100, 0x101, 0x102, 0x103, 0x104)
GNUTLS_SCHEMES = (
    *(0x0401, 0x0809, 0x0804, 0x0403, 0x0807, 0x0501, 0x080A, 0x0805, 0x0503, 0x0808),
    *(0x0601, 0x080B, 0x0806, 0x0603, 0x0201, 0x0203),
)


def gnutls(name, priority="NORMAL", certificate="rsa", more=(), **policy):
    own = ("--x509certfile", f"{{folder}}/{certificate}.pem")
    own += ("--x509keyfile", f"{{folder}}/{certificate}.pem")
    command = ("gnutls-serv", "--quiet", "--noticket", "--port", "{port}", "--priority", priority)
    base = {
        "name": name,
        "stack": "gnutls",
        "versions": (TLS10, TLS11, TLS12, TLS13),
        "ciphers": gnutls_suites(priority),
        "groups": GNUTLS_GROUPS,
        "signature_algorithms": GNUTLS_SCHEMES,
        "certificates": (certificate,),
        "knows_sessions": False,
        "alpn": None,
        "server_names": None,
        "client_auth": "none",
    }
    return Server(f"gnutls {name}", (*command, *own, *more), Policy(**(base | policy)))


def gnutls_servers():
    return [
        gnutls("normal"),
        gnutls("1.3 only", "NORMAL:-VERS-ALL:+VERS-TLS1.3", versions=(TLS13,)),
        gnutls("1.2 only", "NORMAL:-VERS-ALL:+VERS-TLS1.2", versions=(TLS12,)),
        gnutls("ecdsa", certificate="ecdsa-p256"),
    ]


JAVA = library()["java-17"]


def java(name, protocols, certificate="rsa", **policy):
    command = (
        "java",
        str(PEERS / "Echo.java"),
        "{port}",
        f"{{folder}}/{certificate}.p12",
        PASSWORD,
        protocols,
    )
    base = {
        "name": name,
        "certificates": (certificate,),
        "knows_sessions": False,
        "alpn": None,
        "server_names": None,
    }
    return Server(f"java {name}", command, JAVA.but(**(base | policy)))


def java_servers():
    return [
        java("default", "TLSv1.3,TLSv1.2"),
        java("1.2 only", "TLSv1.2", versions=(TLS12,)),
        java("ecdsa", "TLSv1.3,TLSv1.2", "ecdsa-p256"),
    ]


def go(name, least, most, certificate="rsa", **policy):
    command = ("{folder}/goserver", "{port}", f"{{folder}}/{certificate}.pem", least, most)
    base = {
        "name": name,
        "certificates": (certificate,),
        "knows_sessions": False,
        "alpn": None,
        "server_names": None,
    }
    return Server(f"go {name}", command, library()["go-1.27"].but(**(base | policy)))


def go_servers():
    return [
        go("default", "0303", "0304"),
        go("1.0-1.3", "0301", "0304", versions=(TLS10, TLS11, TLS12, TLS13)),
        go("1.3 only", "0304", "0304", versions=(TLS13,)),
        go("1.2, ecdsa", "0303", "0303", "ecdsa-p256", versions=(TLS12,)),
    ]


def everything():
    """Every server that can be started on this machine."""
    out = []
    for program, make in (
        (shutil.which("openssl"), openssl_servers),
        (shutil.which("gnutls-serv"), gnutls_servers),
        (shutil.which("java"), java_servers),
        (GO, go_servers),
    ):
        out += make() if program else []
    return out


def build_go(folder):
    """The Go server, compiled into the folder."""
    # A module, because what is on by default hangs on the version of Go that it names.
    source = folder / "go"
    source.mkdir(exist_ok=True)
    (source / "go.mod").write_text("module echo\n\ngo 1.27\n")
    shutil.copy(PEERS / "echo.go", source)
    environment = os.environ | {"GOCACHE": str(folder / "cache"), "GOFLAGS": "-mod=mod"}
    subprocess.run(
        [GO, "build", "-o", str(folder / "goserver"), "."],
        check=True,
        cwd=source,
        env=environment,
        timeout=300,
    )


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def running(server, folder):
    """Starts the server, and gives the port it listens on."""
    port = free_port()
    words = [word.format(port=port, folder=folder) for word in server.command]
    log = folder / f"{re.sub('[^a-z0-9]', '-', server.name)}.log"
    environment = os.environ | {"OPENSSL_CONF": os.devnull}
    with log.open("wb") as output:
        process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=output, stderr=output, env=environment
        )
        try:
            wait(port, process, log)
            yield port
        finally:
            process.kill()
            process.wait()
            process.stdin.close()


def listens(port):
    """Whether a socket listens on the port; connecting would use up a connection."""
    wanted = f":{port:04X}"
    # A socket of UDP that is bound and not connected has the state 07.
    for table, state in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if any(row[1].endswith(wanted) and row[3] == state for row in map(str.split, lines)):
            return True
    return False


def wait(port, process, log, patience=60):
    deadline = time.monotonic() + patience
    while not listens(port):
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < deadline, f"{log.name}: nobody listens"
        time.sleep(0.02)
