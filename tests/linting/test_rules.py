"""Each rule fires where it should, and shows the bytes that break it."""

import re

import pytest

import tlswire
from tests.linting import examples_of_handshakes, flights, wire
from tests.linting.examples import EXAMPLES
from tests.packets import capture
from tests.rows import CAPTURES
from tlswire.linting import LEVELS, RULES

# Conversations of current ends, which break nothing.
WHOLE = {
    "1.3": wire.tcp(
        ("client", wire.record(wire.client_hello(), version=0x0301)),
        ("server", wire.record(wire.server_hello()) + wire.CHANGE),
        ("client", wire.CHANGE),
    ),
    "1.3 with a retry": wire.tcp(
        ("client", wire.record(wire.client_hello(), version=0x0301)),
        ("server", wire.record(wire.retry()) + wire.CHANGE),
        ("client", wire.record(wire.client_hello({51: wire.shares((0x17, wire.POINT))}))),
        ("server", wire.record(wire.server_hello({51: wire.entry(0x17, wire.POINT)}))),
    ),
    "1.2": wire.tcp(
        ("client", wire.record(wire.old_hello(), version=0x0301)),
        ("server", wire.record(wire.old_answer())),
    ),
    "1.2 in full": flights.handshake(),
    "1.2 with a client's certificate": flights.handshake(
        request=flights.REQUEST, client=(flights.SHOWN, flights.KEYS, flights.VERIFY)
    ),
    "1.2 with a client that has no certificate": flights.handshake(
        request=flights.REQUEST, client=(flights.NO_CERTIFICATE, flights.KEYS)
    ),
    "1.2 with a ticket": flights.handshake(
        hello=wire.old_hello({35: b""}),
        answer=wire.old_answer({35: b""}, suite=flights.ECDSA),
        ticket=flights.TICKET,
    ),
    "1.2 that is resumed": examples_of_handshakes.again(),
    "quic": wire.udp(
        ("client", wire.initial("client", wire.quic_hello())),
        ("server", wire.initial("server", wire.server_hello(session_id=b""))),
    ),
    "dtls": wire.udp(
        ("client", wire.datagram(wire.old_hello(version=0xFEFD, cookie=b""))),
        ("server", wire.datagram(wire.message(3, b"\xfe\xff\4abcd"))),
        (
            "client",
            wire.datagram(wire.old_hello(version=0xFEFD, cookie=b"abcd"), first=1, sequence=1),
        ),
        ("server", wire.datagram(wire.old_answer(version=0xFEFD), first=1, sequence=1)),
    ),
}


def source_of(name):
    source = EXAMPLES[name][0]
    return CAPTURES / source if isinstance(source, str) else source


def test_every_rule_has_an_example():
    assert sorted(EXAMPLES) == sorted(RULES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_rule_fires_where_it_is_broken_and_shows_the_bytes(name):
    _, frame, offset = EXAMPLES[name]
    found = tlswire.lint(source_of(name), rules=[name])
    assert list(found.counts) == [name]
    first = found.violations[0]
    assert (first.rule.name, first.frame, first.offset) == (name, frame, offset)
    assert first.said
    if first.packet_offset is not None and (raw := raw_of(name, first)):
        packet = capture.read(source_of(name))[first.frame - 1]
        assert packet.data[first.packet_offset] == raw[first.offset]


def raw_of(name, violation):
    """The bytes of the message that a violation is of; `None` where it is no handshake message."""
    with tlswire.open_capture(source_of(name)) as opened:
        for one in opened.messages():
            if (one.connection_id, one.index) == (violation.connection_id, violation.index):
                return getattr(one.message, "raw", None)
    raise AssertionError("no such message")


@pytest.mark.parametrize("name", WHOLE)
def test_a_sound_conversation_breaks_no_rule(name):
    found = tlswire.lint(WHOLE[name])
    assert found.connections == (2 if "resumed" in name else 1)
    assert found.counts == {}


def test_a_draft_that_calls_itself_1_3_is_not_held_to_its_rules():
    capture = wire.tcp(
        ("client", wire.record(wire.client_hello(), version=0x0301)),
        ("server", wire.record(wire.server_hello({43: None}, version=0x0304), version=0x0301)),
    )
    counts = tlswire.lint(capture).counts
    assert set(counts) == {"sh-legacy-version"}


def test_a_draft_of_quic_is_not_held_to_the_rules_of_version_1():
    hello = wire.quic_hello(session_id=wire.SESSION)
    final = wire.udp(("client", wire.initial("client", hello)))
    assert list(tlswire.lint(final).counts) == ["quic-session-id"]
    packet = wire.initial("client", hello, version=wire.DRAFT, salt=wire.DRAFT_SALT)
    found = tlswire.lint(wire.udp(("client", packet)))
    assert (found.connections, found.counts) == (1, {})


def test_a_server_that_does_not_know_extended_main_secret_may_resume():
    unbound = wire.old_answer({23: None}, session_id=wire.SESSION, suite=flights.ECDSA)
    first = flights.handshake(answer=unbound)
    second = wire.tcp(
        ("client", wire.record(wire.old_hello(session_id=wire.SESSION))),
        ("server", wire.record(unbound) + wire.CHANGE),
        ("client", wire.CHANGE),
    )
    found = tlswire.lint(wire.together(first, second), rules=["sh-resumed-main-secret"])
    assert found.counts == {}


def test_names_levels_and_references_have_their_form():
    assert len(RULES) >= 30
    for name, rule in RULES.items():
        assert re.fullmatch(r"[a-z0-9.]+(-[a-z0-9.]+)+", name)
        assert rule.level in LEVELS
        assert rule.about in {"conformance", "practice"}
        assert re.fullmatch(r"RFC \d{4,5} (§|App\. )[A-Z0-9]+(\.\d+)*", rule.reference), name
        assert rule.sentence[0] == rule.sentence[0].strip()
        assert not rule.sentence.endswith(".")
        assert bool(rule.on) != bool(rule.anomaly)


def test_anomalies_that_rules_name_are_ones_that_there_are():
    known = {name for name, *_ in tlswire._native.describe_anomalies()}
    assert {rule.anomaly for rule in RULES.values()} - {""} <= known
