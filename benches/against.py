"""`python -m benches.against FILE`: CPU time, time, memory and rows against other tools.

A run is one process, from its start to its end; start-up counts. Runs are made in turn
(tcpdump, tlswire, tcpdump, ...), so that a machine that slows down slows all, and the ratio is the
median of the ratios of neighbours. CPU time is user and system time of the process and of
what it started. Tools that are not installed are left out, and said.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
from pathlib import Path

from .machine import described, keep
from .process import Tool, measure, ratios, spread

HERE = Path(__file__).parent
TLSWIRE = """
import sys, tlswire
with tlswire.open_capture(sys.argv[1]) as capture:
    print(sum(len(batch) for batch in capture.batches()))
"""
REFERENCE = """
import sys, tlswire.reference
print(len(tlswire.reference.read_capture(sys.argv[1])))
"""
FLOOR = "tcpdump"
LARGEST = {"dpkt": 200e6, "nfstream": 200e6, "mercury-python": 200e6, "tshark": 200e6}
"""Bytes above which a tool is left out: it would take minutes."""
LARGEST |= {"scapy": 2e6, "reference": 20e6}
SCRIPTS = {"dpkt": "dpkt", "mercury-python": "mercury", "nfstream": "nfstream", "scapy": "scapy"}
TSHARK = ["-Y", "tls.handshake.type==1", "-T", "fields", "-e", "tcp.stream"]
TSHARK += ["-e", "tls.handshake.extensions_server_name", "-e", "tls.handshake.ja3"]


def tools(path: Path) -> list[Tool]:
    """The floor, tlswire, and every other tool that is installed and can read this much."""
    file, size = str(path), path.stat().st_size
    found = []
    if floor := shutil.which(FLOOR):
        found.append(Tool(FLOOR, [floor, "-nr", file, "-w", "/dev/null"], repeats=True))
    else:
        say(f"{FLOOR} is not installed: no ratio. apt install {FLOOR}")
    found.append(Tool("tlswire", [sys.executable, "-c", TLSWIRE, file], repeats=True))
    if tshark := shutil.which("tshark"):
        found.append(Tool("tshark", [tshark, "-n", "-r", file, *TSHARK], counts_lines=True))
    else:
        say("tshark is not installed: apt install tshark")
    for name, module in SCRIPTS.items():
        if importlib.util.find_spec(module) is None:
            say(f"{name} is not installed: pip install {name}")
            continue
        script = HERE / "peers" / f"{module}_rows.py"
        found.append(Tool(name, [sys.executable, str(script), file]))
    found.append(Tool("reference", [sys.executable, "-c", REFERENCE, file]))
    for tool in found:
        if size > LARGEST.get(tool.name, size):
            say(f"{path.name} is too large for {tool.name}")
    return [tool for tool in found if size <= LARGEST.get(tool.name, size)]


def say(sentence: str) -> None:
    """Tells what is left out."""
    print(f"*** {sentence}", file=sys.stderr)


def table(measured: list[Tool], size: int) -> str:
    """A line of Markdown for each tool."""
    floor = measured[0]
    heads = ["", "CPU s", "wall s", "MB / CPU s", "peak MiB", "rows", f"CPU to {floor.name}'s"]
    lines = [f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
    for tool in measured:
        cpu = tool.median("cpu")
        cells = [tool.name, f"{cpu:.2f}", f"{tool.median('wall'):.2f}", f"{size / 1e6 / cpu:,.1f}"]
        rows = "" if tool.rows is None else f"{tool.rows:,}"
        cells += [f"{tool.median('peak') / 2**20:.0f}", rows, spread(ratios(tool, floor))]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measures, prints, and keeps the table."""
    parser = argparse.ArgumentParser(prog="python -m benches.against", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--keep", action="store_true", help="write the tables to RESULTS.md")
    options = parser.parse_args()
    told = [described()]
    for path in options.files:
        compared, size = tools(path), path.stat().st_size
        measure(compared, options.pairs)
        told.append(f"`{path.name}`, {size / 1e6:,.1f} MB:\n\n{table(compared, size)}")
        print(told[-1], end="\n\n", flush=True)
    if options.keep:
        keep("Against other tools", "\n\n".join(told))


if __name__ == "__main__":
    main()
