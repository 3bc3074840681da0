"""What stands on the disk is not lost to a mistake."""

import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path("tests/data/captures/demo.pcapng")
TLSWIRE = (sys.executable, "-m", "tlswire")


def tlswire(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*TLSWIRE, *map(str, words)], capture_output=True, check=False)


@pytest.mark.parametrize("command", ["read", "messages", "show", "anomalies"])
def test_what_stood_there_stays_where_nothing_could_be_read(tmp_path: Path, command: str):
    kept = tmp_path / "kept"
    kept.write_text("before")
    assert tlswire(command, tmp_path / "missing", "-o", kept).returncode == 3
    assert kept.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_counters_do_not_replace_the_capture(tmp_path: Path):
    capture = tmp_path / "in.pcapng"
    capture.write_bytes(DEMO.read_bytes())
    assert tlswire("read", capture, "--stats", capture).returncode == 2
    assert capture.read_bytes() == DEMO.read_bytes()


def test_counters_do_not_replace_the_rows(tmp_path: Path):
    out = tmp_path / "out"
    assert tlswire("read", DEMO, "-o", out, "--stats", out).returncode == 2
    assert not out.exists()
