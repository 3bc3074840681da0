"""Captures: containers, links, reassembly and rows."""

import itertools

import pytest

from tests.reference.made import (
    client_hello,
    ethernet,
    extension,
    message,
    pcap,
    pcapng,
    record,
    server_hello,
    server_name,
    tcp,
)
from tlswire.errors import InputError
from tlswire.reference import messages, read_capture

C, S = 40_000, 443
SYN, ACK, FIN, RST = 2, 16, 1, 4
HELLO = record(message(1, client_hello(server_name(b"a.example"), suites=b"\xc0\x2f")))
FLIGHT = record(message(2, server_hello(suite=0xC02F)) + message(14))
ALERT = record(b"\2\x28", kind=21)


def opened(client=10, server=100):
    """The packets that open a connection whose streams begin at these sequence numbers."""
    syn, answer = tcp(C, S, client - 1, SYN), tcp(S, C, server - 1, SYN | ACK)
    return [syn, answer, tcp(C, S, client, ACK)]


def failed(client=10, server=100):
    """The packets of a hello that is refused."""
    hello, alert = tcp(C, S, client, ACK, HELLO), tcp(S, C, server, ACK, ALERT)
    return [*opened(client, server), hello, alert]


OPEN, FAILED = opened(), failed()


def row(*packets, **options):
    (only,) = read_capture(pcap(*packets, **options))
    return only


def test_a_refused_hello_is_a_row_that_says_so():
    found = row(*FAILED)
    assert (found["src_ip"], found["src_port"], found["dst_port"]) == ("10.0.0.1", C, S)
    assert (found["server_name"], found["client_ciphers"]) == ("a.example", [0xC02F])
    assert (found["alert"], found["alert_sender"]) == ("handshake_failure", "server")
    assert (found["outcome"], found["failure"], found["ended_by"]) == ("failed", "alert", "server")
    assert (found["established"], found["failure_stage"]) == (False, "client_hello")
    assert (found["history"], found["first_frame"], found["last_frame"]) == ("Cl", 1, 5)
    assert found["tcp_rtt"] == 0.002
    assert found["ts"] == "2023-11-14T22:13:20.000000000Z"


@pytest.mark.parametrize(
    ("make", "wrap", "link_type"),
    [
        (pcap, ethernet, 1),
        (pcapng, bytes, 101),
        (pcapng, ethernet, 1),
        (pcap, lambda data: b"\0\0\0\2" + data, 108),
    ],
)
def test_containers_and_links_change_nothing(make, wrap, link_type):
    packets = [wrap(packet) for packet in FAILED]
    assert read_capture(make(*packets, link_type=link_type)) == [row(*FAILED)]


def test_the_outermost_vlan_is_told():
    assert row(*(ethernet(packet, vlan=7) for packet in FAILED), link_type=1)["vlan"] == 7


def test_ethernet_padding_is_no_payload():
    padded = [ethernet(packet) + b"\x16\x03\x01" for packet in FAILED]
    assert row(*padded, link_type=1)["client_bytes"] == len(HELLO)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_segments_in_any_order_make_the_same_hello(order):
    pieces = [(10, HELLO[:20]), (30, HELLO[20:50]), (60, HELLO[50:])]
    segments = [tcp(C, S, *_at(pieces[at])) for at in order]
    found = row(*OPEN, *segments, tcp(S, C, 100, ACK, ALERT))
    assert (found["server_name"], found["client_hello_segments"]) == ("a.example", 3)


def _at(piece):
    sequence, data = piece
    return sequence, ACK, data


def test_retransmissions_and_overlaps_change_nothing():
    again = [tcp(C, S, 10, ACK, HELLO), tcp(C, S, 15, ACK, HELLO[5:]), tcp(C, S, 9, ACK, b"x")]
    assert row(*FAILED, *again)["client_bytes"] == len(HELLO)


def test_a_hole_that_is_never_filled_cuts_the_hello():
    found = row(*OPEN, tcp(C, S, 10, ACK, HELLO[:50]), tcp(C, S, 70, ACK, HELLO[60:]))
    assert found["client_hello_complete"] is False
    assert "gap" in found["anomalies"]
    assert "ja3:gap" in found["not_observable"]


def test_an_established_handshake_is_told_by_protected_records_of_both():
    changed = record(b"\1", kind=20) + record(bytes(range(1, 41)))
    found = row(
        *OPEN,
        tcp(C, S, 10, ACK, HELLO),
        tcp(S, C, 100, ACK, FLIGHT),
        tcp(C, S, 10 + len(HELLO), ACK, changed),
        tcp(S, C, 100 + len(FLIGHT), ACK, changed),
    )
    assert (found["established"], found["outcome"]) == (True, "established")
    assert (found["version"], found["cipher_id"]) == ("TLSv1.2", 0xC02F)
    assert (found["resumption"], found["history"]) == ("full", "CsnIi")


def test_both_fins_end_a_connection_and_another_syn_begins_one():
    end = [
        tcp(C, S, 10 + len(HELLO), ACK | FIN),
        tcp(S, C, 100 + len(ALERT), ACK | FIN),
    ]
    rows = read_capture(pcap(*FAILED, *end, *failed(5_000, 6_000)))
    assert [one["end_reason"] for one in rows] == ["alert", "alert"]
    assert [one["first_frame"] for one in rows] == [1, 8]
    assert rows[0]["end_seen"]
    assert not rows[1]["end_seen"]


def test_a_syn_that_was_captured_again_begins_nothing():
    (only,) = read_capture(pcap(*FAILED, *OPEN))
    assert (only["client_packets"], only["server_packets"]) == (5, 3)


def test_a_reset_outside_the_window_is_not_believed():
    found = row(*FAILED, tcp(S, C, 1 << 28, RST))
    assert not found["end_seen"]
    assert "out_of_window" in found["anomalies"]


def test_tls_after_plain_text_is_found():
    greeting = [tcp(S, C, 100, ACK, b"220 ready\r\n"), tcp(C, S, 10, ACK, b"STARTTLS\r\n")]
    go = tcp(S, C, 111, ACK, b"220 go\r\n")
    assert row(*OPEN, *greeting, go, tcp(C, S, 20, ACK, HELLO))["server_name"] == "a.example"


def test_lines_are_in_the_order_of_the_packets():
    lines = messages(pcap(*FAILED))
    assert [(one["frame"], one["index"], one["type"], one["sender"]) for one in lines] == [
        (4, 0, "client_hello", "client"),
        (5, 1, "alert", "server"),
    ]
    assert lines[0]["connection_id"] == row(*FAILED)["connection_id"]


def test_a_hello_that_cannot_be_read_keeps_what_stands_before_the_fault():
    broken = message(1, client_hello()[:34] + b"\x40" + bytes(40))
    (line,) = messages(pcap(*OPEN, tcp(C, S, 10, ACK, record(broken))))
    assert line["random"] == bytes(range(32)).hex()
    assert line["error"].startswith("`legacy_session_id` at offset 38")
    assert line["cipher_suites"] == []


def test_escapes_keep_every_byte_of_a_name():
    hello = record(message(1, client_hello(server_name(b"a\\\x1b\xff"))))
    assert row(*OPEN, tcp(C, S, 10, ACK, hello))["server_name"] == "a\\\\\\x1b\\xff"


def test_a_damaged_capture_gives_the_rows_before_the_damage():
    assert len(read_capture(pcap(*FAILED)[:-3])) == 1
    assert len(read_capture(pcap(*FAILED) + bytes(64))) == 1


@pytest.mark.parametrize(("data", "kind"), [(b"", "empty"), (b"not a capture", "unknown_format")])
def test_what_is_no_capture_is_an_error(data, kind):
    with pytest.raises(InputError) as found:
        read_capture(data)
    assert found.value.kind == kind


def test_a_large_extension_is_kept_whole():
    hello = record(message(1, client_hello(extension(21, bytes(9_000)))))
    assert row(*OPEN, tcp(C, S, 10, ACK, hello))["client_extensions"] == [21]
