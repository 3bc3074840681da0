"""Fields of TLS, generated and encoded: what structures are put together from."""

from hypothesis import strategies as st

GREASE = [0x0A0A + 0x1010 * step for step in range(16)]
VERSIONS = [0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x7F12, 0x7F1C, 0xFEFF, 0xFEFD, 0x0100]


def vector(width, body):
    """A vector: its length in `width` bytes, and its body."""
    return len(body).to_bytes(width, "big") + body


def number(width, value):
    return value.to_bytes(width, "big")


u8 = st.integers(0, 0xFF)
u16 = st.integers(0, 0xFFFF)
code_point = st.one_of(u16, st.sampled_from(GREASE))
version = st.one_of(st.sampled_from(VERSIONS), code_point)
short = st.binary(max_size=12)


def code_points(values=code_point, width=2, prefix=2, smallest=0, largest=12):
    """A list of code points behind its length."""
    items = st.lists(values, min_size=smallest, max_size=largest)
    return items.map(lambda found: vector(prefix, b"".join(number(width, one) for one in found)))


def joined(element, prefix=2, largest=4):
    """A list of elements, each encoded, behind its length."""
    return st.lists(element, max_size=largest).map(lambda found: vector(prefix, b"".join(found)))


text = st.one_of(
    st.sampled_from(
        [b"example.org", b"h2", b"http/1.1", b"a\\b", b"\xff\x00", b"*.x", b"h\xc3\xbc"]
    ),
    short,
)


def sent(*parts):
    """Fields one after the other."""
    return st.tuples(*parts).map(b"".join)


def behind(width, body):
    """A structure behind its length."""
    return body.map(lambda found: vector(width, found))


empty = st.just(b"")
one_list = code_points()
byte = u8.map(lambda value: number(1, value))
two = code_point.map(lambda value: number(2, value))
four = st.integers(0, 0xFFFF_FFFF).map(lambda value: number(4, value))
opaque8 = behind(1, short)
opaque16 = behind(2, short)
opaque24 = behind(3, short)
varint = st.one_of(
    st.integers(0, 0x3F).map(lambda value: number(1, value)),
    st.integers(0, 0x3FFF).map(lambda value: number(2, value | 0x4000)),
    st.integers(0, 0x3FFF_FFFF).map(lambda value: number(4, value | 0x8000_0000)),
    st.integers(0, (1 << 62) - 1).map(lambda value: number(8, value | (3 << 62))),
)


def fixed(length):
    """An array of bytes."""
    return st.binary(min_size=length, max_size=length)
