"""Who would break: connections that were seen, under other policies."""

from tlswire.whatif.answer import Answer, Group, Head, Line
from tlswire.whatif.baseline import Agreement
from tlswire.whatif.columns import COLUMN_SETS
from tlswire.whatif.engine import FOOT, WhatIf, what_if
from tlswire.whatif.verdict import VERDICTS, Verdict

__all__ = [
    "COLUMN_SETS",
    "FOOT",
    "VERDICTS",
    "Agreement",
    "Answer",
    "Group",
    "Head",
    "Line",
    "Verdict",
    "WhatIf",
    "what_if",
]
