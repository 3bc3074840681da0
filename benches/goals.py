"""`python -m benches.goals FOLDER`: the goals, each with what was measured.

`FOLDER` has the files that `make bench-inputs` makes; a goal whose file or tool is missing is told
as not measured. Everything is CPU time, as the median of neighbouring pairs of processes, each new.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .machine import described, keep, measure_program
from .process import Tool, measure, ratios, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = """
import sys, tlswire
with tlswire.open_capture(sys.argv[1]) as capture:
    print(sum(len(batch) for batch in capture.batches({columns})))
"""
COMPLETE = """
import sys, tlswire
with tlswire.open_capture(sys.argv[1]) as capture:
    names = ["client_hello_complete", "hello_retry", "server_hello_delay", "anomalies"]
    batches = capture.batches(columns=names)
    rows = (batch[index] for batch in batches for index in range(len(batch)))
    # Where the first hello was lost, and the server asked for another, the row has that one.
    print(sum(bool(row.client_hello_complete) and not
              (row.hello_retry and (row.server_hello_delay or 0) < 0 and "gap" in row.anomalies)
              for row in rows))
"""
SET_UP = """
import sys
data = open(sys.argv[1], "rb").read()
hellos, at = [], 0
while at < len(data):
    size = int.from_bytes(data[at : at + 4])
    hellos.append(data[at + 4 : at + 4 + size])
    at += 4 + size
"""
ARROW = "import pyarrow, tlswire\nfrom tlswire import parse_client_hellos\n" + SET_UP
ARROW += "column = pyarrow.array(hellos, pyarrow.large_binary())\n"
ALL = "parse_client_hellos(column, columns=['default', 'offer', 'ids']"
ONE = """
import sys, timeit
sys.path.insert(0, {top!r})
from benches.inputs import hellos, seeds
from benches.inputs.template import Template
(found,) = [each for each in seeds.read_seeds() if each.name == "browser-chrome150.pcap"]
data = hellos.first_flight(Template(found))
{parser}
timer = timeit.Timer(lambda: three(data))
count, _ = timer.autorange()
print(int(min(timer.repeat(7, count)) / count * 1e9))
"""
PARSERS = {
    "tlswire": """
from tlswire import parse_client_hello
def three(data):
    hello = parse_client_hello(data)
    return hello.server_name, hello.supported_versions, hello.cipher_suites
""",
    "reference": """
from tlswire.reference import parse_client_hello
def three(data):
    hello = parse_client_hello(data)
    return hello.server_name, hello.supported_versions, hello.cipher_suites
""",
    "dpkt": """
import dpkt
def three(data):
    hello = dpkt.ssl.TLSHandshake(dpkt.ssl.TLSRecord(data).data).data
    return hello.extensions, hello.version, hello.ciphersuites
""",
}


@dataclass(slots=True)
class Goal:
    """A row of the table."""

    what: str
    goal: str
    measured: str
    is_met: bool | None

    def line(self) -> str:
        """As Markdown."""
        met = {True: "yes", False: "**no**", None: "not measured"}[self.is_met]
        return f"| {self.what} | {self.goal} | {self.measured} | {met} |"


def python(code: str, *words: str) -> Tool:
    """A new Python process."""
    return Tool("", [sys.executable, "-c", code, *words], repeats=True)


def at_most(what: str, limit: float, values: list[float]) -> Goal:
    """A ratio that must not be more than `limit`."""
    return Goal(what, f"<= {limit} x", spread(values), statistics.median(values) <= limit)


class Goals:
    """The goals over the files of a folder."""

    def __init__(self, folder: Path, pairs: int) -> None:
        """Measure nothing yet."""
        self._folder = folder
        self._pairs = pairs

    def all(self) -> Iterator[Goal]:
        """Every goal, measured."""
        yield from self.captures()
        yield from self.completeness()
        yield from self.hellos()
        yield from self.one_hello()
        yield from self.start()

    def _compared(self, *tools: Tool) -> tuple[Tool, ...]:
        measure(list(tools), self._pairs)
        return tools

    def captures(self) -> Iterator[Goal]:
        """Captures to rows."""
        columns = "columns=['default', 'offer']"
        for name, limit in (("handshakes-1500MB", 2.0), ("bulk-1GB", 0.8)):
            file, small = self._folder / f"{name}.pcap", self._folder / f"{name.split('-')[0]}.pcap"
            what = f"{name}, default and offer columns, against tcpdump"
            if not file.exists() or shutil.which("tcpdump") is None:
                yield Goal(what, f"<= {limit} x", "", None)
                continue
            floor = Tool("", ["tcpdump", "-nr", str(file), "-w", "/dev/null"], repeats=True)
            floor, rows = self._compared(floor, python(ROWS.format(columns=columns), str(file)))
            yield at_most(what, limit, ratios(rows, floor))
            yield self.memory(name, rows, python(ROWS.format(columns=columns), str(small)))
        file = self._folder / "scan.pcap"
        if file.exists():
            (scan,) = self._compared(python(ROWS.format(columns=columns), str(file)))
            peak = scan.median("peak") / 2**20
            yield Goal("scan of SYNs, peak memory", "<= 64 MiB", f"{peak:.0f} MiB", peak <= 64)

    def memory(self, name: str, large: Tool, small: Tool) -> Goal:
        """Peak memory, and how it grows."""
        (small,) = self._compared(small)
        limit = 32 if name.startswith("bulk") else 64
        peak, growth = large.median("peak") / 2**20, large.median("peak") / small.median("peak")
        told = f"{peak:.0f} MiB, {growth:.2f} x that of 100 MB"
        is_met = peak <= limit and growth <= 1.3
        return Goal(f"{name}, peak memory", f"<= {limit} MiB, <= 1.3 x", told, is_met)

    def completeness(self) -> Iterator[Goal]:
        """Rows of connections whose first hello is whole in the file."""
        import json

        for name in ("handshakes", "dirty"):
            file = self._folder / f"{name}.pcap"
            if not file.exists():
                continue
            truth = json.loads(file.with_suffix(".json").read_text())["whole_hellos"]
            tool = python(COMPLETE, str(file))
            tool.run()
            what = f"{name}: a row for each whole hello"
            yield Goal(what, f"{truth:,}", f"{tool.rows:,}", tool.rows == truth)

    def hellos(self) -> Iterator[Goal]:
        """Columns of hellos, against the crate tls-parser; what makes the column is taken off."""
        file = str(self._folder / "hellos.bin")
        if not Path(file).exists():
            yield Goal("hellos", "", "", None)
            return
        program = str(measure_program())
        listed = "import tlswire\nfrom tlswire import parse_client_hellos\n" + SET_UP
        tools = {
            "nothing": Tool("", [program, "tls-parser", file, "0"], repeats=True),
            "tls-parser": Tool("", [program, "tls-parser", file], repeats=True),
            "core": Tool("", [program, "core", file], repeats=True),
            "arrow": python(ARROW, file),
            "list": python(listed, file),
            "columns": python(f"{ARROW}{ALL}, fingerprints=False)", file),
            "fingerprints": python(f"{ARROW}{ALL})", file),
            "of list": python(f"{listed}column = hellos\n{ALL}, fingerprints=False)", file),
        }
        self._compared(*tools.values())
        base = {name: tool.median("cpu") for name, tool in tools.items()}

        def against(name: str, start: str) -> list[float]:
            return ratios(tools[name], tools["tls-parser"], (base[start], base["nothing"]))

        yield at_most("hellos, Arrow in and out, all fields", 1.2, against("columns", "arrow"))
        yield at_most("hellos, with JA3 and JA4", 2.9, against("fingerprints", "arrow"))
        more = base["of list"] - base["list"] - (base["columns"] - base["arrow"])
        more /= base["tls-parser"] - base["nothing"]
        yield at_most("hellos, a list of bytes takes more", 0.8, [more])
        yield at_most("one hello in Rust, all extensions", 0.5, against("core", "nothing"))

    def one_hello(self) -> Iterator[Goal]:
        """One hello in Python, three fields read."""
        top = str(Path(__file__).parents[1])
        times = {}
        for name, parser in PARSERS.items():
            if name == "dpkt" and importlib.util.find_spec("dpkt") is None:
                continue
            tool = python(ONE.format(top=top, parser=parser))
            tool.run()
            times[name] = tool.rows or 0
        for name, goal in (("reference", 50), ("dpkt", 20)):
            what = f"one hello in Python, three fields, against {name}"
            if name not in times:
                yield Goal(what, f">= {goal} x faster", "", None)
                continue
            faster = times[name] / times["tlswire"]
            told = f"{faster:.0f} x ({times['tlswire']:,} ns to {times[name]:,} ns)"
            yield Goal(what, f">= {goal} x faster", told, faster >= goal)

    def start(self) -> Iterator[Goal]:
        """What it takes until something is there."""
        bare, imported = self._compared(python("pass"), python("import tlswire"))
        took = (imported.median("wall") - bare.median("wall")) * 1000
        yield Goal("`import tlswire`", "<= 50 ms", f"{took:.0f} ms", took <= 50)
        file = self._folder / "bulk-1GB.pcap"
        if file.exists():
            code = "import sys, time, tlswire\ncapture = tlswire.open_capture(sys.argv[1])\n"
            code += "begin = time.perf_counter()\nnext(iter(capture.batches()))\n"
            tool = python(code + "print(round((time.perf_counter() - begin) * 1000))", str(file))
            tool.run()
            yield Goal("first batch of 1 GB", "<= 50 ms", f"{tool.rows} ms", (tool.rows or 0) <= 50)


def main() -> None:
    """Measures, prints, and keeps the table."""
    parser = argparse.ArgumentParser(prog="python -m benches.goals", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--keep", action="store_true", help="write the table to RESULTS.md")
    options = parser.parse_args()
    lines = ["| what | goal | measured | met |", "| --- | --- | --- | --- |"]
    print(*lines, sep="\n", flush=True)
    begun = described()
    for goal in Goals(options.folder, options.pairs).all():
        lines.append(goal.line())
        print(lines[-1], flush=True)
        if options.keep:
            keep("Goals", begun + "\n\n" + "\n".join(lines))


if __name__ == "__main__":
    main()
