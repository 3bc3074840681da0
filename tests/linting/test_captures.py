"""What the rules find in our own captures: of current stacks nothing that breaks the protocol."""

import json
import lzma

import pytest

import tlswire
from tests.architecture.table import TOP
from tests.rows import CAPTURES, FILES
from tlswire.linting import RULES

INDEX = json.loads((TOP / "tests/data/captures/index.json").read_text())
# Peers of former decades, and of tests.
OF_THE_PAST = ("nassl", "tlslite")
CURRENT = [
    CAPTURES / entry["file"]
    for entry in INDEX
    if not any(name in entry["client"] + entry["server"] for name in OF_THE_PAST)
]


@pytest.mark.parametrize("file", CURRENT, ids=lambda file: file.name)
def test_current_stacks_break_no_rule_of_the_protocol(file):
    found = tlswire.lint(file, level="warning")
    assert [one.to_dict() for one in found if one.rule.about == "conformance"] == []
    assert [name for name in found.counts if RULES[name].about == "conformance"] == []


def test_handshakes_recorded_for_benchmarks_break_none_either():
    data = lzma.decompress((TOP / "benches/seeds/handshakes.pcap.xz").read_bytes())
    found = tlswire.lint(data, level="warning")
    assert found.connections > 300
    # Lists of certificates are what was configured: one of them holds the server's own twice.
    broken = {name for name in found.counts if RULES[name].about == "conformance"}
    assert {name for name in broken if not name.startswith("certificate-")} == set()


def test_browsers_follow_the_practice_of_the_day_too():
    browsers = [file for file in FILES if "browser-" in file.name]
    assert len(browsers) > 10
    for file in browsers:
        assert tlswire.lint(file, level="warning").counts == {}


def test_former_protocols_are_told():
    found = tlswire.lint(CAPTURES / "nassl-ssl3-rc4.pcap").counts
    assert {"sh-version-ssl3", "sh-suite-rc4", "ch-suite-rc4", "ch-version"} <= set(found)
