"""Clients of many kinds, each told from the others by the address of the loopback that it asks.

A server that listens on every address of its host sees them all; the address is in the capture.
"""

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
from functools import cache
from pathlib import Path

import tlswire
from tests.negotiation import hellos, servers, wire

PEERS = Path(__file__).parent / "peers"
LEVEL0 = ("-cipher", "ALL:@SECLEVEL=0")
PATIENCE = 10

OPENSSL = {
    "default": (),
    "1.3": ("-tls1_3",),
    "1.2": ("-tls1_2",),
    "1.1": ("-tls1_1", *LEVEL0),
    "1.0": ("-tls1", *LEVEL0),
    "1.0 to 1.2": ("-no_tls1_3", *LEVEL0),
    "all, level 0": LEVEL0,
    "gcm": ("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"),
    "cbc": ("-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA384"),
    "cbc and 1.3": ("-cipher", "ECDHE-RSA-AES128-SHA"),
    "rsa": ("-tls1_2", "-cipher", "AES128-GCM-SHA256:AES256-SHA"),
    "rsa 1.0": ("-tls1", "-cipher", "AES128-SHA:@SECLEVEL=0"),
    "dhe": ("-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"),
    "ecdsa": ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"),
    "chacha": ("-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"),
    "chacha 1.3": ("-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"),
    "aes128 1.3": ("-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"),
    "p256": ("-groups", "P-256"),
    "p384, x25519": ("-groups", "P-384:X25519"),
    "p521": ("-groups", "P-521"),
    "x448": ("-groups", "X448"),
    "pss": ("-sigalgs", "RSA-PSS+SHA256"),
    "pkcs1": ("-tls1_2", "-sigalgs", "RSA+SHA384"),
    "fallback": ("-tls1_2", "-fallback_scsv"),
    "fallback 1.1": ("-tls1_1", "-fallback_scsv", *LEVEL0),
    "alpn": ("-alpn", "h2,http/1.1"),
}
_VERSIONS = "NORMAL:-VERS-ALL:+VERS-TLS"
GNUTLS = {
    "normal": "NORMAL",
    "1.3": f"{_VERSIONS}1.3",
    "1.2": f"{_VERSIONS}1.2",
    "1.1": f"{_VERSIONS}1.1",
    "1.0": f"{_VERSIONS}1.0",
    "secure": "SECURE256",
    "pfs": "PFS",
    "p384": "NORMAL:-GROUP-ALL:+GROUP-SECP384R1",
    "rsa": f"{_VERSIONS}1.2:-KX-ALL:+RSA",
    "chacha": "NORMAL:-CIPHER-ALL:+CHACHA20-POLY1305",
}
JAVA = {
    "default": "TLSv1.3,TLSv1.2",
    "1.2": "TLSv1.2",
    "1.3": "TLSv1.3",
    "dhe": "TLSv1.2;TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
}
NODE = {
    "default": "TLSv1.2,TLSv1.3",
    "1.2": "TLSv1.2,TLSv1.2",
    "1.3": "TLSv1.3,TLSv1.3",
    "cbc": "TLSv1.2,TLSv1.2,ECDHE-RSA-AES128-SHA",
    "p521": "TLSv1.2,TLSv1.3,,secp521r1",
}
GO = {
    "default": "0303,0304",
    "1.2": "0303,0303",
    "1.3": "0304,0304",
    "1.0 to 1.3": "0301,0304",
    "1.1": "0302,0302",
    "cbc": "0303,0303,c013",
}
PYTHON = {
    "default": (None, None, None),
    "1.2": (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, None),
    "1.3": (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3, None),
    "gcm": (None, ssl.TLSVersion.TLSv1_2, "ECDHE+AESGCM"),
}


def run(words, **more):
    """Runs a client to its end."""
    environment = os.environ | {"OPENSSL_CONF": os.devnull}
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            list(map(str, words)),
            capture_output=True,
            env=environment,
            **{"input": b"", "timeout": PATIENCE, **more},
        )


def s_client(door, address, options):
    words = (
        "openssl",
        "s_client",
        "-connect",
        f"{address}:{door.port}",
        "-servername",
        "localhost",
    )
    run((*words, *options), input=b"Q\n")


def gnutls_cli(door, address, priority):
    names = ("--sni-hostname", "localhost", "--priority", priority)
    run(("gnutls-cli", "--insecure", "-p", door.port, *names, address))


def python(door, address, options):
    least, most, ciphers = options
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = least or context.minimum_version
    context.maximum_version = most or context.maximum_version
    if ciphers:
        context.set_ciphers(ciphers)
    with (
        contextlib.suppress(OSError),
        socket.create_connection((address, door.port), PATIENCE) as peer,
        context.wrap_socket(peer, server_hostname="localhost"),
    ):
        pass


@cache
def go_program(folder):
    """The clients in Go, compiled."""
    source = folder / "clients"
    source.mkdir()
    (source / "go.mod").write_text("module clients\n\ngo 1.27\n")
    shutil.copy(PEERS / "clients.go", source)
    environment = os.environ | {"GOCACHE": str(folder / "cache"), "GOFLAGS": "-mod=mod"}
    program = folder / "goclients"
    subprocess.run(
        [servers.GO, "build", "-o", program, "."], check=True, cwd=source, env=environment
    )
    return program


def together(words):
    """Plays many clients in one process."""

    def play(door, clients):
        some = [f"{address}={options}" for address, options in clients]
        run((*words, door.port, *some), timeout=PATIENCE * len(some))

    return play


def one_by_one(play):
    def all_of(door, clients):
        for address, options in clients:
            play(door, address, options)

    return all_of


def real(door, address, data):
    """The hello of a real client, as it was recorded, and the server's first answer."""
    peer = socket.create_connection((address, door.port), PATIENCE)
    peer.settimeout(PATIENCE)
    stream, messages = tlswire.Stream(), []
    with contextlib.suppress(OSError):
        peer.sendall(data)
        while not wire.is_over(messages) and (chunk := peer.recv(65536)):
            messages += stream.feed(chunk)
    door.let_go(peer)


def families(folder):
    """What clients there are on this machine: how they are played, and their options by name."""
    found = {}
    if shutil.which("openssl"):
        found["openssl"] = (one_by_one(s_client), OPENSSL)
    if shutil.which("gnutls-cli"):
        found["gnutls"] = (one_by_one(gnutls_cli), GNUTLS)
    if shutil.which("java"):
        found["java"] = (together(("java", PEERS / "Clients.java")), JAVA)
    if shutil.which("node"):
        found["node"] = (together(("node", PEERS / "clients.mjs")), NODE)
    if servers.GO:
        found["go"] = (together((go_program(folder),)), GO)
    found["python"] = (one_by_one(python), PYTHON)
    found["recorded"] = (one_by_one(real), hellos.real())
    return found


def play(door, folder):
    """Plays every client; gives the name of each by the address that it asked."""
    names = {}
    for family, (played, options) in families(folder).items():
        clients = []
        for name, one in options.items():
            number = len(names) + 1
            address = f"127.0.{1 + number // 250}.{1 + number % 250}"
            names[address] = f"{family} {name}"
            clients.append((address, one))
        played(door, clients)
    return names
