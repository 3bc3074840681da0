"""What is refused, and the sentences that say so."""

import json

import pytest


@pytest.mark.parametrize("form", ["text", "json"])
def test_where_nothing_was_read_nothing_is_explained(tlswire, tmp_path, form):
    done = tlswire("explain", tmp_path / "nope.pcap", "-f", form)
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"No such file" in done.stderr


@pytest.mark.parametrize("limit", ["0", "-1"])
def test_a_limit_is_at_least_one(tlswire, demo, limit):
    done = tlswire("show", demo, "--limit", limit)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"--limit: not 1 to" in done.stderr


@pytest.mark.parametrize("command", ["read", "messages", "show", "anomalies", "explain"])
def test_an_impossible_place_for_counters_is_found_before_the_work(
    tlswire, demo, tmp_path, command
):
    for place in (tmp_path, tmp_path / "none" / "stats.json"):
        done = tlswire(command, demo, "--stats", place)
        assert (done.returncode, done.stdout) == (2, b""), done.stderr
        assert bytes(tmp_path) in done.stderr


def test_explaining_writes_counters_where_it_is_asked_to(tlswire, demo, tmp_path):
    place = tmp_path / "stats.json"
    assert tlswire("explain", demo, "--stats", place).returncode == 0
    assert json.loads(place.read_bytes())["imbalances"] == []
    assert [one.name for one in tmp_path.iterdir()] == ["stats.json"]
