"""Signals at any moment: a status, and never a traceback."""

import fcntl
import signal
import struct
import subprocess
import sys
import termios
import time

import pyarrow.parquet as pq
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


def interrupted(sent, form, data, tmp_path):
    """Sends a signal as soon as the data that is there is read; the exit status, and the file."""
    path = tmp_path / "rows"
    process = subprocess.Popen(
        [sys.executable, "-m", "tlswire", "read", "-", "-f", form, "-o", str(path)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(data)
    process.stdin.flush()
    beside = tmp_path / f".rows.{process.pid}.part"
    deadline = time.monotonic() + 60
    while (not beside.exists() or waiting(process.stdin)) and time.monotonic() < deadline:
        time.sleep(0.001)
    process.send_signal(sent)
    status = process.wait(60)
    assert process.stderr.read() == b""
    process.stdin.close()
    process.stderr.close()
    return status, path


def waiting(pipe):
    """How many bytes of a pipe nobody has read yet."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_signal_ends_it_with_what_was_read(demo, tmp_path, sent, status, form):
    found, path = interrupted(sent, form, demo.read_bytes()[:20_000], tmp_path)
    assert found == status
    if form == "jsonl":
        assert len(path.read_text().splitlines()) >= 4
    else:
        assert pq.read_table(path).num_rows >= 4


def test_a_signal_before_anything_was_read_leaves_a_file_without_rows(tmp_path):
    found, path = interrupted(signal.SIGTERM, "parquet", b"", tmp_path)
    assert found == 143
    table = pq.read_table(path)
    assert table.num_rows == 0
    assert "server_name" in table.column_names


def test_a_second_signal_ends_what_waits_for_its_reader(demo, tmp_path):
    path = tmp_path / "many.pcapng"
    path.write_bytes(demo.read_bytes() * 40)
    process = subprocess.Popen(
        [sys.executable, "-m", "tlswire", "messages", str(path), "-f", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # Longer than a pipe holds: nobody reads the rest.
    process.stdout.read(1)
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
    assert process.wait(30) == 143
    process.stdout.close()
    process.stderr.close()


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
