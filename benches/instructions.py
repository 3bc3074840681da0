"""`python -m benches.instructions`: what the work without Python takes, counted by valgrind.

Instructions do not depend on what else the machine does, so that a small loss shows. Each is held
against `instructions.json`: more than the tolerance above it is an error, `--update` stores what is
found.
Compilers and C libraries differ in a few percent: a count is of the Rust that the file names.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .inputs import hellos, wire
from .machine import TOP, measure_program, rust_version

STORED = TOP / "benches/instructions.json"
TOLERANCE = 0.03
COLLECTED = re.compile(r"Collected : (\d+)")
SKIPPED = """\
*** SKIPPED: valgrind is missing, so that instructions were not counted and NOTHING WAS COMPARED.
*** Install it: apt install valgrind"""


def make_inputs(folder: Path) -> dict[str, tuple[str, Path]]:
    """Small inputs, and by the name of a figure the work that is done on one of them."""
    made = {name: folder / name for name in ("hellos", "handshakes", "bulk", "dirty")}
    with made["hellos"].open("wb") as out:
        hellos.write(2_000, 1, "length", out)
    for kind, size in (("handshakes", 2_000_000), ("bulk", 4_000_000), ("dirty", 1_000_000)):
        with made[kind].open("wb") as out:
            wire.write(kind, size, 1, out)
    works = ("tls-parser", "core", "columns", "fingerprints")
    figures = {f"hellos: {work}": (work, made["hellos"]) for work in works}
    captures = ("handshakes", "bulk", "dirty")
    return figures | {f"{kind}: rows": ("capture", made[kind]) for kind in captures}


def count(program: Path, work: str, file: Path) -> int:
    """The instructions of one work on one file."""
    words = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    words += ["--toggle-collect=*measured*", str(program), work, str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found = COLLECTED.search(done.stderr)
    if not found:
        raise SystemExit(f"valgrind tells no count:\n{done.stderr}")
    return int(found[1])


def compare(found: dict[str, int], stored: dict[str, int], tolerance: float) -> list[str]:
    """What takes more than it may, after a line for each figure."""
    worse = []
    for name, instructions in found.items():
        before = stored.get(name)
        change = instructions / before - 1 if before else 0
        print(f"{name:<24} {instructions:>14,} {change:+8.2%}")
        if name.endswith("tls-parser"):
            continue
        if before is None:
            worse.append(f"{name} is not stored yet")
        elif change > tolerance:
            worse.append(f"{name} takes {change:.1%} more instructions than stored")
        elif change < -tolerance:
            print(f"    less than stored: keep it so with --update ({name})")
    return worse


def main() -> None:
    """Counts and compares, or stores."""
    parser = argparse.ArgumentParser(prog="python -m benches.instructions", description=__doc__)
    parser.add_argument("--update", action="store_true", help="store what is found")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE)
    options = parser.parse_args()
    if shutil.which("valgrind") is None:
        print(SKIPPED, file=sys.stderr)
        return
    program = measure_program()
    with tempfile.TemporaryDirectory(prefix="instructions-") as folder:
        figures = make_inputs(Path(folder))
        found = {name: count(program, *work) for name, work in figures.items()}
    if options.update:
        kept = {"rust": rust_version(), "instructions": found}
        STORED.write_text(json.dumps(kept, indent=1) + "\n")
        return
    stored = json.loads(STORED.read_text())
    if stored["rust"] != rust_version():
        print(f"stored of {stored['rust']}, here is {rust_version()}", file=sys.stderr)
    worse = compare(found, stored["instructions"], options.tolerance)
    if worse:
        raise SystemExit("\n".join(worse))


if __name__ == "__main__":
    main()
