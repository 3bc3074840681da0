"""Raw ClientHello records, one after the other."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import TYPE_CHECKING, BinaryIO

from . import spots
from .mix import Mix
from .wire import Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .template import Template


def _with_length(hello: bytes) -> bytes:
    return len(hello).to_bytes(4) + hello


def _as_line(hello: bytes) -> bytes:
    return hello.hex().encode() + b"\n"


SPELLED = {"length": _with_length, "hex": _as_line}
WAYS = (*SPELLED, "parquet")
"""How one hello follows another: with its length in four bytes before it, one line each, or as the
rows of a column `client_hello`."""
ROW_GROUP = 65_536


def write(count: int, seed: int, way: str, out: BinaryIO) -> Summary:
    """Writes `count` hellos, each with the records it was sent in."""
    summary = Summary(bytes=0)
    made = make(count, seed, summary)
    if way == "parquet":
        _write_parquet(made, out)
    else:
        out.writelines(SPELLED[way](hello) for hello in made)
    summary.bytes = out.tell()
    return summary


def _write_parquet(made: Iterator[bytes], out: BinaryIO) -> None:
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema({"client_hello": pyarrow.binary()})
    with parquet.ParquetWriter(out, schema, compression="snappy", use_dictionary=False) as writer:
        while group := list(islice(made, ROW_GROUP)):
            writer.write_table(pyarrow.table({"client_hello": group}, schema))


def make(count: int, seed: int, summary: Summary) -> Iterator[bytes]:
    """Yields `count` hellos, each with the records it was sent in."""
    random, names = Random(seed), spots.zipf_weights()
    mix = Mix(_has_hello)
    streams: dict[int, bytes] = {}
    while summary.connections < count:
        kind, template = mix.draw(random)
        stream = streams.get(id(template))
        if stream is None:
            stream = streams[id(template)] = first_flight(template)
        (name,) = random.choices(range(spots.NAMES), cum_weights=names)
        summary.connections += 1
        summary.kinds[kind] += 1
        yield _fresh(template, stream, spots.Fresh(random, name))


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
