"""Which seeds are multiplied, and how often each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from .seeds import Seed, read_seeds
from .template import Template

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

OLDER = ("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1")
PLAIN = ("client-plaintext-http.pcap",)


@dataclass(slots=True)
class Share:
    """A part of the mix: its name, its weight, and the seeds that belong to it."""

    name: str
    weight: float
    holds: Callable[[Seed], bool]


def _is_browser(seed: Seed) -> bool:
    return seed.name.startswith("browser-")


MIX = (
    # Seven in ten are TLS 1.3; most of them by browsers, of which four in ten need two segments.
    Share("TLSv1.3 browser", 0.46, _is_browser),
    Share("TLSv1.3", 0.23, lambda seed: seed.version == "TLSv1.3" and not _is_browser(seed)),
    Share("TLSv1.2", 0.25, lambda seed: seed.version == "TLSv1.2"),
    Share("older", 0.02, lambda seed: seed.version in OLDER),
    Share("failed", 0.01, lambda seed: seed.version == "failed"),
    Share("not TLS", 0.03, lambda seed: seed.name in PLAIN),
)


class Mix:
    """Draws templates in the proportions of `MIX`."""

    def __init__(self, usable: Callable[[Template], bool] = lambda _template: True) -> None:
        seeds = read_seeds()
        self._shares: list[tuple[str, list[Template]]] = []
        weights = []
        for share in MIX:
            held = [Template(seed) for seed in seeds if share.holds(seed)]
            templates = [template for template in held if usable(template)]
            if templates:
                self._shares.append((share.name, templates))
                weights.append(share.weight)
        self._weights = list(accumulate(weights))

    def draw(self, random: Random) -> tuple[str, Template]:
        """The name of a share, and one of its templates."""
        ((name, templates),) = random.choices(self._shares, cum_weights=self._weights)
        return name, random.choice(templates)
