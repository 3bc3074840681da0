"""What is refused, and the sentences that say so."""

import errno
import io
import json
import os
import pickle
from pathlib import Path

import pytest

import tlswire as package
from tests.python.test_caps import crowd


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


@pytest.mark.parametrize("name", ["time", "link_type", "original_length", "interface"])
@pytest.mark.parametrize(
    "value", [2**80, -(2**80), float("nan"), float("inf"), 1e30, -5, "x", True]
)
def test_a_packet_says_which_argument_makes_no_sense(name, value):
    if (name, value) == ("time", -5):
        return
    with pytest.raises((TypeError, ValueError), match=f"^{name}: "):
        package.Tracker().packet(b"", **{"time": 0, name: value})


def test_the_largest_arguments_of_a_packet_are_taken():
    largest = {"link_type": 2**16 - 1, "original_length": 2**32 - 1, "interface": 2**32 - 1}
    assert package.Tracker().packet(b"", 2**63 - 1, **largest) == []
    for time in (-(2**63), 9223372036.0):
        assert package.Tracker().packet(b"", time) == []


@pytest.mark.parametrize("path", ["demo.pcapng", b"demo.pcapng", Path("demo.pcapng")])
def test_explain_takes_rows_and_says_so_to_a_path(path):
    with pytest.raises(TypeError, match="rows, not a path"):
        package.explain(path)


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--tcp-idle", "1e10", "not a number of seconds above 0, up to 9000000000"),
        ("--max-held-total", "0", "not 1 to"),
        ("--max-window", "5", "not a power of two"),
    ],
)
def test_a_cap_that_makes_no_sense_is_named_as_it_was_given(tlswire, demo, option, value, says):
    done = tlswire("read", demo, option, value)
    assert done.returncode == 2
    assert f"tlswire: {option}: {says}" in done.stderr.decode()


def test_the_help_names_every_format_that_is_read(tlswire):
    assert b"ERF" in tlswire("read", "--help").stdout
    assert "ERF" in package.open_capture.__doc__


def test_the_cap_on_flows_tells_that_it_is_divided():
    """A sixteenth of 16 is one flow of each hash, and two flows have the same before the 17th."""
    limits = package.Limits(flows=16, overflow="error")
    with package.open_capture(crowd(100), limits=limits) as capture:
        assert len(list(capture)) < 16
        (error,) = capture.errors
    assert "flows: more of one hash at once than a sixteenth of what is allowed: 16" in str(error)


EMPTY = b"tlswire: no such connection: nothing matches the options that choose\n"
FORMS = [("read", form) for form in ("table", "jsonl", "csv", "arrow", "parquet")]
FORMS += [("messages", "table"), ("messages", "jsonl"), ("anomalies", "jsonl"), ("show", None)]


@pytest.mark.parametrize(("command", "form"), [*FORMS, ("explain", "json")])
def test_where_nothing_is_as_chosen_one_sentence_says_so(tlswire, demo, command, form):
    options = ("-f", form) if form else ()
    name = package.read_capture(demo)[0].server_name
    done = tlswire(command, demo, *options, "--server-name", "nobody.example")
    assert (done.returncode, done.stderr) == (0, EMPTY)
    done = tlswire(command, demo, *options, "--server-name", name)
    assert (done.returncode, done.stderr) == (0, b"")
    assert tlswire(command, demo, *options).stderr == b""


def test_a_server_name_may_end_with_the_dot_of_the_root(demo):
    name = package.read_capture(demo)[0].server_name
    found = package.read_capture(demo, server_name=name)
    again = package.read_capture(demo, server_name=f"{name.upper()}.")
    assert [row.connection_id for row in again] == [row.connection_id for row in found]
    assert len(found) > 0
    assert len(package.read_capture(demo, server_name=f"{name}..")) == 0
