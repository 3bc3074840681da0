"""Violations of the RFCs seen on the wire: named rules over the messages of a connection."""

from tlswire.linting.linter import Linter
from tlswire.linting.report import WANTED, Report, RuleError, chosen, finished, lint, report
from tlswire.linting.rule import LEVELS, Rule
from tlswire.linting.table import RULES
from tlswire.linting.tally import ListLimits
from tlswire.linting.violation import FIELDS, Violation

__all__ = [
    "FIELDS",
    "LEVELS",
    "RULES",
    "WANTED",
    "Linter",
    "ListLimits",
    "Report",
    "Rule",
    "RuleError",
    "Violation",
    "chosen",
    "finished",
    "lint",
    "report",
]
