"""All rules, in the order in which the documentation lists them."""

from collections.abc import Iterable

from tlswire.linting.rule import Rule
from tlswire.linting.rules import (
    alerts,
    authentication,
    certificates,
    client_hello,
    deprecated,
    downgrade,
    dtls,
    encrypted,
    extensions,
    key_exchange,
    key_share,
    messages,
    order,
    psk,
    quic,
    records,
    resumption,
    retry,
    server_extensions,
    server_hello,
)

_MODULES = (
    messages,
    client_hello,
    extensions,
    key_share,
    psk,
    server_hello,
    server_extensions,
    downgrade,
    retry,
    resumption,
    order,
    key_exchange,
    authentication,
    certificates,
    encrypted,
    alerts,
    records,
    quic,
    dtls,
    deprecated,
)


def _of(values: Iterable[object]) -> Iterable[Rule]:
    """The rules among the values of a module, those in a tuple too."""
    for value in values:
        if isinstance(value, Rule):
            yield value
        elif isinstance(value, tuple) and value and isinstance(value[0], Rule):
            yield from value


RULES: dict[str, Rule] = {
    rule.name: rule for module in _MODULES for rule in _of(vars(module).values())
}
"""The rules by name."""


def by_type(rules: Iterable[Rule]) -> dict[str, tuple[Rule, ...]]:
    """Which of the rules look at a type of message."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for kind in rule.on:
            found.setdefault(kind, []).append(rule)
    return {kind: tuple(some) for kind, some in found.items()}
