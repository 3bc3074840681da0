"""A hello in each of the forms it may come in, whole and cut: both parsers, by one rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.architecture.table import TOP
from tests.parity.outcome import outcome
from tlswire import IncompleteError, MalformedError, reference

HELLOS = {path.name: path.read_bytes() for path in (TOP / "tests/data/hellos").glob("*_hello.bin")}
PARSERS = {
    1: (tlswire.parse_client_hello, reference.parse_client_hello),
    2: (tlswire.parse_server_hello, reference.parse_server_hello),
}
FORMS = ("one record", "records", "message", "body")


def formed(form, message):
    """The message as it comes in a form."""
    if form in {"message", "body"}:
        return message if form == "message" else message[4:]
    size = 1 << 14 if form == "one record" else 61
    pieces = (message[at : at + size] for at in range(0, len(message), size))
    return b"".join(strategies.record(22, piece) for piece in pieces)


def to_extensions(message):
    """Bytes of a body before its extensions, where it is a whole hello without them."""
    body = message[4:]
    at = 35 + body[34]
    if message[0] == 2:
        return at + 3
    if body[0] == 0xFE:
        at += 1 + body[at]
    at += 2 + int.from_bytes(body[at : at + 2])
    return at + 1 + body[at]


def assert_cut_is_incomplete(parse, form, message, cut):
    data = formed(form, message)[:cut]
    if form == "body" and cut == to_extensions(message):
        assert parse(data).extensions is None
        return
    with pytest.raises(IncompleteError) as caught:
        parse(data)
    assert (caught.value.kind, caught.value.offset <= cut) == ("incomplete", True)


@pytest.mark.parametrize("form", FORMS)
def test_every_part_of_a_hello_is_incomplete(form):
    for message in HELLOS.values():
        parse, _ = PARSERS[message[0]]
        for cut in range(len(formed(form, message))):
            assert_cut_is_incomplete(parse, form, message, cut)


@pytest.mark.parametrize("form", FORMS)
@given(name=st.sampled_from(sorted(HELLOS)), data=st.data())
def test_parts_of_a_hello_are_incomplete_to_the_reference_parser_too(form, name, data):
    message = HELLOS[name]
    cut = data.draw(st.integers(0, len(formed(form, message)) - 1))
    native, plain = PARSERS[message[0]]
    assert_cut_is_incomplete(plain, form, message, cut)
    part = formed(form, message)[:cut]
    told = [outcome(lambda parse=parse: parse(part).raw) for parse in (native, plain)]
    assert told[0] == told[1]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_same_hello(form):
    for message in HELLOS.values():
        for parse in PARSERS[message[0]]:
            assert parse(formed(form, message)).raw == message


@pytest.mark.parametrize("parser", [0, 1])
def test_bytes_after_a_body_are_malformed_and_not_incomplete(parser):
    for message in HELLOS.values():
        parse = PARSERS[message[0]][parser]
        if parse(message).extensions is not None:
            assert isinstance(parse(message[4:] + b"\0").defect, MalformedError)


@pytest.mark.parametrize("parser", [0, 1])
def test_a_whole_message_of_another_type_is_said_to_be_one(parser):
    for message in HELLOS.values():
        with pytest.raises(MalformedError, match=r"msg_type.* at offset 0: illegal value"):
            PARSERS[3 - message[0]][parser](message)
