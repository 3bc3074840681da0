"""`python -m benches.against FILE`: CPU time, time and memory against tcpdump.

A run is one process, from its start to its end; start-up counts. Runs are made in turn
(tcpdump, tlswire, tcpdump, ...), so that a machine that slows down slows both, and the ratio is the
median of the ratios of neighbours. CPU time is user and system time of the process and of what it
started.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

TLSWIRE = """
import sys, tlswire
with tlswire.open_capture(sys.argv[1]) as capture:
    for batch in capture.batches(): pass
"""
REFERENCE = """
import sys, tlswire.reference
tlswire.reference.read_capture(sys.argv[1])
"""
START = "import tlswire"
FLOOR = "tcpdump"


class Run(NamedTuple):
    """What one process took: seconds of CPU, seconds, bytes."""

    cpu: float
    wall: float
    peak: int


@dataclass(slots=True)
class Tool:
    """A command, and what its runs took."""

    name: str
    command: list[str]
    runs: list[Run] = field(default_factory=list)

    def run(self) -> Run:
        """Runs it once more. `wait4` tells what this one process took, whatever else is running."""
        begin = time.perf_counter()
        process = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{self.name} ended with {process.returncode}")
        self.runs.append(Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024))
        return self.runs[-1]

    def median(self, what: str) -> float:
        """The median of one of the figures of `Run`."""
        return float(statistics.median(getattr(run, what) for run in self.runs))


def tools(path: Path) -> list[Tool]:
    """The floor, if it is installed, and tlswire."""
    found = []
    if floor := shutil.which(FLOOR):
        found.append(Tool(FLOOR, [floor, "-nr", str(path), "-w", "/dev/null"]))
    else:
        print(f"{FLOOR} is not installed: no ratio. `apt install {FLOOR}`", file=sys.stderr)
    return [*found, Tool("tlswire", [sys.executable, "-c", TLSWIRE, str(path)])]


def measure(compared: list[Tool], repeats: int) -> None:
    """Runs all in turn; the first turn fills the page cache and does not count."""
    for number in range(repeats + 1):
        for tool in compared:
            tool.run()
            if number == 0:
                tool.runs.clear()


def ratios(tool: Tool, other: Tool) -> list[float]:
    """CPU time of `tool` over that of `other`, run by run; a single run is held to the median."""
    if len(tool.runs) != len(other.runs):
        return [tool.median("cpu") / other.median("cpu")]
    return [mine.cpu / theirs.cpu for mine, theirs in zip(tool.runs, other.runs, strict=True)]


def spread(values: list[float]) -> str:
    """Median, lowest and highest."""
    middle = f"{statistics.median(values):.3g}x"
    return middle if len(values) == 1 else f"{middle} ({min(values):.3g} to {max(values):.3g})"


def table(measured: list[Tool], size: int) -> None:
    """Prints a line for each tool."""
    floor = measured[0]
    heads = ("", "CPU s", "wall s", "MB / CPU s", "peak MiB", f"CPU to {floor.name}'s")
    layout = "{:<15} {:>8} {:>8} {:>11} {:>9}  {}"
    print(layout.format(*heads))
    for tool in measured:
        cpu = tool.median("cpu")
        figures = [f"{cpu:.3f}", f"{tool.median('wall'):.3f}", f"{size / 1e6 / cpu:,.0f}"]
        peak = f"{tool.median('peak') / 2**20:.0f}"
        print(layout.format(tool.name, *figures, peak, spread(ratios(tool, floor))))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benches.against", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--reference", type=Path, help="file for the reference parser; else FILE")
    parser.add_argument("--no-reference", action="store_true")
    options = parser.parse_args()
    size = options.file.stat().st_size
    compared = tools(options.file)
    measure(compared, options.pairs)
    start = Tool(START, [sys.executable, "-c", START])
    measure([start], options.pairs)
    print(f"{options.file.name}: {size / 1e6:,.1f} MB, {options.pairs} runs each")
    table([*compared, start], size)
    if not options.no_reference:
        against_reference(options.reference or options.file, options.pairs)


def against_reference(path: Path, pairs: int) -> None:
    """Prints how many times faster than the reference parser it is; that one runs once."""
    reference = Tool("reference", [sys.executable, "-c", REFERENCE, str(path)])
    native = tools(path)[-1]
    reference.run()
    measure([native], pairs)
    print(f"\n{path.name}: {path.stat().st_size / 1e6:,.1f} MB")
    table([native, reference], path.stat().st_size)
    print(f"tlswire is {ratios(reference, native)[0]:,.0f} times faster than the reference parser")


if __name__ == "__main__":
    main()
