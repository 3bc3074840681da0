"""Runs each generator of committed files and says which of the files differ from what it makes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Each generator prints nothing and leaves the tree as it was when called so.
CHECKS = (
    ("registries", [sys.executable, "registries/generate.py", "--check"]),
    ("coverage", [sys.executable, "tools/coverage.py", "--check"]),
    ("rules", [sys.executable, "tools/rules.py", "--check"]),
    ("schema", [sys.executable, "-m", "tlswire", "schema", "--check", "schema/row.json"]),
)


def main() -> int:
    """Returns 1 when something differs."""
    stale = []
    for target, command in CHECKS:
        found = subprocess.run(command, cwd=ROOT, check=False)
        if found.returncode != 0:
            stale.append(target)
    for target in stale:
        print(f"not what its generator makes: run `make {target}` and commit", file=sys.stderr)
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
