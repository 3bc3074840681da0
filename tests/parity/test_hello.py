"""Both parsers read hellos alike: the same values, or the same error in the same place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.parity.outcome import fields, outcome
from tlswire import reference

MORE = (
    "type",
    "extensions",
    "extension_types",
    "malformed",
    "defect",
    "record_version",
    "offset",
    "raw",
)
NAMES = {
    "client": {*tlswire.ClientHello.__match_args__, *MORE},
    "server": {*tlswire.ServerHello.__match_args__, *MORE, "is_hello_retry_request"},
}
PARSERS = {
    "client": (tlswire.parse_client_hello, reference.parse_client_hello),
    "server": (tlswire.parse_server_hello, reference.parse_server_hello),
}
HELLOS = {"client": strategies.client_hellos, "server": strategies.server_hellos}


def assert_alike(side, data):
    native, plain = (fields(outcome(parse, data), NAMES[side]) for parse in PARSERS[side])
    assert native == plain


@pytest.mark.parametrize("side", HELLOS)
@given(data=st.data())
def test_hellos_of_any_structure_read_alike(side, data):
    assert_alike(side, data.draw(HELLOS[side]))


@pytest.mark.parametrize("side", HELLOS)
@given(data=st.data())
def test_damaged_hellos_read_alike(side, data):
    assert_alike(side, data.draw(strategies.damaged(HELLOS[side])))


@pytest.mark.parametrize("side", HELLOS)
@given(body=st.binary(max_size=120))
def test_any_bytes_read_alike(side, body):
    assert_alike(side, body)
    assert_alike(side, strategies.message({"client": 1, "server": 2}[side], body))


@pytest.mark.parametrize("side", HELLOS)
@given(data=st.data())
def test_hellos_in_records_read_alike(side, data):
    whole = data.draw(strategies.damaged(HELLOS[side]) | HELLOS[side])
    pieces = data.draw(strategies.cuts(whole))
    assert_alike(side, b"".join(strategies.record(22, piece) for piece in pieces))


@pytest.mark.parametrize("side", HELLOS)
@given(data=st.data())
def test_bare_bodies_read_alike(side, data):
    assert_alike(side, data.draw(HELLOS[side])[4:])


@pytest.mark.parametrize("side", HELLOS)
@given(kind=st.sampled_from(strategies.KNOWN_TYPES), body=st.binary(max_size=40))
def test_any_body_of_an_extension_reads_alike(side, kind, body):
    begin = b"\x03\x03" + bytes(32) + b"\0"
    middle = {"client": b"\0\2\x13\1\1\0", "server": b"\x13\1\0"}[side]
    extensions = strategies.vector(2, strategies.extension(kind, body))
    msg_type = {"client": 1, "server": 2}[side]
    assert_alike(side, strategies.message(msg_type, begin + middle + extensions))
