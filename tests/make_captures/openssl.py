"""Driving `openssl s_server` and `openssl s_client`, and reading what they report."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from .process import run

if TYPE_CHECKING:
    from pathlib import Path

    from .lab import Lab
    from .process import Peer
    from .scenario import Facts

NAME = "server.example"
GREETING = "hello over TLS"
WEAK = ("-cipher", "ALL:@SECLEVEL=0")
GROUPS = {"prime256v1": "secp256r1", "X25519": "x25519", "X448": "x448"}


@functools.cache
def iana_names() -> dict[str, str]:
    """The IANA name of each cipher suite by the name that OpenSSL gives it."""
    lines = run("openssl", "ciphers", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").splitlines()
    rows = [line.split() for line in lines]
    return {row[2]: row[0] for row in rows}


def identity(lab: Lab, name: str) -> tuple[str | Path, ...]:
    """The options by which either side shows a certificate and those above it."""
    certificates = lab.certificates
    options = ("-cert", certificates.chain(name), "-key", certificates.key(name))
    above = certificates.above(name)
    return (*options, "-cert_chain", above) if above.exists() else options


def serve(
    lab: Lab,
    *options: str | Path,
    certificate: str = "rsa",
    port: int = 443,
    accept: int = 1,
    echo: bool = True,
) -> Peer:
    """Start an s_server that sends back each line reversed, and ends after some connections."""
    root = lab.certificates.chain("root")
    words: list[str | Path] = ["-accept", f"{port}", "-naccept", f"{accept}", "-CAfile", root]
    words += ["-rev"] if echo else []
    words += [*identity(lab, certificate), *options]
    return lab.server("openssl", "s_server", *words, port=port)


def connect(lab: Lab, *options: str | Path, name: str | None = NAME, port: int = 443) -> Peer:
    """Start an s_client."""
    address = lab.network.server_address
    target = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    names = ("-servername", name) if name else ("-noservername",)
    words: list[str | Path] = ["-connect", target, "-CAfile", lab.certificates.chain("root")]
    words += ["-keylogfile", lab.keylog]
    return lab.client("openssl", "s_client", *words, *names, *options)


def converse(client: Peer) -> Facts:
    """Send a line, wait until it comes back reversed, close, and return what s_client reports."""
    client.expect("Verify return code")
    client.say(f"{GREETING}\n")
    client.expect(GREETING[::-1])
    client.say("Q\n")
    return report(client.finish())


def report(output: str) -> Facts:
    """What s_client says of a connection, under the names of a row's columns."""
    facts: Facts = {}
    if found := re.search(r"^(New|Reused), (\S+), Cipher is (\S+)", output, re.MULTILINE):
        kind, _, cipher = found.groups()
        facts |= {"resumed": kind == "Reused", "cipher": iana_names()[cipher]}
        facts["version"] = protocol(output)
    if found := re.search(r"^Server Temp Key: (?:ECDH, )?(\w+),", output, re.MULTILINE):
        group = found.group(1)
        if group != "DH":
            facts["curve"] = GROUPS.get(group, group)
    if found := re.search(r"^ALPN protocol: (.*)$", output, re.MULTILINE):
        facts["next_protocol"] = found.group(1)
    elif "No ALPN negotiated" in output:
        facts["next_protocol"] = None
    if found := re.search(r"^Early data was (.*)$", output, re.MULTILINE):
        facts["early_data"] = {"not sent": "none"}.get(found.group(1), found.group(1))
    return facts


def protocol(output: str) -> str:
    """The version of the session: TLS 1.3 is told from the others by the line on the suite."""
    if re.search(r"^(?:New|Reused), TLSv1.3,", output, re.MULTILINE):
        return "TLSv1.3"
    found = re.search(r"^ +Protocol +: (\S+)", output, re.MULTILINE)
    name = found.group(1) if found else "unknown"
    return {"TLSv1": "TLSv1.0", "DTLSv1": "DTLSv1.0"}.get(name, name)
