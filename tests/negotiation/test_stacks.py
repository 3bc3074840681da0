"""The table of implementations, and what follows from it."""

import pytest

from tests.negotiation.test_negotiate import CLIENT, SERVER
from tlswire import negotiate
from tlswire.policy import STACKS, UNKNOWN, Policy
from tlswire.policy.stacks import RFC_ANSWERS, _stack


def test_every_stack_has_a_title_a_source_and_a_date():
    for name, stack in STACKS.items():
        assert (stack.name, stack.read[:2]) == (name, "20")
        assert stack.title
        assert stack.source


@pytest.mark.parametrize(
    "said",
    [
        {"nonsense": True},
        {"answers": {"nonsense": 40}},
        {"refuses_late": ["nonsense"]},
    ],
)
def test_a_stack_with_a_key_or_cause_that_nobody_reads_is_refused(said):
    with pytest.raises(ValueError, match="nonsense"):
        _stack("mine", {"title": "mine", "source": "here", **said})


def test_an_answer_is_an_alert_or_one_of_five_words():
    words = {"close", "close_notify", "silent", "ignore", "retry"}
    for stack in STACKS.values():
        for cause in RFC_ANSWERS:
            answer = stack.answer(cause)
            assert answer in words or 0 < answer < 256, (stack.name, cause)


def test_a_stack_without_protocol_in_common_may_go_on_without_one():
    client, server = CLIENT.but(alpn=("h2",)), SERVER.but(alpn=("http/1.1",), stack="s2n")
    outcome = negotiate(client, server)
    assert (outcome.verdict, outcome.alpn) == ("agreed", None)
    assert negotiate(client, server.but(stack="openssl")).failure.alert == 120


def test_a_signature_that_was_not_offered_is_refused_by_the_client():
    client = CLIENT.but(signature_algorithms=(0x0403,))
    failure = negotiate(client, SERVER.but(stack="s2n")).failure
    assert (failure.cause, failure.side, failure.alert) == ("signature_not_offered", "client", 47)
    assert (failure.is_late, failure.is_encrypted) == (True, True)


def test_a_signature_that_was_not_offered_need_not_be_known():
    client = CLIENT.but(signature_algorithms=(0x0403,))
    server = SERVER.but(stack="s2n", signature_algorithms=UNKNOWN)
    outcome = negotiate(client, server)
    assert (outcome.failure.cause, outcome.signature_algorithm) == (
        "signature_not_offered",
        UNKNOWN,
    )
    old = negotiate(client.but(versions=(0x0303,)), server)
    assert (old.failure.cause, old.failure.is_encrypted) == ("signature_not_offered", False)


def test_an_alert_after_the_server_hello_of_tls_13_is_encrypted_and_one_before_is_not():
    client = CLIENT.but(alpn=("h2",))
    server = SERVER.but(alpn=("http/1.1",), stack="rustls")
    new, old = negotiate(client, server), negotiate(client.but(versions=(0x0303,)), server)
    assert (new.failure.is_late, new.failure.is_encrypted) == (True, True)
    assert (old.failure.is_late, old.failure.is_encrypted) == (False, False)


def test_openssl_without_a_minimum_answers_an_old_client_with_internal_error():
    old = CLIENT.but(versions=None, legacy_version=0x0301, ciphers=(0xC013, 0x002F))
    server = Policy.load("openssl").but(certificates=("rsa",))
    failure = negotiate(old, server).failure
    assert (failure.stage.name, failure.alert) == ("signature_algorithm", 80)
    minimum = server.but(versions=(0x0303, 0x0304))
    assert negotiate(old, minimum).failure.alert == 70


def test_an_empty_record_is_refused_by_those_who_refuse_it():
    client = CLIENT.but(empty_record=True)
    assert negotiate(client, SERVER.but(stack="go")).failure.cause == "empty_record"
    assert negotiate(client, SERVER.but(stack="openssl")).verdict == "agreed"


def test_a_server_whose_certificates_go_by_name_may_need_one():
    server = SERVER.but(server_names=("a.example",), stack="rustls")
    assert negotiate(CLIENT.but(server_name=None), server).failure.cause == "server_name_missing"
    other = server.but(stack="openssl")
    assert negotiate(CLIENT.but(server_name=None), other).verdict == "agreed"
