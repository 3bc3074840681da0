"""What the documents show works, and gives what they show."""

import re
import shlex
import subprocess
import sys

import pytest

from tests.architecture.table import TOP

PAGES = [TOP / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")]
README = PAGES[0].read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ tlswire (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")
CODE = [text for kind, text in BLOCK.findall(README) if kind == "python"]
SHOWN = [
    found
    for kind, text in BLOCK.findall(README)
    if kind == "console"
    for found in COMMAND.findall(text)
]


def run(*arguments):
    """What a Python program prints, run from the top of the repository."""
    done = subprocess.run([sys.executable, *arguments], cwd=TOP, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("code", CODE)
def test_the_python_of_the_readme_runs(code):
    assert run("-c", code)


@pytest.mark.parametrize(("command", "output"), [shown for shown in SHOWN if shown[1].strip()])
def test_commands_of_the_readme_print_what_it_shows(command, output):
    assert run("-m", "tlswire", *shlex.split(command)).strip() == output.strip()


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_commands_of_the_readme_exist(command, output):
    assert command.split()[0] in run("-m", "tlswire", "--help")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    assert [link for link in LINK.findall(page.read_text()) if not (TOP / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_of_make_exist(page):
    targets = re.findall(r"^\.PHONY: (\S+)", (TOP / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"`make ([a-z-]+)`", page.read_text())) <= set(targets)


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 120
