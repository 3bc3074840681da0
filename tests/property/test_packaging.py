"""Rows do not depend on how a capture is packed, but for the columns that say so.

Each column names in `depends_on` what besides the session changes it. A capture is packed anew, and
every column that does not name what was changed must stay as it was.
"""

import copy
import io
import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packets import capture, operators, segment
from tests.rows import FILES, rows
from tlswire._native import describe_columns

DEPENDS_ON = {column["name"]: column["depends_on"] for column in json.loads(describe_columns())}


def is_plain(file):
    """Whether a capture holds whole TCP segments over Ethernet, few enough to change often."""
    packets = capture.read(file)
    return len(packets) < 120 and all(
        packet.link_type == 1 and packet.length == len(packet.data) and segment.parse(packet.data)
        for packet in packets
    )


READ = [file for file in FILES if file.suffix != ".zst"]
PLAIN = {file.name: capture.read(file) for file in READ if is_plain(file)}
EXPECTED = {name: rows(capture.pcap(packets))[0] for name, packets in PLAIN.items()}
OPERATORS = {
    operators.resegment: {"segmentation"},
    operators.coalesce: {"segmentation", "timing"},
    operators.reorder: {"segmentation", "timing"},
    operators.retransmit: {"segmentation"},
    operators.refragment: {"records", "segmentation"},
    operators.vlan: {"encapsulation"},
    operators.raw_ip: {"encapsulation"},
    operators.shift: {"timing"},
}


def kept(found, changed):
    """The rows without the columns that depend on what was changed.

    `alerts` depends on timing, and its members have frame numbers as well.
    """
    found = [
        {name: value for name, value in row.items() if DEPENDS_ON[name] not in changed}
        for row in found
    ]
    if "segmentation" in changed:
        for alert in (alert for row in found for alert in row.get("alerts") or ()):
            del alert["frame"]
    return found


def assert_same(found, expected, changed):
    """Compares rows; where the order of finishing may differ, by who spoke with whom."""
    found, expected = kept(found, changed), kept(copy.deepcopy(expected), changed)
    if "segmentation" in changed:
        found, expected = sorted(found, key=_ends), sorted(expected, key=_ends)
    assert len(found) == len(expected)
    pairs = zip(found, expected, strict=True)
    assert [(n, a[n], b[n]) for a, b in pairs for n in a if a[n] != b[n]] == []


def _ends(row):
    return [
        str(row[name]) for name in ("src_ip", "src_port", "dst_ip", "dst_port", "client_random")
    ]


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.__name__)
@given(name=st.sampled_from(sorted(PLAIN)), choices=st.randoms(use_true_random=False))
def test_rows_stay_when_a_capture_is_packed_otherwise(operator, name, choices):
    packets = operator(PLAIN[name], choices)
    found, stats = rows(capture.pcap(packets))
    assert_same(found, EXPECTED[name], OPERATORS[operator])
    assert stats["imbalances"] == []


@given(name=st.sampled_from(sorted(PLAIN)), choices=st.randoms(use_true_random=False))
def test_rows_stay_when_several_things_change_at_once(name, choices):
    some = choices.sample(list(OPERATORS)[:5], 3)
    packets, changed = PLAIN[name], {"encapsulation"}
    for operator in some:
        packets, changed = operator(packets, choices), changed | OPERATORS[operator]
    found, stats = rows(capture.pcap(operators.vlan(packets, choices)))
    assert_same(found, EXPECTED[name], changed)
    assert stats["imbalances"] == []


@cache
def late_rows(name):
    """The rows of a capture that begins after connections were opened."""
    return rows(capture.pcap(operators.late(PLAIN[name])))[0]


@given(name=st.sampled_from(sorted(PLAIN)), choices=st.randoms(use_true_random=False))
def test_rows_stay_when_the_first_data_without_a_syn_comes_in_another_order(name, choices):
    packets = operators.resegment(operators.late(PLAIN[name]), choices)
    found, stats = rows(capture.pcap(operators.reorder_first(packets, choices)))
    assert_same(found, late_rows(name), {"segmentation", "timing"})
    assert stats["imbalances"] == []


CONTAINERS = {
    "pcap": capture.pcap,
    "pcap-big-endian": lambda packets: capture.pcap(packets, order=">"),
    "pcapng": capture.pcapng,
    "pcapng-big-endian": lambda packets: capture.pcapng(packets, order=">"),
    "gz": lambda packets: capture.gz(capture.pcap(packets)),
    "gz-members": lambda packets: capture.gz(capture.pcapng(packets), member=777),
    "zst": lambda packets: capture.zst(capture.pcap(packets)),
    "zst-pcapng": lambda packets: capture.zst(capture.pcapng(packets)),
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("file", READ, ids=lambda file: file.name)
def test_rows_stay_in_another_container(file, container):
    packets = capture.read(file)
    found, _ = rows(CONTAINERS[container](packets))
    assert_same(found, rows(file)[0], {"encapsulation"})


class Trickle(io.RawIOBase):
    """A source that gives few bytes at a time."""

    def __init__(self, data, size):
        super().__init__()
        self.data, self.size = io.BytesIO(data), size

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.data.readinto(memoryview(buffer)[: self.size])


@pytest.mark.parametrize("size", [1, 7, 4_096])
@pytest.mark.parametrize("name", ["demo.pcapng", "capture-gzip.pcap.gz", "capture-zstd.pcap.zst"])
def test_rows_stay_when_bytes_come_in_pieces(name, size):
    file = next(file for file in FILES if file.name == name)
    data = file.read_bytes()
    expected = rows(data)
    assert rows(Trickle(data, size)) == expected
