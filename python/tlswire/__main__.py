"""`python -m tlswire` and the script `tlswire`: the command line, and quiet from its first moment.

Whatever takes time to import is imported after `main` has said what a signal does meanwhile.
"""

# Built in; `signal` itself takes longer to import than all that comes before it.
import _signal  # type: ignore[import-not-found]
import os
import sys

_SIGNALS = (_signal.SIGINT, _signal.SIGTERM)


def main() -> int:
    """Runs the command line; a signal before or after its work ends the process at once."""
    for number in _SIGNALS:
        # Who ignores a signal for us, as `nohup` does, wants that it stays so.
        if _signal.getsignal(number) != _signal.SIG_IGN:
            _signal.signal(number, _leave)
    from tlswire.cli import main as run

    return run()


def _leave(number: int, _frame: object) -> None:
    """Nothing was begun that has to be ended; an exception would be told as a traceback."""
    os._exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
