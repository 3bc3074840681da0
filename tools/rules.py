"""Writes docs/lint.md and schema/lint.json: the rules of `tlswire lint`, and what it gives.

`--check` compares only.
"""

import argparse
import json
import sys
from pathlib import Path
from textwrap import indent
from typing import Any

from tlswire import lint
from tlswire.cli.lint import text_of
from tlswire.linting import FIELDS, LEVELS, RULES

TOP = Path(__file__).resolve().parent.parent
PAGE, SCHEMA = TOP / "docs/lint.md", TOP / "schema/lint.json"
HEAD = """# What breaks the RFCs

Made by `make rules`. `tlswire lint SOURCE` and `tlswire.lint(source)` look for violations of the
RFCs in a capture, by these rules. Each violation names the rule, its level and its section, the
connection, the packet that holds the first of the bytes (`frame`, and `packet_offset` in it), and
the message with the offset in it.

    tlswire lint capture.pcapng                              # text, the gravest rules first
    tlswire lint capture.pcapng --level error -f jsonl       # a line for each violation
    tlswire lint capture.pcapng --rule sh-downgrade --fail   # exit status 1 if the rule is broken

Levels: `error`, a MUST is broken; `warning`, a SHOULD is, or what is agreed is deprecated;
`notice`, allowed, and worth a look. A rule is about `conformance`, whether an end keeps to the
protocol that it speaks, or about `practice`, whether what it speaks is what one should speak
today.

At most 100 violations of a rule and 10 of it in a connection are listed; the counts (`-f text`,
`-f json`) are exact. What was not seen is a violation only where nothing of the connection is
known to be missing. Of sessions until TLS 1.2 the last 10,000 names are remembered, so that what
is resumed can be held against what was agreed on. A violation whose `type` is empty is one that
the tracker noticed: its `offset` counts in the sender's stream, and it may be of no connection.

What TLS 1.3 sends under protection a capture does not show. `tlswire.lint` takes messages too,
those of `Capture.messages(pieces=True)` or those of one connection that were parsed of bytes, so
also decrypted ones:

    for violation in tlswire.lint("capture.pcapng", level="warning"):
        print(violation.rule.name, violation.frame, violation.packet_offset, violation.said)

[schema/lint.json](../schema/lint.json) is the schema of a line of `-f jsonl`. A rule's name is
never changed.
"""
EXAMPLE = "tests/data/captures/nassl-ssl3-refused.pcap"
COLUMNS = "| rule | level | about | section | what is wrong |\n| --- | --- | --- | --- | --- |"


def page() -> str:
    """The text of the page."""
    counts = {level: sum(one.level == level for one in RULES.values()) for level in LEVELS}
    said = ", ".join(f"{count} of level `{level}`" for level, count in counts.items())
    rows = [
        f"| `{one.name}` | {one.level} | {one.about} | {one.reference} | {one.sentence} |"
        for one in RULES.values()
    ]
    shown = indent(text_of(lint(TOP / EXAMPLE)).rstrip(), "    ")
    head = [HEAD, f"    $ tlswire lint {EXAMPLE}", shown, ""]
    return "\n".join([*head, f"There are {len(RULES)} rules: {said}.", "", COLUMNS, *rows, ""])


def schema() -> str:
    """The JSON Schema of a violation."""
    return (
        json.dumps(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": "A violation of `tlswire lint -f jsonl`",
                "type": "object",
                "required": list(FIELDS),
                "properties": {name: _kind(name) for name in FIELDS},
                "additionalProperties": False,
            },
            indent=2,
        )
        + "\n"
    )


def _kind(name: str) -> dict[str, Any]:
    enumerations = {
        "rule": list(RULES),
        "level": list(LEVELS),
        "protocol": ["tls", "dtls", "quic", "ssl2", None],
        "sender": ["client", "server", None],
    }
    if name in enumerations:
        return {"enum": enumerations[name]}
    if name in {"reference", "said", "type"}:
        return {"type": "string"}
    numbers = {"frame", "packet_offset", "index", "offset", "length", "src_port", "dst_port"}
    return {"type": ["integer" if name in numbers else "string", "null"]}


def main() -> int:
    """Returns 1 when one of the files is not what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only")
    is_checking = parser.parse_args().check
    made = {PAGE: page(), SCHEMA: schema()}
    if is_checking:
        return int(any(not one.exists() or one.read_text() != text for one, text in made.items()))
    for path, text in made.items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
