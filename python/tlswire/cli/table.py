"""Tables on a terminal: by rich where it is installed, else aligned plain text."""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from tlswire.cli.output import is_terminal

STYLES = {
    "established": "green",
    "failed": "red",
    "rejected": "red",
    "incomplete": "yellow",
}


def table(header: Sequence[str], rows: Sequence[Sequence[Any]], *, to_terminal: bool) -> str:
    """The table as text; colours only for a terminal without `NO_COLOR`."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if to_terminal and (styled := _rich_table(header, cells)) is not None:
        return styled
    return _plain(header, cells)


def _plain(header: Sequence[str], rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, *rows]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def _rich_table(header: Sequence[str], rows: list[list[str]]) -> str | None:
    try:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        return None
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell, style=STYLES.get(cell, "")) for cell in row))
    console = Console(
        width=max(shutil.get_terminal_size().columns, 40),
        force_terminal=True,
        no_color="NO_COLOR" in os.environ,
        file=sys.stderr,
    )
    with console.capture() as captured:
        console.print(grid)
    return str(captured.get())


def to_terminal(path: str | None) -> bool:
    """Whether what is written goes to a terminal."""
    return path in {None, "-"} and is_terminal()
