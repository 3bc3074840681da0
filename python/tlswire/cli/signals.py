"""What SIGINT and SIGTERM do while a command works: what was read is written, then it ends."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tlswire.cli.status import Terminated

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def raised() -> Iterator[None]:
    """SIGINT raises `KeyboardInterrupt`, SIGTERM `Terminated`; ignored ones stay ignored."""
    with _handled({signal.SIGINT: signal.default_int_handler, signal.SIGTERM: _terminate}):
        yield


@contextmanager
def held_back() -> Iterator[None]:
    """Signals that come meanwhile are heeded afterwards.

    An exception amid an import may come up in what the import machinery calls back, where Python
    tells it as a traceback and goes on.
    """
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    with _handled(dict.fromkeys(_SIGNALS, note)):
        yield
    if came:
        signal.raise_signal(came[0])


@contextmanager
def _handled(handlers: dict[signal.Signals, Any]) -> Iterator[None]:
    before: dict[signal.Signals, Any] = {}
    try:
        for number, handler in handlers.items():
            if signal.getsignal(number) != signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
    except ValueError:  # not in the main thread, where nobody sends signals
        pass
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated
