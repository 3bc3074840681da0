"""Which seeds are multiplied, and how often each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from .seeds import read_seeds
from .template import Template

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

OLDER = ("SSLv3", "TLSv1.0", "TLSv1.1")


@dataclass(slots=True)
class Share:
    """A part of the mix: its name, its weight, and the templates that belong to it."""

    name: str
    weight: float
    holds: Callable[[Template], bool]


def _of(*versions: str, segments: int | None = None) -> Callable[[Template], bool]:
    """Templates of these versions, whose ClientHello takes one TCP segment, or several."""

    def holds(template: Template) -> bool:
        if template.seed.version not in versions:
            return False
        # A hello that is not the first thing said (STARTTLS, a proxy's header) stays out.
        found = template.hello_segments
        return found > 0 if segments is None else found == 1 if segments == 1 else found > 1

    return holds


# 70 % TLS 1.3, 25 % TLS 1.2, 2 % older, 3 % not TLS; 19 % of the 97 % that have a hello need two
# segments for it.
MIX = (
    Share("TLSv1.3, two segments", 0.164, _of("TLSv1.3", segments=2)),
    Share("TLSv1.3", 0.536, _of("TLSv1.3", segments=1)),
    Share("TLSv1.2, two segments", 0.0203, _of("TLSv1.2", segments=2)),
    Share("TLSv1.2", 0.2297, _of("TLSv1.2", segments=1)),
    Share("older", 0.02, _of(*OLDER)),
    Share("not TLS", 0.03, lambda template: template.seed.version == "none"),
)


class Mix:
    """Draws templates in the proportions of `MIX`."""

    def __init__(self, usable: Callable[[Template], bool] = lambda _template: True) -> None:
        seeds = read_seeds()
        self._shares: list[tuple[str, list[Template]]] = []
        weights = []
        templates_of_all = [Template(seed) for seed in seeds]
        for share in MIX:
            held = [template for template in templates_of_all if share.holds(template)]
            templates = [template for template in held if usable(template)]
            if templates:
                self._shares.append((share.name, templates))
                weights.append(share.weight)
        self._weights = list(accumulate(weights))

    def draw(self, random: Random) -> tuple[str, Template]:
        """The name of a share, and one of its templates."""
        ((name, templates),) = random.choices(self._shares, cum_weights=self._weights)
        return name, random.choice(templates)
