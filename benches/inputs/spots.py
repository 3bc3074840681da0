"""The bytes of a seed that are new in every connection, and what makes them.

To rewrite more, add a function that yields more spots to `FINDERS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from . import der, hello

if TYPE_CHECKING:
    from random import Random

DOWNGRADE = b"DOWNGRD"
NAMES = 100_000
"""Servers: each has its name, its address and its certificates."""
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(slots=True)
class Fresh:
    """What a new connection draws its values from."""

    random: Random
    name: int
    """Rank of its server name; 0 is the most popular."""


Maker = Callable[[Fresh], bytes]


@dataclass(slots=True)
class Spot:
    """Bytes of one direction's stream, and their maker; spots of one `key` get the same bytes."""

    key: str
    where: list[int]
    make: Maker
    from_client: bool


def zipf_weights() -> list[float]:
    """Cumulated weights of the server names by rank."""
    return list(accumulate(1 / rank for rank in range(1, NAMES + 1)))


def host_name(rank: int, model: bytes) -> bytes:
    """A server name as long as `model`, with its domain: `qzmbca.example`."""
    label, dot, domain = model.partition(b".")
    number = (rank + 1) * 0x9E3779B1
    letters = "".join(LETTERS[number >> (5 * at) & 31] for at in range(min(len(label), 6)))
    return letters.encode().ljust(len(label), b"a") + dot + domain


def find(client: bytes, server: bytes) -> list[Spot]:
    """The spots of a connection, given both streams."""
    return [spot for finder in FINDERS for spot in finder(client, server)]


def _client_hellos(client: bytes, server: bytes) -> Iterator[Spot]:
    for number, message in enumerate(hello.messages(client, retried=hello.is_retried(server))):
        if message.kind != hello.CLIENT_HELLO:
            continue
        parsed = hello.ClientHello.parse(message.data)
        yield Spot("client_random", message.where[6:38], _random_bytes(32), from_client=True)
        yield from _session_id(message, parsed.session_id, from_client=True)
        if parsed.parts:
            where = message.where[slice(*parsed.extensions)]
            yield Spot(f"extensions {number}", where, _extensions(parsed), from_client=True)


def _server_hellos(_client: bytes, server: bytes) -> Iterator[Spot]:
    for message in hello.messages(server, retried=hello.is_retried(server)):
        if message.kind != hello.SERVER_HELLO:
            continue
        start = 4 + 2 + 32 + 1
        yield from _session_id(message, (start, start + message.data[38]), from_client=False)
        random = message.data[6:38]
        if random != hello.HELLO_RETRY:
            # RFC 9846 §4.2.3: the last eight bytes may say that the version was lowered.
            size = 24 if random[24:31] == DOWNGRADE else 32
            where = message.where[6 : 6 + size]
            yield Spot("server_random", where, _random_bytes(size), from_client=False)


def _certificates(client: bytes, server: bytes) -> Iterator[Spot]:
    """What is shown in clear; the signatures are no longer of what they sign."""
    for stream, from_client in ((client, True), (server, False)):
        for message in hello.messages(stream):
            if message.kind == hello.CERTIFICATE and len(message.data) > 7:
                yield from _leaf(message, from_client=from_client)


def _leaf(message: hello.Message, *, from_client: bool) -> Iterator[Spot]:
    base = 4 + 3 + 3
    places = der.places(message.data[base : base + int.from_bytes(message.data[7:10])])
    for bounds in (places.serial, *places.names):
        at = slice(base + bounds[0], base + bounds[1])
        model = message.data[at]
        make = _serial(model) if bounds == places.serial else _dns_name(model)
        key = f"certificate {from_client} {bounds[0]}"
        yield Spot(key, message.where[at], make, from_client)


def _serial(model: bytes) -> Maker:
    """The first byte stays, so that it stays a positive number of this length."""

    def make(fresh: Fresh) -> bytes:
        told = hashlib.sha512(model + fresh.name.to_bytes(4)).digest()
        return model[:1] + told[: len(model) - 1]

    return make


def _dns_name(model: bytes) -> Maker:
    is_name = b"." in model and model.isascii() and not model.startswith(b"*")
    return lambda fresh: host_name(fresh.name, model) if is_name else model


FINDERS = [_client_hellos, _server_hellos, _certificates]


def _session_id(
    message: hello.Message, bounds: tuple[int, int], *, from_client: bool
) -> Iterator[Spot]:
    value = message.data[slice(*bounds)]
    if value:
        where = message.where[slice(*bounds)]
        # The server's echo must stay an echo.
        yield Spot(f"session_id {value.hex()}", where, _random_bytes(len(value)), from_client)


def _random_bytes(size: int) -> Maker:
    return lambda fresh: fresh.random.randbytes(size)


def _extensions(parsed: hello.ClientHello) -> Maker:
    """Rewrites the server name, and shuffles the extensions of clients that do so themselves."""
    parts = list(parsed.parts)
    fixed = {0, len(parts) - 1}
    movable = [at for at in range(len(parts)) if at not in fixed] if parsed.permutes else []

    def make(fresh: Fresh) -> bytes:
        blocks = [_named(kind, body, fresh.name) for kind, body in parts]
        order = fresh.random.sample(movable, len(movable))
        moved = {at: blocks[new] for at, new in zip(movable, order, strict=True)}
        return b"".join(moved.get(at, block) for at, block in enumerate(blocks))

    return make


def _named(kind: int, body: bytes, rank: int) -> bytes:
    bounds = hello.server_name(body) if kind == hello.SERVER_NAME else None
    if bounds:
        start, end = bounds
        body = body[:start] + host_name(rank, body[start:end]) + body[end:]
    return hello.extension(kind, body)
