"""The inputs of the benchmarks are what they claim to be."""

import io
import struct

import pytest

from benches.inputs import hello, hellos, pcap, seeds, wire


@pytest.fixture(scope="module", params=["handshakes", "bulk"])
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
