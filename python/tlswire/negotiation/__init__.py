"""What a client's offer and a server's policy come to: pure functions over plain values."""

from tlswire.negotiation.changes import Change, Item, changes
from tlswire.negotiation.engine import negotiate
from tlswire.negotiation.offer import Offer
from tlswire.negotiation.outcome import STAGES, Failure, Outcome, Stage

__all__ = [
    "STAGES",
    "Change",
    "Failure",
    "Item",
    "Offer",
    "Outcome",
    "Stage",
    "changes",
    "negotiate",
]
