"""Structures of TLS, generated and encoded; and damage to their bytes.

Bytes at random never get past the first length. These strategies make messages whose lengths are
true, with GREASE, duplicates and unknown values in them, and damage them afterwards.
"""

from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st

from tests.extension_bodies import BODIES, KNOWN_TYPES
from tests.pieces import (
    code_point,
    code_points,
    empty,
    number,
    short,
    u8,
    vector,
    version,
)

RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def message(msg_type, body):
    """A handshake message."""
    return number(1, msg_type) + vector(3, body)


def record(content_type, fragment, version=0x0303):
    """A record."""
    return number(1, content_type) + number(2, version) + vector(2, fragment)


def extension(kind, body):
    return number(2, kind) + vector(2, body)


def extensions_of(bodies):
    """A list of extensions, encoded: known ones as they should be, others, and duplicates."""
    known = st.one_of(
        *(
            body.map(lambda found, kind=kind: extension(kind, found))
            for kind, body in bodies.items()
        )
    )
    other = st.builds(extension, st.sampled_from(KNOWN_TYPES) | code_point, st.binary(max_size=24))
    return st.lists(st.one_of(known, known, known, other), max_size=10)


def block(bodies):
    """What ends a hello: nothing, or a block of extensions."""
    whole = extensions_of(bodies).map(lambda found: vector(2, b"".join(found)))
    return st.one_of(whole, whole, whole, empty)


random = st.binary(min_size=32, max_size=32)
session_id = st.one_of(empty, st.binary(max_size=32), st.binary(min_size=32, max_size=32))


@st.composite
def client_hello_bodies(draw):
    legacy = draw(st.one_of(st.just(0x0303), version))
    is_datagram = legacy >> 8 == 0xFE or legacy == 0x0100
    return b"".join(
        (
            number(2, legacy),
            draw(random),
            vector(1, draw(session_id)),
            vector(1, draw(short)) if is_datagram else b"",
            draw(code_points(smallest=draw(st.sampled_from([0, 1, 1, 1])), largest=20)),
            vector(1, draw(st.sampled_from([b"\0", b"\1\0", b""]) | short)),
            draw(block(BODIES["client_hello"])),
        )
    )


@st.composite
def server_hello_bodies(draw):
    legacy = draw(st.one_of(st.just(0x0303), version))
    ending = st.sampled_from([b"DOWNGRD\1", b"DOWNGRD\0"])
    sentinel = st.builds(lambda start, end: start[:24] + end, random, ending)
    is_early_draft = legacy >> 8 == 0x7F
    kind = draw(st.sampled_from(["server_hello", "server_hello", "hello_retry_request"]))
    retry = st.just(RETRY) if kind == "hello_retry_request" else st.nothing()
    return b"".join(
        (
            number(2, legacy),
            draw(retry | st.one_of(random, random, sentinel, st.just(RETRY))),
            b"" if is_early_draft else vector(1, draw(session_id)),
            number(2, draw(code_point)),
            b"" if is_early_draft else number(1, draw(st.just(0) | u8)),
            draw(block(BODIES[kind])),
        )
    )


client_hellos = client_hello_bodies().map(lambda body: message(1, body))
server_hellos = server_hello_bodies().map(lambda body: message(2, body))


@st.composite
def damaged(draw, whole):
    """Bytes of `whole` with one to four edits: a byte changed, some taken out, some put in."""
    data = draw(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        put = draw(st.binary(max_size=3) | st.sampled_from([b"\0", b"\xff", b"\0\0", b"\xff\xff"]))
        data = data[:at] + put + data[at + draw(st.integers(0, 3)) :]
    return data


@st.composite
def cuts(draw, data, most=6):
    """The pieces of `data` between cuts at any places."""
    places = draw(st.lists(st.integers(0, len(data)), max_size=most))
    bounds = [0, *sorted(places), len(data)]
    return [data[begin:end] for begin, end in pairwise(bounds)]


alerts = st.builds(lambda level, kind: bytes((level, kind)), st.sampled_from([1, 2]), u8)


@st.composite
def handshakes(draw):
    """Some handshake messages, one after the other."""
    other = st.builds(message, u8, st.binary(max_size=40))
    one = st.one_of(client_hellos, server_hellos, other)
    return b"".join(draw(st.lists(one, min_size=1, max_size=4)))


@st.composite
def streams(draw):
    """Records of one direction: messages in any fragments, and what else may come."""
    data = b""
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from([20, 21, 22, 22, 22, 23, 24]))
        versions = st.sampled_from([0x0301, 0x0303]) | version
        if kind == 22:
            whole = draw(handshakes())
            for piece in draw(cuts(whole, most=3)):
                data += record(22, piece, draw(versions))
        elif kind == 21:
            data += record(21, draw(alerts | short), draw(versions))
        elif kind == 20:
            data += record(20, draw(st.just(b"\1") | short), draw(versions))
        else:
            data += record(kind, draw(st.binary(max_size=60)), draw(versions))
    return data


@st.composite
def mishaps(draw, packets, fates=("lost", "twice", "late", "damaged", "cut")):
    """The packets of a capture of which some are lost, doubled, late, cut or damaged."""
    kept = []
    for packet in packets:
        fate = draw(st.sampled_from(["kept"] * 8 + list(fates)))
        if fate == "damaged":
            kept.append(packet.with_data(draw(damaged(st.just(packet.data)))))
        elif fate == "cut":
            end = draw(st.integers(0, len(packet.data)))
            kept.append(replace(packet, data=packet.data[:end], original=packet.length))
        elif fate == "late":
            kept.insert(max(len(kept) - 1, 0), packet)
        else:
            kept += [packet] * {"kept": 1, "lost": 0, "twice": 2}[fate]
    return kept
