"""Each fault of an extension or a certificate has its named anomaly, and keeps its row.

The numbers are those of `cases.toml`.
"""

import pytest

from tests.architecture.table import TOP
from tests.faults.made import (
    certificates,
    client_hello,
    datagrams,
    offered,
    row,
    server_hello,
    server_name,
)
from tests.pieces import number, vector
from tests.strategies import extension, message, record

CERTIFICATE = (TOP / "tests/data/certificates/rsa-every-name.der").read_bytes()
FINISHED_PSK = vector(2, vector(2, b"ticket") + number(4, 0))
BINDER = vector(1, bytes(32))
MALFORMED, ODD_NAME, ODD_KEY = "malformed_extension", "odd_server_name", "odd_pre_shared_key"


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([], None),
        ([(0, b"a.example"), (0, b"b.example")], "a.example"),
        ([(1, b"x")], None),
        ([(0, b"")], ""),
        ([(0, b"a\0b")], "a\\x00b"),
        ([(0, b"\xff\xfe")], "\\xff\\xfe"),
        ([(0, b"\x1b[31m")], "\\x1b[31m"),
        ([(0, b"a.example.")], "a.example."),
        ([(0, b"10.0.0.1")], "10.0.0.1"),
        ([(0, b"fd00::1")], "fd00::1"),
        ([(0, b"a" * 64 + b".example")], "a" * 64 + ".example"),
    ],
)
def test_29_a_server_name_that_is_none_is_noted_and_escaped(names, shown):
    found, anomalies = offered(server_name(*names))
    assert (found["server_name"], anomalies) == (shown, [ODD_NAME])


def test_29_a_name_in_punycode_and_one_of_sixty_three_letters_are_names():
    for name in (b"xn--bcher-kva.example", b"a" * 63):
        found, anomalies = offered(server_name((0, name)))
        assert (found["server_name"], anomalies) == (name.decode(), [])


def test_29_a_list_and_a_name_that_lie_are_malformed():
    for body in (b"\xff\xff\0\0\1a", vector(2, b"\0\xff\xffa"), b"\0"):
        found, anomalies = offered(extension(0, body), extension(23, b""))
        assert (found["server_name"], anomalies) == (None, [MALFORMED])
        assert found["client_extensions"] == [0, 23]


def test_30_a_repeated_extension_is_noted_the_first_is_read_and_ja3_has_both():
    found, anomalies = offered(server_name((0, b"a.example")), server_name((0, b"b.example")))
    assert (found["server_name"], anomalies) == ("a.example", ["duplicate_extension"])
    assert found["client_extensions"] == [0, 0]


def test_31_extensions_without_end_are_one_row():
    hello = client_hello(*(extension(0x5000 + at, b"") for at in range(15_000)))
    parts = [hello[at : at + 16_000] for at in range(0, len(hello), 16_000)]
    found, anomalies = row(*(("client", record(22, part)) for part in parts))
    assert (anomalies, len(found["client_extensions"])) == (["too_many_extensions"], 15_000)


@pytest.mark.parametrize("name", [b"", b"a" * 255, b"\xaa\xaa", b"h\xff", b"\0"])
def test_32_protocols_of_any_bytes_have_a_defined_output(name):
    found, anomalies = offered(extension(16, vector(2, vector(1, name))))
    assert anomalies == []
    assert len(found["ja4"].split("_")[0]) == 10
    assert len(found["client_alpn"]) == 1


def test_32_a_protocol_past_its_list_is_malformed():
    _, anomalies = offered(extension(16, b"\0\3\x09h2"))
    assert anomalies == [MALFORMED]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (10, vector(2, b"\0\x1d\0")),
        (10, b"\0\x20\0\x1d"),
        (13, b"\0\x20\4\3"),
        (13, vector(2, b"\4\3\5")),
        (43, vector(1, b"\3\4\3")),
        (51, vector(2, b"\0\x1d\0\x20short")),
        (51, b"\0"),
        (45, b"\2\1"),
    ],
)
def test_33_a_list_that_lies_costs_itself_alone(kind, body):
    found, anomalies = offered(extension(kind, body), server_name((0, b"a.example")))
    assert anomalies == [MALFORMED]
    assert (found["server_name"], found["client_extensions"]) == ("a.example", [kind, 0])


@pytest.mark.parametrize(
    "shares",
    [
        [],
        [number(2, at) + vector(2, b"k") for at in range(300)],
        [number(2, 0x11EC) + vector(2, bytes(1216))],
    ],
)
def test_34_key_shares_of_any_number_and_length_are_a_row(shares):
    found, anomalies = offered(extension(51, vector(2, b"".join(shares))))
    assert (anomalies, len(found["client_key_shares"])) == ([], len(shares))


def test_35_a_pre_shared_key_that_is_not_last_or_not_bound_is_noted():
    whole = extension(41, FINISHED_PSK + vector(2, BINDER))
    assert offered(extension(23, b""), whole)[1] == []
    assert offered(whole, extension(23, b""))[1] == [ODD_KEY]
    assert offered(extension(41, FINISHED_PSK + vector(2, BINDER * 3)))[1] == [ODD_KEY]
    assert offered(extension(41, FINISHED_PSK + b"\0\x09short"))[1] == [MALFORMED]


def test_36_hellos_encrypted_within_others_that_lie_are_a_row():
    for kind, body in [
        (0xFE0D, b"\7abc"),
        (0xFE0D, b"\0\0\1\0\1\5\xff\xff\0"),
        (0xFD00, b"\xff\0\x1d"),
        (0xFD00, b"\3\0\x1d\0"),
    ]:
        found, anomalies = offered(extension(kind, body), server_name((0, b"a.example")))
        assert (anomalies, found["server_name"]) == ([MALFORMED], "a.example")
    grease = b"\0\0\1\0\1\5" + vector(2, bytes(32)) + vector(2, bytes(144))
    assert offered(extension(0xFE0D, grease))[1] == []


def test_37_padding_of_any_bytes_and_length_is_a_row():
    assert offered(extension(21, b"\1" * 100))[1] == []
    hello = client_hello(extension(21, bytes(60_000)))
    parts = [hello[at : at + 16_000] for at in range(0, len(hello), 16_000)]
    found, anomalies = row(*(("client", record(22, part)) for part in parts))
    assert (anomalies, found["client_extensions"]) == ([], [21])


def test_38_extensions_that_are_not_registered_are_a_row_with_their_numbers():
    alps = vector(2, vector(1, b"h2"))
    sent = [(0x3374, b""), (0x754F, b""), (0x7550, b""), (0x4469, alps), (0x5A5A, b"any")]
    found, anomalies = offered(*(extension(kind, body) for kind, body in sent))
    assert (anomalies, found["client_extensions"]) == ([], [kind for kind, _ in sent])
    found, anomalies = offered(extension(0xFFCE, b"no name"))
    assert (anomalies, found["client_extensions"]) == ([MALFORMED], [0xFFCE])


def test_39_lists_of_certificates_that_lie_keep_the_row():
    lies = [
        b"\xff\xff\xff",
        vector(3, b"\xff\xff\xff" + CERTIFICATE),
        vector(3, vector(3, CERTIFICATE) + b"\0\0"),
    ]
    for whole in lies:
        found, anomalies = certificates(whole=whole)
        assert (anomalies, found["version"]) == (["decode_error"], "TLSv1.2")


def test_39_none_and_empty_and_many_certificates_keep_the_row():
    assert certificates()[1] == []
    assert certificates(b"")[1] == ["malformed_certificate"]
    found, anomalies = certificates(*[b"\x30\0"] * 3_000)
    assert sorted(anomalies) == ["malformed_certificate", "too_many_certificates"]
    assert len(found["server_certificates"]) == 32


def test_39_a_request_and_a_ticket_that_lie_are_noted_too():
    said = [("client", record(22, client_hello())), ("server", record(22, server_hello()))]
    request = message(13, vector(1, b"\1\x40") + vector(2, b"\4\3\5") + vector(2, b""))
    found, anomalies = row(*said, ("server", record(22, request)))
    assert (anomalies, found["client_certificate_requested"]) == (["decode_error"], True)


def test_39_a_list_over_the_cap_is_passed_over():
    _, anomalies = certificates(CERTIFICATE, bytes(300_000))
    assert "handshake_length" in anomalies


@pytest.mark.parametrize(
    "der",
    [
        b"\x30\x80\x30\0\0\0",
        b"\x30\x81\x05" + CERTIFICATE[:5],
        b"\x30\x84\xff\xff\xff\xff\x30",
        b"\x30\x89" + b"\xff" * 9,
        b"\x30\x82\xff\xff" * 2_000,
    ],
)
def test_40_der_that_lies_is_noted_and_keeps_the_row(der):
    found, anomalies = certificates(der)
    assert (anomalies, len(found["server_certificates"])) == (["malformed_certificate"], 1)


def test_41_45_every_changed_byte_of_a_certificate_keeps_the_row():
    for at in range(0, len(CERTIFICATE), 97):
        damaged = CERTIFICATE[:at] + b"\xff" + CERTIFICATE[at + 1 :]
        found, anomalies = certificates(damaged)
        assert set(anomalies) <= {"malformed_certificate"}
        assert found["server_certificates"][0]["sha256"]


def test_45_certificates_of_tls_1_3_are_absent_and_no_error():
    answer = server_hello(extension(43, b"\3\4"), cipher=b"\x13\x01")
    offer = client_hello(extension(43, vector(1, b"\3\4")))
    said = [("client", record(22, offer)), ("server", record(22, answer) + record(23, bytes(900)))]
    found, anomalies = row(*said)
    assert (found["server_certificates"], anomalies) == (None, [])
    assert "server_certificate_sha256:encrypted" in found["not_observable"]


def test_50_other_datagrams_are_not_claimed():
    stun = b"\0\1\0\0\x21\x12\xa4\x42" + bytes(12)
    rtp = b"\x80\x60\0\1" + bytes(20)
    channel = b"\x40\0\0\4data"
    for payload in (stun, rtp, channel, bytes([30]) * 40, b""):
        found, stats = datagrams(payload, payload)
        assert (found, stats["udp"]["other"] > 0 or not payload) == ([], True)


def test_51_52_packets_that_only_look_like_quic_are_not_claimed():
    long = b"\xc3" + number(4, 1)
    for payload in (
        long + b"\x15" + bytes(1_200),
        long + b"\xff" * 300,
        b"\xc3" + number(4, 0x5A6A7A8A) + b"\x08" + bytes(1_200),
        long + b"\x08" + bytes(8) + b"\0" + b"\xc0" + b"\xff" * 7 + bytes(1_200),
    ):
        found, _ = datagrams(payload)
        assert found == []


def test_a_hello_and_its_answer_that_are_sound_have_no_anomaly():
    said = [("client", record(22, client_hello())), ("server", record(22, server_hello()))]
    assert row(*said)[1] == []
    assert row(*said, ("server", record(22, message(14, b""))))[1] == []
