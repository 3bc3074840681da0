"""Captures whose bytes are changed at random: nothing is raised, and places are in their messages."""

from random import Random

import tlswire
from tests.linting.examples import EXAMPLES
from tests.rows import CAPTURES
from tlswire.linting import linter

SOURCES = [
    source if isinstance(source, bytes) else (CAPTURES / source).read_bytes()
    for source, *_ in EXAMPLES.values()
    if not isinstance(source, list)
]
TIMES = 1_500
# Of a pcap, which stays as it is.
HEADER = 40


def damaged(random):
    data = bytearray(random.choice(SOURCES))
    for _ in range(random.choice((1, 2, 5, 20))):
        at = random.randrange(HEADER, len(data))
        data[at] = random.choice((0, 255, random.randrange(256), data[at] ^ 1))
    return bytes(data)


def test_damage_raises_nothing_and_evidence_lies_within_its_message(monkeypatch):
    outside, fired = [], 0
    made = linter.of_message

    def checked(rule, evidence, source):
        raw = getattr(evidence.seen.message, "raw", None)
        end = evidence.offset + evidence.length
        if raw and not 0 <= evidence.offset <= end <= len(raw):
            outside.append((rule.name, evidence.offset, evidence.length, len(raw)))
        return made(rule, evidence, source)

    monkeypatch.setattr(linter, "of_message", checked)
    random = Random(1)
    for _ in range(TIMES):
        try:
            fired += bool(tlswire.lint(damaged(random)).counts)
        except tlswire.InputError:
            continue
    assert outside == []
    assert fired > TIMES / 2
