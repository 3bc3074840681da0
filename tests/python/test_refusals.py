"""What is refused, and the sentences that say so."""

import errno
import io
import json
import os
import pickle

import pytest

import tlswire as package


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


def test_control_characters_of_names_are_escaped_in_sentences(tlswire, tmp_path):
    name = tmp_path / "a\x1b[2Jb\nc\x9bd\u00e9.pcap"
    told = "a\\x1b[2Jb\\x0ac\\x9bd\u00e9.pcap: No such file"
    for command in ("read", "cut", "explain"):
        output = ("-o", tmp_path / "x.pcapng", "--frame", "1") if command == "cut" else ()
        done = tlswire(command, name, *output)
        assert (done.returncode, told in done.stderr.decode()) == (3, True), done.stderr
    done = tlswire("read", name, "-o", f"{name}/none.csv")
    assert done.returncode == 2
    assert b"\x1b" not in done.stderr
    with pytest.raises(package.InputError) as caught:
        package.read_capture(name)
    assert told in str(caught.value)
    assert caught.value.source == caught.value.filename == str(name)


def test_what_the_system_refuses_has_its_number(tmp_path):
    for place, number in ((tmp_path / "nope.pcap", errno.ENOENT), (tmp_path, errno.EISDIR)):
        with pytest.raises(package.InputError) as caught:
            package.read_capture(place)
        for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
            assert (error.errno, error.strerror) == (number, os.strerror(number))
            assert error.filename == error.source == str(place)
            assert str(error) == f"{place}: {os.strerror(number)}"
    with pytest.raises(package.InputError) as caught:
        package.read_capture(io.BytesIO(b"no capture at all, whatever it may be"))
    assert (caught.value.errno, caught.value.filename) == (None, None)
