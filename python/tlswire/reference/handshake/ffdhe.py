"""The finite-field groups that have names."""

from fractions import Fraction
from functools import cache

from tlswire.registry import NamedGroup

# The group, the bits of its prime, and the X of RFC 7919 appendix A.
_GROUPS = (
    (NamedGroup.FFDHE2048, 2048, 560_316),
    (NamedGroup.FFDHE3072, 3072, 2_625_351),
    (NamedGroup.FFDHE4096, 4096, 5_736_041),
    (NamedGroup.FFDHE6144, 6144, 15_705_020),
    (NamedGroup.FFDHE8192, 8192, 10_965_728),
)
# Terms of the series 1/0! + 1/1! + ... that give *e* to more than 8192 bits.
_TERMS = 1_200


@cache
def primes() -> dict[int, NamedGroup]:
    """The primes 2^b - 2^(b-64) + ([2^(b-130) e] + X) 2^64 - 1 (RFC 7919 appendix A)."""
    e, term = Fraction(0), 1
    for count in range(1, _TERMS):
        e += Fraction(1, term)
        term *= count
    return {
        2**bits - 2 ** (bits - 64) + (int(2 ** (bits - 130) * e) + x) * 2**64 - 1: group
        for group, bits, x in _GROUPS
    }


def ffdhe_group(p: bytes, g: bytes) -> NamedGroup | None:
    """The group of RFC 7919 with this prime and generator, big-endian; `None` for any other."""
    if int.from_bytes(g) != 2:
        return None
    return primes().get(int.from_bytes(p))
