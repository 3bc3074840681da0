"""The command line: arguments in, text out."""

import argparse
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="tlswire", description="Reads TLS off the wire.")
    parser.parse_args(arguments)
    return 0
