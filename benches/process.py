"""Processes that are measured, and their figures."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from typing import NamedTuple


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
    repeats: bool = False
    """Whether it runs in every turn, and not only once."""
    counts_lines: bool = False
    """Whether its rows are the lines it prints, and not the number on the last one."""
    runs: list[Run] = field(default_factory=list)
    rows: int | None = None

    def run(self) -> Run:
        """Runs it once more. `wait4` tells what this one process took, whatever else is running."""
        with tempfile.TemporaryFile() as said:
            begin = time.perf_counter()
            process = subprocess.Popen(self.command, stdout=said, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise SystemExit(f"{self.name} ended with {process.returncode}")
            self._count(said.seek(0) or said.read().splitlines())
        self.runs.append(Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024))
        return self.runs[-1]

    def _count(self, lines: list[bytes]) -> None:
        if self.counts_lines:
            self.rows = len({line.partition(b"\t")[0] for line in lines})
        elif lines and lines[-1].isdigit():
            self.rows = int(lines[-1])

    def median(self, what: str) -> float:
        """The median of one of the figures of `Run`."""
        return float(statistics.median(getattr(run, what) for run in self.runs))


def measure(compared: list[Tool], repeats: int) -> None:
    """Runs all in turn; the first turn fills the page cache and does not count.

    A tool that does not repeat runs once, after the others.
    """
    for number in range(repeats + 1):
        for tool in compared:
            if tool.repeats:
                tool.run()
                if number == 0:
                    tool.runs.clear()
    for tool in compared:
        if not tool.repeats:
            tool.run()


def ratios(tool: Tool, other: Tool, less: tuple[float, float] = (0, 0)) -> list[float]:
    """CPU time of `tool` over that of `other`, run by run; a single run is held to the median.

    `less` is what is taken off each, for what is not compared.
    """
    if len(tool.runs) != len(other.runs):
        return [(tool.median("cpu") - less[0]) / (other.median("cpu") - less[1])]
    pairs = zip(tool.runs, other.runs, strict=True)
    return [(mine.cpu - less[0]) / (theirs.cpu - less[1]) for mine, theirs in pairs]


def spread(values: list[float]) -> str:
    """Median, lowest and highest."""
    middle = f"{statistics.median(values):.3g}x"
    return middle if len(values) == 1 else f"{middle} ({min(values):.3g} to {max(values):.3g})"
