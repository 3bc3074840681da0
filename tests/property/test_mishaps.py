"""Both parsers make the same rows and messages of a capture, whatever befell its packets.

The reference is held against the native parser on TLS over TCP, which is what it reads.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packets import capture, operators
from tests.packets.mishaps import MISHAPS
from tests.parity.test_capture import READ, assert_alike, data_of, messages
from tlswire import reference


def of_one_link_type(file):
    return len({packet.link_type for packet in capture.read(data_of(file))}) == 1


PLAIN = {
    file.name: capture.read(data_of(file))
    for file in READ
    if file.stat().st_size < 40_000 and of_one_link_type(file)
}
# What is changed first: how segments are cut.
PACKINGS = (operators.resegment, operators.coalesce, operators.retransmit)


def some(choices, most):
    """A capture, and up to `most` things that befell it."""
    packets = PLAIN[choices.choice(sorted(PLAIN))]
    for mishap in choices.choices(MISHAPS + PACKINGS, k=choices.randint(1, most)):
        packets = mishap(packets, choices)
    return capture.pcap(packets)


@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda mishap: mishap.__name__)
@given(name=st.sampled_from(sorted(PLAIN)), choices=st.randoms(use_true_random=False))
def test_rows_are_alike_when_something_befalls_the_packets(mishap, name, choices):
    assert_alike(capture.pcap(mishap(PLAIN[name], choices)))


@given(choices=st.randoms(use_true_random=True))
def test_rows_are_alike_when_several_things_befall_the_packets(choices):
    assert_alike(some(choices, 4))


@given(choices=st.randoms(use_true_random=True), share=st.floats(0, 1))
def test_rows_are_alike_when_the_file_is_cut(choices, share):
    data = some(choices, 2)
    assert_alike(data[: max(24, int(share * len(data)))])


@given(choices=st.randoms(use_true_random=True))
def test_messages_are_alike_when_several_things_befall_the_packets(choices):
    data = some(choices, 3)
    found = [json.loads(line) for line in messages(data).splitlines()]
    assert found == reference.messages(data)
