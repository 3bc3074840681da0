"""Rows in other libraries' hands."""

from datetime import UTC, datetime

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tlswire


@pytest.fixture(scope="module")
def connections(captures):
    return tlswire.read_capture(sorted(captures.glob("openssl-*.pcap")), columns="all")


def test_every_library_takes_the_object_itself(connections):
    table = pa.table(connections)
    assert table.num_rows == len(connections)
    frame = pl.DataFrame(connections)
    assert frame.height == len(connections)
    assert frame["version"].null_count() == table["version"].null_count
    assert len(pd.DataFrame.from_arrow(connections)) == len(connections)
    counted = duckdb.sql("select count(*), count(version) from connections").fetchall()[0]
    assert counted == (len(connections), len(connections) - table["version"].null_count)


def test_a_cell_is_the_same_by_every_way(connections):
    table = pa.table(connections)
    for ours, theirs in zip(connections.to_pylist(), table.to_pylist(), strict=True):
        for name, value in ours.items():
            other = theirs[name]
            if isinstance(other, pd.Timestamp):
                other = other.floor("us").to_pydatetime()
            assert value == other or isinstance(other, list), name


def test_sugar_is_there(connections):
    assert connections.to_pyarrow().num_rows == connections.to_polars().height
    assert len(connections.to_pandas()) == len(connections)


def test_a_batch_is_taken_too(demo):
    batch = next(tlswire.open_capture(demo).batches())
    assert pa.record_batch(batch).num_rows == len(batch) == 8
    assert pl.DataFrame(batch).height == 8
    assert batch.to_pylist()[0]["server_name"] == "server.example"
    assert batch[-1] == batch[7]
    with pytest.raises(IndexError):
        _ = batch[8]
    with pytest.raises(OverflowError):
        _ = batch[2**70]


def test_an_export_outlives_what_it_came_from(demo):
    table = pa.table(tlswire.read_capture(demo))
    stream = tlswire.read_capture(demo).__arrow_c_stream__()
    del stream
    assert table["ts"].null_count == 0


def test_an_empty_result_has_a_schema(demo):
    none = tlswire.read_capture(demo, address="10.9.9.9")
    assert pa.table(none).num_columns > 60
    assert pl.DataFrame(none).is_empty()


def test_times_have_the_unit_that_was_asked_for(demo):
    for unit in ("ns", "us"):
        table = pa.table(tlswire.read_capture(demo, time_unit=unit))
        assert table.schema.field("ts").type == pa.timestamp(unit, "UTC")


@pytest.mark.parametrize("columns", ["default", "all"])
def test_the_parquet_file_is_read_with_default_settings(tlswire, captures, tmp_path, columns):
    path = tmp_path / "rows.parquet"
    sources = sorted(captures.glob("openssl-*.pcap"))
    done = tlswire("read", *sources, "-f", "parquet", "-o", path, "--columns", columns)
    assert (done.returncode, done.stderr) == (0, b"")
    rows = pq.read_table(path)
    assert rows.schema.field("ts").type == pa.timestamp("us", "UTC")
    assert pl.read_parquet(path).height == rows.num_rows > 50
    assert duckdb.sql(f"select count(distinct version) from '{path}'").fetchall()[0][0] > 3
    assert len(pd.read_parquet(path)) == rows.num_rows
    assert rows["ts"][0].as_py() > datetime(2020, 1, 1, tzinfo=UTC)


def test_the_arrow_stream_is_read_back(tlswire, demo):
    done = tlswire("read", demo, "-f", "arrow")
    with pa.ipc.open_stream(done.stdout) as stream:
        assert stream.read_all().num_rows == 8
