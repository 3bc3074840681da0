"""A column of hellos says what each of them says alone."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tlswire
from tests.hellos import HELLOS
from tests.strategies import client_hellos, damaged, record, server_hellos
from tlswire.reference.handshake.version import newest

OWN = [file.read_bytes() for file in sorted(HELLOS.glob("*.client_hello.bin"))]
OTHERS = [file.read_bytes() for file in sorted(HELLOS.glob("*.server_hello.bin"))]
LISTS = {
    "client_versions": "supported_versions",
    "client_groups": "supported_groups",
    "client_key_shares": "key_share_groups",
    "client_signature_algorithms": "signature_algorithms",
    "client_signature_algorithms_cert": "signature_algorithms_cert",
    "client_point_formats": "ec_point_formats",
    "client_psk_modes": "psk_modes",
    "client_alpn": "alpn",
}


def asked(hello, name):
    """What an attribute that comes from an extension says: empty, or null where it is malformed."""
    try:
        value = getattr(hello, name)
    except tlswire.ParseError:
        return None
    if value is None:
        # What lies behind the end of a broken block is not known.
        return [] if hello.defect is None or hello.defect.kind == "trailing_data" else None
    return [one if isinstance(one, str) else int(one) for one in value]


def told(error):
    """The columns that tell what is wrong."""
    kind, field, offset = (None,) * 3 if error is None else (error.kind, error.field, error.offset)
    return {
        "error_kind": kind,
        "error_field": field,
        "error_offset": offset,
        "error": None if error is None else str(error),
    }


def one_by_one(data):
    """The columns of one hello by `parse_client_hello`; those of which it says nothing are left out."""
    if data is None:
        return dict.fromkeys(told(None))
    try:
        hello = tlswire.parse_client_hello(data)
    except tlswire.ParseError as error:
        return {**dict.fromkeys((*LISTS, "ja3", "ja4", "client_random")), **told(error)}
    malformed = [error for _, error in hello.malformed]
    columns = {column: asked(hello, name) for column, name in LISTS.items()}
    is_known = hello.defect is None or hello.defect.kind == "trailing_data"
    return {
        **columns,
        "client_legacy_version": int(hello.legacy_version),
        "client_record_version": None
        if hello.record_version is None
        else int(hello.record_version),
        "client_ciphers": [int(suite) for suite in hello.cipher_suites],
        "client_compression_methods": [int(method) for method in hello.compression_methods],
        "client_extensions": [int(one) for one in hello.extension_types or ()]
        if is_known
        else None,
        "client_random": hello.random.hex(),
        "session_id": hello.session_id.hex(),
        "client_hello": bytes(hello),
        "ja3": hello.ja3,
        "ja4": hello.ja4,
        **told(hello.defect or (malformed[0] if malformed else None)),
    }


def assert_equal(column, **options):
    rows = tlswire.parse_client_hellos(column, columns="all", **options).to_pylist()
    assert len(rows) == len(column)
    for data, row in zip(column, rows, strict=True):
        expected = one_by_one(data)
        assert {name: row[name] for name in expected} == expected


def forms(message):
    """A hello in each form that is taken."""
    middle = len(message) // 2
    records = (
        record(22, message, 0x0301),
        record(22, message[:middle]) + record(22, message[middle:]),
    )
    return [*records, message, message[4:]]


def test_every_own_hello_says_the_same_in_every_form():
    column = [form for message in OWN for form in forms(message)]
    assert len(column) > 200
    assert_equal([*column, *OTHERS, None])


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_rows_are_the_same_for_any_number_of_threads(threads):
    column = [form for message in OWN for form in forms(message)] * 200
    made = tlswire.parse_client_hellos(column, threads=threads)
    assert [len(batch) for batch in made.batches[:-1]] == [8_192] * (len(made.batches) - 1)
    assert made.to_pyarrow().equals(tlswire.parse_client_hellos(column).to_pyarrow())


hello = st.one_of(
    client_hellos,
    client_hellos.map(lambda message: record(22, message)),
    client_hellos.map(lambda message: message[4:]),
    damaged(client_hellos),
    damaged(client_hellos.map(lambda message: record(22, message))),
    damaged(st.sampled_from(OWN)),
    server_hellos.map(lambda message: record(22, message)),
    st.binary(max_size=60),
)


@given(st.lists(hello | st.none(), max_size=6), st.integers(1, 4))
def test_a_column_says_what_each_hello_says(column, threads):
    assert_equal(column, threads=threads)


@given(st.lists(hello, max_size=4), st.data())
def test_text_says_what_its_bytes_say(column, data):
    plain = tlswire.parse_client_hellos(column).to_pylist()
    hexadecimal = [data.draw(st.sampled_from([one.hex(), one.hex(":").upper()])) for one in column]
    assert tlswire.parse_client_hellos(hexadecimal, encoding="hex").to_pylist() == plain
    ways = base64.b64encode, base64.urlsafe_b64encode, base64.encodebytes
    spelled = [data.draw(st.sampled_from(ways))(one) for one in column]
    assert tlswire.parse_client_hellos(spelled, encoding="base64").to_pylist() == plain


def test_the_highest_version_is_the_newest_of_those_offered():
    for message in OWN:
        (row,) = tlswire.parse_client_hellos([message], columns="client_max_version")
        alone = tlswire.parse_client_hello(message)
        offered = [one for one in alone.supported_versions or () if not one.is_grease]
        expected = newest(offered) if offered else alone.legacy_version
        assert row.client_max_version == expected
