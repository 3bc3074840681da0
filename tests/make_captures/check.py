"""Holds what is known of a capture's connections against what tshark reads in it."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import TYPE_CHECKING

from .process import PeerError, run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .scenario import Facts, Scenario

FIELDS = (
    "{}.stream",
    "{}.srcport",
    "{}.dstport",
    "tls.handshake.type",
    "tls.handshake.version",
    "tls.handshake.extensions.supported_version",
    "tls.handshake.ciphersuite",
    "tls.handshake.extensions_server_name",
    "tls.handshake.extensions_alpn_str",
    "tls.handshake.extensions_key_share_group",
    "tls.handshake.server_named_curve",
    "tls.alert_message.level",
    "tls.alert_message.desc",
    "tls.handshake.random",
)
VERSIONS = {
    0x0300: "SSLv3",
    0x0301: "TLSv1.0",
    0x0302: "TLSv1.1",
    0x0303: "TLSv1.2",
    0x0304: "TLSv1.3",
    0xFEFF: "DTLSv1.0",
    0xFEFD: "DTLSv1.2",
    0xFEFC: "DTLSv1.3",
}
HYBRID_GROUPS = {
    0x11EB: "SecP256r1MLKEM768",
    0x11EC: "X25519MLKEM768",
    0x11ED: "SecP384r1MLKEM1024",
}
VISIBLE = ("version", "cipher", "alert", "server_name", "hello_retry")
"""What must be seen, if it is known and not null, where nothing is missing."""
FATAL, CLOSE_NOTIFY = 2, 0
CLIENT_HELLO, SERVER_HELLO, CERTIFICATE, CERTIFICATE_REQUEST = "1", "2", "11", "13"
HELLO_RETRY_RANDOM = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"

Row = dict[str, list[str]]
"""The values of one packet, by field."""


@functools.cache
def meanings(field: str) -> dict[int, str]:
    """The names that tshark knows for the values of a field."""
    rows = [line.split("\t") for line in run("tshark", "-G", "values").splitlines()]
    named = [row for row in rows if row[0] == "V" and row[1] == field]
    return {int(row[2], 0): row[3] for row in named}


def tshark(scenario: Scenario, file: Path, keylog: Path | None, *options: str) -> str:
    """What tshark prints of a capture."""
    secrets = ["-o", f"tls.keylog_file:{keylog}"] if keylog else []
    carried = scenario.carried or {"tcp": "tls", "udp": "quic"}[scenario.transport]
    decoded = [f"{scenario.transport}.port=={port},{carried}" for port in scenario.ports]
    protocols = [word for one in decoded for word in ("-d", one)]
    without_guesses = () if carried == "http" else ("--disable-protocol", "http")
    return run("tshark", "-r", file, *without_guesses, *secrets, *protocols, *options)


def read(scenario: Scenario, file: Path, keylog: Path | None) -> dict[int, list[Row]]:
    """The packets of a capture, field by field, gathered by stream."""
    transport = scenario.transport
    fields = [field.format(transport) for field in FIELDS]
    if scenario.carried == "dtls":
        fields = [field.replace("tls.", "dtls.") for field in fields]
    names = [word for field in fields for word in ("-e", field)]
    lines = tshark(scenario, file, keylog, "-T", "fields", *names, "-Y", transport).splitlines()
    streams: dict[int, list[Row]] = defaultdict(list)
    for line in lines:
        values = [cell.split(",") if cell else [] for cell in line.split("\t")]
        row = dict(zip(FIELDS, values, strict=False))
        streams[int(row["{}.stream"][0])].append(row)
    return streams


def connection(rows: list[Row], ports: Iterable[int]) -> Facts:
    """What tshark shows of one connection, under the names of a row's columns."""
    server = {str(port) for port in ports}
    # Where no port is the server's, who sends a hello is the client.
    hellos = [row for row in rows if CLIENT_HELLO in row["tls.handshake.type"]]
    first = rows[0] if server or not hellos else hellos[0]
    ends = (first["{}.srcport"][0], first["{}.dstport"][0])
    facts: Facts = {"src_port": int(ends[1] if ends[0] in server else ends[0])}
    for row in rows:
        from_server = row["{}.srcport"][0] in server
        types = row["tls.handshake.type"]
        if CLIENT_HELLO in types and not facts.get("server_name"):
            name = row["tls.handshake.extensions_server_name"]
            facts |= {"server_name": name[0] if name else None}
        if SERVER_HELLO in types and row["tls.handshake.random"]:
            facts |= server_hello(row)
        if from_server and "8" in types:
            alpn = row["tls.handshake.extensions_alpn_str"]
            facts["next_protocol"] = alpn[0] if alpn else None
        if CERTIFICATE_REQUEST in types:
            facts["client_certificate_requested"] = True
        if row["tls.handshake.server_named_curve"]:
            facts["curve"] = group(row["tls.handshake.server_named_curve"][0])
        facts |= first_alert(row, from_server=from_server) if "alert" not in facts else {}
    return facts


def server_hello(row: Row) -> Facts:
    """What a ServerHello settles; of a HelloRetryRequest only that it was one."""
    if row["tls.handshake.random"][0].replace(":", "") == HELLO_RETRY_RANDOM:
        return {"hello_retry": True}
    selected = row["tls.handshake.extensions.supported_version"]
    version = int((selected or row["tls.handshake.version"])[0], 0)
    cipher = int(row["tls.handshake.ciphersuite"][0], 0)
    facts: Facts = {
        "version": VERSIONS.get(version, hex(version)),
        "cipher": meanings("tls.handshake.ciphersuite").get(cipher, hex(cipher)),
    }
    alpn = row["tls.handshake.extensions_alpn_str"]
    if alpn or not selected:
        facts["next_protocol"] = alpn[0] if alpn else None
    if row["tls.handshake.extensions_key_share_group"]:
        facts["curve"] = group(row["tls.handshake.extensions_key_share_group"][0])
    return facts


def group(number: str) -> str:
    """The name of a group: lower case, but for the hybrids that tshark 4.0 has no name for."""
    names = meanings("tls.handshake.extensions_supported_group")
    code = int(number, 0)
    return HYBRID_GROUPS.get(code) or names.get(code, number).lower()


def first_alert(row: Row, *, from_server: bool) -> Facts:
    """The first alert of a packet that is not a close_notify, if there is one."""
    levels = row["tls.alert_message.level"]
    for level, description in zip(levels, row["tls.alert_message.desc"], strict=False):
        if int(level) == FATAL or int(description) != CLOSE_NOTIFY:
            sender = "server" if from_server else "client"
            return {"alert": alert_name(int(description)), "alert_sender": sender}
    return {}


def alert_name(description: int) -> str:
    """The RFC's name of an alert, from tshark's words for it."""
    words = meanings("tls.alert_message.desc").get(description, f"alert_{description}")
    return words.lower().replace(" ", "_")


def compare(scenario: Scenario, file: Path, keylog: Path | None, facts: list[Facts]) -> list[Facts]:
    """Return the facts completed by the client's ports; a contradiction is an error."""
    streams = read(scenario, file, keylog)
    seen = [connection(rows, scenario.ports) for _, rows in sorted(streams.items())]
    if len(seen) != len(facts):
        message = f"{scenario.name}: {len(seen)} connections, {len(facts)} are known of"
        raise PeerError(message)
    shown = scenario.evidence or scenario.transport
    if not tshark(scenario, file, keylog, "-Y", shown):
        message = f"{scenario.name}: tshark shows no packet with {shown}"
        raise PeerError(message)
    completed = []
    for number, (known, found) in enumerate(zip(facts, seen, strict=True)):
        for key in sorted(known.keys() & found.keys()):
            if known[key] != found[key]:
                message = (
                    f"{scenario.name}, connection {number}: {key} should be {known[key]!r}, "
                    f"tshark shows {found[key]!r}"
                )
                raise PeerError(message)
        visible = set(VISIBLE) - set(scenario.unread)
        unseen = [key for key in sorted(visible) if known.get(key) and key not in found]
        if unseen and scenario.whole:
            message = f"{scenario.name}, connection {number}: tshark shows no {unseen}"
            raise PeerError(message)
        completed.append({"src_port": found["src_port"], **known})
    return completed
