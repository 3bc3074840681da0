"""Every cap: an option with a row in the documentation, whose effect a counter tells."""

import gzip
import re
import sys
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

import tlswire
from tests.packets.capture import SECOND, Packet, pcap

DOCUMENT = Path(__file__).parents[2] / "docs" / "caps.md"
RAW_IP = 101


def documented():
    """The default that the documentation gives for each cap."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", DOCUMENT.read_text(), re.MULTILINE)
    return {name: default.strip("` ") for name, default in rows}


def test_every_cap_is_documented_with_its_default():
    caps = {cap.name: cap for cap in fields(tlswire.Limits)}
    assert documented().keys() == caps.keys()
    for name, default in documented().items():
        assert caps[name].default is not MISSING
        assert str(caps[name].default).removesuffix(".0") == default, name


def record(message):
    return b"\x16\x03\x01" + len(message).to_bytes(2) + message


def hello(padding=0):
    extension = (21).to_bytes(2) + padding.to_bytes(2) + bytes(padding)
    body = b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x02\x13\x01" + b"\x01\x00"
    body += len(extension).to_bytes(2) + extension
    return b"\x01" + len(body).to_bytes(3) + body


def tcp(payload, port, sequence=0, flags=0x18):
    header = port.to_bytes(2) + (443).to_bytes(2) + sequence.to_bytes(4) + bytes(4)
    return header + bytes([0x50, flags]) + bytes(6) + payload


def ipv4(payload, protocol=6, fragment=0):
    length = (20 + len(payload)).to_bytes(2)
    header = b"\x45\x00" + length + b"\x00\x07" + fragment.to_bytes(2)
    return header + b"\x40" + bytes([protocol]) + bytes(2) + b"\x0a\0\0\x01\x0a\0\0\x02" + payload


def ipv6_options(payload, count):
    chain = [60] * (count - 1) + [6]
    payload = b"".join(bytes([following]) + bytes(7) for following in chain) + payload
    header = b"\x60\0\0\0" + len(payload).to_bytes(2) + b"\x3c\x40"
    return header + bytes(15) + b"\x01" + bytes(15) + b"\x02" + payload


def tagged(payload, count):
    return bytes(12) + b"\x81\0\0\x05" * count + b"\x08\0" + payload


def crowd(count, payload=b""):
    """A capture of so many flows, each with one packet."""
    packets = (ipv4(tcp(payload or record(hello()), port)) for port in range(1, count + 1))
    return raw(*packets)


def raw(*packets, link_type=RAW_IP):
    return pcap([Packet(SECOND + at, data, link_type) for at, data in enumerate(packets)])


def large(length):
    """A capture of more bytes than that, which compress well."""
    one = raw(ipv4(bytes(65_000)))
    return one + one[24:] * (length // 65_000)


def holes(count):
    """A stream of which every other byte is missing."""
    return raw(*(ipv4(tcp(b"x", 5, sequence)) for sequence in range(0, 2 * count, 2)))


def late(segment):
    """A packet of one flow, and five seconds later one of another."""
    packets = [(1, segment), (6, tcp(b"x", 9))]
    return pcap([Packet(at * SECOND, ipv4(data), RAW_IP) for at, data in packets])


def begun(count):
    """Datagrams of DTLS, each with the beginning of another message."""

    def part(number):
        fragment = b"\x0b\x00\x00\x40" + number.to_bytes(2) + bytes(3) + b"\x00\x00\x04abcd"
        head = b"\x16\xfe\xfd" + bytes(7) + bytes([number])
        payload = head + len(fragment).to_bytes(2) + fragment
        return b"\x10\x00\x11\x00" + (8 + len(payload)).to_bytes(2) + bytes(2) + payload

    return raw(*(ipv4(part(number), protocol=17) for number in range(count)))


def fragments(count):
    first = [bytes(8) + bytes([number]) * 8 for number in range(count)]
    packets = [bytearray(ipv4(payload, fragment=0x2000)) for payload in first]
    for number, packet in enumerate(packets):
        packet[5] = number
    return raw(*(bytes(packet) for packet in packets))


CASES = {
    "flows": (crowd(100), {"flows": 16}, "flows.evicted"),
    "drop_new": (crowd(100), {"flows": 16, "overflow": "drop_new"}, "flows.refused_packets"),
    "tcp_idle": (late(tcp(b"GET / ", 5)), {"tcp_idle": 2}, "flows.idle"),
    "syn_idle": (late(tcp(b"", 5, flags=2)), {"syn_idle": 2.5}, "flows.idle"),
    "handshake_idle": (late(tcp(record(hello()), 5)), {"handshake_idle": 2}, "flows.idle"),
    "held": (holes(40), {"held": 16}, "tcp.direction_cap"),
    "held_total": (holes(40), {"held_total": 16}, "tcp.total_cap"),
    "holes": (holes(40), {"holes": 4}, "tcp.hole_cap"),
    "dtls": ("dtls-12-small-mtu", {"dtls": 64}, None),
    "dtls_messages": (begun(9), {"dtls_messages": 3}, "anomalies.fragments_given_up"),
    "dtls_total": (begun(9), {"dtls_total": 100}, "anomalies.fragments_given_up"),
    "crypto": ("quic-browser-chrome150", {"crypto": 64}, None),
    "crypto_total": ("quic-browser-chrome150", {"crypto_total": 1}, None),
    "message": (crowd(1), {"message": 30}, "anomalies.handshake_length"),
    "certificate_list": ("certificate-long-chain", {"certificate_list": 99}, None),
    "handshakes": (crowd(100), {"handshakes": 64}, "flows.evicted"),
    "certificates": ("certificate-long-chain", {"certificates": 1}, None),
    "der_depth": ("certificate-long-chain", {"der_depth": 3}, None),
    "fragments": (fragments(9), {"fragments": 2_000}, "fragments.evicted"),
    "fragmented": (fragments(9), {"fragmented": 3}, "fragments.evicted"),
    "vlan_depth": (
        raw(tagged(ipv4(tcp(record(hello()), 5)), 3), link_type=1),
        {"vlan_depth": 2},
        "skipped.vlan_depth",
    ),
    "tunnel_depth": (
        raw(ipv4(ipv4(ipv4(tcp(record(hello()), 5)), 4), 4)),
        {"tunnel_depth": 1},
        "skipped.tunnel_depth",
    ),
    "extension_headers": (
        raw(ipv6_options(tcp(record(hello()), 5), 3)),
        {"extension_headers": 2},
        "skipped.ipv6_extensions",
    ),
    "packet": (crowd(1), {"packet": 60}, "reader.packets_skipped_oversize"),
}
OF_CAPTURES = {
    "dtls": "anomalies.handshake_length",
    "crypto": "anomalies.quic_crypto_limit",
    "crypto_total": "crypto.total_cap",
    "certificate_list": "anomalies.handshake_length",
    "certificates": "anomalies.too_many_certificates",
    "der_depth": "anomalies.malformed_certificate",
}


@pytest.mark.parametrize("name", CASES)
def test_a_cap_that_is_reached_is_counted_and_the_sums_hold(name, captures):
    source, limits, counter = CASES[name]
    if isinstance(source, str):
        source, counter = captures / f"{source}.pcap", OF_CAPTURES[name]
    group, key = counter.split(".")

    def count(limits):
        rows = tlswire.read_capture(source, columns="all", limits=limits)
        assert rows.stats["imbalances"] == []
        return rows.stats[group].get(key, 0)

    reached, by_default = count(tlswire.Limits(**limits)), count(tlswire.Limits())
    assert reached > by_default


@pytest.mark.parametrize(
    ("limits", "source", "kind"),
    [
        ({"window": 1_024}, "capture-zstd.pcap.zst", "window_too_large"),
        ({"block": 64}, "demo.pcapng", "bad_record"),
        ({"flows": 16, "overflow": "error"}, crowd(100), "flow_cap"),
        ({"ratio": 1}, gzip.compress(large(80 << 20), 1), "bomb"),
    ],
)
def test_a_cap_that_ends_the_reading_says_so(limits, source, kind, captures):
    source = captures / source if isinstance(source, str) else source
    with tlswire.open_capture(source, limits=tlswire.Limits(**limits)) as capture:
        try:
            rows = list(capture)
            (error,) = capture.errors
        except tlswire.InputError as raised:
            rows, error = [], raised
    assert error.kind == kind
    assert (len(rows) > 0) == (kind == "flow_cap")
    assert error.source


def test_lists_of_anomalies_end_where_they_are_told_to():
    source = crowd(30, record(hello()) + record(b"") * 20)
    for limits, listed in [
        ({}, 100),
        ({"listed": 3}, 4),
        ({"listed_of_flow": 2}, 60),
        ({"listed": 10**6, "listed_of_flow": 10**6}, 600),
    ]:
        rows = tlswire.read_capture(source, limits=tlswire.Limits(**limits))
        names = [one["anomaly"] for one in rows.anomalies]
        assert names.count("empty_record") == min(listed, limits.get("listed", 600)), limits
        assert rows.stats["anomalies"]["empty_record"] == 600


def test_packets_of_ones_own_heed_the_same_caps():
    limits = tlswire.Limits(flows=16, overflow="error")
    tracker, rows, refused = tlswire.Tracker(limits=limits), [], 0
    for port in range(1, 101):
        try:
            rows += tracker.packet(ipv4(tcp(record(hello()), port)), SECOND, RAW_IP)
        except tlswire.CapError:
            refused += 1
    with pytest.raises(tlswire.CapError, match=r"^flows: more"):
        tracker.packet(b"", SECOND, RAW_IP)
    rows += tracker.finish()
    assert len(rows) + refused == 100
    assert refused > 50
    assert tracker.stats["imbalances"] == []


def test_higher_caps_take_no_row_away(captures):
    most = {cap.name: cap.metadata["most"] for cap in fields(tlswire.Limits) if cap.type is int}
    for name in ("packet", "block"):
        most[name] = 1 << 26
    higher = tlswire.Limits(**most)
    for path in sorted(captures.glob("capture-*.pcap*")):
        rows = tlswire.read_capture(path, columns="all", limits=higher)
        assert rows.to_pylist() == tlswire.read_capture(path, columns="all").to_pylist()


@pytest.mark.parametrize("order", ["finish", "start"])
def test_rows_that_wait_come_all_and_in_order(order):
    source = crowd(20_000)
    least = tlswire.Limits(rows_waiting=1)
    rows = tlswire.read_capture(source, limits=least, order=order)
    assert rows.to_pylist() == tlswire.read_capture(source, order=order).to_pylist()
    assert [row.src_port for row in rows] == list(range(1, 20_001))
    with tlswire.open_capture([source, source], limits=least) as capture:
        sizes = [len(batch) for batch in capture.batches()]
    assert sum(sizes) == 40_000


@pytest.mark.parametrize("cap", [cap.name for cap in fields(tlswire.Limits)])
def test_the_command_line_has_each_cap_and_names_it_when_it_is_wrong(cap, tlswire, demo):
    plain = cap.endswith("_idle") or cap == "overflow"
    option = ("--" if plain else "--max-") + cap.replace("_", "-")
    wrong = tlswire("read", demo, option, "nothing" if cap == "overflow" else "0")
    assert wrong.returncode == 2
    said = wrong.stderr.decode()
    assert cap in said or option in said


def test_sizes_that_no_machine_has_are_no_allocation():
    limits = tlswire.Limits(flows=sys.maxsize, held=sys.maxsize, certificates=sys.maxsize)
    assert len(tlswire.read_capture(crowd(3), limits=limits)) == 3
