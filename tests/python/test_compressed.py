"""Compressed certificates (RFC 8879): what comes out, and never more than is stated or allowed."""

import json
import pickle
import zlib

import brotli
import pytest
import zstandard

import tlswire
from tests.architecture.table import TOP
from tests.packets import talk as packets
from tests.pieces import number, vector
from tests.strategies import message, record
from tlswire import reference

DER = (TOP / "tests/data/certificates/rsa-every-name.der").read_bytes()
ENTRY = vector(3, DER) + vector(2, b"\0\5" + vector(2, b"\1" + vector(3, b"\x30\3\x0a\1\6")))
BODY = b"\0" + vector(3, ENTRY * 2)
CAP = 256 * 1024
COMPRESS = {1: zlib.compress, 2: brotli.compress, 3: zstandard.compress}


def sent(algorithm, compressed, length):
    return message(25, number(2, algorithm) + number(3, length) + vector(3, compressed))


def read(data):
    [found] = tlswire.parse_messages(data)
    return found


def chain():
    """The certificates of a server that a capture shows."""
    file = TOP / "tests/data/captures/certificate-ed25519.pcap"
    messages = [found.message for found in tlswire.open_capture(file).messages()]
    return next(one for one in messages if isinstance(one, tlswire.Certificate))


@pytest.mark.parametrize("algorithm", COMPRESS)
def test_the_certificates_come_out(algorithm):
    found = read(sent(algorithm, COMPRESS[algorithm](BODY), len(BODY)))
    assert (found.type, found.algorithm, found.uncompressed_length) == (
        "compressed_certificate",
        algorithm,
        len(BODY),
    )
    entries = found.certificate.certificate_list
    assert [entry.data for entry in entries] == [DER, DER]
    assert entries[0].extensions[0].decoded.response == b"\x30\3\x0a\1\6"
    assert found.certificate.certificates[0] == tlswire.X509Certificate(DER)
    assert found.certificate.raw == message(11, BODY)
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.to_dict()["algorithm"] == algorithm


@pytest.mark.parametrize("algorithm", COMPRESS)
def test_certificates_of_a_capture_come_out(algorithm):
    entries = [vector(3, entry.data) + b"\0\0" for entry in chain().certificate_list]
    body = b"\0" + vector(3, b"".join(entries))
    found = read(record(22, sent(algorithm, COMPRESS[algorithm](body), len(body))))
    expected = [entry.data for entry in chain().certificate_list]
    assert [entry.data for entry in found.certificate.certificate_list] == expected


@pytest.mark.parametrize("algorithm", COMPRESS)
@pytest.mark.parametrize("length", [0, 1, len(BODY) - 1, len(BODY) + 1, CAP])
def test_a_length_that_is_not_so_names_the_field(algorithm, length):
    found = read(sent(algorithm, COMPRESS[algorithm](BODY), length))
    with pytest.raises(tlswire.MalformedError, match=f"illegal length: {length}") as caught:
        _ = found.certificate
    assert (caught.value.field, caught.value.offset) == ("uncompressed_length", 6)


@pytest.mark.parametrize("algorithm", COMPRESS)
def test_a_bomb_gives_no_more_than_it_states_and_the_cap_holds(algorithm):
    bomb = COMPRESS[algorithm](bytes(256 << 20))
    for length, kind in [(CAP, "illegal_length"), (CAP + 1, "too_large"), (0xFFFFFF, "too_large")]:
        with pytest.raises(tlswire.ParseError) as caught:
            _ = read(sent(algorithm, bomb, length)).certificate
        assert (caught.value.field, caught.value.kind) == ("uncompressed_length", kind)


@pytest.mark.parametrize("algorithm", COMPRESS)
def test_what_is_cut_or_followed_by_more_is_malformed(algorithm):
    whole = COMPRESS[algorithm](BODY)
    for data in (whole[: len(whole) // 2], whole[:-1], whole + b"more"):
        with pytest.raises(tlswire.MalformedError) as caught:
            _ = read(sent(algorithm, data, len(BODY))).certificate
        assert caught.value.field == "compressed_certificate_message"


def test_another_algorithm_is_left_as_it_is():
    assert read(sent(9, b"bytes", 5)).certificate is None


def test_a_stream_counts_those_that_are_not_as_they_say():
    stream = tlswire.Stream()
    good, bad = (sent(1, zlib.compress(BODY), len(BODY) + more) for more in (0, 1))
    found = stream.feed(record(22, good) + record(22, bad) + record(22, bad))
    assert [one.type for one in found] == ["compressed_certificate"] * 3
    places = [len(good) + 10, len(good) + len(bad) + 15]
    assert stream.anomalies == [("certificate_compression", at) for at in places]


def test_a_stream_may_begin_with_a_hello_of_ssl2():
    hello = bytes.fromhex("01030100030000001000002f") + bytes(16)
    data = number(2, 0x8000 | len(hello)) + hello + record(22, message(20, bytes(12)))
    for size in (1, 7, len(data)):
        stream = tlswire.Stream()
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        found = [one for piece in pieces for one in stream.feed(piece)]
        assert [(type(one).__name__, one.offset) for one in found] == [
            ("Ssl2Hello", 2),
            ("HandshakeMessage", len(hello) + 7),
        ]
        assert (stream.position, stream.anomalies) == (len(data), [])
    cut = tlswire.Stream()
    assert cut.feed(data[:20]) == []
    assert cut.position == 20
    cut.close()
    assert cut.is_lost or cut.anomalies


def hellos():
    """A ClientHello and the ServerHello that answers it, both of TLS 1.2, in records."""
    offer = b"\3\3" + bytes(32) + b"\0" + vector(2, b"\xc0\x2f") + b"\1\0"
    answer = b"\3\3" + bytes(range(32)) + b"\0\xc0\x2f\0"
    return record(22, message(1, offer)), record(22, message(2, answer))


def talk(folder, compressed):
    offer, answer = hellos()
    file = folder / "talk.pcap"
    said = (("client", offer), ("server", answer), ("server", record(22, compressed)))
    file.write_bytes(packets.capture(*said))
    return file


@pytest.mark.parametrize("algorithm", COMPRESS)
def test_show_and_messages_open_them(tlswire, tmp_path, algorithm):
    file = talk(tmp_path, sent(algorithm, COMPRESS[algorithm](BODY), len(BODY)))
    shown = tlswire("show", file).stdout.decode()
    after = shown[shown.index("compressed_certificate,") :]
    assert f"uncompressed_length: {len(BODY)}" in after
    assert after.count("cert_data") == 2
    assert "commonName" in after
    lines = tlswire("messages", file, "-f", "jsonl").stdout.splitlines()
    told = json.loads(lines[-1])
    assert told["type"] == "compressed_certificate"
    assert [one["length"] for one in told["certificates"]] == [len(DER)] * 2
    assert (told["algorithm"], told["uncompressed_length"]) == (algorithm, len(BODY))


def test_show_and_messages_say_when_they_cannot_be_opened(tlswire, tmp_path):
    file = talk(tmp_path, sent(9, b"bytes", 5))
    shown = " ".join(tlswire("show", file).stdout.decode().split())
    assert "not opened: no decompressor of this algorithm is here" in shown
    told = json.loads(tlswire("messages", file, "-f", "jsonl").stdout.splitlines()[-1])
    assert told["certificates"] is None
    assert "error" not in told


def test_show_and_messages_never_pass_the_cap(tlswire, tmp_path):
    file = talk(tmp_path, sent(1, zlib.compress(bytes(16 << 20)), CAP + 1))
    shown = " ".join(tlswire("show", file).stdout.decode().split())
    assert "malformed: `uncompressed_length` at offset 6" in shown
    told = json.loads(tlswire("messages", file, "-f", "jsonl").stdout.splitlines()[-1])
    assert told["certificates"] is None
    assert told["error"].startswith("`uncompressed_length`")


def test_the_reference_tells_the_same_of_them(tlswire, tmp_path):
    for compressed in (
        sent(1, zlib.compress(BODY), len(BODY)),
        sent(1, zlib.compress(BODY), len(BODY) + 1),
        sent(1, zlib.compress(b"no list"), 7),
        sent(9, b"bytes", 5),
    ):
        file = talk(tmp_path, compressed)
        lines = tlswire("messages", file, "-f", "jsonl").stdout.splitlines()
        assert [json.loads(line) for line in lines] == list(reference.messages(file))
