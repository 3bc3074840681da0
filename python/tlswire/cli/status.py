"""Exit statuses, and sentences on standard error."""

import sys
from contextlib import suppress
from enum import IntEnum

from tlswire.errors import printable


class Status(IntEnum):
    """What a command's exit status says; of several that apply, the one with the lowest rank."""

    OK = 0
    NO = 1
    USAGE = 2
    NO_INPUT = 3
    DAMAGED_INPUT = 4
    # As in sysexits.h.
    DEFECT = 70
    CANNOT_WRITE = 74
    INTERRUPTED = 130
    TERMINATED = 143


class Usage(Exception):  # noqa: N818  (it is what happened, not a defect)
    """A command line that makes no sense."""


class Terminated(BaseException):
    """SIGTERM came."""


def complain(sentence: str) -> None:
    """Says `sentence` on standard error, if there is one."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        sys.stderr.write(f"tlswire: {printable(sentence)}\n")
