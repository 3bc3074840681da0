"""Rows as the command line writes them, for tests that compare them."""

import json

import tlswire
from tests.architecture.table import TOP
from tlswire.options import Wanted

CAPTURES = TOP / "tests/data/captures"
FILES = sorted(
    file
    for file in CAPTURES.iterdir()
    if file.name.endswith((".pcap", ".pcapng", ".pcap.gz", ".pcap.zst"))
)
ALL = ("default", "offer", "certificates", "ids", "wire", "raw")


def rows(source, columns=ALL, **options):
    """The rows of a capture as NDJSON has them, and its ledger."""
    with tlswire.open_capture(source, **options) as capture:
        reader = capture.start(Wanted("jsonl", columns))
        lines = b""
        while reader.advance():
            lines += reader.take_lines()
        lines += reader.take_lines()
    return [json.loads(line) for line in lines.splitlines()], reader.stats()
