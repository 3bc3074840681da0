"""The inputs of the benchmarks are what they claim to be."""

import io
import struct
from collections import Counter
from random import Random

import pyarrow.parquet
import pytest

import tlswire
from benches.inputs import datagrams, hello, hellos, pcap, scan, seeds, spots, wire
from benches.inputs.mix import MIX, Mix


@pytest.fixture(scope="module", params=["handshakes", "bulk", "dirty"])
def capture(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("inputs") / "made.pcap"
    with path.open("wb") as out:
        summary = wire.write(request.param, 1_000_000, 7, out)
    return path, summary


def words(data):
    return int.from_bytes(data + bytes(len(data) & 1)) % 65_535


def test_every_checksum_is_right(capture):
    path, summary = capture
    count = 0
    for _, frame in pcap.frames(path):
        tcp, end = seeds.tcp(frame)
        assert end == len(frame)
        is_ipv4 = frame[12:14] == b"\x08\x00"
        addresses = frame[26:34] if is_ipv4 else frame[22:54]
        assert not is_ipv4 or words(frame[14:tcp]) == 0
        assert words(addresses + struct.pack(">II", 6, end - tcp) + frame[tcp:]) == 0
        count += 1
    assert count == summary.packets


def test_times_do_not_go_back(capture):
    times = [time for time, _ in pcap.frames(capture[0])]
    assert times == sorted(times)


def test_bytes_are_the_same_for_the_same_seed_and_others_for_another():
    made = []
    for seed in (1, 1, 2):
        out = io.BytesIO()
        wire.write("handshakes", 200_000, seed, out)
        made.append(out.getvalue())
    assert made[0] == made[1] != made[2]


def test_hellos_are_as_long_as_their_seeds_and_all_different():
    out = io.BytesIO()
    hellos.write(500, 1, "hex", out)
    lines = [bytes.fromhex(line.decode()) for line in out.getvalue().split()]
    assert len({line[11:43] for line in lines}) == 500
    for line in lines:
        (message,) = hello.messages(line)
        assert hello.ClientHello.parse(message.data).parts


def test_a_retried_hello_keeps_its_random_and_gets_one_name():
    (seed,) = [each for each in seeds.read_seeds() if each.name == "openssl-tls13-hello-retry.pcap"]
    template = wire.Template(seed)
    randoms = [spot for spot in template.spots if spot.key == "client_random"]
    assert len(randoms) == 2
    assert [spot.key for spot in template.spots].count("server_random") == 1


def test_there_are_enough_seeds_of_enough_stacks():
    tls = [each for each in seeds.read_seeds() if each.version not in {"none", "failed"}]
    assert len(tls) >= 300
    stacks = Counter(str(each.facts["client"]).split()[0] for each in tls)
    assert len([stack for stack, count in stacks.items() if count >= 10]) >= 6, stacks


def test_the_mix_is_as_promised():
    mix, random = Mix(), Random(5)
    drawn = [mix.draw(random) for _ in range(20_000)]
    versions = Counter(template.seed.version for _, template in drawn)
    older = sum(versions[each] for each in ("SSLv3", "TLSv1.0", "TLSv1.1"))
    counts = [versions["TLSv1.3"], versions["TLSv1.2"], older, versions["none"]]
    for count, promised in zip(counts, (0.70, 0.25, 0.02, 0.03), strict=True):
        assert count / len(drawn) == pytest.approx(promised, abs=0.01)
    assert sum(counts) == len(drawn)
    assert sum(share.weight for share in MIX) == pytest.approx(1)
    hello_segments = [template.hello_segments for _, template in drawn if template.hello_segments]
    long = sum(segments > 1 for segments in hello_segments)
    assert long / len(hello_segments) == pytest.approx(0.19, abs=0.01)


def test_one_in_twenty_never_closes_and_chromes_shuffle(tmp_path):
    path = tmp_path / "made.pcap"
    with path.open("wb") as out:
        summary = wire.write("handshakes", 6_000_000, 3, out)
    assert summary.never_closed / summary.connections == pytest.approx(0.05, abs=0.03)
    rows = tlswire.read_capture(path, columns=["client_hello", "ja4"]).to_pylist()
    assert len(rows) == summary.whole_hellos == summary.connections - summary.kinds["not TLS"]
    orders = Counter()
    for row in rows:
        parsed = hello.ClientHello.parse(row["client_hello"])
        if parsed.permutes:
            orders[row["ja4"], tuple(kind for kind, _ in parsed.parts)] += 1
    assert len(orders) > 30
    assert orders.most_common(1)[0][1] <= 2
    assert len({ja4 for ja4, _ in orders}) < 20


@pytest.fixture(scope="module")
def showing():
    """A template for each certificate that is in clear."""
    templates = [wire.Template(each) for each in seeds.read_seeds()]
    return {template.leaf: template for template in templates if template.leaf}.values()


def certificates(templates, rank):
    """Their certificates as a server of this rank shows them."""
    for template in templates:
        each = template.seed
        server = bytearray(each.stream(from_client=False))
        values = template.values(spots.Fresh(Random(1), rank))
        for spot in template.spots:
            if not spot.from_client:
                for place, byte in zip(spot.where, values[spot.key], strict=True):
                    server[place] = byte
        for message in hello.messages(bytes(server)):
            if message.kind == hello.CERTIFICATE:
                yield message.data[10 : 10 + int.from_bytes(message.data[7:10])]


def test_each_server_has_certificates_of_its_own(showing):
    seen = [set(certificates(showing, rank)) for rank in (0, 1, 99_999)]
    assert spots.NAMES >= 20_000
    assert not seen[0] & seen[1]
    assert not seen[1] & seen[2]
    assert seen[0] == set(certificates(showing, 0))
    serials, names = set(), set()
    for one in set().union(*seen):
        parsed = tlswire.X509Certificate(one)
        serials.add(parsed.serial)
        names.update(parsed.subject_alt_names or ())
    assert len(serials) == sum(map(len, seen))
    assert "DNSName:" + spots.host_name(0, b"server.example").decode() in names
    assert "DNSName:server.example" not in names


def test_names_of_servers_differ_and_are_drawn_by_zipfs_law():
    assert len({spots.host_name(rank, b"server.example") for rank in range(spots.NAMES)}) == 100_000
    weights = spots.zipf_weights()
    assert weights[1] - weights[0] == pytest.approx(weights[0] / 2)


def test_a_dirty_capture_has_a_row_for_each_hello_that_is_whole(tmp_path):
    path = tmp_path / "dirty.pcap"
    with path.open("wb") as out:
        summary = wire.write("dirty", 5_000_000, 11, out)
    assert set(summary.damaged) == {"lost", "repeated", "late"}
    sent = summary.packets + summary.damaged["lost"] - summary.damaged["repeated"]
    assert sum(summary.damaged.values()) / sent == pytest.approx(0.02, abs=0.004)
    rows = tlswire.read_capture(path, columns="client_hello_complete")
    assert sum(bool(row.client_hello_complete) for row in rows) == summary.whole_hellos


def test_a_scan_is_of_syns_that_all_differ(tmp_path):
    path = tmp_path / "scan.pcap"
    with path.open("wb") as out:
        summary = scan.write(20_000, 1, out)
    assert path.stat().st_size == summary.bytes
    seen = set()
    for _, frame in pcap.frames(path):
        tcp, end = seeds.tcp(frame)
        assert (frame[tcp + 13], end) == (seeds.SYN, len(frame))
        assert words(frame[14:tcp]) == 0
        assert words(frame[26:34] + struct.pack(">II", 6, end - tcp) + frame[tcp:]) == 0
        seen.add(frame[26 : tcp + 4])
    assert len(seen) == summary.packets == 20_000


def test_datagrams_have_a_row_for_each_association(tmp_path):
    path = tmp_path / "datagrams.pcap"
    with path.open("wb") as out:
        summary = datagrams.write(2_000_000, 1, out)
    for _, frame in pcap.frames(path):
        udp = datagrams._udp(frame)
        addresses = frame[26:34] if frame[12:14] == b"\x08\x00" else frame[22:54]
        end = udp + int.from_bytes(frame[udp + 4 : udp + 6])
        assert words(addresses + struct.pack(">II", 17, end - udp) + frame[udp:end]) == 0
    rows = tlswire.read_capture(path, columns="protocol")
    assert Counter(row.protocol for row in rows) == summary.kinds


def test_hellos_are_the_same_in_parquet_as_in_hexadecimal(tmp_path):
    for way in ("hex", "parquet"):
        with (tmp_path / way).open("wb") as out:
            hellos.write(300, 1, way, out)
    column = pyarrow.parquet.read_table(tmp_path / "parquet")
    lines = (tmp_path / "hex").read_text().split()
    assert [one.hex() for one in column["client_hello"].to_pylist()] == lines
    made = tlswire.parse_client_hellos(column)
    assert all(row.error is None or row.ja4 for row in made)
