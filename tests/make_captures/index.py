"""The two lists beside the captures: `index.json` for tests, `README.md` for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .scenario import SCENARIOS

if TYPE_CHECKING:
    from pathlib import Path

    from .scenario import Facts, Scenario

Entry = dict[str, object]

HEAD = """\
# Captures of our own

Real TLS stacks on a private wire, recorded by `python -m tests.make_captures` (see its
`__init__.py` for how and for what it needs). Tests use these files as they are; making them again
is a separate step, and gives other ports, times, keys and certificates. This page and `index.json`
are written by the maker.

The wire is a veth pair between two network namespaces, MTU 1500, offloads off: client 10.0.0.1 or
fd00::1, server 10.0.0.2 or fd00::2, port 443 unless said otherwise, recorded at the client's end.

`index.json` has one entry per file: `file`, `shows`, `client`, `server` (stacks with versions),
`server_ports`, `keylog`, `whole` (`false`: packets are missing or cut, and with them perhaps what
showed a fact), and `connections`: what is known of each connection, in order of its first packet,
under the names of the columns of a row (RFC and IANA names), with `src_port` to find it by. The
facts are what the peers themselves reported, or follow from how they were set up; each was compared
with what tshark reads, with the key log where there is one. They tell the truth about the
connection, also where the wire does not show it: `hidden` names the facts that an observer without
keys cannot know (in TLS 1.3 what is sent encrypted; in an abbreviated handshake what was settled
earlier). A fact that is not listed is not known. `"protocol": "none"` is a connection that never
carried TLS.

"""


def entry(
    scenario: Scenario, stacks: tuple[str, str], facts: list[Facts], *, keylog: bool
) -> Entry:
    """The entry of one capture."""
    return {
        "file": scenario.file,
        "shows": scenario.shows,
        "client": stacks[0],
        "server": stacks[1],
        "server_ports": list(scenario.ports),
        "keylog": f"keylogs/{scenario.name}.keylog" if keylog else None,
        "whole": scenario.whole,
        "connections": [known | {"hidden": hidden(known)} for known in facts],
    }


def hidden(facts: Facts) -> list[str]:
    """The facts of a connection that cannot be seen without its keys."""
    names: set[str] = set()
    certificates = {"client_certificate_requested", "client_certificate_sent", "mutual"}
    if facts.get("version") in {"TLSv1.3", "DTLSv1.3"}:
        names |= certificates | {"next_protocol"}
        names |= {name for name in facts if "_certificate_" in name}
        if facts.get("early_data") != "none":
            names.add("early_data")
        if "alert" in facts:
            names |= {"alert", "alert_sender", "failure"}
    elif facts.get("resumed"):
        names |= certificates
    return sorted(names & facts.keys())


def update(folder: Path, made: list[Entry]) -> None:
    """Write both lists: new entries replace old ones; what has no scenario any more goes."""
    path = folder / "index.json"
    old = json.loads(path.read_text()) if path.exists() else []
    entries = {one["file"]: one for one in [*old, *made]}
    files = {scenario.file for scenario in SCENARIOS.values()}
    for file in entries.keys() - files:
        remove(folder, entries[file])
    kept = [entries[file] for file in sorted(files & entries.keys())]
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    (folder / "README.md").write_text(HEAD + table(kept))


def remove(folder: Path, gone: Entry) -> None:
    """Remove a capture and its key log."""
    for name in (gone["file"], gone["keylog"]):
        if name:
            (folder / str(name)).unlink(missing_ok=True)


def table(entries: list[Entry]) -> str:
    """The table of the page: file, stacks, what it shows, key log."""
    lines = ["| file | client → server | what it shows | key log |", "| --- | --- | --- | --- |"]
    for one in entries:
        keylog = "yes" if one["keylog"] else ""
        stacks = f"{one['client']} → {one['server']}"
        lines.append(f"| `{one['file']}` | {stacks} | {one['shows']} | {keylog} |")
    return "\n".join(lines) + "\n"
