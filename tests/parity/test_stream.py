"""Both parsers show the same of a stream, whatever its bytes and however they are cut."""

from hypothesis import given
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.handshake_bodies import ssl2_hellos
from tests.parity.outcome import outcome, seen, shown
from tests.pieces import number
from tlswire import reference
from tlswire.reference import stream as items


@st.composite
def openings(draw):
    """A hello in the format of SSL 2.0 behind either header, and perhaps the stream it leads to."""
    message, padding = draw(ssl2_hellos), draw(st.integers(0, 9))
    if padding:
        header = number(2, len(message) + padding) + number(1, padding)
    else:
        header = number(2, 0x8000 | len(message))
    return header + message + bytes(padding) + draw(st.just(b"") | strategies.streams())


ANY = st.one_of(
    strategies.streams(),
    strategies.streams(),
    openings(),
    strategies.damaged(openings()),
    strategies.damaged(strategies.streams()),
    st.binary(max_size=80),
)


class Native:
    """The native stream, with what it shows as plain values."""

    def __init__(self):
        self.stream = tlswire.Stream()
        self.feed = lambda piece: self.note(self.stream.feed(piece))
        self.gap = lambda length: self.note(self.stream.gap(length))
        self.finish = lambda: self.note(self.stream.close())
        self.shown = []

    def note(self, found):
        self.shown += map(seen, found)

    @property
    def state(self):
        return self.shown, self.stream.anomalies, self.stream.is_lost, self.stream.position


class Plain(Native):
    """The stream of the reference parser, likewise."""

    def __init__(self):
        super().__init__()
        self.stream = reference.Stream()
        self.finish = lambda: self.note(self.stream.finish())
        self.anomalies = []

    def note(self, found):
        for item in found:
            if isinstance(item, items.Oddity):
                self.anomalies.append((item.name, item.offset))
            elif not (isinstance(item, items.Opaque) and item.header.content_type == 23):
                self.shown.append(seen(item))

    @property
    def state(self):
        return self.shown, self.anomalies, self.stream.is_lost, self.stream.position


def read(reader, pieces):
    for piece in pieces:
        if isinstance(piece, bytes):
            reader.feed(piece)
        else:
            reader.gap(piece)
    reader.finish()
    return reader.state


@given(data=st.data())
def test_streams_show_the_same(data):
    whole = data.draw(ANY)
    pieces = data.draw(strategies.cuts(whole))
    assert read(Native(), pieces) == read(Plain(), pieces)


@given(data=st.data())
def test_any_cut_of_a_stream_shows_the_same(data):
    whole = data.draw(ANY)
    pieces = data.draw(strategies.cuts(whole))
    expected = read(Native(), [whole])
    assert read(Native(), pieces) == expected
    assert read(Native(), [bytes((byte,)) for byte in whole]) == expected


@given(data=st.data())
def test_streams_with_gaps_show_the_same(data):
    pieces = data.draw(strategies.cuts(data.draw(ANY)))
    lost = data.draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces)))
    pieces = [len(one) if gone else one for one, gone in zip(pieces, lost, strict=True)]
    assert read(Native(), pieces) == read(Plain(), pieces)


@given(data=st.data())
def test_skipping_is_feeding_what_is_not_looked_at(data):
    whole = data.draw(ANY)
    reader, rest = Native(), whole
    while rest:
        passed = min(reader.stream.skippable, len(rest))
        if passed:
            reader.stream.skip(passed)
        else:
            passed = data.draw(st.integers(1, len(rest)))
            reader.feed(rest[:passed])
        rest = rest[passed:]
    reader.finish()
    assert reader.state == read(Native(), [whole])


@given(data=ANY | strategies.handshakes() | strategies.damaged(strategies.handshakes()))
def test_messages_of_any_bytes_read_alike(data):
    native = shown(outcome(tlswire.parse_messages, data))
    assert native == shown(outcome(reference.parse_messages, data))


def test_a_stream_may_begin_with_a_hello_of_ssl2_in_any_pieces():
    body = b"\1\3\3\0\6\0\0\0\x10\1\0\x80\0\0\x2f" + bytes(16)
    whole = number(2, 0x8000 | len(body)) + body + b"\x14\3\3\0\1\1"
    for pieces in ([whole], [bytes((byte,)) for byte in whole], [whole[:9], 3, whole[12:]]):
        assert read(Native(), pieces) == read(Plain(), pieces)
    [(kind, raw, offset), rest] = read(Plain(), [whole])[0]
    assert (kind, raw, offset, rest) == ("message", body, 2, ("change_cipher_spec", 2 + len(body)))
    held = reference.Stream()
    assert (held.feed(whole[:20]), held.position) == ([], 20)
