"""`python -m benches.inputs KIND -o FILE`: makes an input of the benchmarks."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from . import datagrams, hellos, scan, wire

UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}


def size(text: str) -> int:
    """`100MB`, `1.5GB`, `4096`: bytes."""
    parts = re.fullmatch(r"([\d.]+)\s*([kMG]?)B?", text)
    if not parts:
        raise argparse.ArgumentTypeError(f"not a size: {text!r}")
    return round(float(parts[1]) * UNITS[parts[2]])


def main() -> None:
    """Writes the input, and beside it, as JSON, what is in it."""
    parser = argparse.ArgumentParser(prog="python -m benches.inputs", description=__doc__)
    parser.add_argument("kind", choices=[*wire.KINDS, "scan", "datagrams", "hellos"])
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--size", type=size, default="100MB", help="of a capture")
    parser.add_argument("--count", type=int, default=100_000, help="of hellos, or of SYNs")
    parser.add_argument("--as", dest="way", choices=hellos.WAYS, default="length")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.output.parent.mkdir(parents=True, exist_ok=True)
    with options.output.open("wb", buffering=1 << 20) as out:
        if options.kind == "hellos":
            summary = hellos.write(options.count, options.seed, options.way, out)
        elif options.kind == "scan":
            summary = scan.write(options.count, options.seed, out)
        elif options.kind == "datagrams":
            summary = datagrams.write(options.size, options.seed, out)
        else:
            summary = wire.write(options.kind, options.size, options.seed, out)
    facts = json.dumps(vars(summary), indent=1)
    options.output.with_suffix(".json").write_text(facts + "\n")
    print(facts)


if __name__ == "__main__":
    main()
