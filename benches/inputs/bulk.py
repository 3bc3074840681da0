"""Application data, put into the server's side of a connection after its handshake."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from .hello import ALERT, APPLICATION_DATA, records
from .seeds import ACK, ETHERNET, Segment
from .template import Frame, Template, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

MTU = 1_500
RECORD = 16_384 + 17
PACE = 250_000
"""Nanoseconds from one segment to the next."""


@cache
def place(template: Template) -> int | None:
    """The frame before which application data may come: the server's last record of its own.

    The client must have sent protected data before, so that the handshake is over. `None` where
    there is no such frame, or no bare ACK of the client to copy.
    """
    segments = template.seed.segments
    client = list(records(template.seed.stream(from_client=True)))
    server = records(template.seed.stream(from_client=False))
    starts = {at + 1 for kind, at, _ in server if kind in {ALERT, APPLICATION_DATA}}
    protected = min((at + 1 for kind, at, _ in client if kind == APPLICATION_DATA), default=None)
    if protected is None or not any(map(_is_bare_ack, segments)):
        return None
    found, begun = None, False
    for at, segment in enumerate(segments[: template.closing + 1]):
        if segment.from_client:
            begun |= segment.seq + len(segment.data) > protected
        elif begun and segment.data and segment.seq in starts:
            found = at
    return found


def is_usable(template: Template) -> bool:
    """Whether application data can be put into it."""
    return place(template) is not None


def application_data(
    template: Template, noise: bytes, amount: int, random: Random
) -> ApplicationData | None:
    """Application data for a connection, where its seed takes any."""
    at = place(template)
    return None if at is None else ApplicationData(template, at, noise, amount, random)


class ApplicationData:
    """Records of about `amount` bytes, in full segments that the client acknowledges in pairs."""

    def __init__(
        self, template: Template, at: int, noise: bytes, amount: int, random: Random
    ) -> None:
        segments = template.seed.segments
        self.place = at
        self._model = segments[at]
        last = next(each for each in reversed(segments[:at]) if each.from_client)
        self._client_seq = last.seq + len(last.data)
        self._ack = next(filter(_is_bare_ack, segments))
        version = self._model.data[1:3]
        self._stream = b"".join(_records(noise, version, amount, random))
        self.size = len(self._stream)

    def frames(self) -> Iterator[tuple[int, Frame]]:
        """Yields nanoseconds since the frame before, and the frame."""
        step = MTU - (self._model.payload - ETHERNET)
        for number, at in enumerate(range(0, self.size, step), 1):
            data = self._stream[at : at + step]
            seq = self._model.seq + at
            yield PACE, _segment(self._model, seq, self._model.ack, data)
            if number % 2 == 0 or at + step >= self.size:
                yield 0, _segment(self._ack, self._client_seq, seq + len(data), b"")


def _records(noise: bytes, version: bytes, amount: int, random: Random) -> Iterator[bytes]:
    while amount > 0:
        size = min(RECORD, amount + 17)
        start = random.randrange(len(noise) - size)
        yield bytes([APPLICATION_DATA]) + version + size.to_bytes(2) + noise[start : start + size]
        amount -= size


def _segment(model: Segment, seq: int, ack: int, data: bytes) -> Frame:
    """A frame with the headers of `model` and other numbers and data."""
    frame = bytearray(model.frame[: model.payload]) + data
    if frame[12:14] == b"\x08\x00":
        frame[ETHERNET + 2 : ETHERNET + 4] = (len(frame) - ETHERNET).to_bytes(2)
    else:
        frame[ETHERNET + 4 : ETHERNET + 6] = (len(frame) - ETHERNET - 40).to_bytes(2)
    numbers = seq.to_bytes(4) + ack.to_bytes(4)
    frame[model.tcp + 4 : model.tcp + 12] = numbers
    frame[model.tcp + 13] = ACK
    new = Segment(0, bytes(frame), model.from_client, model.tcp, model.payload, seq, ack, ACK)
    return prepare(0, 0, new)


def _is_bare_ack(segment: Segment) -> bool:
    return segment.from_client and segment.flags == ACK and not segment.data
