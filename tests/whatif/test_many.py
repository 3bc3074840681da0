"""A million rows of two thousand distinct offers, under ten policies."""

import json
import subprocess
import sys

import pytest

from tests.architecture.table import TOP
from tests.whatif import many

POLICIES = (
    *("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS-1-2-2017-01", "mozilla-modern"),
    *("ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-FS-1-2-Res-2020-10"),
    *("mozilla-intermediate", "mozilla-old", "openssl", "java-17", "go-1.27"),
)
# Ten seconds on two cores. Other work on the machine makes them longer, but not these.
CPU_SECONDS, MEMORY = 20, 1 << 30
PROGRAM = """
import json, resource, sys
from tlswire.cli import main
status = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([status, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024]), file=sys.stderr)
"""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    path = tmp_path_factory.mktemp("many") / "many.parquet"
    # In a process of its own: what this one held would count as held by those it starts.
    subprocess.run([sys.executable, "-m", "tests.whatif.many", path], check=True, cwd=TOP)
    return path


def run(stored, *arguments):
    """What is printed, and the status, CPU seconds and memory of a run of its own."""
    words = [word for name in POLICIES for word in ("--policy", name)]
    command = [sys.executable, "-c", PROGRAM, "what-if", str(stored), *words, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout, json.loads(done.stderr.splitlines()[-1])


@pytest.mark.parametrize("arguments", [("--matrix",), ("--baseline", "openssl")])
def test_a_million_rows_take_seconds(stored, arguments):
    text, (status, seconds, memory) = run(stored, *arguments)
    print(f"{arguments}: {seconds:.1f} s of CPU, {memory / (1 << 20):.0f} MiB")
    assert status == 0
    assert f"connections: {many.ROWS} " in text
    assert f"distinct offers: {many.OFFERS};" in text
    assert seconds <= CPU_SECONDS
    assert memory <= MEMORY
