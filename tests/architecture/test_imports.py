"""No module imports what ARCHITECTURE.md does not allow it."""

import tomllib

import pytest

from tests.architecture import imports
from tests.architecture.table import TOP, may_use, read_tables, row_of

ROWS = read_tables((TOP / "ARCHITECTURE.md").read_text())
MANIFEST = '[package]\nname = "tlswire"\n[dependencies]\nsha2 = "1"\n'


def edges(top=TOP):
    return [*imports.rust_edges(top), *imports.python_edges(top)]


def forbidden(found, rows=ROWS):
    """Those edges that the table does not allow, as a person reads them."""
    out = []
    for edge in found:
        module = row_of(rows, edge.module)
        if module is None:
            out.append(f"{edge.place}: `{edge.module}` has no row")
        elif edge.outside:
            if edge.used not in rows[module].outside:
                out.append(str(edge))
        else:
            used = row_of(rows, edge.used)
            if used is None or not may_use(rows, module, used):
                out.append(str(edge))
    return out


def back_edges(rows):
    """What rows use that does not stand above them; of another crate, all may be used."""
    above, out = set(), []
    for name, row in rows.items():
        code = name.partition("::")[0]
        whole = {f"{used.partition('::')[0]}::*" for used in above} - {f"{code}::*"}
        out += [f"`{name}` uses `{used}`" for used in sorted(row.uses - above - whole)]
        above.add(name)
    return out


def test_every_import_is_one_that_the_table_allows():
    assert forbidden(edges()) == []


def test_every_module_has_a_row():
    assert [name for name in imports.modules() if row_of(ROWS, name) is None] == []


def test_every_row_is_of_a_module():
    assert sorted(set(ROWS) - set(imports.modules())) == []


def test_a_row_uses_only_rows_above_it():
    assert back_edges(ROWS) == []


def test_every_dependency_of_a_crate_is_named_by_one_of_its_rows():
    for crate in ("core", "capture", "columns", "python", "capi"):
        manifest = tomllib.loads((TOP / "rust" / crate / "Cargo.toml").read_text())
        named = {
            used
            for name, row in ROWS.items()
            if name.startswith(f"{crate}::")
            for used in row.outside
        }
        ours = {"tlswire", "tlswire-capture", "tlswire-columns"}
        assert {imports.name_in_code(name) for name in {*manifest["dependencies"]} - ours} == named


# --- That the test can fail ------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path):
    """A project of two crates and a package, to put imports into."""
    for crate in ("core", "capture"):
        source = tmp_path / "rust" / crate / "src"
        source.mkdir(parents=True)
        (source.parent / "Cargo.toml").write_text(MANIFEST)
        (source / "lib.rs").write_text("pub mod wire;\n")
    for name in ("wire", "registry", "handshake"):
        (tmp_path / f"rust/core/src/{name}.rs").touch()
    for name in ("packet", "reader", "row"):
        (tmp_path / f"rust/capture/src/{name}.rs").touch()
    (tmp_path / "python/tlswire/cli").mkdir(parents=True)
    for name in ("__init__", "errors", "_native", "cli/__init__"):
        (tmp_path / f"python/tlswire/{name}.py").touch()
    assert forbidden(edges(tmp_path)) == []
    return tmp_path


@pytest.mark.parametrize(
    ("file", "text", "used"),
    [
        ("rust/core/src/wire.rs", "use crate::handshake::Message;", "core::handshake"),
        ("rust/core/src/wire.rs", "use super::handshake;", "core::handshake"),
        ("rust/core/src/wire/list.rs", "use super::super::handshake as h;", "core::handshake"),
        ("rust/core/src/wire.rs", "use crate::{registry, handshake::{A, B}};", "core::registry"),
        ("rust/core/src/wire.rs", "fn f() { crate::handshake::parse() }", "core::handshake"),
        (
            "rust/core/src/wire.rs",
            "macro_rules! m { () => { $crate::handshake::X } }",
            "core::handshake",
        ),
        ("rust/core/src/wire.rs", "pub use sha2::Digest;", "sha2"),
        ("rust/core/src/wire.rs", "fn f() -> ::sha2::Sha256 {}", "sha2"),
        (
            "rust/core/src/wire.rs",
            "const Q: char = '\"'; use crate::handshake; // \"",
            "core::handshake",
        ),
        ("rust/core/src/novel.rs", "use crate::wire;", "core::novel"),
        ("rust/capture/src/reader.rs", "use tlswire::wire::Cursor;", "core::wire"),
        ("rust/capture/src/packet.rs", "use crate::row::{self, Row};", "capture::row"),
        ("python/tlswire/errors.py", "from tlswire.cli import main", "cli"),
        ("python/tlswire/errors.py", "def f():\n    import tlswire._native", "_native"),
        ("python/tlswire/errors.py", "import_module('tlswire.cli')", "cli"),
        ("python/tlswire/errors.py", "import numpy.linalg", "numpy"),
    ],
)
def test_a_forbidden_import_is_found(tree, file, text, used):
    (tree / file).parent.mkdir(exist_ok=True)
    (tree / file).write_text(text)
    found = forbidden(edges(tree))
    assert found
    assert used in found[0]
    assert found[0].startswith(f"{file}:")


@pytest.mark.parametrize(
    "text",
    [
        "// use crate::handshake;\n/* crate::handshake::X */",
        'const S: &str = "crate::handshake::X \\" use crate::handshake;";',
        'const S: &str = r#"use crate::handshake; ""#;',
        "#[cfg(test)]\nmod tests {\n    use super::*;\n    use crate::handshake::X;\n}\n",
        "#[cfg(test)]\n#[allow(unused)]\nuse crate::handshake;\n",
        "use core::fmt; use std::sync::Arc; fn f() { self::list::g(); wire::h() }",
    ],
)
def test_what_is_no_import_is_not_taken_for_one(tree, text):
    (tree / "rust/core/src/wire.rs").write_text(text)
    assert forbidden(edges(tree)) == []


def test_a_back_edge_in_the_table_is_found():
    rows = read_tables("""
### In `core`
| `wire` | | |
| `registry` | `wire`, `handshake` | |
| `handshake` | `registry`, `handshake` | `sha2` |
### In the Python package
| `errors` | `core::*`, `cli` | |
""")
    assert rows["core::handshake"].outside == {"sha2"}
    assert back_edges(rows) == [
        "`core::registry` uses `core::handshake`",
        "`core::handshake` uses `core::handshake`",
        "`tlswire::errors` uses `tlswire::cli`",
    ]
