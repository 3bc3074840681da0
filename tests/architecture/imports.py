"""The imports of the source, each as an edge from one module to another."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.table import TOP

RUST = {"tlswire": "core", "tlswire_capture": "capture", "tlswire_columns": "columns"}
BLANKED = re.compile(
    r"""//[^\n]*|/\*.*?\*/|\br(?P<hashes>#*)".*?"(?P=hashes)|"(?:\\.|[^"\\])*"|'(?:\\.[^']*|[^'\\])'""",
    re.DOTALL,
)
TESTS = re.compile(r"#\[cfg\((?:all\()?test\b[^\]]*\]\s*(?:#\[[^\]]*\]\s*)*")
TEST_FILE = re.compile(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+);")
USE = re.compile(r"\buse\s+([^;()]+);")
PATH = re.compile(r"(?<![\w:>])(::)?(\w+)((?:::\w+)+)")


@dataclass(frozen=True)
class Edge:
    """`module` names `used`; `outside` where that is no code of ours."""

    module: str
    used: str
    place: str
    outside: bool = False

    def __str__(self) -> str:
        return f"{self.place}: `{self.module}` uses `{self.used}`"


# --- Rust ------------------------------------------------------------------------------------


def blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def without_tests(text: str) -> str:
    """The text with each item under `#[cfg(test)]` blanked."""
    while attribute := TESTS.search(text):
        end = end_of_item(text, attribute.end())
        hidden = re.sub(r"[^\n]", " ", text[attribute.start() : end])
        text = text[: attribute.start()] + hidden + text[end:]
    return text


def end_of_item(text: str, start: int) -> int:
    depth = 0
    for found in re.compile(r"[;{}]").finditer(text, start):
        depth += {"{": 1, "}": -1, ";": 0}[found[0]]
        if depth == 0:
            return found.end()
    return len(text)


def expand(tree: str) -> Iterator[str]:
    """The paths of a use tree: `a::{b, c::{d, self}}` is `a::b`, `a::c::d`, `a::c`."""
    head, brace, rest = tree.strip().partition("{")
    if not brace:
        yield re.sub(r"\s+as\s+\w+|::self$|::\*$", "", tree.strip())
        return
    for branch in branches(rest.rpartition("}")[0]):
        yield from expand(head + branch.strip())


def branches(text: str) -> Iterator[str]:
    depth, begin = 0, 0
    for at, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            yield text[begin:at]
            begin = at + 1
    if text[begin:].strip():
        yield text[begin:]


def paths(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every path that the text imports or spells out, with its line."""
    for use in USE.finditer(text):
        line = text.count("\n", 0, use.start()) + 1
        yield from ((line, path.split("::")) for path in expand(use[1]))
    text = USE.sub(blank, text)
    for path in PATH.finditer(text):
        yield (
            text.count("\n", 0, path.start()) + 1,
            f"{path[1] or ''}{path[2]}{path[3]}".split("::"),
        )


@dataclass
class Crate:
    """One crate: its name in the tables, its modules, what it may name from outside."""

    name: str
    modules: set[str]
    outside: set[str]

    def full(self, path: list[str]) -> str | None:
        """The module that a path from the crate's root leads into; `None` for the root's own."""
        return f"{self.name}::{path[0]}" if path and path[0] in self.modules else None

    def edge(self, here: list[str], path: list[str], crates: dict[str, "Crate"]) -> str | None:
        """What a path in the file of module `here` names; `None` for names that are local."""
        first, rest = path[0], path[1:]
        if first == "":
            return rest[0] if rest[0] in self.outside else None
        if first in {"crate", "self", "super"}:
            base = [] if first == "crate" else here
            for step in path:
                base = base[:-1] if step == "super" else base
            return self.full(
                base + [step for step in path if step not in {"crate", "self", "super"}]
            )
        if first in RUST and RUST[first] != self.name:
            return crates[RUST[first]].full(rest)
        return first if first in self.outside and first not in self.modules else None


def name_in_code(dependency: str) -> str:
    """The name that the code has for a crate."""
    return {"md-5": "md5"}.get(dependency, dependency.replace("-", "_"))


def load_crate(folder: Path) -> Crate:
    manifest = tomllib.loads((folder / "Cargo.toml").read_text())
    outside = {name_in_code(name) for name in manifest.get("dependencies", {})} - set(RUST)
    modules = {file.stem for file in (folder / "src").glob("*.rs")} - {"lib", "tests"}
    return Crate(folder.name, modules, outside)


def load_crates(top: Path) -> dict[str, Crate]:
    return {folder.name: load_crate(folder) for folder in sorted((top / "rust").iterdir())}


def rust_edges(top: Path = TOP) -> Iterator[Edge]:
    """The edges of all crates, tests and crate roots left out."""
    crates = load_crates(top)
    for crate in crates.values():
        source = top / "rust" / crate.name / "src"
        hidden = {
            file.with_suffix("") / name if file.stem != "lib" else file.parent / name
            for file in source.rglob("*.rs")
            for name in TEST_FILE.findall(file.read_text())
        }
        for file in sorted(source.rglob("*.rs")):
            if file != source / "lib.rs" and file.with_suffix("") not in hidden:
                yield from file_edges(crate, file, source, crates, top)


def file_edges(
    crate: Crate, file: Path, source: Path, crates: dict[str, Crate], top: Path
) -> Iterator[Edge]:
    here = list(file.relative_to(source).with_suffix("").parts)
    module = f"{crate.name}::{here[0]}"
    for line, path in paths(without_tests(BLANKED.sub(blank, file.read_text()))):
        used = crate.edge(here, path, crates)
        if used and used != module:
            place = f"{file.relative_to(top)}:{line}"
            yield Edge(module, used, place, outside="::" not in used)


# --- Python ----------------------------------------------------------------------------------


def python_name(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
    return "tlswire::" + ".".join(parts)


def python_modules(root: Path) -> dict[str, Path]:
    files = [*root.rglob("*.py"), *root.glob("_native.pyi")]
    return {python_name(file, root): file for file in sorted(files)}


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module or member that a file imports, by its dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            named = node.args[0]
            if isinstance(named, ast.Constant):
                yield node.lineno, str(named.value)


def python_edges(top: Path = TOP) -> Iterator[Edge]:
    """The edges of the Python package; the standard library is not listed."""
    root = top / "python/tlswire"
    modules = python_modules(root)
    for module, file in modules.items():
        for line, name in imported(ast.parse(file.read_text())):
            place = f"{file.relative_to(top)}:{line}"
            first = name.partition(".")[0]
            if first == "tlswire":
                yield Edge(module, nearest(modules, name), place)
            elif first not in sys.stdlib_module_names:
                yield Edge(module, first, place, outside=True)


def nearest(modules: dict[str, Path], name: str) -> str:
    """The module that `tlswire.a.b.Name` is of: the longest one whose name it begins with."""
    path = name.removeprefix("tlswire").lstrip(".").split(".")
    while path and f"tlswire::{'.'.join(path)}" not in modules:
        path.pop()
    return f"tlswire::{'.'.join(path) or '__init__'}"


def modules(top: Path = TOP) -> list[str]:
    """Every module of every crate and of the package."""
    crates = load_crates(top).values()
    rust = [f"{crate.name}::{module}" for crate in crates for module in sorted(crate.modules)]
    return [*rust, *python_modules(top / "python/tlswire")]
