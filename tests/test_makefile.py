"""The Makefile: what it says without a tool, and what it removes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
MAKE = shutil.which("make")
FILES = ("Cargo.lock", "Cargo.toml", "pyproject.toml", "requirements-dev.txt")


@pytest.fixture
def make(tmp_path):
    """Runs make in a folder with nothing but the Makefile and the tools."""
    if MAKE is None:
        pytest.skip("there is no make")
    shutil.copy(TOP / "Makefile", tmp_path)
    shutil.copytree(TOP / "tools", tmp_path / "tools")
    for name in FILES:
        (tmp_path / name).touch()

    def run(*arguments, **environment):
        return subprocess.run(
            [MAKE, *arguments],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.mark.parametrize("goal", ["demo", "test", "lint", "schema", "bench"])
def test_a_missing_tool_is_told_by_name(make, tmp_path, goal):
    done = make(goal, "PYTHON=no-such-python")
    assert done.returncode == 2
    assert "no-such-python is missing: install Python 3.11 or newer" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_the_list_of_goals_needs_no_tool(make):
    done = make("PYTHON=no-such-python")
    assert (done.returncode, done.stderr) == (0, "")
    assert "make demo" in done.stdout
    assert "make tools" not in done.stdout


def test_clean_removes_what_was_built_where_it_was_built(make, tmp_path):
    for folder in ("elsewhere/a b", "dist", ".venv"):
        (tmp_path / folder).mkdir(parents=True)
    done = make("clean", CARGO_TARGET_DIR=str(tmp_path / "elsewhere/a b"))
    assert done.returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *sorted([*FILES, "Makefile", "elsewhere", "tools"]),
    ]
    assert list((tmp_path / "elsewhere").iterdir()) == []
