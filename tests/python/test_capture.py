"""Captures: sources, options, rows, and what misuse gives."""

import copy
import gc
import gzip
import io
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import pytest

import tlswire
from tlswire import _native
from tlswire.options import Options, Wanted
from tlswire.sources import named


@pytest.fixture(scope="module")
def connections(demo):
    return tlswire.read_capture(demo)


def test_rows_are_held_and_looked_at_again_and_again(connections):
    assert len(connections) == 8
    assert [row.version for row in connections] == [row.version for row in connections]
    assert connections[0].cipher == "TLS_AES_256_GCM_SHA384"
    assert connections[-1] == connections[7]
    assert connections[1:3] == [connections[1], connections[2]]
    with pytest.raises(IndexError):
        _ = connections[8]
    assert connections.stats["packets"]["read"] == 122
    assert connections.stats["imbalances"] == []
    assert (connections.anomalies, connections.errors) == ([], [])
    assert connections.to_pylist()[0] == connections[0].to_dict()


def test_a_row_is_found_in_its_batch_whichever_it_is(captures):
    rows = tlswire.read_capture(sorted(captures.glob("*.pcap")))
    assert len(rows.batches) > 1
    every = list(rows)
    assert [rows[index] for index in range(len(rows))] == every
    for part in (slice(60, 70), slice(None, None, -7), slice(70, 60, -1), slice(-3, None)):
        assert rows[part] == every[part]
    for index in (len(rows), -len(rows) - 1):
        with pytest.raises(IndexError, match=f"no row {index} of"):
            _ = rows[index]


def test_a_row_is_a_value(connections):
    row = connections[0]
    assert row.ts.tzinfo is not None
    assert "server_name" in dir(row)
    assert pickle.loads(pickle.dumps(row)) == copy.deepcopy(row) == row
    assert hash(row) == hash(connections[0])
    assert "server.example" in repr(row)
    with pytest.raises(AttributeError, match="client_random"):
        _ = row.client_random
    with pytest.raises(AttributeError):
        row.version = "TLSv1.3"


def test_every_kind_of_source_gives_the_same(demo, connections, monkeypatch):
    data = demo.read_bytes()
    rows = connections.to_pylist()
    sources = [str(demo), data, bytearray(data), memoryview(data), io.BytesIO(data)]
    for source in sources:
        assert tlswire.read_capture(source).to_pylist() == rows
    with demo.open("rb") as file:
        assert tlswire.read_capture(file).to_pylist() == rows


def test_several_sources_stand_alone_and_are_named(demo):
    both = tlswire.read_capture([demo, demo], columns=["source", "first_frame"])
    assert [row.source for row in both] == [str(demo)] * 16
    assert both[8].first_frame == both[0].first_frame


def test_joined_sources_are_one_capture(captures, tmp_path):
    whole = (captures / "openssl-tls12-dhe-rsa.pcap").read_bytes()
    header, packets, at = whole[:24], [], 24
    while at < len(whole):
        length = int.from_bytes(whole[at + 8 : at + 12], "little")
        packets.append(whole[at : at + 16 + length])
        at += 16 + length
    halves = [header + b"".join(packets[:7]), header + b"".join(packets[7:])]
    columns = ["version", "cipher", "established", "server_certificate_subject", "end_reason"]
    joined = tlswire.read_capture(halves, join=True, columns=columns)
    assert joined.to_pylist() == tlswire.read_capture(whole, columns=columns).to_pylist()
    assert [row.established for row in tlswire.read_capture(halves)] == [None]


def test_columns_are_what_was_asked_for(demo):
    batch = next(tlswire.open_capture(demo).batches(columns=["ids", "ja4", "ids"]))
    assert batch.column_names == ("client_random", "server_random", "session_id", "ja4")
    assert tlswire.read_capture(demo, columns="ja4").batches[0].column_names == ("ja4",)
    with pytest.raises(ValueError, match="server_name"):
        tlswire.read_capture(demo, columns=["server_nam"])


def test_batches_end_at_the_limit_and_the_first_early(captures):
    sources = sorted(captures.glob("*.pcap"))
    lengths = [len(batch) for batch in tlswire.open_capture(sources).batches(rows=20)]
    assert set(lengths[:-1]) == {20}
    assert lengths[-1] <= 20
    assert len(next(tlswire.open_capture(sources).batches())) == 64


def test_a_capture_is_read_once(demo):
    with tlswire.open_capture(demo) as capture:
        assert (capture.stats, capture.position) == ({}, 0)
        assert len(list(capture)) == 8
        assert capture.position == demo.stat().st_size
        with pytest.raises(tlswire.ClosedError):
            capture.messages()
    with pytest.raises(tlswire.ClosedError):
        next(capture.batches())


def test_a_closed_capture_stops_its_iterators(demo):
    with tlswire.open_capture(demo) as capture:
        batches = capture.batches(rows=1)
        next(batches)
    with pytest.raises(tlswire.ClosedError):
        list(batches)


@pytest.mark.parametrize("things", [iter, tlswire.Capture.messages])
def test_nothing_comes_of_a_batch_after_the_capture_was_closed(demo, things):
    with tlswire.open_capture(demo) as capture:
        iterator = things(capture)
        next(iterator)
    with pytest.raises(tlswire.ClosedError):
        next(iterator)


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy])
def test_what_is_not_pickled_says_what_to_take(demo, connections, way):
    message = next(tlswire.open_capture(demo).messages())
    for thing, instead in (
        (connections, r"to_pylist\(\)"),
        (connections.batches[0], r"to_pylist\(\)"),
        (message, r"to_dict\(\)"),
    ):
        with pytest.raises(TypeError, match=instead):
            way(thing)
    assert pickle.loads(pickle.dumps(message.message)) == message.message


def test_a_hello_that_was_cut_tells_who_the_client_is(captures):
    path = captures / "client-half-hello.pcap"
    [alert] = tlswire.open_capture(path).messages()
    [row] = tlswire.read_capture(path)
    assert (alert.type, alert.sender, row.alert_sender) == ("alert", "server", "server")


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: gzip.compress(data) * 2])
def test_what_trails_compressed_data_is_told_and_costs_no_row(demo, pack):
    packed = pack(demo.read_bytes())
    rows = tlswire.read_capture(packed + bytes(300))
    assert len(rows) == len(tlswire.read_capture(packed))
    [error] = rows.errors
    assert (error.kind, error.offset) == ("trailing_junk", len(packed))
    assert str(error).endswith("none begins here; bytes passed over: 300")
    assert rows.stats["reader"]["bytes_trailing_junk"] == 300


def test_a_capture_without_packets_may_have_junk_behind_it():
    header = b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00" + bytes(8) + b"\x00\x00\x04\x00\x01\x00\x00\x00"
    rows = tlswire.read_capture(gzip.compress(header) + b"junk")
    assert (len(rows), [error.kind for error in rows.errors]) == (0, ["trailing_junk"])


def open_files(path):
    links = Path("/proc/self/fd").iterdir()
    return [link for link in links if link.exists() and link.samefile(path)]


def test_closing_lets_go_of_the_file_and_keeps_counters(demo):
    with tlswire.open_capture(demo) as capture:
        next(capture.batches(rows=1))
        assert open_files(demo)
        read, position = capture.stats["packets"]["read"], capture.position
        assert read > 0
    assert open_files(demo) == []
    assert (capture.stats["packets"]["read"], capture.position) == (read, position)
    assert (capture.anomalies, capture.errors) == ([], [])
    rows = tlswire.read_capture(demo)
    assert open_files(demo) == []
    assert len(rows) == 8


def test_closing_lets_go_of_flows():
    held = weakref.WeakSet()

    class Source(Failing):
        """A source that can be seen to go."""

    def begun():
        yield b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00" + bytes(8) + b"\x00\x00\x04\x00\x01\x00\x00\x00"
        capture.close()
        yield b""

    pieces = begun()
    source = Source(lambda _size: next(pieces))
    held.add(source)
    capture = tlswire.open_capture(source)
    # It is closed while it is read, and lets go after that.
    list(capture.messages())
    capture._sources.clear()
    del source
    gc.collect()
    assert len(held) == 0


def test_a_panic_is_an_exception_of_ours(demo, capfd):
    def panic(_size):
        raise _native.PanicException("index out of bounds")

    reader = tlswire.open_capture(Failing(panic))
    with pytest.raises(tlswire.InternalError, match="a defect of tlswire: index out of bounds"):
        list(reader)
    with pytest.raises(tlswire.InternalError, match="the capture met a defect of tlswire before"):
        _ = reader.stats
    reader.close()
    assert issubclass(tlswire.InternalError, (tlswire.TlswireError, RuntimeError))


@pytest.mark.parametrize("output", ["jsonl", "csv", "batches"])
def test_many_rows_at_once_are_handed_on_in_slices(captures, output):
    """Ordered by start, all rows are there at the end and not before."""
    sources = named(sorted(captures.glob("*.pcap")) * 4)
    options = Options.of(order="start")
    reader = _native.CaptureReader(sources, options, Wanted(output, "all", rows=20))
    taken, more = [], True
    while more:
        more = reader.advance()
        if output == "batches":
            batches = list(iter(reader.take_batch, None))
            assert len(batches) <= 2
            taken.extend(len(batch) for batch in batches)
        else:
            taken.append(len(reader.take_lines()))
            assert taken[-1] < 512 * 1024
    assert len([one for one in taken if one]) > 3
    rows = len(tlswire.read_capture([name for name, _, _ in sources], columns="ja4"))
    assert output != "batches" or sum(taken) == rows


def test_an_iterator_may_be_given_up(demo):
    for _ in range(50):
        next(iter(tlswire.open_capture(demo)))


def test_messages_come_in_the_order_of_the_packets(demo):
    messages = list(tlswire.open_capture(demo).messages())
    assert [one.frame for one in messages] == sorted(one.frame for one in messages)
    assert [one.type for one in messages[:2]] == ["client_hello", "server_hello"]
    first = messages[0]
    assert isinstance(first.message, tlswire.ClientHello)
    assert first.message is first.message
    assert first.time_ns // 1000 == round(first.time.timestamp() * 1_000_000)
    assert first.to_dict()["ja4"] == first.message.ja4
    match first:
        case tlswire.CapturedMessage("client_hello", hello):
            assert hello.server_name == "server.example"


def test_connections_are_chosen(demo, connections):
    wanted = connections[4]
    by_id = tlswire.read_capture(demo, connection_id=wanted.connection_id)
    assert [row.ja4 for row in by_id] == [wanted.ja4]
    by_frame = tlswire.read_capture(demo, frame=wanted.first_frame + 3)
    assert [row.connection_id for row in by_frame] == [wanted.connection_id]
    assert len(tlswire.read_capture(demo, server_name="SERVER.example")) == 8
    assert len(tlswire.read_capture(demo, address="10.9.9.9")) == 0
    chosen = tlswire.open_capture(demo, frame=wanted.first_frame + 3).messages()
    assert {one.connection_id for one in chosen} == {wanted.connection_id}
    with pytest.raises(ValueError, match="read twice"):
        tlswire.open_capture(io.BytesIO(demo.read_bytes()), frame=7).messages()


def test_rows_may_be_ordered_by_their_start(captures):
    sources = sorted(captures.glob("openssl-*.pcap"))
    rows = tlswire.read_capture(
        sources, join=True, order="start", columns=["source", "first_frame"]
    )
    keys = [(sources.index(type(sources[0])(row.source)), row.first_frame) for row in rows]
    assert keys == sorted(keys)


def test_rows_may_leave_with_their_handshake(demo):
    rows = tlswire.read_capture(demo, emit="handshake")
    assert len(rows) == 8
    assert [row.end_reason for row in rows if row.established] == [None] * 4


def test_an_early_end_gives_what_is_there(demo):
    data = demo.read_bytes()
    cut = tlswire.read_capture(data[: len(data) // 2])
    assert 0 < len(cut) < 8
    [error] = cut.errors
    assert (error.kind, error.source) == ("truncated", "<bytes 0>")
    assert 0 < error.offset <= len(data) // 2
    assert str(error.offset) in str(error)


@pytest.mark.parametrize("source", [b"", b"no capture at all", "/does/not/exist", "/"])
def test_what_cannot_be_read_raises(source):
    with pytest.raises(tlswire.InputError) as raised:
        tlswire.read_capture(source)
    assert raised.value.kind
    assert isinstance(raised.value, OSError)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.kind) == (str(raised.value), raised.value.kind)


def test_other_sources_go_on(demo):
    rows = tlswire.read_capture(["/does/not/exist", demo, b"junk"])
    assert len(rows) == 8
    assert [error.kind for error in rows.errors] == ["io", "not_a_capture"]


@pytest.mark.parametrize(
    ("options", "error", "word"),
    [
        ({"order": "finsh"}, ValueError, "order"),
        ({"include": "attempt"}, ValueError, "include"),
        ({"emit": "handshake", "order": "start"}, ValueError, "emit"),
        ({"frame": 0}, ValueError, "frame"),
        ({"frame": 2**64}, ValueError, "frame"),
        ({"address": "example.org"}, ValueError, "address"),
        ({"tls_ports": [70_000]}, ValueError, "tls_ports"),
        ({"community_seed": -1}, ValueError, "community_seed"),
        ({"columns": [7]}, TypeError, "columns"),
        ({"time_unit": "ms"}, ValueError, "time_unit"),
        ({"server_name": 5}, TypeError, "^server_name: takes a name: not `5`"),
        ({"limits": 5}, TypeError, "^limits: takes tlswire.Limits: not `5`"),
        ({"tls_ports": 443}, TypeError, "^tls_ports: takes several ports, as .*: not `443`"),
        ({"tls_ports": "443"}, TypeError, "^tls_ports: takes"),
        ({"tls_ports": [True]}, TypeError, "^tls_ports: takes"),
        ({"community_seed": "x"}, TypeError, "^community_seed: takes an integer: not `'x'`"),
        ({"include": 7}, TypeError, "^include: takes"),
        ({"connection_id": 7}, TypeError, "^connection_id: takes"),
        ({"connection_id": [b"x"]}, TypeError, "^connection_id: takes"),
        ({"join": "yes"}, TypeError, "^join: takes True or False"),
        ({"separate_vlans": 1}, TypeError, "^separate_vlans: takes True or False"),
        ({"columns": 5}, TypeError, "^columns: takes a name or several: not `5`"),
        ({"unknown": 1}, TypeError, "^no option `unknown`; there are .*server_name"),
    ],
)
def test_options_that_make_no_sense_are_named(demo, options, error, word):
    with pytest.raises(error, match=word):
        tlswire.read_capture(demo, **options)


@pytest.mark.parametrize(
    ("cap", "error"),
    [
        ({"flows": 0}, ValueError),
        ({"flows": -1}, ValueError),
        ({"flows": True}, TypeError),
        ({"flows": 1.5}, TypeError),
        ({"held": 2**64}, ValueError),
        ({"packet": 2**32}, ValueError),
        ({"tcp_idle": float("nan")}, ValueError),
        ({"tcp_idle": float("inf")}, ValueError),
        ({"tcp_idle": 0}, ValueError),
        ({"tcp_idle": "long"}, TypeError),
        ({"overflow": "drop"}, ValueError),
        ({"overflow": 1}, ValueError),
        ({"message": 2**24 + 4}, ValueError),
        ({"certificates": 0}, ValueError),
        ({"vlan_depth": 256}, ValueError),
        ({"window": 3_000}, ValueError),
        ({"window": 512}, ValueError),
        ({"window": 2**32}, ValueError),
        ({"listed_of_flow": 2**32}, ValueError),
    ],
)
def test_a_cap_that_makes_no_sense_is_named(cap, error):
    with pytest.raises(error, match=next(iter(cap))):
        tlswire.Limits(**cap)


@pytest.mark.parametrize("rows", [0, -1, 2**40, True, 1.5])
def test_a_batch_has_a_positive_number_of_rows(demo, rows):
    with pytest.raises((TypeError, ValueError), match="rows"):
        tlswire.open_capture(demo).batches(rows=rows)


@pytest.mark.parametrize("source", [7, None, [], [None], object()])
def test_what_is_no_source_is_refused(source):
    with pytest.raises((TypeError, ValueError)):
        tlswire.read_capture(source)


def test_a_cap_on_flows_evicts_and_marks(captures):
    sources = [captures / "demo.pcapng", captures / "capture-late-start.pcap"]
    rows = tlswire.read_capture(sources, limits=tlswire.Limits(flows=16))
    assert len(rows) >= 8


class Failing:
    """A file whose `read` does something else."""

    def __init__(self, read):
        self.read = read


def test_what_a_file_object_raises_comes_through(demo):
    def fail(_size):
        raise KeyError("of the caller")

    with pytest.raises(KeyError, match="of the caller"):
        tlswire.read_capture(Failing(fail))
    with pytest.raises(TypeError):
        tlswire.read_capture(Failing(lambda _size: "text"))
    with pytest.raises(ValueError, match="more bytes"):
        tlswire.read_capture(Failing(lambda size: bytes(size + 1)))


def test_a_file_object_that_asks_for_more_is_refused(demo):
    file = demo.open("rb")
    capture = tlswire.open_capture(Failing(lambda size: (next(inner), file.read(size))[1]))
    inner = capture.batches()

    with file, pytest.raises((RuntimeError, ValueError)):
        next(inner)


def test_two_threads_do_not_read_one_capture(captures):
    sources = sorted(captures.glob("*.pcap*")) * 3
    reader = tlswire.open_capture(sources)
    batches = reader.batches(rows=1)
    outcomes = []

    def read():
        try:
            outcomes.extend(batches)
        except (RuntimeError, ValueError) as busy:
            outcomes.append(busy)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert any(isinstance(one, tlswire.RecordBatch) for one in outcomes)


def test_counters_can_be_asked_for_while_another_thread_reads(demo):
    data = io.BytesIO(demo.read_bytes() * 200)
    asked = []

    def ask():
        asked.append((capture.stats["reader"]["packets"], capture.position))
        assert capture.errors == []
        assert len(capture.anomalies) >= 0

    def read(size):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        ask()
        return data.read(min(size, 60_000))

    capture = tlswire.open_capture(Failing(read))
    assert list(capture)
    ask()
    assert len(asked) > 50
    assert asked[0] == (0, 0)
    assert asked == sorted(asked)
    packets, position = zip(*asked, strict=True)
    assert packets[-3] > packets[-1] / 2
    assert (packets[-1], position[-1]) == (capture.stats["reader"]["packets"], data.tell())


def test_an_interrupt_is_raised_amid_a_long_call():
    packet = bytes(60)
    one = bytes(8) + len(packet).to_bytes(4, "little") * 2 + packet
    header = b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00" + bytes(8) + b"\x00\x00\x04\x00\x01\x00\x00\x00"
    data = one * 100
    begun = [header]

    def read(size):
        return begun.pop() if begun else data[: size // len(one) * len(one)] or one

    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        tlswire.read_capture(Failing(read))
    assert time.monotonic() - start < 2
    timer.join()


def test_compressed_captures_are_captures(captures, demo, tmp_path):
    for name in ("capture-gzip.pcap.gz", "capture-zstd.pcap.zst"):
        assert len(tlswire.read_capture(captures / name)) > 0
    odd = tmp_path / "n\u00e4me with blank.pcapng"
    shutil.copy(demo, odd)
    assert len(tlswire.read_capture(odd)) == 8


def test_what_reads_captures_is_imported_when_it_is_asked_for():
    code = "import sys, tlswire; sys.exit('tlswire.capture' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_name_of_the_package_is_there_when_it_is_asked_for():
    code = "from tlswire import *; import tlswire; [getattr(tlswire, n) for n in dir(tlswire)]"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert set(tlswire.__all__) <= set(dir(tlswire))
    with pytest.raises(AttributeError, match="no attribute 'reed_capture'"):
        _ = tlswire.reed_capture
