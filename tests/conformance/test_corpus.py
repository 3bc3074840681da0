"""What we say of captures of others is what Wireshark says, message by message and row by row.

Where it is not, `known.json` has the difference with the reason: bytes and the section of the RFC.
"""

import pytest

from tests.conformance import corpus

CAPTURES = corpus.captures()
KNOWN = corpus.known()

if not CAPTURES:
    pytest.skip(
        f"NOT RUN: no third-party captures at {corpus.FOLDER} (TLSWIRE_CORPUS names another place)",
        allow_module_level=True,
    )


@pytest.fixture(scope="module")
def check():
    return corpus.program()


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.name)
def test_nothing_differs_from_what_wireshark_finds_but_what_is_known(check, capture):
    fault, found = corpus.differences(check, capture)
    expected = {
        corpus.Difference(row["capture"], row["frame"], row["field"])
        for row in KNOWN
        if row["capture"] == capture.name
    }
    covered = {key for key in found if {key, key._replace(frame=None)} & expected}
    any_frame = {key._replace(frame=None) for key in found}
    assert fault is None
    assert [found[key] for key in found if key not in covered] == []
    assert {key for key in expected if key not in found and key not in any_frame} == set()


def test_each_known_difference_is_of_a_capture_that_is_there():
    assert {row["capture"] for row in KNOWN} <= {path.name for path in CAPTURES}


def test_hellos_of_ssl2_differ_in_nothing_but_the_challenge(check, monkeypatch):
    monkeypatch.setattr(check, "detail", corpus.blind_to_challenges(check))
    names = {row["capture"] for row in KNOWN if "CHALLENGE" in row["why"]}
    assert names
    for capture in CAPTURES:
        if capture.name in names:
            fault, found = corpus.differences(check, capture)
            assert fault is None
            assert [one for one in found.values() if one["type"] == "client_hello"] == []
