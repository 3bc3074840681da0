"""The reference parser stands alone."""

import ast
import subprocess
import sys
from pathlib import Path

import tlswire.reference

ROOT = Path(tlswire.reference.__file__).parent
ALLOWED = ("tlswire.reference", "tlswire.registry", "tlswire.errors")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_it_imports_nothing_of_the_package_but_registries_and_exceptions():
    for path in ROOT.rglob("*.py"):
        own = [name for name in imported(path) if name.startswith("tlswire")]
        assert all(name.startswith(ALLOWED) for name in own), path


def test_it_needs_no_extension_module():
    code = "import sys; sys.modules['tlswire._native'] = None; import tlswire.reference"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_typed_extension_of_the_core_has_a_file():
    core = Path("rust/core/src/extension")
    if core.is_dir():
        files = {path.stem for path in core.glob("*.rs")}
        assert files <= {path.stem for path in (ROOT / "extension").glob("*.py")}
