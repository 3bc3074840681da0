"""The matrix of policies and the mix over time, as one SVG (SVG 1.1 §5, §9, §10)."""

from collections.abc import Iterator, Sequence
from html import escape

from tlswire.whatif.engine import FOOT, WhatIf
from tlswire.whatif.mix import FIELDS, Mix
from tlswire.whatif.plots import span
from tlswire.whatif.text import NAMES
from tlswire.whatif.verdict import VERDICTS, Word

_WIDTH, _MARGIN = 960, 24
_LABELS, _BAR, _ROW = 330, 520, 26
_PLOT, _LINE = 180, 20
# Colours that most people can tell apart (Okabe and Ito).
_COLOURS: dict[Word, str] = {
    "breaks": "#d55e00",
    "falls_back": "#e69f00",
    "fails_anyway": "#999999",
    "unknown": "#cc79a7",
    "changed": "#56b4e9",
    "fixed": "#009e73",
    "same": "#0072b2",
}
_SERIES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999")
_TITLES = {"version": "Versions over time", "cipher": "Suites over time"}


class _Page:
    """Elements one below the other."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.at = _MARGIN

    def text(self, text: str, x: int = _MARGIN, *, size: int = 13, anchor: str = "start") -> None:
        """A line of text at the height where the page is."""
        self.parts.append(
            f'<text x="{x}" y="{self.at}" font-size="{size}" text-anchor="{anchor}">'
            f"{escape(text)}</text>"
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str, tip: str) -> None:
        """A rectangle that says what it stands for."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="{colour}"><title>{escape(tip)}</title></rect>'
        )

    def skip(self, height: int) -> None:
        """Goes down."""
        self.at += height


def svg(found: WhatIf) -> str:
    """The page; it needs nothing else to be looked at."""
    page = _Page()
    _head(page, found)
    _matrix(page, found)
    for field in FIELDS:
        mix = found.mix(field)
        if mix is not None:
            _mix(page, mix)
    page.skip(_LINE)
    for text in FOOT:
        page.text(f"Note: {text}.", size=11)
        page.skip(16)
    height = page.at + _MARGIN
    size = f'width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" fill="#222">'
    back = '<rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join([head, "<title>What if</title>", back, *page.parts, "</svg>", ""])


def _head(page: _Page, found: WhatIf) -> None:
    head = found.head
    page.text("What becomes of connections under other policies", size=18)
    page.skip(_LINE + 4)
    window = f"{head.first} to {head.last}" if head.first else "at times that are not known"
    page.text(f"{head.connections} connections, {head.offers} distinct offers, {window}")
    page.skip(_LINE)
    base = found.baseline
    if base.share is not None:
        page.text(f"Present policy ({base.name}) reproduces {base.share:.2%} of what was seen")
        page.skip(_LINE)
    page.skip(10)


def _matrix(page: _Page, found: WhatIf) -> None:
    page.text("Connections by verdict", size=15)
    page.skip(12)
    words = [word for word in VERDICTS if any(one.counts[word] for one in found.answers)]
    for one in found.answers:
        top = page.at
        page.skip(17)
        page.text(one.policy.name)
        x = float(_LABELS)
        for word in words:
            count = one.counts[word]
            width = _BAR * count / found.head.connections
            if count:
                tip = f"{one.policy.name}: {NAMES[word]}: {count}"
                page.box(x, top, max(width, 1), _ROW - 6, _COLOURS[word], tip)
            x += width
        page.text(str(one.counts["breaks"]), _WIDTH - _MARGIN, anchor="end")
        page.skip(_ROW - 17)
    page.skip(12)
    page.text("breaks", _WIDTH - _MARGIN, size=11, anchor="end")
    _legend(page, [(NAMES[word], _COLOURS[word]) for word in words], _LABELS)
    page.skip(_LINE)


def _mix(page: _Page, mix: Mix) -> None:
    page.skip(_LINE)
    page.text(f"{_TITLES[mix.field]}, steps of {span(mix.step)}", size=15)
    page.skip(12)
    columns = list(zip(*(one for _, one in mix.series), strict=True))
    most = max(map(sum, columns))
    step = (_WIDTH - 2 * _MARGIN) / len(columns)
    for place, (begin, counts) in enumerate(zip(mix.begins, columns, strict=True)):
        x = _MARGIN + place * step
        for y, height, at in _stacked(counts, most):
            name = mix.series[at][0]
            tip = f"{begin}: {name}: {counts[at]}"
            page.box(x, page.at + y, max(step - 2, 1), height, _SERIES[at % len(_SERIES)], tip)
    page.skip(_PLOT + 14)
    page.text(mix.begins[0], size=11)
    page.text(f"at most {most} in a step", _WIDTH // 2, size=11, anchor="middle")
    page.text(mix.begins[-1], _WIDTH - _MARGIN, size=11, anchor="end")
    page.skip(_LINE)
    for at, (name, one) in enumerate(mix.series):
        _legend(page, [(f"{name}: {sum(one)}", _SERIES[at % len(_SERIES)])], _MARGIN)
        page.skip(16)


def _stacked(counts: Sequence[int], most: int) -> Iterator[tuple[float, float, int]]:
    """Where each count of a column begins, from above, and how high it is."""
    bottom = float(_PLOT)
    for at, count in enumerate(counts):
        if count:
            height = _PLOT * count / most
            bottom -= height
            yield bottom, height, at


def _legend(page: _Page, names: Sequence[tuple[str, str]], x: int) -> None:
    for name, colour in names:
        page.box(x, page.at - 9, 10, 10, colour, name)
        page.text(name, x + 14, size=11)
        x += 24 + 7 * len(name)
