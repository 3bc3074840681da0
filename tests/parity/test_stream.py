"""Both parsers show the same of a stream, whatever its bytes and however they are cut."""

from hypothesis import given
from hypothesis import strategies as st

import tlswire
from tests import strategies
from tests.parity.outcome import outcome, seen, shown
from tlswire import reference
from tlswire.reference import stream as items

ANY = st.one_of(
    strategies.streams(),
    strategies.streams(),
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
