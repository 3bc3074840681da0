"""Kinds of connection: equal offers with equal outcomes are looked at once."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tlswire.negotiation import Offer
from tlswire.policy import MALFORMED, UNKNOWN
from tlswire.whatif.columns import Get
from tlswire.whatif.observed import Observed
from tlswire.whatif.offers import distinct


@dataclass(frozen=True)
class Kind:
    """What connections have in common that every policy treats alike.

    Attributes:
        offer: The offer, as `distinct` leaves it; `None` where no ClientHello was seen.
        observed: What came of it.
        certificates: The kinds of key that the server was seen to have; empty where none was.
        has_certificate: Whether the client has a certificate for this server; `None` where it was
            never asked.
        falls_back_to: The offer with which a client succeeded right after this one had failed.
        server_name: The name asked for, where a policy makes a difference by it.
    """

    offer: Offer | None
    observed: Observed
    certificates: tuple[str, ...] = ()
    has_certificate: bool | None = None
    falls_back_to: Offer | None = None
    server_name: str | None = None


Item = TypeVar("Item", bound=Hashable)


class Numbers(Generic[Item]):
    """Every item once, by number."""

    def __init__(self) -> None:
        self.all: list[Item] = []
        self._numbers: dict[Item, int] = {}

    def number(self, item: Item) -> int:
        """The number of an item, a new one where it has none."""
        found = self._numbers.get(item)
        if found is None:
            found = self._numbers[item] = len(self.all)
            self.all.append(item)
        return found

    def __len__(self) -> int:
        return len(self.all)


class Kinds(Numbers[Kind]):
    """Every kind once, and within them every offer."""

    def __init__(self) -> None:
        super().__init__()
        self._offers: dict[Offer, Offer] = {}

    def of_row(self, row: Any, get: Get) -> int:
        """The number of the kind that a row is of."""
        offer = None
        if get("client_ciphers") is not None:
            offer = distinct(Offer.from_row(row))
            offer = self._offers.setdefault(offer, offer)
        return self.number(Kind(offer, Observed.of(get)))


def offer_for(kind: Kind, offer: Offer, *, by_name: bool, by_certificate: bool) -> Offer:
    """An offer with what is known of the client, as far as a policy makes a difference by it."""
    has: Any = UNKNOWN
    if by_certificate and kind.has_certificate is not None:
        has = kind.has_certificate
    is_readable = offer.server_name is not MALFORMED
    name: Any = kind.server_name if by_name and is_readable else offer.server_name
    return offer.but(client_certificate=has, server_name=name)
