"""The tables of allowed imports, as ARCHITECTURE.md has them.

A table stands under a heading that names its code, `core` or `Python`, and has the columns `module`,
`may use` and `outside`. A module is named within its own code (`wire`, `reference.wire`), or with the
code's name before it (`core::wire`); the bare name of another Rust crate stands for all of it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^###+ .*`(?P<code>[\w-]+)`.*$|^###+ .*(?P<python>Python).*$")
ROW = re.compile(r"^\|(?P<module>[^|]+)\|(?P<uses>[^|]+)\|(?P<outside>[^|]+)\|$")
NAME = re.compile(r"`([^`]+)`")


@dataclass
class Row:
    """What one module may use, within the project and outside of it."""

    uses: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)


def read_tables(text: str) -> dict[str, Row]:
    """The rows of all tables by full name, as `core::wire`, in the order of the page."""
    rows: dict[str, Row] = {}
    code = ""
    for line in text.splitlines():
        if heading := HEADING.match(line):
            code = heading["code"] or ("tlswire" if heading["python"] else "")
        elif (row := ROW.match(line)) and (names := NAME.findall(row["module"])):
            uses = {full_name(code, name) for name in NAME.findall(row["uses"])}
            outside = set(NAME.findall(row["outside"]))
            rows |= {full_name(code, name): Row(uses, outside) for name in names}
    return rows


def full_name(code: str, name: str) -> str:
    """`wire` of `core` is `core::wire`; what bears a crate's name already stays."""
    return name if "::" in name else f"{code}::{name}"


def row_of(rows: dict[str, Row], module: str) -> str | None:
    """The name of the row that a module belongs to: its own, or the nearest around it."""
    while module not in rows:
        code, _, path = module.rpartition("::")
        if "." not in path:
            return None
        module = f"{code}::{path.rpartition('.')[0]}"
    return module


def may_use(rows: dict[str, Row], module: str, used: str) -> bool:
    """Whether the table lets `module` use `used`, both of them names of rows."""
    whole = f"{used.partition('::')[0]}::*"
    return module == used or bool({used, whole} & rows[module].uses)
