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


def test_a_link_stays_and_what_is_written_goes_where_it_leads(tmp_path: Path):
    place = tmp_path / "place"
    place.mkdir()
    for stood_there in (True, False):
        target, link = place / f"rows{stood_there}.csv", tmp_path / f"link{stood_there}.csv"
        link.symlink_to(target)
        if stood_there:
            target.write_text("before")
        assert tlswire("read", DEMO, "-o", link).returncode == 0
        assert link.is_symlink()
        assert target.read_text().startswith("ts,")
    assert len(list(place.iterdir())) == 2


def test_a_suffix_that_is_not_known_is_refused_unless_a_format_is_given(tmp_path: Path):
    out = tmp_path / "rows.xlsx"
    done = tlswire("read", DEMO, "-o", out)
    assert (done.returncode, out.exists()) == (2, False)
    assert b"-f, or one of the suffixes .arrow" in done.stderr
    assert tlswire("read", DEMO, "-o", out, "-f", "csv").returncode == 0
    assert out.exists()
