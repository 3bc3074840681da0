"""What servers agreed to with other clients."""

from typing import Any

from tlswire.diagnosis import flight
from tlswire.diagnosis.case import Case

_CONTROLS = 50
_AGREED = ("version_id", "cipher_id", "curve_id")


class Served:
    """What one server agreed to.

    Attributes:
        controls: One connection for each thing that it agreed to, at most 50.
        count: How many connections to it came about.
    """

    def __init__(self) -> None:
        self.controls: list[Case] = []
        self.count = 0
        self._agreed: set[tuple[Any, ...]] = set()

    def take(self, case: Case) -> None:
        """Takes a connection that came about."""
        self.count += 1
        agreed = (*(getattr(case, name) for name in _AGREED), flight.of(case))
        if agreed not in self._agreed and len(self.controls) < _CONTROLS:
            self._agreed.add(agreed)
            self.controls.append(case.brief())
