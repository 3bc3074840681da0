"""Both parsers decode the extensions of every message alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.parity.outcome import outcome, plain
from tlswire.reference.extension import RawExtension
from tlswire.reference.extension.table import TABLES
from tlswire.reference.views import Extension
from tlswire.registry import ExtensionType

CASES = [(message, kind) for message, table in TABLES.items() for kind in table]
NAMES = [f"{message}-{kind}" for message, kind in CASES]


def assert_alike(message, kind, body):
    native = outcome(tlswire.Extension, kind, body, 0, message)
    assert native == plain(Extension(RawExtension(ExtensionType(kind), body, 0), message))


def bodies(message, kind):
    """Bodies of the type in the message, as they should be where a strategy is there."""
    known = strategies.BODIES[message].get(int(kind))
    short = st.binary(max_size=40)
    return short if known is None else st.one_of(known, known, strategies.damaged(known), short)


@pytest.mark.parametrize(("message", "kind"), CASES, ids=NAMES)
@given(data=st.data())
@settings(max_examples=30)
def test_bodies_of_a_type_decode_alike(message, kind, data):
    assert_alike(message, kind, data.draw(bodies(message, kind)))


@pytest.mark.parametrize("message", TABLES)
@given(kind=st.integers(0, 0xFFFF) | st.sampled_from(strategies.KNOWN_TYPES), body=st.binary())
def test_any_body_of_any_type_decodes_alike(message, kind, body):
    assert_alike(message, kind, body)


@pytest.mark.parametrize("message", TABLES)
def test_both_know_the_same_types(message):
    for kind in range(0x10000):
        native = outcome(tlswire.Extension, kind, b"", 0, message)[4]
        assert (native is None) == (kind not in TABLES[message]), hex(kind)


def test_every_type_of_every_message_has_bodies_as_they_should_be():
    kinds = {message: sorted(map(int, table)) for message, table in TABLES.items()}
    assert {message: sorted(bodies) for message, bodies in strategies.BODIES.items()} == kinds


@pytest.mark.parametrize(("message", "kind"), CASES, ids=NAMES)
@given(data=st.data())
@settings(max_examples=10)
def test_a_body_as_it_should_be_is_whole(message, kind, data):
    body = data.draw(strategies.BODIES[message][int(kind)])
    found = tlswire.Extension(kind, body, 0, message).decoded
    assert found is not None
    assert sum(field.length for field in found.fields) == len(body)
