"""Tables of text: aligned, and on a narrow terminal with rows that go on in the next line."""

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from tlswire.cli.output import is_terminal
from tlswire.cli.signals import held_back

STYLES = {
    "established": "green",
    "failed": "red",
    "rejected": "red",
    "incomplete": "yellow",
}
_GAP = "  "
# What a row goes on with in its next line.
_INDENT = "    "
_NARROWEST = 20
_UNBOUNDED = 1 << 30

# Makes text of pieces, each with the cell it shows, in a style of its own or in theirs.
_Printer = Callable[[list[tuple[str, str]], str | None], str]


class Table:
    """Rows as text, as they come.

    Columns are as wide as what came so far; `widths` are those to begin with, for rows that come
    one at a time. A row that is wider than the terminal goes on, indented, in the next one, and so
    does the header: nothing is left out.
    """

    def __init__(
        self, header: Sequence[str], *, to_terminal: bool, widths: Sequence[int] = ()
    ) -> None:
        self._header = list(header)
        self._widths = list(widths) or [0] * len(header)
        terminal = max(shutil.get_terminal_size().columns, _NARROWEST)
        self._line = terminal if to_terminal else _UNBOUNDED
        self._print = rich_printer() if to_terminal else None
        self._is_begun = False

    def lines(self, rows: Sequence[Sequence[Any]]) -> str:
        """The rows as text, after the header where they are the first."""
        cells = [[shown(cell) for cell in row] for row in rows]
        for row in (self._header, *cells):
            self._widths = [max(pair) for pair in zip(self._widths, map(len, row), strict=True)]
        text = "" if self._is_begun else self._text(self._header, "bold")
        self._is_begun = True
        return text + "".join(self._text(row) for row in cells)

    def _text(self, row: list[str], style: str | None = None) -> str:
        parts = list(self._parts(row))
        if self._print is None:
            return "".join(part for part, _ in parts)
        return self._print(parts, style)

    def _parts(self, row: list[str]) -> Iterator[tuple[str, str]]:
        """The pieces of a row's text, each with the cell that it shows."""
        for indent, columns in self._folds():
            last = max((at for at in columns if row[at]), default=None)
            if last is None:
                continue
            yield indent, ""
            for at in columns[: columns.index(last) + 1]:
                width = self._widths[at] if at != last else 0
                yield from self._cell(row[at], width, len(indent))
                yield (_GAP if at != last else "\n"), ""

    def _cell(self, cell: str, width: int, indent: int) -> Iterator[tuple[str, str]]:
        """A cell, in several lines where it alone is wider than one."""
        room = self._line - indent
        pieces = [cell] if len(cell) <= room else textwrap.wrap(cell, room, break_on_hyphens=False)
        yield f"\n{' ' * indent}".join(pieces), cell
        yield " " * (width - len(pieces[-1])), ""

    def _folds(self) -> list[tuple[str, list[int]]]:
        """The columns of each line of a row, and how it is indented."""
        folds: list[tuple[str, list[int]]] = [("", [])]
        used = 0
        for at, width in enumerate(self._widths):
            if folds[-1][1] and used + len(_GAP) + width > self._line:
                folds.append((_INDENT, []))
                used = len(_INDENT)
            elif folds[-1][1]:
                used += len(_GAP)
            folds[-1][1].append(at)
            used += width
        return folds


def table(header: Sequence[str], rows: Sequence[Sequence[Any]], *, to_terminal: bool) -> str:
    """The whole table as text; colours only for a terminal without `NO_COLOR`."""
    return Table(header, to_terminal=to_terminal).lines(rows)


def shown(value: Any) -> str:
    """A value as a cell: `null` as nothing, a list joined by commas, on one line."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case bytes():
            return value.hex()
        case datetime():
            return str(value).removesuffix("+00:00")
        case dict():
            return _printable(json.dumps(value, default=shown, ensure_ascii=False))
        case list() | tuple():
            return ",".join(map(shown, value))
    return _printable(str(value))


def _printable(text: str) -> str:
    """The text without what a terminal obeys."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def rich_printer() -> _Printer | None:
    """What makes coloured text of pieces and cells; `None` without rich."""
    try:
        with held_back():
            from rich.console import Console
            from rich.text import Text
    except ImportError:
        return None
    console = Console(
        width=_UNBOUNDED,
        force_terminal=True,
        no_color="NO_COLOR" in os.environ,
        file=sys.stderr,
    )

    def printed(parts: list[tuple[str, str]], style: str | None) -> str:
        text = Text(end="")
        for part, cell in parts:
            text.append(part, style or STYLES.get(cell, ""))
        with console.capture() as captured:
            console.print(text, soft_wrap=True, end="")
        return str(captured.get())

    return printed


def to_terminal(path: str | None) -> bool:
    """Whether what is written goes to a terminal."""
    return path in {None, "-"} and is_terminal()
