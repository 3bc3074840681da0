"""The matrix and the mix over time, as text and as SVG."""

import os
import pty
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.whatif.made import MODERN, TLS11, TLS12, row
from tests.whatif.test_verdicts import ONLY_13, OPEN, SINCE_12
from tlswire import what_if
from tlswire.whatif.plots import BAR, matrix_lines, plot_lines, widths
from tlswire.whatif.svg import svg

POLICIES = [OPEN, SINCE_12, ONLY_13.but(name='<b>&"')]


@pytest.fixture(scope="module")
def found():
    rows = [row(MODERN, 0x0304, at=at * 60) for at in range(50)]
    rows += [row(TLS12, 0x0303, at=at * 60) for at in range(20)]
    rows += [row(TLS11, 0x0302, at=3600 + at) for at in range(5)]
    return what_if([*rows, row(TLS11)], POLICIES)


def plain_table(header, rows):
    return "\n".join("  ".join(map(str, one)) for one in (header, *rows))


def test_every_line_of_the_matrix_adds_up(found):
    _, *lines = matrix_lines(found, plain_table)
    assert len(lines) == len(POLICIES)
    for one, line in zip(POLICIES, lines, strict=True):
        *counts, total = map(int, re.findall(r"\d+", line.removeprefix(one.name)))
        assert sum(counts) == total == found.head.connections


def test_every_connection_is_in_the_mix_once(found):
    for field in ("version", "cipher"):
        mix = found.mix(field)
        assert sum(sum(one) for _, one in mix.series) == found.head.connections
        assert all(len(one) == len(mix.begins) <= 24 for _, one in mix.series)
    assert [name for name, _ in found.mix("version").series] == [
        *("TLSv1.3", "TLSv1.2", "TLSv1.1", "nothing agreed on"),
    ]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=7), st.integers(1, 10**6))
def test_a_bar_has_a_part_for_all_there_is(counts, more):
    most = sum(counts) + more
    parts = widths(counts, most)
    assert all(bool(part) is bool(count) for part, count in zip(parts, counts, strict=True))
    assert sum(parts) <= max(BAR, len(counts))


def test_the_plot_has_a_bar_for_each_policy_and_each_step(found):
    text = "\n".join(plot_lines(found))
    for one in POLICIES:
        assert f"  {one.name} " in text
    assert "versions over time, steps of 5 minutes:" in text
    assert "suites over time" in text


def test_the_svg_is_sound_and_stands_alone(found):
    page = ElementTree.fromstring(svg(found))
    tips = [one.text for one in page.iter("{http://www.w3.org/2000/svg}title")]
    assert '<b>&": breaks: 20' in tips
    assert not {"script", "image", "style", "use"} & {
        one.tag.partition("}")[2] for one in page.iter()
    }
    texts = [one.text for one in page.iter("{http://www.w3.org/2000/svg}text")]
    assert any("not counted" in one for one in texts)
    bars = [one for one in page.iter("{http://www.w3.org/2000/svg}rect") if one.get("y") == "88.0"]
    for one in bars:
        assert float(one.get("width")) >= 1


def test_rows_without_times_have_a_matrix_and_no_mix():
    found = what_if([row(MODERN, 0x0304, ts=None)], OPEN)
    assert found.mix("version") is None
    assert "over time" not in "\n".join(plot_lines(found))
    ElementTree.fromstring(svg(found))


def test_the_command_draws(tlswire, captures):
    words = ("what-if", *captures.glob("openssl-tls1*.pcap"), "--policy", "mozilla-modern")
    text = tlswire(*words, "--matrix", "--plot").stdout.decode()
    assert "policy " in text
    assert "connections by verdict:" in text
    assert "behind a NAT" in text
    assert ElementTree.fromstring(tlswire(*words, "-f", "svg").stdout).tag.endswith("svg")


def test_a_terminal_gets_colours(captures):
    words = ("what-if", captures / "openssl-tls10-rsa.pcap", "--policy", "mozilla-modern", "--plot")
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    command = [sys.executable, "-m", "tlswire", *map(str, words)]
    subprocess.run(command, stdout=theirs, env=environment | {"TERM": "xterm"}, check=True)
    os.close(theirs)
    assert b"\x1b[" in os.read(ours, 65536)
    os.close(ours)
