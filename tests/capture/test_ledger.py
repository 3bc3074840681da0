"""Nothing is lost in silence: every packet, byte and message is in one counter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tests.packets import capture
from tests.rows import FILES, rows

SMALL = [file.read_bytes() for file in FILES if file.stat().st_size < 12_000]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_sums_hold_on_every_capture(file):
    _, stats = rows(file, "default")
    assert stats["imbalances"] == []


@given(data=strategies.damaged(st.sampled_from(SMALL)))
def test_the_sums_hold_on_damaged_captures(data):
    _, stats = rows(data, "default")
    assert stats["imbalances"] == []


PLAIN = [
    capture.read(file) for file in FILES if file.suffix != ".zst" and file.stat().st_size < 12_000
]


@given(data=st.data())
def test_the_sums_hold_when_packets_are_damaged_or_lost(data):
    packets = data.draw(strategies.mishaps(data.draw(st.sampled_from(PLAIN))))
    _, stats = rows(capture.pcap(packets), "default")
    assert stats["imbalances"] == []
