"""What the tests of the Python package share."""

import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data" / "captures"


@pytest.fixture(scope="session")
def demo():
    """A capture of eight connections, five of which came about."""
    return DATA / "demo.pcapng"


@pytest.fixture(scope="session")
def captures():
    """The folder of captures."""
    return DATA


@pytest.fixture
def tlswire():
    """Runs the command line; returns what `subprocess.run` does."""

    def run(*arguments, **settings):
        command = [sys.executable, "-m", "tlswire", *map(str, arguments)]
        settings = {"capture_output": True, "timeout": 60, **settings}
        return subprocess.run(command, check=False, **settings)

    return run
