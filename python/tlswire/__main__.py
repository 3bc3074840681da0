"""`python -m tlswire`: the command line."""

import sys

from tlswire.cli import main

if __name__ == "__main__":
    sys.exit(main())
