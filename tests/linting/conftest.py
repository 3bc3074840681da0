"""What the tests of `lint` share."""

import subprocess
import sys

import pytest


@pytest.fixture
def tlswire_command():
    """Runs the command line; returns what `subprocess.run` does."""

    def run(*arguments):
        command = [sys.executable, "-m", "tlswire", *map(str, arguments)]
        return subprocess.run(command, check=False, capture_output=True, timeout=60)

    return run
