"""The file of known differences is in order."""

import re

from tests.conformance import corpus

KNOWN = corpus.known()
# A place in a standard or in our own documents: a reason without one shows nothing.
GROUNDS = re.compile(r"RFC \d{4}|draft-[a-z]|ARCHITECTURE\.md|docs/|JA[34]")


def test_each_known_difference_stands_there_once():
    keys = [(row["capture"], row["frame"], row["field"]) for row in KNOWN]
    assert len(keys) == len(set(keys))


def test_each_known_difference_has_its_grounds():
    assert [row for row in KNOWN if not GROUNDS.search(row["why"])] == []
    assert all(set(row) == {"capture", "frame", "field", "why"} for row in KNOWN)
