"""Raw ClientHello records, one after the other."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, BinaryIO

from . import spots
from .mix import Mix
from .wire import Summary

if TYPE_CHECKING:
    from .template import Template


def _with_length(hello: bytes) -> bytes:
    return len(hello).to_bytes(4) + hello


def _as_line(hello: bytes) -> bytes:
    return hello.hex().encode() + b"\n"


WAYS = {"length": _with_length, "hex": _as_line}
"""How one hello follows another: with its length in four bytes before it, or one line each."""


def write(count: int, seed: int, way: str, out: BinaryIO) -> Summary:
    """Writes `count` hellos, each with the records it was sent in."""
    random, names, summary = Random(seed), spots.zipf_weights(), Summary(bytes=0)
    mix, written = Mix(_has_hello), WAYS[way]
    streams: dict[int, bytes] = {}
    while summary.connections < count:
        kind, template = mix.draw(random)
        stream = streams.get(id(template))
        if stream is None:
            stream = streams[id(template)] = first_flight(template)
        (name,) = random.choices(range(spots.NAMES), cum_weights=names)
        summary.bytes += out.write(written(_fresh(template, stream, spots.Fresh(random, name))))
        summary.connections += 1
        summary.kinds[kind] += 1
    return summary


def first_flight(template: Template) -> bytes:
    """The records that hold the first ClientHello of a seed."""
    client = template.seed.stream(from_client=True)
    size = max(spot.where[-1] for spot in _of_first_hello(template)) + 1
    return client[:size]


def _has_hello(template: Template) -> bool:
    return any(spot.key == "extensions 0" for spot in template.spots)


def _of_first_hello(template: Template) -> list[spots.Spot]:
    """The client's spots as far as the extensions of its first hello, which end it."""
    client = [spot for spot in template.spots if spot.from_client]
    return client[: [spot.key for spot in client].index("extensions 0") + 1]


def _fresh(template: Template, stream: bytes, fresh: spots.Fresh) -> bytes:
    hello = bytearray(stream)
    for spot in _of_first_hello(template):
        value = spot.make(fresh)
        if spot.where[-1] - spot.where[0] == len(value) - 1:
            hello[spot.where[0] : spot.where[-1] + 1] = value
        else:
            for place, byte in zip(spot.where, value, strict=True):
                hello[place] = byte
    return bytes(hello)
