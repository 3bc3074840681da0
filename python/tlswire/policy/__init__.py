"""What servers accept: policies as dated data, and how the stacks behind them behave."""

from tlswire.policy.library import library, load
from tlswire.policy.missing import MALFORMED, UNKNOWN, Missing
from tlswire.policy.model import Policy
from tlswire.policy.reader import parse
from tlswire.policy.stacks import STACKS, Stack

__all__ = [
    "MALFORMED",
    "STACKS",
    "UNKNOWN",
    "Missing",
    "Policy",
    "Stack",
    "library",
    "load",
    "parse",
]
