"""The page "before you change a policy" shows what its commands print."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.diagnosis import stories
from tests.whatif import page

TEXT = page.PAGE.read_text()
SHOWN = stories.shown(TEXT)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[one[0][8:60] for one in SHOWN])
def test_a_command_prints_what_the_page_shows(command, output):
    assert output.strip(), "fill the page in with `python -m tests.whatif.page`"
    assert stories.printed(command).strip() == output.strip()


def test_the_page_walks_through_the_whole_change():
    commands = " ".join(command for command, _ in SHOWN)
    for word in ("--matrix", "--learn", "mozilla-intermediate", "partners-only"):
        assert word in commands
    for verdict in ("breaks", "falls back", "fails anyway", "unknown", "changed", "same"):
        assert any(f"  {verdict} " in output for _, output in SHOWN)


def test_the_python_of_the_page_runs(tmp_path):
    (code,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    shutil.copy(page.CAPTURE, tmp_path / "monday.pcap")
    words = ("policies", "--learn", "monday.pcap", "--server", "app.example", "-o", "now.toml")
    settings = {"cwd": tmp_path, "check": True, "env": os.environ}
    subprocess.run([sys.executable, "-m", "tlswire", *words], **settings)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, **settings)
    assert "127.0.0.20 {'breaks': 4} 2026-" in done.stdout


def test_links_of_the_page_lead_somewhere():
    for link in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (page.PAGE.parent / link).exists()
