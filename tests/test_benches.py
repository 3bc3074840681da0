"""What measures: it fails where it should, says what it leaves out, and keeps its tables."""

import subprocess
import sys

import pytest

from benches import against, instructions, machine
from benches.goals import Goal, at_most
from benches.process import Tool, measure, ratios


def test_more_instructions_than_the_tolerance_are_told(capsys):
    stored = {"rows": 1_000, "columns": 1_000, "core": 1_000, "hellos: tls-parser": 1_000}
    found = {"rows": 1_031, "columns": 1_029, "core": 900, "hellos: tls-parser": 2_000, "new": 5}
    assert instructions.compare(found, stored, 0.03) == [
        "rows takes 3.1% more instructions than stored",
        "new is not stored yet",
    ]
    assert "keep it so with --update (core)" in capsys.readouterr().out


def test_a_missing_valgrind_is_said_aloud_and_is_no_failure():
    done = subprocess.run(
        [sys.executable, "-m", "benches.instructions"],
        env={"PATH": "/nonexistent"},
        cwd=machine.TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "SKIPPED" in done.stderr
    assert "NOTHING WAS COMPARED" in done.stderr


def script(text, **options):
    return Tool("one", [sys.executable, "-c", text], **options)


def test_a_run_tells_its_cpu_time_its_memory_and_its_rows():
    tool = script("x = bytearray(50_000_000); print('other'); print(17)")
    run = tool.run()
    assert tool.rows == 17
    assert run.peak > 50_000_000
    assert 0 < run.cpu < 10
    lines = script("print('1\\ta'); print('2\\tb'); print('1\\tc')", counts_lines=True)
    lines.run()
    assert lines.rows == 2
    with pytest.raises(SystemExit, match="one ended with 3"):
        script("raise SystemExit(3)").run()


def test_tools_run_in_turn_and_slow_ones_once():
    quick, slow = script("print(1)", repeats=True), script("print(2)")
    measure([quick, slow], 2)
    assert (len(quick.runs), len(slow.runs)) == (2, 1)
    assert len(ratios(quick, quick)) == 2
    assert len(ratios(slow, quick)) == 1


def test_a_table_has_a_line_for_each_tool_and_says_what_is_not_there(monkeypatch, tmp_path, capsys):
    file = tmp_path / "made.pcap"
    file.write_bytes(bytes(24))
    monkeypatch.setattr(against.shutil, "which", lambda _: None)
    monkeypatch.setattr(against.importlib.util, "find_spec", lambda _: None)
    assert [tool.name for tool in against.tools(file)] == ["tlswire", "reference"]
    said = capsys.readouterr().err
    for name in ("tcpdump", "tshark", "dpkt", "scapy", "mercury-python", "nfstream"):
        assert f"*** {name} is not installed" in said
    tool = script("print(5)")
    tool.run()
    assert against.table([tool], 1_000_000).splitlines()[2].split(" | ")[5] == "5"


def test_a_section_of_the_results_takes_the_place_of_the_one_before(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "RESULTS", tmp_path / "RESULTS.md")
    for heading, text in (("One", "a"), ("Two", "b"), ("One", "c \\1")):
        machine.keep(heading, text)
    assert machine.RESULTS.read_text().count("## One") == 1
    assert machine.RESULTS.read_text().endswith("\n## One\n\nc \\1\n\n## Two\n\nb\n")


def test_goals_are_met_missed_or_not_measured():
    assert at_most("a", 1.2, [1.3, 1.1, 1.2]).line() == "| a | <= 1.2 x | 1.2x (1.1 to 1.3) | yes |"
    assert at_most("a", 1, [2]).line().endswith("| **no** |")
    assert Goal("a", "b", "", None).line().endswith("| not measured |")
