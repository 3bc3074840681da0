"""Rules that no server at hand shows, and what holds of every outcome."""

import pytest

import tlswire
from tests.negotiation.hellos import everything
from tests.negotiation.matrix import offer_of
from tlswire import Offer, Policy, negotiate
from tlswire.negotiation import changes
from tlswire.policy import MALFORMED, UNKNOWN, library

SERVER = Policy(
    name="here",
    versions=(0x0303, 0x0304),
    ciphers=(0x1301, 0xC02F),
    groups=(0x1D,),
    signature_algorithms=(0x0804, 0x0401),
    certificates=("rsa",),
    client_auth="none",
    alpn=None,
    server_names=None,
)
CLIENT = Offer(
    legacy_version=0x0303,
    versions=(0x0304, 0x0303),
    ciphers=(0x1301, 0xC02F),
    compression_methods=(0,),
    groups=(0x1D,),
    key_shares=(0x1D,),
    signature_algorithms=(0x0804, 0x0401),
    alpn=None,
    server_name="a.example",
    extensions=(0, 10, 13, 43, 51),
)


def test_a_version_is_agreed_where_the_suite_is_not_known():
    outcome = negotiate(CLIENT.but(ciphers=UNKNOWN), SERVER)
    assert (outcome.verdict, outcome.version, outcome.cipher) == ("unknown", 0x0304, UNKNOWN)


def test_a_suite_of_another_version_is_none_whatever_the_server_takes():
    policy = SERVER.but(versions=(0x0303,), ciphers=UNKNOWN)
    outcome = negotiate(CLIENT.but(ciphers=(0x1301, 0x2A2A)), policy)
    assert (outcome.failure.stage.name, outcome.version) == ("cipher", 0x0303)
    assert negotiate(CLIENT.but(ciphers=(0x1301, 0xFE00)), policy).verdict == "unknown"


def test_a_suite_whose_certificate_has_the_key_agreed_with_needs_such_a_key():
    policy = SERVER.but(versions=(0x0303,), ciphers=(0xC031, 0x00A0), groups=(0x17,))
    offer = CLIENT.but(ciphers=(0xC031, 0x00A0), groups=(0x17,))
    assert negotiate(offer, policy).failure.cause == "certificate"
    assert negotiate(offer, policy.but(certificates=("ecdsa-p256",))).cipher == 0xC031


def test_quic_takes_tls_13_and_alpn_alone():
    old = negotiate(CLIENT.but(transport="quic", versions=(0x0303,)), SERVER)
    assert old.failure.stage.reference == "RFC 9001 §4.2"
    for parameters in (57, 0xFFA5):
        new = CLIENT.but(transport="quic", extensions=(0, 10, 13, 16, 43, 51, parameters))
        assert negotiate(new.but(alpn=("h3",)), SERVER.but(alpn=("h3",))).verdict == "agreed"
    mute = CLIENT.but(transport="quic", extensions=(0, 10, 13, 43, 51, 57))
    assert negotiate(mute, SERVER).failure.cause == "alpn_missing_quic"


def test_versions_of_dtls_count_down():
    offer = CLIENT.but(transport="dtls", versions=None, legacy_version=0xFEFD)
    assert negotiate(offer, SERVER).version == 0xFEFD
    newer = CLIENT.but(transport="dtls", versions=(0xFEFC, 0xFEFD), legacy_version=0xFEFD)
    assert negotiate(newer, SERVER).version == 0xFEFC
    references = [negotiate(one, SERVER).stage("version").reference for one in (offer, newer)]
    assert references == ["RFC 6347 §4.2.1", "RFC 9846 §4.3.1, RFC 9147 §5.3"]


def test_the_clients_order_is_a_strategy():
    offer = CLIENT.but(versions=(0x0303, 0x0304))
    assert negotiate(offer, SERVER).version == 0x0304
    outcome = negotiate(offer, SERVER.but(version_choice="client_order"))
    assert (outcome.version, outcome.sentinel) == (0x0303, True)


@pytest.mark.parametrize(
    ("has", "wanted", "verdict", "said"),
    [
        (True, "require", "agreed", "sent"),
        (False, "require", "fails", "none sent"),
        (UNKNOWN, "require", "unknown", "asked"),
        (False, "request", "agreed", "none sent"),
        (True, "none", "agreed", "not asked"),
    ],
)
def test_client_certificates(has, wanted, verdict, said):
    outcome = negotiate(CLIENT.but(client_certificate=has), SERVER.but(client_auth=wanted))
    assert (outcome.verdict, outcome.client_certificate) == (verdict, said)


def test_one_that_fails_for_want_of_a_certificate_in_tls_13_is_told_under_protection():
    policy = SERVER.but(client_auth="require")
    failure = negotiate(CLIENT.but(client_certificate=False), policy).failure
    assert (failure.alert, failure.is_encrypted) == (116, True)
    old = CLIENT.but(client_certificate=False, versions=(0x0303,))
    assert negotiate(old, policy.but(stack="openssl")).failure.alert == 40


@pytest.mark.parametrize(("stack", "answer"), [("openssl", 40), ("s2n", "close_notify")])
def test_a_stack_answers_in_its_own_way(stack, answer):
    offer = CLIENT.but(ciphers=(0x1302,), versions=(0x0304,))
    assert negotiate(offer, SERVER.but(stack=stack)).failure.answer == answer


def test_grease_and_the_order_of_extensions_make_no_other_offer():
    other = CLIENT.but(ciphers=(0x2A2A, *CLIENT.ciphers), extensions=(51, 0, 43, 0x3A3A, 13, 10))
    assert other.key == CLIENT.key
    assert CLIENT.but(ciphers=(0xC02F, 0x1301)).key != CLIENT.key


def test_rows_without_columns_say_which():
    with pytest.raises(tlswire.ColumnsError, match="client_ciphers") as caught:
        Offer.from_row({"client_versions": [], "client_legacy_version": 771})
    assert "client_groups" in caught.value.missing


def test_an_unreadable_hello_is_refused():
    with pytest.raises(tlswire.ParseError) as caught:
        tlswire.parse_client_hello(b"\x01\0\0\2\3\3")
    assert negotiate(Offer.unreadable(caught.value), SERVER).failure.cause == "malformed"
    assert negotiate(CLIENT.but(groups=MALFORMED), SERVER).failure.cause == "malformed"


def test_every_change_works_and_clients_come_first():
    for name, data in everything().items():
        for policy in (SERVER, library()["mozilla-modern-6.0"], library()["java-17"]):
            offer = offer_of(data)
            ways = changes(offer, policy)
            sides = [one.side for one in ways]
            assert sides == sorted(sides), name
            assert all(one.outcome.failure is None for one in ways), name
            if negotiate(offer, policy).failure is None:
                assert ways == ()


def test_an_outcome_says_what_would_help():
    outcome = negotiate(CLIENT.but(versions=(0x0304,)), SERVER.but(versions=(0x0303,)))
    assert [change.side for change in outcome.changes] == ["client", "server"]
    assert negotiate(CLIENT, SERVER).changes == ()


def test_a_change_that_adds_nothing_weak_comes_first():
    offer = CLIENT.but(versions=None, legacy_version=0x0301, ciphers=(0x002F,))
    policy = SERVER.but(versions=(0x0302, 0x0303), ciphers=(0x002F, 0xC02F))
    first = changes(offer, policy)[0]
    assert next(item.label for item in first.items) == "TLSv1.2"
    assert first.outcome.version == 0x0303


def test_rows_and_hellos_of_the_captures_come_to_the_same(captures):
    count = 0
    for path in sorted(captures.glob("*.pcap*")):
        for row in tlswire.read_capture(path, columns=["default", "offer", "raw"]):
            if row.protocol != "tls" or not row.client_hello_complete:
                continue
            hello = tlswire.parse_client_hello(row.client_hello)
            by_row = Offer.from_row(row)
            # What no row tells.
            by_hello = Offer.from_hello(hello).but(session=UNKNOWN, length=UNKNOWN)
            by_hello = by_hello.but(record_version=by_row.record_version)
            by_hello = by_hello.but(faults=UNKNOWN, bad_shares=UNKNOWN)
            for policy in (SERVER, library()["ELBSecurityPolicy-2016-08"]):
                assert negotiate(by_row, policy) == negotiate(by_hello, policy), path.name
            count += 1
    assert count > 100
