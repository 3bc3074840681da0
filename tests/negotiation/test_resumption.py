"""What is said of a hello that offers a session: nobody but the server knows whether it still has it."""

from dataclasses import replace

import pytest

import tlswire
from tests.negotiation.hellos import BASE, CRAFTED, OLD
from tests.negotiation.matrix import offer_of
from tests.negotiation.test_negotiate import SERVER
from tlswire import Offer, negotiate
from tlswire.policy import UNKNOWN, parse

POLICY = SERVER.but(ciphers=(0x1301, 0xC02F, 0x002F))
TICKET = replace(OLD, more=((35, b"ticket"),), session=b"")


def outcome_of(hello, policy=POLICY):
    return negotiate(offer_of(hello.bytes()), policy)


@pytest.mark.parametrize(
    ("hello", "ways", "reference"),
    [
        (CRAFTED["psk last"], ("psk",), "RFC 9846 §4.3.11"),
        (TICKET, ("ticket",), "RFC 5077 §3.1"),
        (OLD, ("session_id",), "RFC 5246 §7.3"),
        (replace(TICKET, session=b"\1" * 32), ("ticket", "session_id"), "RFC 5077 §3.1"),
    ],
)
def test_a_session_may_be_taken_up_and_a_full_handshake_is_told(hello, ways, reference):
    outcome = outcome_of(hello)
    stage = outcome.stage("resumption")
    assert (outcome.verdict, outcome.resumption) == ("agreed", ways)
    assert (stage.value, stage.verdict) == (", ".join(ways), "agreed")
    assert reference in stage.reference
    assert outcome.cipher is not UNKNOWN


@pytest.mark.parametrize(
    "hello",
    [
        # The session id that TLS 1.3 sends for middleboxes is none.
        BASE,
        replace(BASE, ciphers=(0xC02F,), versions=(0x0304, 0x0303)),
        # An empty ticket asks for one.
        replace(OLD, more=((35, b""),), session=b""),
        # A mode that nobody knows.
        CRAFTED["psk, modes unknown"],
    ],
)
def test_what_is_no_offer_of_a_session_is_not_told_as_one(hello):
    assert outcome_of(hello, POLICY.but(versions=(0x0304,))).resumption == ()
    assert outcome_of(replace(hello, session=b"")).resumption == ()


def test_a_server_that_keeps_no_sessions_takes_none_up():
    outcome = outcome_of(CRAFTED["psk last"], POLICY.but(knows_sessions=False))
    assert (outcome.resumption, outcome.stage("resumption")) == ((), None)


@pytest.mark.parametrize("name", ["psk alone", "psk_ke, no shares", "psk_dhe_ke, no sigalgs"])
def test_a_key_that_needs_no_more_is_not_told_as_a_failure(name):
    outcome = outcome_of(CRAFTED[name])
    stage = outcome.stage("resumption")
    assert (outcome.verdict, outcome.failure, stage.verdict) == ("unknown", None, "unknown")
    assert "a full handshake would fail at extensions" in stage.note
    assert outcome.cipher == 0x1301
    told = outcome_of(CRAFTED[name], POLICY.but(knows_sessions=False))
    assert (told.verdict, told.failure.alert) == ("fails", 109)


def test_a_key_with_key_exchange_needs_a_key_share():
    failure = outcome_of(CRAFTED["psk_dhe_ke, no shares"]).failure
    assert (failure.cause, failure.alert) == ("missing_key_exchange", 109)


def test_an_old_session_needs_no_signature():
    hello = replace(TICKET, schemes=(0x0403,), ciphers=(0xC02F,))
    outcome = outcome_of(hello)
    assert (outcome.verdict, outcome.resumption) == ("unknown", ("ticket",))
    without = outcome_of(replace(hello, more=()))
    assert (without.verdict, without.failure.stage.name) == ("fails", "signature_algorithm")


def test_no_session_makes_up_for_a_version_or_a_suite():
    assert outcome_of(CRAFTED["psk last"], POLICY.but(versions=(0x0301,))).verdict == "fails"
    assert outcome_of(CRAFTED["psk last"], POLICY.but(ciphers=(0x1303,))).verdict == "fails"


def test_a_row_tells_of_a_pre_shared_key(captures):
    path = captures / "openssl-tls13-psk-external.pcap"
    (row,) = list(tlswire.read_capture(path, columns=["default", "offer"]))
    outcome = negotiate(Offer.from_row(row), POLICY.but(ciphers=(0x1301, 0x1302)))
    assert outcome.resumption == ("psk",)


def test_a_policy_file_says_whether_there_are_sessions():
    text = 'versions = ["1.3"]\nknows_sessions = false\n'
    assert parse(text, name="mine")["mine"].knows_sessions is False
    with pytest.raises(tlswire.PolicyError, match="line 2: knows_sessions: true or false, not: no"):
        parse(text.replace("false", '"no"'), name="mine")
