"""Why connections failed: pure functions over rows, and over the policy where it is known."""

from tlswire.diagnosis.classes import CLASSES, FailureClass
from tlswire.diagnosis.engine import COLUMN_SETS, Causes, diagnose, explain
from tlswire.diagnosis.finding import CERTAINTIES, Explanation, Finding

__all__ = [
    "CERTAINTIES",
    "CLASSES",
    "COLUMN_SETS",
    "Causes",
    "Explanation",
    "FailureClass",
    "Finding",
    "diagnose",
    "explain",
]
