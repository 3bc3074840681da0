"""What a measurement is made on, the program that measures without Python, where results go."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

TOP = Path(__file__).parents[1]
RESULTS = TOP / "benches/RESULTS.md"
TOOLS = {
    "tcpdump": ["tcpdump", "--version"],
    "tshark": ["tshark", "--version"],
    "valgrind": ["valgrind", "--version"],
    "Rust": ["rustc", "--version"],
}
PACKAGES = ("dpkt", "scapy", "mercury-python", "nfstream", "pyarrow")


def measure_program() -> Path:
    """The path of `tlswire-measure`, built anew where that is needed."""
    words = ["cargo", "build", "--release", "--locked", "--quiet", "--package", "tlswire-benches"]
    subprocess.run(words, cwd=TOP, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", TOP / "target"))
    return TOP / target / "release/tlswire-measure"


def rust_version() -> str:
    """What `rustc --version` says."""
    return _said(["rustc", "--version"])


def described() -> str:
    """The machine and the versions, as a list for people."""
    lines = [
        f"Measured {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
        f"on {os.cpu_count()} cores of {_processor()}, Linux {platform.release()}",
        f"load {os.getloadavg()[0]:.1f} when it began",
        f"tlswire at {_said(['git', 'describe', '--always', '--dirty'])}",
        f"Python {platform.python_version()}",
    ]
    lines += [_said(words) for words in TOOLS.values() if shutil.which(words[0])]
    lines += [f"{name} {found}" for name in PACKAGES if (found := _package(name))]
    return "; ".join(lines) + "."


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def _said(words: list[str]) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=TOP)
    return (done.stdout or done.stderr).partition("\n")[0].strip()


def _package(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def keep(heading: str, text: str) -> None:
    """Puts a section of `RESULTS.md` in the place of the one with the same heading."""
    head = "# Results\n\nWritten by `make bench-peers` and `make bench-goals`.\n"
    held = RESULTS.read_text() if RESULTS.exists() else head
    section = f"\n## {heading}\n\n{text.strip()}\n"
    place = re.compile(rf"\n## {re.escape(heading)}\n.*?(?=\n## |\Z)", re.DOTALL)
    if place.search(held):
        RESULTS.write_text(place.sub(lambda _: section, held))
    else:
        RESULTS.write_text(held + section)
