"""The bodies of handshake messages as they should be, hellos of SSL 2.0 and OCSP responses."""

import zlib

from hypothesis import strategies as st

from tests.pieces import (
    byte,
    code_point,
    code_points,
    empty,
    fixed,
    four,
    joined,
    number,
    opaque8,
    opaque16,
    opaque24,
    sent,
    short,
    two,
    u8,
    u16,
    vector,
)


def der(tag, *parts):
    """An element of DER, its length as short as it may be."""
    body = b"".join(parts)
    size = len(body)
    width = (size.bit_length() + 7) // 8
    length = number(1, size) if size < 0x80 else number(1, 0x80 | width) + number(width, size)
    return number(1, tag) + length + body


def in_der(tag, *parts):
    """The same of parts that are generated."""
    return sent(*parts).map(lambda body: der(tag, body))


def oid(text):
    """An algorithm, by its content in hexadecimal."""
    return der(0x30, der(6, bytes.fromhex(text)))


when = st.sampled_from([b"20260101000000Z", b"19991231235959Z", b"20500101000000Z", b"2026"])
time = when.map(lambda text: der(0x18, text))
key_hash = fixed(20).map(lambda found: der(4, found))
certificate_id = in_der(
    0x30,
    st.sampled_from([oid("2b0e03021a"), oid("608648016503040201")]),
    key_hash,
    key_hash,
    st.binary(min_size=1, max_size=20).map(lambda found: der(2, found)),
)
reason = u8.map(lambda value: der(0xA0, der(10, number(1, value))))
certificate_status = st.one_of(
    st.just(b"\x80\0"), st.just(b"\x82\0"), in_der(0xA1, time, st.one_of(empty, reason))
)
sct = sent(st.just(b"\0"), fixed(32), fixed(8), opaque16, two, opaque16)
timestamps = joined(sct.map(lambda found: vector(2, found)))
single_extensions = timestamps.map(
    lambda found: der(
        0xA1,
        der(0x30, der(0x30, der(6, bytes.fromhex("2b06010401d679020405")), der(4, der(4, found)))),
    )
)
single_response = in_der(
    0x30,
    certificate_id,
    certificate_status,
    time,
    st.one_of(empty, time.map(lambda found: der(0xA0, found))),
    st.one_of(empty, single_extensions),
)
responder = st.one_of(
    key_hash.map(lambda found: der(0xA2, found)),
    short.map(
        lambda found: der(
            0xA1, der(0x30, der(0x31, der(0x30, der(6, b"\x55\x04\x03"), der(12, found))))
        )
    ),
)
basic_response = in_der(
    0x30,
    in_der(
        0x30,
        responder,
        time,
        st.lists(single_response, max_size=3).map(lambda found: der(0x30, *found)),
    ),
    st.just(oid("2a864886f70d01010b")),
    short.map(lambda found: der(3, b"\0", found)),
)
ocsp_responses = st.one_of(
    st.sampled_from([1, 2, 3, 5, 6, 9]).map(lambda value: der(0x30, der(10, number(1, value)))),
    basic_response.map(
        lambda found: der(
            0x30,
            b"\x0a\1\0",
            der(0xA0, der(0x30, der(6, bytes.fromhex("2b0601050507300101")), der(4, found))),
        )
    ),
)
staples = st.one_of(
    ocsp_responses.map(lambda found: b"\1" + vector(3, found)),
    st.lists(st.one_of(ocsp_responses, empty), max_size=3).map(
        lambda found: b"\2" + vector(3, b"".join(vector(3, one) for one in found))
    ),
)

extension = sent(two, opaque16)
extension_block = joined(extension)
entries = st.lists(sent(opaque24, extension_block), max_size=3).map(
    lambda found: b"\0" + vector(3, b"".join(found))
)


@st.composite
def compressed_certificates(draw):
    """A list of certificates under zlib, and at times a length that is not so."""
    body = draw(entries)
    length = draw(st.just(len(body)) | st.integers(0, 2 * len(body) + 1) | st.just(0xFFFFFF))
    more = draw(st.sampled_from([b"", b"", b"x"]))
    compressed = zlib.compress(body) + more
    return number(2, 1) + number(3, length) + vector(3, compressed)


url_and_hash = sent(opaque16, st.just(b"\1"), fixed(20))
channel_id = sent(two, fixed(128).map(lambda found: vector(2, found)))

# By the type of the message.
HANDSHAKE_BODIES = {
    0: empty,
    3: sent(two, opaque8),
    4: sent(four, opaque16) | sent(four, four, opaque8, opaque16, extension_block),
    5: empty,
    6: sent(two, two, extension_block),
    8: extension_block,
    9: byte,
    10: sent(joined(opaque8), byte),
    11: joined(opaque24, prefix=3) | entries,
    12: sent(st.just(b"\3"), two, opaque8, two, opaque16) | short,
    13: sent(opaque8, code_points(), joined(opaque16)) | sent(opaque8, extension_block),
    14: empty,
    15: sent(two, opaque16),
    16: opaque8 | opaque16,
    17: sent(opaque8, extension_block),
    20: fixed(12) | fixed(32),
    21: sent(byte, joined(url_and_hash)),
    22: staples,
    23: joined(sent(two, opaque16), prefix=3),
    24: byte,
    25: compressed_certificates() | sent(two, u16.map(lambda n: number(3, n)), opaque24),
    26: sent(opaque8, opaque16, four) | short,
    0x43: sent(opaque8, opaque8),
    0xCB: channel_id,
    0xFE: fixed(32),
}

specs = st.lists(
    st.sampled_from([0x010080, 0x0700C0]) | code_point | st.integers(0, 0xFFFFFF), max_size=6
).map(lambda found: b"".join(number(3, one) for one in found))
session = st.one_of(empty, fixed(16))
challenge = st.binary(min_size=16, max_size=32)


@st.composite
def ssl2_client_hellos(draw):
    """A client's hello in the format of SSL 2.0, from its type on."""
    version = draw(st.sampled_from([0x0002, 0x0300, 0x0301, 0x0303]))
    fields = [draw(specs), draw(session), draw(challenge)]
    lengths = [number(2, len(field)) for field in fields]
    return b"\1" + number(2, version) + b"".join(lengths + fields)


@st.composite
def ssl2_server_hellos(draw):
    """A server's, likewise."""
    certificate = draw(st.one_of(empty, st.binary(min_size=1, max_size=40)))
    kind = bytes((draw(st.integers(0, 1)), len(certificate) > 0))
    fields = [certificate, draw(specs), draw(fixed(16))]
    lengths = [number(2, len(field)) for field in fields]
    return b"\4" + kind + number(2, 2) + b"".join(lengths + fields)


ssl2_hellos = ssl2_client_hellos() | ssl2_server_hellos()
