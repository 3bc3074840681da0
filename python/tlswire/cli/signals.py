"""What SIGINT and SIGTERM do while a command works: what was read is written, then it ends."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tlswire.cli.status import Terminated

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _State:
    """Whether the first signal has to wait, and the one that waits."""

    is_deferring = False
    has_come = False
    waiting: int | None = None


_state = _State()


@contextmanager
def raised() -> Iterator[None]:
    """SIGINT raises `KeyboardInterrupt`, SIGTERM `Terminated`; ignored ones stay ignored."""
    _state.is_deferring, _state.has_come, _state.waiting = False, False, None
    with _handled(dict.fromkeys(_SIGNALS, _heed)):
        yield


@contextmanager
def deferred() -> Iterator[None]:
    """The first signal that comes meanwhile is raised at the end, or where `heeded` says.

    So it comes between two steps of the work, and nothing is lost that was read and not written
    yet. A second one is raised at once: what is written may wait for ever.
    """
    before, _state.is_deferring = _state.is_deferring, True
    try:
        yield
    finally:
        _state.is_deferring = before
        _raise_waiting()


@contextmanager
def heeded() -> Iterator[None]:
    """Signals are raised, amid what is deferred."""
    before, _state.is_deferring = _state.is_deferring, False
    try:
        _raise_waiting()
        yield
    finally:
        _state.is_deferring = before


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


def _heed(number: int, _frame: FrameType | None) -> None:
    is_first, _state.has_come = not _state.has_come, True
    if is_first and _state.is_deferring:
        _state.waiting = number
    else:
        _raise(number)


def _raise_waiting() -> None:
    if _state.waiting is not None:
        _raise(_state.waiting)


def _raise(number: int) -> None:
    _state.waiting = None
    raise Terminated if number == signal.SIGTERM else KeyboardInterrupt
