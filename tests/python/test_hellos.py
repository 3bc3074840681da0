"""`parse_client_hellos`: what it takes, what it gives, what it refuses."""

import threading

import pandas
import polars
import pyarrow
import pyarrow.compute
import pytest

import tlswire
from tests.hellos import HELLOS

HELLO = (HELLOS / "browser-chrome150.client_hello.bin").read_bytes()
CAPTURE = HELLOS.parent / "captures/browser-chrome150.pcap"
COLUMN = [HELLO, None, b"\x16\x03", HELLO[4:]]
EXPECTED = tlswire.parse_client_hellos(COLUMN).to_pylist()


def test_rows_are_those_of_the_column_in_its_order():
    hellos = tlswire.parse_client_hellos(COLUMN)
    assert isinstance(hellos, tlswire.Hellos)
    assert repr(hellos) == "<Hellos, 4 rows>"
    assert [row.server_name for row in hellos] == ["server.example", None, None, "server.example"]
    assert [row.error_kind for row in hellos] == [None, None, "incomplete", None]
    assert hellos[2].error == "`type` at offset 0: the input ends: 3 more bytes needed"
    assert hellos[-1].ja4 == tlswire.parse_client_hello(HELLO).ja4


def test_columns_are_those_of_the_rows_of_a_capture():
    rows = tlswire.read_capture(CAPTURE, columns="all").to_pyarrow()
    messages = rows.column("client_hello")
    hellos = tlswire.parse_client_hellos(messages, columns="all").to_pyarrow()
    of_connection = {"client_record_version", "session_id", "early_data", "ech"}
    for field in hellos.schema:
        if field.name.startswith("error"):
            continue
        assert field == rows.schema.field(field.name)
        if field.name not in of_connection:
            assert hellos.column(field.name).to_pylist() == rows.column(field.name).to_pylist()
    assert hellos.schema.metadata == rows.schema.metadata


@pytest.mark.parametrize(
    "type_",
    [pyarrow.binary(), pyarrow.large_binary(), pyarrow.binary_view()],
    ids=str,
)
def test_arrays_of_every_type_of_bytes_are_taken(type_):
    array = pyarrow.array(COLUMN, type_)
    assert tlswire.parse_client_hellos(array).to_pylist() == EXPECTED
    chunked = pyarrow.chunked_array([array[:1], array[1:1], array[1:]])
    assert tlswire.parse_client_hellos(chunked).to_pylist() == EXPECTED
    assert tlswire.parse_client_hellos(array[1:3]).to_pylist() == EXPECTED[1:3]
    table = pyarrow.table({"hello": chunked})
    assert tlswire.parse_client_hellos(table).to_pylist() == EXPECTED


def test_arrays_of_text_are_taken_with_an_encoding():
    texts = [None if hello is None else hello.hex() for hello in COLUMN]
    for type_ in (pyarrow.string(), pyarrow.large_string(), pyarrow.string_view()):
        array = pyarrow.array(texts, type_)
        assert tlswire.parse_client_hellos(array, encoding="hex").to_pylist() == EXPECTED
        with pytest.raises(ValueError, match="needs an encoding"):
            tlswire.parse_client_hellos(array)


def test_fixed_sizes_and_columns_of_nulls_are_taken():
    array = pyarrow.array([HELLO, HELLO], pyarrow.binary(len(HELLO)))
    assert tlswire.parse_client_hellos(array).to_pylist() == EXPECTED[:1] * 2
    nulls = tlswire.parse_client_hellos(pyarrow.nulls(3)).to_pylist()
    assert nulls == EXPECTED[1:2] * 3


def test_other_libraries_hand_over_and_take():
    frame = polars.DataFrame({"hello": COLUMN})
    hellos = tlswire.parse_client_hellos(frame["hello"])
    assert hellos.to_pylist() == EXPECTED
    assert polars.DataFrame(hellos)["server_name"].to_list()[0] == "server.example"
    series = pandas.Series(pandas.arrays.ArrowExtensionArray(pyarrow.array(COLUMN)))
    assert tlswire.parse_client_hellos(series).to_pylist() == EXPECTED
    assert hellos.to_pandas().shape == (4, len(EXPECTED[0]))
    assert hellos.to_polars().height == 4


def test_whatever_gives_bytes_is_taken():
    for made in (tuple(COLUMN), iter(COLUMN), (one for one in COLUMN)):
        assert tlswire.parse_client_hellos(made).to_pylist() == EXPECTED
    buffers = [bytearray(HELLO), None, memoryview(b"\x16\x03"), HELLO[4:]]
    assert tlswire.parse_client_hellos(buffers).to_pylist() == EXPECTED


def test_an_empty_column_has_a_schema():
    for column in ([], pyarrow.array([], pyarrow.binary()), pyarrow.chunked_array([], "binary")):
        table = pyarrow.table(tlswire.parse_client_hellos(column))
        assert table.num_rows == 0
        assert "client_ciphers" in table.column_names


def test_columns_are_chosen_as_for_captures():
    def names(**options):
        return tlswire.parse_client_hellos([HELLO], **options).to_pyarrow().column_names

    errors = ["error_kind", "error_field", "error_offset", "error"]
    assert names(columns="ja4") == ["ja4", *errors]
    assert names(columns=["raw", "ids"]) == ["client_hello", "client_random", "session_id", *errors]
    assert not {"ja3", "ja4"} & set(names(fingerprints=False))
    assert {"ja3", "ja4", "early_data", "ech", "srtp_profiles", "server_name"} <= set(names())


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"columns": "src_ip"}, "a column of connections"),
        ({"columns": ["server_nam"]}, "perhaps `server_name`"),
        ({"encoding": "rot13"}, "encoding: none of hex, base64, either"),
        ({"threads": 0}, "threads: not 1 to"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, complaint):
    with pytest.raises(ValueError, match=complaint):
        tlswire.parse_client_hellos([HELLO], **options)


@pytest.mark.parametrize(
    ("column", "complaint"),
    [
        (HELLO, "not bytes"),
        (HELLO.hex(), "not str"),
        ({HELLO: 1}, "not dict"),
        (7, "not int"),
        ([HELLO, 7], "item 1: bytes are needed, not int"),
        ([HELLO.hex()], "item 0: a str needs an encoding"),
    ],
)
def test_what_is_no_column_is_refused(column, complaint):
    with pytest.raises(TypeError, match=complaint):
        tlswire.parse_client_hellos(column)


def test_columns_of_other_types_are_refused():
    for column in (pyarrow.array([1]), pyarrow.table({"a": [b""], "b": [b""]})):
        with pytest.raises(ValueError, match="column"):
            tlswire.parse_client_hellos(column)


def test_an_array_that_contradicts_itself_is_refused():
    offsets = pyarrow.array([0, 4, 2], pyarrow.int32()).buffers()[1]
    data = pyarrow.py_buffer(b"abcdef")
    lying = pyarrow.Array.from_buffers(pyarrow.binary(), 2, [None, offsets, data])
    with pytest.raises(ValueError, match=r"[Oo]ffset"):
        tlswire.parse_client_hellos(lying)


def test_a_stream_that_fails_raises_what_it_says():
    def batches():
        yield pyarrow.record_batch({"hello": pyarrow.array([HELLO])})
        raise RuntimeError("the disk is gone")

    schema = pyarrow.schema({"hello": pyarrow.binary()})
    reader = pyarrow.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(ValueError, match="the disk is gone"):
        tlswire.parse_client_hellos(reader)


def test_an_iterator_that_fails_raises_what_it_raised():
    def hellos():
        yield HELLO
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        tlswire.parse_client_hellos(hellos())


def test_other_threads_run_meanwhile():
    column = pyarrow.array([HELLO] * 60_000)
    ticks, is_done = 0, threading.Event()

    def tick():
        nonlocal ticks
        while not is_done.wait(0.001):
            ticks += 1

    thread = threading.Thread(target=tick)
    thread.start()
    tlswire.parse_client_hellos(column)
    is_done.set()
    thread.join()
    assert ticks > 5
