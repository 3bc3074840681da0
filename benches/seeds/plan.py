"""Who meets whom: servers by port, and what each client is told."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.make_captures.certificates import Certificates

RSA, ECDSA, RSA_12, ECDSA_12, RSA_11, OTHER_GROUP, MUTUAL, MUTUAL_12, PLAIN = range(5001, 5010)
NODE, NODE_12 = 6001, 6002
OPENSSL, LONG_CHAIN_12 = 7001, 7002
GNUTLS, GNUTLS_12 = 8001, 8002
NOW = (RSA, ECDSA, NODE, OPENSSL, GNUTLS)
BEFORE = (RSA_12, ECDSA_12, NODE_12, LONG_CHAIN_12, GNUTLS_12)
SUITES_13 = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")


@dataclass(frozen=True)
class Meeting:
    """One connection: the stacks, and what the client is started with."""

    client: str
    port: int
    options: Any

    @property
    def server(self) -> str:
        """The stack that listens on the port."""
        stacks = {5: "Python ssl", 6: "Node.js", 7: "OpenSSL", 8: "GnuTLS"}
        return stacks[self.port // 1000]


def own(certificates: Certificates, name: str) -> dict[str, str]:
    """A chain and its key."""
    return {"chain": str(certificates.chain(name)), "key": str(certificates.key(name))}


def python_servers(certificates: Certificates) -> dict[int, dict[str, str]]:
    """The options of the servers in Python."""
    rsa, ecdsa = own(certificates, "rsa"), own(certificates, "ecdsa")
    roots = {"roots": str(certificates.chain("root"))}
    return {
        RSA: rsa,
        ECDSA: ecdsa,
        RSA_12: {**rsa, "maximum": "TLSv1_2"},
        ECDSA_12: {**ecdsa, "maximum": "TLSv1_2"},
        RSA_11: {**rsa, "maximum": "TLSv1_1"},
        OTHER_GROUP: {**rsa, "group": "secp384r1"},
        MUTUAL: {**rsa, **roots},
        MUTUAL_12: {**ecdsa, **roots, "maximum": "TLSv1_2"},
        PLAIN: {},
    }


def node_servers(certificates: Certificates) -> dict[int, dict[str, str]]:
    """The options of the servers in Node.js."""
    return {
        NODE: own(certificates, "ecdsa"),
        NODE_12: {**own(certificates, "rsa"), "maxVersion": "TLSv1.2"},
    }


def other_servers(certificates: Certificates) -> Iterator[tuple[int, list[str]]]:
    """The command lines of the others."""
    files = own(certificates, "rsa")
    serve = ["openssl", "s_server", "-rev", "-quiet", "-cipher", "ALL:@SECLEVEL=0"]
    yield OPENSSL, [*serve, "-accept", str(OPENSSL), "-cert", files["chain"], "-key", files["key"]]
    long = own(certificates, "long")
    chain = ["-cert", long["chain"], "-key", long["key"], "-cert_chain", long["chain"]]
    yield LONG_CHAIN_12, [*serve, "-accept", str(LONG_CHAIN_12), "-tls1_2", *chain]
    serve = ["gnutls-serv", "--echo", "--x509certfile"]
    for port, more in ((GNUTLS, "NORMAL"), (GNUTLS_12, "NORMAL:-VERS-TLS1.3")):
        keys = [files["chain"], "--x509keyfile", files["key"]]
        yield port, [*serve, *keys, "--port", str(port), "--priority", more]


def meetings(certificates: Certificates) -> Iterator[Meeting]:
    """Every connection."""
    yield from browsers()
    yield from openssl_clients(own(certificates, "client"))
    yield from gnutls_clients()
    yield from node_clients()
    yield from java_clients()
    yield from python_clients(own(certificates, "client"))
    yield from tlslite_clients()
    yield from nassl_clients()
    for method in ("GET", "POST", "HEAD", "OPTIONS"):
        for path in ("/", "/index.html", "/a/much/longer/path/to/something?with=a&query=behind#it"):
            yield Meeting("http", PLAIN, {"method": method, "path": path})


def browsers() -> Iterator[Meeting]:
    """All that curl_cffi can look like."""
    try:
        from curl_cffi.requests.impersonate import BrowserType
    except ImportError:
        return
    for target in sorted({each.value for each in BrowserType}):
        for port in (RSA, ECDSA, NODE, RSA_12):
            yield Meeting("browser", port, {"target": target})


def openssl_clients(client: dict[str, str]) -> Iterator[Meeting]:
    """`openssl s_client`."""
    groups = ("X25519", "P-256", "P-384", "P-521", "X448", "ffdhe2048", "X25519:P-256:P-384")
    for number, group in enumerate(groups):
        for suite in SUITES_13:
            port = NOW[number % len(NOW)]
            yield Meeting("openssl", port, ["-groups", group, "-ciphersuites", suite])
    yield Meeting("openssl", OTHER_GROUP, ["-groups", "X25519:P-384"])
    yield Meeting("openssl", OTHER_GROUP, ["-groups", "P-256:X448:P-384", "-alpn", "http/1.1"])
    certificate = ["-cert", client["chain"], "-key", client["key"]]
    for port in (MUTUAL, MUTUAL_12):
        yield Meeting("openssl", port, certificate)
        yield Meeting("openssl", port, [*certificate, "-alpn", "h2,http/1.1"])
    for suite in suites_of_openssl("-tls1_2"):
        port = ECDSA_12 if "ECDSA" in suite else RSA_12
        yield Meeting("openssl", port, ["-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0"])
    for version in ("-tls1_1", "-tls1"):
        for suite in suites_of_openssl(version)[:5]:
            yield Meeting("openssl", RSA_11, [version, "-cipher", f"{suite}:@SECLEVEL=0"])


def suites_of_openssl(version: str) -> list[str]:
    """Suites with certificates that OpenSSL has for a version."""
    known = "ALL:!aNULL:!PSK:!SRP:!DSS:!ARIA:@SECLEVEL=0"
    listed = subprocess.run(
        ["openssl", "ciphers", "-s", version, known], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip().split(":") if listed.returncode == 0 else []


def gnutls_clients() -> Iterator[Meeting]:
    """`gnutls-cli`."""
    groups = ("X25519", "SECP256R1", "SECP384R1", "FFDHE2048", "X448")
    suites = ("AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305", "AES-128-CCM")
    for number, group in enumerate(groups):
        for suite in suites:
            words = f"NORMAL:-GROUP-ALL:+GROUP-{group}:-CIPHER-ALL:+{suite}"
            yield Meeting("gnutls", NOW[number % len(NOW)], words)
            yield Meeting("gnutls", BEFORE[number % len(BEFORE)], f"{words}:-VERS-TLS1.3")
    for words in ("PERFORMANCE", "SECURE192", "SECURE256", "PFS", "NORMAL:%NO_SESSION_HASH"):
        yield Meeting("gnutls", RSA, words)
        yield Meeting("gnutls", RSA_12, words)


def node_clients() -> Iterator[Meeting]:
    """Node.js."""
    curves = ("X25519", "prime256v1", "secp384r1", "X448:X25519", "auto")
    for number, curve in enumerate(curves):
        for alpn in (["h2", "http/1.1"], ["http/1.1"], None):
            options = {"ecdhCurve": curve} | ({"ALPNProtocols": alpn} if alpn else {})
            yield Meeting("node", NOW[number % len(NOW)], options)
            yield Meeting("node", BEFORE[number % len(BEFORE)], {**options, "minVersion": "TLSv1"})


def java_clients() -> Iterator[Meeting]:
    """Java: protocols, suites, ALPN."""
    both, alpn = "TLSv1.3,TLSv1.2", ("-", "http/1.1", "h2,http/1.1")
    for each in alpn:
        for port in NOW:
            yield Meeting("java", port, (both, "-", each))
        for port in BEFORE:
            yield Meeting("java", port, ("TLSv1.2", "-", each))
    for suite in SUITES_13:
        yield Meeting("java", RSA, ("TLSv1.3", suite, "-"))


def python_clients(client: dict[str, str]) -> Iterator[Meeting]:
    """Python's ssl."""
    for ciphers in ("DEFAULT", "ECDHE+AESGCM", "ALL:@SECLEVEL=0", "ECDHE+CHACHA20:DHE+AESGCM"):
        for alpn in ([], ["http/1.1"], ["h2", "http/1.1"]):
            options = {"ciphers": ciphers} | ({"alpn": alpn} if alpn else {})
            yield Meeting("python", RSA, options)
            yield Meeting("python", NODE_12, options)
    for port in (MUTUAL, MUTUAL_12):
        yield Meeting("python", port, client)
    old = {"minimum": "TLSv1", "ciphers": "ALL:@SECLEVEL=0"}
    for maximum in ("TLSv1", "TLSv1_1", "TLSv1_3"):
        yield Meeting("python", RSA_11, {**old, "maximum": maximum})


def tlslite_clients() -> Iterator[Meeting]:
    """tlslite-ng."""
    for port in (RSA, NODE, OPENSSL, GNUTLS):
        yield Meeting("tlslite", port, {"keyShares": ["x25519"]})
        yield Meeting("tlslite", port, {"keyShares": ["secp256r1"], "cipherNames": ["aes256gcm"]})
    for cipher in ("aes128", "aes256gcm", "chacha20-poly1305"):
        yield Meeting("tlslite", RSA_12, {"maxVersion": [3, 3], "cipherNames": [cipher]})


def nassl_clients() -> Iterator[Meeting]:
    """Older OpenSSL."""
    for legacy, versions in (
        (True, ("TLSV1", "TLSV1_1", "TLSV1_2")),
        (False, ("TLSV1_2", "TLSV1_3")),
    ):
        for version in versions:
            port = {"TLSV1_3": RSA, "TLSV1_2": RSA_12}.get(version, RSA_11)
            yield Meeting("nassl", port, {"legacy": legacy, "version": version})


def spoken(meeting: Meeting, address: str) -> str:
    """What a client that reads lines is told."""
    if meeting.client == "java":
        return " ".join((address, str(meeting.port), *meeting.options))
    if meeting.client == "node":
        return json.dumps([address, meeting.port, meeting.options])
    return json.dumps([meeting.client, address, meeting.port, meeting.options])


def command(meeting: Meeting, address: str) -> list[str]:
    """The command line of a client that makes one connection."""
    if meeting.client == "openssl":
        where = ["-connect", f"{address}:{meeting.port}", "-servername", "server.example"]
        return ["openssl", "s_client", *where, "-ign_eof", *meeting.options]
    where = ["--port", str(meeting.port), "--sni-hostname", "server.example", "--insecure"]
    return ["gnutls-cli", *where, "--priority", meeting.options, address]
