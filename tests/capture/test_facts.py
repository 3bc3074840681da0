"""Rows say what the peers themselves reported, wherever the wire shows it."""

import json

import pytest

from tests.rows import CAPTURES, rows

INDEX = {entry["file"]: entry for entry in json.loads((CAPTURES / "index.json").read_text())}
# What hides a fact from an observer, and what a row may say in its place.
UNSEEN = {None, "unknown"}
# How a failure looks from outside whose alert is under protection.
SEEN_OF = {"alert": {"closed"}}


def rows_by_port(name):
    found, _ = rows(CAPTURES / name, ("default", "offer", "wire"))
    by_port = {row["src_port"]: row for row in found}
    assert len(by_port) == len(found)
    return by_port


def told(entry):
    """The connections of a capture that carried TLS."""
    return [one for one in entry["connections"] if one.get("protocol") != "none"]


def wrong(row, facts, *, is_whole):
    """The columns of a row that contradict the facts, or do not say what can be seen."""
    for column, fact in facts.items():
        if column == "hidden" or row[column] == fact:
            continue
        seen = UNSEEN | (SEEN_OF.get(fact, set()) if column == "failure" else set())
        is_hidden = column in facts["hidden"] or not is_whole
        if not is_hidden or row[column] not in seen:
            yield column, row[column], fact


@pytest.mark.parametrize("name", [name for name in INDEX if INDEX[name]["whole"]])
def test_rows_agree_with_what_the_peers_report(name):
    by_port = rows_by_port(name)
    connections = told(INDEX[name])
    assert set(by_port) == {one["src_port"] for one in connections}
    for facts in connections:
        assert list(wrong(by_port[facts["src_port"]], facts, is_whole=True)) == []


@pytest.mark.parametrize("name", [name for name in INDEX if not INDEX[name]["whole"]])
def test_rows_of_captures_that_lack_packets_say_nothing_false(name):
    by_port = rows_by_port(name)
    for facts in told(INDEX[name]):
        row = by_port.get(facts["src_port"])
        known = {column: fact for column, fact in facts.items() if column != "outcome"}
        if row is not None:
            assert list(wrong(row, known, is_whole=False)) == []
            assert row["outcome"] in {"incomplete", facts["outcome"]}


def test_every_capture_is_in_the_index():
    captures = {file.name for file in CAPTURES.glob("*.pcap*")}
    assert captures == set(INDEX)
