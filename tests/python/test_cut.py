"""`tlswire cut`: a connection's packets, as they were captured."""

import io
import struct
import subprocess

import pytest

import tlswire as package
from tests.packets import capture
from tlswire.cli import main

# What numbers of packets change, and which ends of idle connections others' packets tell.
MOVED = {"first_frame", "last_frame", "alerts", "end_reason", "ended_by"}


def rows(source):
    found = package.read_capture(source, columns="all").to_pylist()
    return {row["connection_id"]: row for row in found}


def cut_out(source, connection_id, kind="pcapng"):
    out = io.BytesIO()
    package.cut(source, out, format=kind, connection_id=connection_id)
    return out.getvalue()


def test_what_is_cut_gives_the_same_row(captures):
    compared = 0
    for path in sorted(captures.glob("*.pcap*")):
        for connection_id, row in rows(path).items():
            [again] = rows(cut_out(path, connection_id)).values()
            differs = {name for name in row if row[name] != again[name]} - MOVED
            assert not differs, (path.name, {name: (row[name], again[name]) for name in differs})
            compared += 1
    assert compared > 150


def test_packets_are_as_they_were_captured(captures):
    for name in ("capture-nanoseconds.pcap", "capture-snaplen.pcap", "capture-qinq.pcapng"):
        whole = capture.read(captures / name)
        for connection_id in rows(captures / name):
            for kind in ("pcap", "pcapng"):
                part = capture.read(cut_out(captures / name, connection_id, kind))
                kept = iter(whole)
                assert part
                assert all(packet in kept for packet in part), "in their order"


def test_fragments_are_cut_with_their_datagram(captures, tmp_path):
    path = captures / "capture-vxlan-fragments.pcap"
    whole = capture.read(path)
    for connection_id, row in rows(path).items():
        part = capture.read(cut_out(path, connection_id))
        assert len(part) >= row["client_packets"] + row["server_packets"]
        assert [packet for packet in whole if packet in part] == part


@pytest.mark.parametrize("suffix", ["pcap", "pcapng"])
def test_a_file_has_the_format_of_its_name(tlswire, demo, tmp_path, suffix):
    [*_, wanted] = rows(demo)
    path = tmp_path / f"x.{suffix}"
    done = tlswire("cut", demo, "--connection", wanted, "-o", path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert path.read_bytes()[:4] == {"pcap": b"\x4d\x3c\xb2\xa1", "pcapng": b"\n\r\r\n"}[suffix]
    assert list(rows(path)) == [wanted]


def test_a_pipe_is_cut_in_one_pass(tlswire, demo):
    [wanted, *_] = rows(demo)
    done = tlswire("cut", "-", "--connection", wanted, "-o", "-", input=demo.read_bytes())
    assert done.returncode == 0
    assert list(rows(done.stdout)) == [wanted]
    done = tlswire("cut", "-", "--frame", "5", "-o", "-", input=demo.read_bytes())
    assert (done.returncode, b"a pass before" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        (["--frame", "5"], 1),
        (["--server-name", "SERVER.example"], None),
        (["--address", "10.0.0.2"], 8),
    ],
)
def test_connections_are_chosen_as_by_read(tlswire, demo, choice, count):
    done = tlswire("cut", demo, *choice, "-o", "-")
    read = tlswire("read", demo, *choice, "--columns", "connection_id", "-f", "csv").stdout.split()
    assert sorted(rows(done.stdout)) == sorted(one.decode().strip(chr(34)) for one in read[1:])
    assert count is None or len(rows(done.stdout)) == count


def test_where_there_is_no_such_connection_nothing_is_written(tlswire, demo, tmp_path):
    path = tmp_path / "x.pcapng"
    done = tlswire("cut", demo, "--connection", "00", "-o", path)
    assert done.returncode == 1
    assert done.stderr == b"tlswire: no such connection: nothing was written\n"
    assert not path.exists()


def test_what_makes_no_sense_is_told(tlswire, demo, tmp_path):
    assert tlswire("cut", demo, "-o", "-").returncode == 2
    assert tlswire("cut", demo, "--frame", "1").returncode == 2
    assert tlswire("cut", tmp_path / "none", "--connection", "00", "-o", "-").returncode == 3
    with pytest.raises(ValueError, match="nothing says which"):
        package.cut(demo, io.BytesIO())
    with pytest.raises(package.InputError):
        package.cut(tmp_path / "none", io.BytesIO(), connection_id="00")


def test_a_damaged_source_gives_what_is_there(demo, tmp_path, capsysbinary):
    [wanted, *_] = rows(demo)
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(demo.read_bytes()[:30_000])
    assert main(["cut", str(cut), "--connection", wanted, "-o", "-"]) == 4
    assert list(rows(capsysbinary.readouterr().out)) == [wanted]


def test_several_link_types_need_pcapng(captures, tmp_path):
    sources = [captures / "capture-raw-ip.pcap", captures / "demo.pcapng"]
    ids = [next(iter(rows(source))) for source in sources]
    with pytest.raises(ValueError, match="one link type"):
        package.cut(sources, io.BytesIO(), format="pcap", connection_id=ids)
    out = io.BytesIO()
    assert package.cut(sources, out, connection_id=ids) > 10
    assert sorted(rows(out.getvalue())) == sorted(ids)


def test_other_tools_read_what_is_cut(demo, tmp_path):
    path = tmp_path / "x.pcapng"
    count = package.cut(demo, path, frame=5)
    try:
        said = subprocess.run(
            ["tcpdump", "-nr", path], capture_output=True, check=True, timeout=60
        ).stdout
    except FileNotFoundError:
        pytest.skip("tcpdump is not installed")
    assert len(said.splitlines()) == count


def test_what_cannot_be_read_is_told_and_not_taken_for_what_is_read_once(tlswire, demo, tmp_path):
    place = tmp_path / "x.pcapng"
    choice = ("--server-name", "server.example", "-o", place)
    for missing in (tmp_path / "nope.pcap", tmp_path, ""):
        done = tlswire("cut", missing, *choice)
        assert done.returncode == 3, done.stderr
        assert b"read once" not in done.stderr
        assert not place.exists()
    done = tlswire("cut", demo, tmp_path / "nope.pcap", *choice)
    assert (done.returncode, b"nope.pcap: No such file" in done.stderr) == (4, True)
    assert rows(place)
    with pytest.raises(package.InputError, match="No such file"):
        package.cut(tmp_path / "nope.pcap", io.BytesIO(), address="10.0.0.1")


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


def blocks(data):
    """The blocks of a little-endian pcapng: type and body."""
    while data:
        kind, length = struct.unpack_from("<II", data)
        yield kind, data[8 : length - 4]
        data = data[length:]


def test_interfaces_keep_their_numbers_and_times_whichever_comes_first(captures):
    path = captures / "gnutls-tls12.pcap"
    section = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
    head = struct.pack("<HHI", 1, 0, 0) + struct.pack("<HHBxxx", 9, 1, 9)
    early = struct.pack("<HHq", 14, 8, -100)
    source = [block(0x0A0D0D0A, section), block(1, head + early + bytes(4))]
    source += [block(1, struct.pack("<HHI", 101, 0, 0)), block(1, head + bytes(4))]
    expected = []
    # The first packets come through the last interface; some of the first are before 1970.
    for at, packet in enumerate(capture.read(path)):
        number, time = (2, at) if at < 3 else (0, at % 2)
        expected.append((number, time))
        sizes = (len(packet.data), packet.length)
        source.append(block(6, struct.pack("<IIIII", number, 0, time, *sizes) + packet.data))
    [wanted] = rows(b"".join(source))
    whole = list(blocks(cut_out(b"".join(source), wanted)))
    described = [struct.unpack_from("<H", body)[0] for kind, body in whole if kind == 1]
    found = [struct.unpack_from("<III", body) for kind, body in whole if kind == 6]
    assert described == [1, 101, 1]
    assert [(number, high << 32 | low) for number, high, low in found] == expected
