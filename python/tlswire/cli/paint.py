"""Colours, by the extra `rich`; without it, and where no terminal shows them, none."""

from collections.abc import Callable

from tlswire.cli.table import rich_printer

# Gives text the style of what it is.
Paint = Callable[[str, str], str]

STYLES = {
    "title": "bold",
    "client": "cyan",
    "server": "green",
    "alert": "yellow",
    "hidden": "magenta",
    "malformed": "red",
    "quiet": "dim",
}


def painter(*, to_terminal: bool) -> Paint:
    """What paints text."""
    printer = rich_printer() if to_terminal else None
    if printer is None:
        return lambda text, _: text

    def paint(text: str, what: str) -> str:
        return printer([(text, "")], STYLES[what])

    return paint
