"""Signals at any moment: a status, and never a traceback."""

import signal
import subprocess
import sys

import pytest

# Sends itself a signal at the import with a given number, once the command line is on its way.
BELL = """
import os, runpy, sys

class Bell:
    awaited, number, came = int(sys.argv[1]), int(sys.argv[2]), 0

    def find_spec(self, name, path=None, target=None):
        if Bell.came or name == "tlswire.cli":
            Bell.came += 1
        if 0 < Bell.came == Bell.awaited:
            os.kill(os.getpid(), Bell.number)

sys.meta_path.insert(0, Bell())
sys.argv[:3] = ["tlswire"]
try:
    runpy.run_module("tlswire", run_name="__main__", alter_sys=True)
finally:
    if not Bell.awaited:
        print(Bell.came, file=sys.stderr)
"""


def ring(at, number, *arguments):
    command = [sys.executable, "-c", BELL, str(at), str(int(number)), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=60)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"]
)
@pytest.mark.parametrize(("form", "step"), [("jsonl", 9), ("parquet", 90)])
def test_a_signal_amid_imports_is_a_status_and_no_traceback(
    demo, tmp_path, number, status, form, step
):
    arguments = ("read", demo, "-f", form, "-o", tmp_path / "rows")
    silent = ring(0, number, *arguments)
    imports = int(silent.stderr)
    assert imports > 30
    for at in range(1, imports, step):
        done = ring(at, number, *arguments)
        assert (done.returncode, done.stderr) == (status, b""), f"import {at} of {imports}"


def test_a_signal_that_is_ignored_stays_so(demo):
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        f"sys.argv[1:] = ['read', {str(demo)!r}, '-f', 'csv'];"
        "from tlswire.__main__ import main; status = main();"
        "assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN; sys.exit(status)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_the_script_begins_where_the_module_does():
    from importlib.metadata import entry_points

    [script] = entry_points(group="console_scripts", name="tlswire")
    assert script.value == "tlswire.__main__:main"
