"""Both parsers make the same rows and the same messages of every capture."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.packets import capture
from tests.rows import FILES, rows
from tlswire import reference
from tlswire.options import Wanted

# What the reference leaves to the native parser: QUIC, DTLS and tunnels.
NATIVE = ("quic-", "dtls-", "capture-vxlan", "tunnel-")
READ = [file for file in FILES if file.suffix != ".zst" and not file.name.startswith(NATIVE)]


def data_of(file):
    """The capture's bytes; the reference parser unpacks nothing."""
    data = file.read_bytes()
    return gzip.decompress(data) if file.suffix == ".gz" else data


PLAIN = [capture.read(file) for file in READ if file.stat().st_size < 12_000]


def assert_alike(data):
    """Both parsers make the same rows of a capture, in the columns that the reference has."""
    expected = reference.read_capture(data)
    found, _ = rows(data)
    assert len(found) == len(expected)
    pairs = zip(found, expected, strict=True)
    differing = [(n, a[n], b[n]) for a, b in pairs for n in b if a[n] != b[n]]
    assert differing == []


def messages(source):
    """The lines of `tlswire messages`."""
    with tlswire.open_capture(source) as opened:
        reader = opened.start(Wanted("message_lines"))
        lines = b""
        while reader.advance():
            lines += reader.take_lines()
        return lines + reader.take_lines()


@pytest.mark.parametrize("file", READ, ids=lambda file: file.name)
def test_rows_of_every_capture_are_alike(file):
    assert_alike(data_of(file))


@given(data=st.data())
def test_rows_of_packets_that_were_captured_twice_are_alike(data):
    packets = data.draw(strategies.mishaps(data.draw(st.sampled_from(PLAIN)), ["twice"]))
    assert_alike(capture.pcap(packets))


@pytest.mark.parametrize("file", READ, ids=lambda file: file.name)
def test_messages_of_every_capture_are_alike(file):
    expected = reference.messages(data_of(file))
    assert [json.loads(line) for line in messages(file).splitlines()] == expected
