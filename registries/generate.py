#!/usr/bin/env python3
"""Write the Rust and Python code of the registries from the files of this folder.

python registries/generate.py            write
python registries/generate.py --check    exit 1 and name the files that would change
"""

import argparse
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RUST_MODULE = ROOT / "rust/core/src/registry.rs"
RUST = ROOT / "rust/core/src/registry"
PYTHON = ROOT / "python/tlswire/registry"
BY_HAND = {"_code_point.py", "_code_point.rs"}
BEGIN, END = (
    "// Written by registries/generate.py.\n",
    "// End of what registries/generate.py writes.\n",
)
# The columns that are flags, in the order of the Python rows.
COLUMNS = ("recommended", "dtls", "dtls_only", "messages")
MARKS = re.compile(r"_RESERVED$| \((?:renamed from .*|OBSOLETE|deprecated)\)$")


class Registry:
    """One registry: its entry in `registries.toml`, and its rows from both sources."""

    def __init__(self, name, spec, unregistered):
        self.name = name
        self.spec = spec
        self.module = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        self.is_bytes = spec["type"] == "bytes"
        self.bits = 0 if self.is_bytes else int(spec["type"][1:])
        self.aliases = unregistered.get("aliases", {}).get(name, {})
        head, rows = read_table(HERE / f"{self.module}.tsv") if "iana" in spec else ([], [])
        self.source = "; ".join(line.removeprefix("# source: ") for line in head[1:])
        rows += [
            {"value": value, "name": text, "reference": note, "unregistered": True}
            for value, (text, note) in unregistered.get(name, {}).items()
        ]
        self.rows = sorted(rows, key=self.sort_key)
        self.columns = [c for c in COLUMNS if any(row.get(c) for row in rows)]
        self.name_rows()

    @property
    def files(self):
        """The files that the rows come from, as the first line of the generated ones names them."""
        tables = [f"{self.module}.tsv"] if "iana" in self.spec else []
        by_hand = ["unregistered.toml"] if any(map(is_by_hand, self.rows)) else []
        return "registries/" + " and ".join([*tables, *by_hand])

    def sort_key(self, row):
        return row["value"].encode() if self.is_bytes else first_last(row)[0]

    def name_rows(self):
        """Give each row the text to show and a constant that no other row has."""
        if not self.is_bytes:
            self.drop_marks()
        taken = set()
        for row in self.rows:
            constant = self.constant(row)
            if constant in taken:
                sys.exit(f"{self.name}: two constants {constant}")
            taken.add(constant)
            row["constant"] = constant

    def drop_marks(self):
        """Drop `_RESERVED`, `(renamed from ...)` and the like where the name stays unique."""
        shown = [MARKS.sub("", row["name"]) for row in self.rows]
        for row, text in zip(self.rows, shown, strict=True):
            row["name"] = text if shown.count(text) == 1 else row["name"]

    def constant(self, row):
        given = self.spec.get("constants", {}).get(row["value"])
        text = row["value"] if self.is_bytes else row["name"]
        constant = given or re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_").upper()
        return f"_{constant}" if constant[0].isdigit() else constant


def is_by_hand(row):
    return "unregistered" in row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    options = parser.parse_args()
    wanted = generate(load())
    stale = [path for path in generated_files() if path not in wanted]
    changed = [path for path, text in wanted.items() if read(path) != text]
    if options.check:
        for path in sorted(stale + changed):
            print(path.relative_to(ROOT))
        sys.exit(1 if stale or changed else 0)
    for path in stale:
        path.unlink()
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path])


def read(path):
    return path.read_text() if path.exists() else None


def load():
    """Every registry, in the order of `registries.toml`."""
    specs = tomllib.loads((HERE / "registries.toml").read_text())
    unregistered = tomllib.loads((HERE / "unregistered.toml").read_text())
    unknown = unregistered.keys() - specs.keys() - {"grease", "aliases"}
    if unknown:
        sys.exit(f"unregistered.toml: no such registry: {', '.join(sorted(unknown))}")
    return [Registry(name, spec, unregistered) for name, spec in specs.items()]


def read_table(path):
    """The comment head and the rows of one registry file."""
    lines = path.read_text().splitlines()
    head = [line for line in lines if line.startswith("#")]
    columns, *rows = (line.split("\t") for line in lines[len(head) :])
    return head, [dict(zip(columns, row, strict=True)) for row in rows]


def generate(registries):
    """The text of every generated file, by path."""
    rust = {RUST / f"{r.module}.rs": rust_file(r) for r in registries}
    rust[RUST_MODULE] = rust_module(registries)
    rust = {path: rustfmt(text) for path, text in rust.items()}
    python = {PYTHON / f"{r.module}.py": python_file(r) for r in registries}
    return rust | python | {PYTHON / "__init__.py": python_package(registries)}


def generated_files():
    found = [*RUST.glob("*.rs"), *PYTHON.glob("*.py")]
    return [path for path in found if path.name not in BY_HAND]


def first_last(row):
    first, _, last = row["value"].partition("-")
    return int(first, 0), int(last or first, 0)


def quoted(text):
    """A string literal that is the same in Rust and Python."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# Rust


def rust_file(registry):
    macro, form = ("byte_registry", bytes_head) if registry.is_bytes else ("registry", integer_head)
    row = rust_bytes_row if registry.is_bytes else rust_row
    lines = [
        f"// Generated by registries/generate.py from {registry.files}; do not edit.",
        f"//! `{registry.name}`.",
        "",
        f"{macro}! {{",
        *(f"    /// {line}".rstrip() for line in documentation(registry)),
        f"    {form(registry)} {{",
        *(f"        {row(r)};" for r in registry.rows),
        "    }",
        "}",
        *rust_aliases(registry),
    ]
    return "\n".join(lines) + "\n"


def documentation(registry):
    source = ["", f"Source: {registry.source}."] if registry.source else []
    lines = [registry.spec["doc"], *source]
    return [part for line in lines for part in textwrap.wrap(line, 94) or [""]]


def integer_head(registry):
    digits = hex_digits(registry)
    integer = "u32" if registry.bits == 24 else f"u{registry.bits}"
    return f'{registry.name}({integer}) "0x{{:0{digits}x}}" [{capabilities(registry)}]'


def bytes_head(registry):
    return f"{registry.name} [{capabilities(registry)}]"


def capabilities(registry):
    grease = registry.spec.get("grease")
    return " ".join([*registry.columns, *([f"grease_{grease}"] if grease else [])])


def hex_digits(registry):
    return 2 if registry.bits == 64 else registry.bits // 4


def rust_row(row):
    flags = [
        f"{column}: {quoted(row[column]) if column == 'messages' else row[column]}"
        for column in COLUMNS
        if row.get(column)
    ]
    flags += ["registered: N"] if is_by_hand(row) else []
    value = "..=".join(map(separated, row["value"].split("-")))
    return " ".join([value, row["constant"], quoted(row["name"]), quoted(row["reference"]), *flags])


def separated(value):
    """A hexadecimal literal with the underscores that clippy asks for."""
    digits = value.removeprefix("0x")
    if len(digits) <= 5:
        return value
    head = len(digits) % 4
    groups = ([digits[:head]] if head else []) + re.findall("....", digits[head:])
    return f"0x{'_'.join([groups[0].zfill(4), *groups[1:]])}"


def rust_bytes_row(row):
    cells = (row["constant"], quoted(row["name"]), quoted(row["reference"]))
    return " ".join([f"b{quoted(row['value'])}", *cells])


def rust_aliases(registry):
    if not registry.aliases:
        return []
    constants = [
        f"/// The former name of [`Self::{today}`].\npub const {former}: Self = Self::{today};"
        for former, today in registry.aliases.items()
    ]
    return ["", f"impl {registry.name} {{", "\n\n".join(constants), "}"]


def rust_module(registries):
    """The hand-written module with the list of the generated ones put in its place."""
    before, _, rest = RUST_MODULE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    modules = "".join(f"mod {r.module};\n" for r in registries)
    uses = "".join(f"pub use {r.module}::{r.name};\n" for r in registries)
    return f"{before}{BEGIN}{modules}\n{uses}{END}{after}"


def rustfmt(text):
    if shutil.which("rustfmt") is None:
        sys.exit("rustfmt is missing: install it with `rustup component add rustfmt`")
    command = ["rustfmt", "--config-path", str(ROOT / "rustfmt.toml"), "--emit", "stdout"]
    done = subprocess.run(command, input=text, text=True, capture_output=True, check=True)
    return done.stdout


# Python


def python_file(registry):
    body = python_mapping(registry) if registry.is_bytes else python_enum(registry)
    head = f"# Generated by registries/generate.py from {registry.files}; do not edit."
    long = any(len(line) > 100 for line in [head, *body])
    lines = [
        head,
        *(["# ruff: noqa: E501"] if long else []),
        f'"""`{registry.name}`."""',
        "",
        *body,
    ]
    return "\n".join(lines) + "\n"


def python_enum(registry):
    ranges = [python_range(row) for row in registry.rows if "-" in row["value"]]
    grease = registry.spec.get("grease")
    options = [
        f"bits={registry.bits}",
        *([f"grease={quoted(grease)}"] if grease else []),
        "rows=_ROWS",
        *(["ranges=_RANGES"] if ranges else []),
    ]
    return [
        "from tlswire.registry._code_point import CodePoint",
        "",
        "# By value: label, reference, registered, recommended, dtls, dtls_only, messages.",
        "# fmt: off",
        "_ROWS = {",
        *(f"    {python_value(row)}: {python_row(row)}," for row in registry.rows),
        "}",
        *(["_RANGES = [" + ", ".join(ranges) + "]"] if ranges else []),
        "# fmt: on",
        "",
        "",
        f"class {registry.name}(CodePoint, {', '.join(options)}):",
        *python_docstring(registry),
        "",
        '    __module__ = "tlswire.registry"',
        "",
        *(f"    {row['constant']} = {python_value(row)}" for row in registry.rows),
        *(f"    {former} = {today}" for former, today in registry.aliases.items()),
    ]


def python_value(row):
    """The first value, with the capital digits that ruff asks for."""
    return upper_hex(row["value"].partition("-")[0])


def upper_hex(value):
    return f"0x{value.removeprefix('0x').upper()}"


def python_row(row):
    flags = [quoted(row[column]) if row.get(column) else "None" for column in COLUMNS]
    registered = str(not is_by_hand(row))
    cells = [quoted(row["name"]), quoted(row["reference"]), registered, *flags]
    return f"({', '.join(cells)})"


def python_range(row):
    return f"({', '.join(map(upper_hex, row['value'].split('-')))})"


def python_docstring(registry):
    first, *rest = documentation(registry)
    if not rest:
        return [f'    """{first}"""']
    return [f'    """{first}', *(f"    {line}".rstrip() for line in rest), '    """']


def python_mapping(registry):
    name = mapping_name(registry)
    return [
        f"# {registry.spec['doc']}",
        f"{name} = {{",
        *(f"    b{quoted(row['value'])}: {quoted(row['name'])}," for row in registry.rows),
        "}",
    ]


def mapping_name(registry):
    return f"{registry.module.upper()}S"


def python_package(registries):
    homes = {mapping_name(r) if r.is_bytes else r.name: r.module for r in registries}
    homes["CodePoint"] = "_code_point"
    # Constants before classes, as ruff sorts `__all__`.
    names = sorted(homes, key=lambda name: (not name.isupper(), name))
    return PACKAGE.format(
        imports="\n".join(python_import(homes[name], name) for name in by_module(homes)),
        names="\n".join(f'    "{name}",' for name in names),
        homes="\n".join(f'    "{name}": "{homes[name]}",' for name in names),
    )


def by_module(homes):
    return sorted(homes, key=lambda name: homes[name])


def python_import(module, name):
    line = f"    from tlswire.registry.{module} import {name} as {name}"
    if len(line) <= 100:
        return line
    return f"    from tlswire.registry.{module} import (\n        {name} as {name},\n    )"


PACKAGE = '''\
# Generated by registries/generate.py from registries/registries.toml; do not edit.
"""Code points: one `IntEnum` per registry that also holds every value without a name.

Each registry is loaded when it is first asked for.
"""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
{imports}

__all__ = [
{names}
]

_HOMES = {{
{homes}
}}


def __getattr__(name: str) -> object:
    """The registry `name`, imported on first use."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module {{__name__!r}} has no attribute {{name!r}}"
        raise AttributeError(message)
    value: object = getattr(import_module(f"{{__name__}}.{{home}}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The registries, loaded or not."""
    return [*globals(), *_HOMES]
'''


if __name__ == "__main__":
    main()
