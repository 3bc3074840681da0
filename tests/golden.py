"""The expected rows of our captures: `tests/data/captures/rows/NAME.jsonl`.

    python -m tests.golden            say which differ
    python -m tests.golden --update   write them

Read the difference before you commit it: these rows are what every user gets.
"""

import argparse
import json
import sys

from tests.rows import CAPTURES, FILES, rows

ROWS = CAPTURES / "rows"
COLUMNS = ("default", "offer", "certificates", "ids", "wire")


def expected_file(file):
    return ROWS / f"{file.name}.jsonl"


def text(file):
    """The rows of a capture, a line each, without what is null."""
    found, _ = rows(file, COLUMNS)
    lines = ({name: value for name, value in row.items() if value is not None} for row in found)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def main():
    """Compares or writes; 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write the expected rows")
    update = parser.parse_args().update
    ROWS.mkdir(exist_ok=True)
    wanted = {expected_file(file): text(file) for file in FILES}
    present = {file: file.read_text() for file in ROWS.glob("*.jsonl")}
    differing = [file for file in {*wanted, *present} if wanted.get(file) != present.get(file)]
    for file in sorted(differing):
        print(file.name)
        if update and file in wanted:
            file.write_text(wanted[file])
        elif update:
            file.unlink()
    return int(bool(differing) and not update)


if __name__ == "__main__":
    sys.exit(main())
