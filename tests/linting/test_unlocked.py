"""What TLS 1.3 protects in our own captures breaks no rule either."""

import json

import pytest

import tlswire
from benches.inputs.seeds import read_seeds
from tests.linting import unlocked
from tests.rows import CAPTURES

KEYLOGS = {
    entry["file"]: entry["keylog"] for entry in json.loads((CAPTURES / "index.json").read_text())
}
SEEDS = [
    seed
    for seed in read_seeds()
    if KEYLOGS.get(seed.name)
    and "tlslite" not in seed.name
    and seed.facts.get("version") == "TLSv1.3"
]


@pytest.fixture(scope="module")
def opened():
    """The messages of each connection whose keys are there, by name and port."""
    found = {}
    for seed in SEEDS:
        keylog = unlocked.secrets((CAPTURES / KEYLOGS[seed.name]).read_text())
        found[seed.name, seed.facts["src_port"]] = unlocked.messages(seed, keylog)
    return {name: messages for name, messages in found.items() if messages}


def test_the_keys_open_what_is_protected(opened):
    kinds = {one.type for messages in opened.values() for one in messages}
    assert len(opened) > 40
    assert {
        "encrypted_extensions",
        "certificate_request",
        "certificate",
        "certificate_verify",
        "new_session_ticket",
    } <= kinds


def test_what_current_stacks_protect_breaks_no_rule(opened):
    for name, messages in opened.items():
        found = tlswire.lint(messages, level="warning")
        assert [one.to_dict() for one in found if one.rule.about == "conformance"] == [], name
