"""What becomes of connections, one rule at a time."""

import pytest

from tests.whatif.made import MODERN, TLS11, TLS12, row
from tlswire import ColumnsError, EmptyError, Policy, PolicyError, what_if
from tlswire.whatif import VERDICTS

OPEN = Policy(
    name="open",
    versions=(0x0302, 0x0303, 0x0304),
    ciphers=(0x1301, 0x1302, 0xC02F, 0xC030, 0xC013),
    groups=(0x1D, 0x17),
    signature_algorithms=(0x0804, 0x0401, 0x0403),
    certificates=("rsa",),
    client_auth="none",
    alpn=None,
    server_names=None,
)
SINCE_12 = OPEN.but(name="since 1.2", versions=(0x0303, 0x0304))
ONLY_13 = OPEN.but(name="only 1.3", versions=(0x0304,))


def verdicts(rows, policy, **more):
    found = what_if(rows, policy, **more)
    assert all(sum(one.counts.values()) == len(rows) for one in found.answers)
    return {word: count for word, count in found.answers[0].counts.items() if count}


def test_a_connection_that_would_go_as_it_went_is_the_same():
    assert verdicts([row(MODERN, 0x0304), row(TLS12, 0x0303)], OPEN) == {"same": 2}


def test_a_version_that_is_dropped_breaks_who_has_no_other():
    found = what_if([row(MODERN, 0x0304), row(TLS11, 0x0302)], SINCE_12)
    (answer,) = found.answers
    assert answer.counts["breaks"] == answer.counts["same"] == 1
    (first, *_) = answer.reasons
    assert (first.word, first.reason) == ("breaks", "version")
    assert first.text == "no version in common: the client has TLSv1.1 at most"


def test_another_suite_group_or_version_is_a_change():
    changed = {
        "version": OPEN.but(versions=(0x0303,)),
        "cipher": OPEN.but(ciphers=(0x1302, 0xC02F)),
        "group": OPEN.but(groups=(0x17,)),
    }
    for field, policy in changed.items():
        (reason,) = what_if([row(MODERN, 0x0304)], policy).answers[0].reasons
        assert (reason.word, field in reason.reason) == ("changed", True)


def test_one_hello_retry_request_more_is_a_change():
    (reason,) = what_if([row(MODERN, 0x0304)], OPEN.but(groups=(0x17,))).answers[0].reasons
    assert reason.text.endswith("one HelloRetryRequest more")


def test_what_failed_and_would_come_about_is_fixed():
    assert verdicts([row(TLS11)], OPEN) == {"fixed": 1}


def test_what_failed_and_would_fail_fails_anyway():
    assert verdicts([row(TLS11)], SINCE_12) == {"fails_anyway": 1}


def test_an_end_without_a_word_is_not_fixed_unless_the_present_policy_explains_it():
    silent = row(TLS11, alert_id=None, alert_sender=None, failure="closed")
    assert verdicts([silent], OPEN) == {"unknown": 1}
    assert verdicts([silent], OPEN, baseline=SINCE_12) == {"fixed": 1}
    assert verdicts([silent], OPEN, baseline=OPEN) == {"unknown": 1}


def test_what_failed_after_the_agreement_fails_anyway():
    later = row(
        MODERN,
        0x0304,
        outcome="failed",
        failure="alert",
        failure_stage="certificate",
        alert_id=48,
        alert_sender="client",
    )
    (reason,) = what_if([later], OPEN).answers[0].reasons
    assert (reason.word, reason.reason) == ("fails_anyway", "after_the_agreement")


def test_a_client_that_refuses_a_downgrade_is_fixed_where_there_is_none():
    refused = row(
        TLS12,
        0x0303,
        outcome="failed",
        failure="alert",
        failure_stage="server_hello",
        alert_id=47,
        alert_sender="client",
        downgrade_sentinel="tls12",
    )
    assert verdicts([refused], OPEN) == {"fails_anyway": 1}
    assert verdicts([refused], OPEN.but(versions=(0x0303,))) == {"fixed": 1}


def test_a_client_that_goes_away_after_a_retry_was_answered():
    gone = row(
        MODERN,
        0x0304,
        hello_retry=True,
        curve_id=0x17,
        outcome="failed",
        failure="closed",
        failure_stage="hello_retry_request",
        ended_by="client",
    )
    assert verdicts([gone], OPEN.but(groups=(0x17,))) == {"fails_anyway": 1}


def test_a_refused_client_certificate_is_fixed_where_none_is_asked_for():
    refused = row(
        TLS12,
        0x0303,
        outcome="failed",
        failure="alert",
        failure_stage="client_key_exchange",
        alert_id=40,
        alert_sender="server",
        client_certificate_requested=True,
        client_certificate_sent=False,
    )
    assert verdicts([refused], OPEN) == {"fixed": 1}
    assert verdicts([refused], OPEN.but(client_auth="require")) == {"fails_anyway": 1}


def test_an_alert_over_protocols_is_not_fixed_by_a_policy_that_does_not_name_any():
    refused = row(MODERN, alert_id=120)
    assert verdicts([refused], OPEN) == {"fixed": 1}
    from tlswire.policy import UNKNOWN

    assert verdicts([refused], OPEN.but(alpn=UNKNOWN)) == {"unknown": 1}


def test_a_connection_without_a_hello_is_unknown():
    blind = row(MODERN, 0x0304, client_ciphers=None, client_extensions=None)
    assert verdicts([row(MODERN, 0x0304), blind], OPEN) == {"same": 1, "unknown": 1}


def test_what_a_policy_leaves_open_is_named_and_not_called_a_change():
    unordered = OPEN.but(is_ordered=False)
    (reason,) = what_if([row(MODERN, 0x0304)], unordered).answers[0].reasons
    assert (reason.word, reason.reason) == ("same", "as_far_as_known")
    assert "suite" in reason.text
    gone = unordered.but(ciphers=(0x1302, 0x1303, 0xC02F))
    offer = MODERN | {"client_ciphers": [0x1301, 0x1302, 0x1303]}
    (reason,) = what_if([row(offer, 0x0304)], gone).answers[0].reasons
    assert reason.word == "changed"


# --- Falling back ----------------------------------------------------------------------------


def test_who_fails_and_comes_again_within_ten_seconds_falls_back():
    rows = [row(TLS11, at=0), row(TLS12, 0x0303, at=9.9)]
    assert verdicts(rows, SINCE_12) == {"falls_back": 1, "same": 1}


@pytest.mark.parametrize(
    "other",
    [{"at": 10.1}, {"at": -1}, {"address": "192.0.2.2", "at": 1}, {"name": "b.example", "at": 1}],
)
def test_later_or_earlier_or_elsewhere_is_not_falling_back(other):
    assert verdicts([row(TLS11), row(TLS12, 0x0303, **other)], SINCE_12) == {
        "fails_anyway": 1,
        "same": 1,
    }


def test_the_same_offer_again_is_not_falling_back():
    rows = [row(TLS12), row(TLS12, 0x0303, at=1)]
    assert verdicts(rows, ONLY_13) == {"fails_anyway": 1, "breaks": 1}


def test_who_falls_back_is_not_called_broken_where_it_once_succeeded():
    """The policy refuses the first offer, and takes the one that the client comes again with."""
    rows = [row(TLS11), row(TLS12, 0x0303, at=1)]
    rows += [row(TLS11, 0x0302, at=100), row(TLS11, 0x0302, at=200, address="192.0.2.2")]
    assert verdicts(rows, SINCE_12) == {"falls_back": 2, "breaks": 1, "same": 1}


WORDLESS = {"failure": "reset", "alert_id": None, "alert_sender": None}


def test_who_succeeded_with_the_same_offer_again_did_not_fall_back():
    rows = [row(TLS11, **WORDLESS), row(TLS11, 0x0302, at=1), row(TLS12, 0x0303, at=3)]
    assert verdicts(rows, SINCE_12) == {"fails_anyway": 1, "breaks": 1, "same": 1}


def test_an_offer_that_was_once_reset_without_a_word_is_broken_where_it_succeeds():
    rows = [row(TLS11, **WORDLESS), row(TLS12, 0x0303, at=3)]
    rows += [row(TLS11, 0x0302, at=100 + at) for at in range(5)]
    assert verdicts(rows, SINCE_12) == {"falls_back": 1, "breaks": 5, "same": 1}


def test_a_client_that_went_away_by_itself_did_not_fall_back():
    rows = [
        row(TLS11, ended_by="client", **(WORDLESS | {"failure": "closed"})),
        row(TLS12, 0x0303, at=3),
        row(TLS11, 0x0302, at=100),
    ]
    assert verdicts(rows, SINCE_12) == {"fails_anyway": 1, "breaks": 1, "same": 1}


def test_a_client_that_refuses_the_choice_and_comes_with_another_offer_falls_back():
    refusing = {"outcome": "failed", "failure": "alert", "failure_stage": "server_hello"}
    refusing |= {"ended_by": "client", "alert_id": 70, "alert_sender": "client"}
    rows = [row(TLS11, 0x0302, **refusing), row(TLS12, 0x0303, at=2)]
    assert verdicts(rows, SINCE_12) == {"falls_back": 1, "same": 1}


def test_a_fallback_that_the_policy_refuses_too_helps_nobody():
    rows = [row(TLS11), row(TLS12, 0x0303, at=1)]
    assert verdicts(rows, ONLY_13) == {"fails_anyway": 1, "breaks": 1}


# --- Points, names, certificates -------------------------------------------------------------


def test_equal_client_randoms_are_one_connection():
    rows = [
        row(MODERN, 0x0304, client_random="aa", address="192.0.2.1"),
        row(MODERN, 0x0304, client_random="aa", address="10.0.0.1", at=0.001),
        row(MODERN, 0x0304, client_random="bb"),
    ]
    found = what_if(rows, OPEN)
    assert (found.head.connections, found.head.folded) == (2, 1)
    assert sum(found.answers[0].counts.values()) == 2
    assert [one.label for one in found.answers[0].lines("address")] == ["192.0.2.1"]


def test_of_two_points_the_one_that_saw_more_stands_for_the_connection():
    blind = row(MODERN, 0x0304, outcome="unknown", client_random="aa") | {"version_id": None}
    rows = [blind, row(MODERN, 0x0304, client_random="aa", at=1)]
    assert what_if(rows, OPEN).counts["open"]["same"] == 1


def test_rows_without_randoms_say_that_they_are_not_folded():
    rows = [row(MODERN, 0x0304)]
    del rows[0]["client_random"]
    assert what_if(rows, OPEN).head.folded is None


def test_a_policy_that_requires_certificates_does_not_know_who_was_never_asked():
    asked = {"client_certificate_requested": True, "client_certificate_sent": True}
    rows = [
        row(TLS12, 0x0303),
        row(TLS12, 0x0303, address="192.0.2.7", client_certificate_subject="CN=a", **asked),
        row(TLS12, 0x0303, address="192.0.2.8", **(asked | {"client_certificate_sent": False})),
    ]
    found = what_if(rows, OPEN.but(client_auth="require"))
    lines = {one.label: one.worst for one in found.answers[0].lines("address")}
    assert lines == {"192.0.2.1": "unknown", "192.0.2.7": "same", "192.0.2.8": "breaks"}
    (shown,) = found.presented
    assert (shown["address"], shown["subject"]) == ("192.0.2.7", "CN=a")


def test_who_was_asked_before_is_known_where_a_session_is_resumed():
    asked = {"client_certificate_requested": True, "client_certificate_sent": True}
    resumed = {"resumed": True, "client_certificate_requested": None}
    rows = [row(TLS12, 0x0303, **asked), row(TLS12, 0x0303, at=5, **resumed)]
    assert verdicts(rows, OPEN.but(client_auth="require")) == {"same": 2}


def test_the_certificate_of_another_client_behind_the_same_address_tells_nothing():
    asked = {"client_certificate_requested": True, "client_certificate_sent": True}
    rows = [row(TLS12, 0x0303, **asked), row(MODERN, 0x0303, at=5)]
    assert verdicts(rows, OPEN.but(versions=(0x0303,), client_auth="require")) == {
        "same": 1,
        "unknown": 1,
    }


def test_a_policy_with_names_refuses_who_asks_for_another():
    rows = [row(MODERN, 0x0304), row(MODERN, 0x0304, name="other.example")]
    assert verdicts(rows, OPEN.but(server_names=("app.example",))) == {"breaks": 1, "same": 1}


def test_the_certificate_is_the_one_that_the_server_was_seen_to_have():
    """What the policy does not say of certificates, the connections do."""
    from tlswire.policy import UNKNOWN

    policy = OPEN.but(certificates=UNKNOWN, ciphers=(0x1301, 0xC02B, 0xC02F))
    offer = TLS12 | {"client_ciphers": [0xC02B, 0xC02F]}
    assert verdicts([row(offer, 0x0303)], policy) == {"same": 1}


# --- Lines -----------------------------------------------------------------------------------


def test_lines_are_worst_first_and_add_up():
    rows = [row(MODERN, 0x0304, address=f"192.0.2.{at % 4}") for at in range(12)]
    rows += [row(TLS11, 0x0302, address="192.0.2.3", at=at) for at in (1, 2)]
    rows += [row(TLS11, 0x0302, address="192.0.2.9", at=3)]
    (answer,) = what_if(rows, SINCE_12).answers
    for dimension in ("address", "server_name", "ja4"):
        lines = answer.lines(dimension)
        assert sum(one.connections for one in lines) == len(rows)
        assert all(sum(one.counts.values()) == one.connections for one in lines)
        assert [VERDICTS.index(one.worst) for one in lines] == sorted(
            VERDICTS.index(one.worst) for one in lines
        )
    first, second, *_ = answer.lines("address")
    assert (first.label, first.counts) == ("192.0.2.3", {"breaks": 2, "same": 3})
    assert first.last_seen == "2026-11-01T00:00:02.000000Z"
    assert (second.label, second.counts) == ("192.0.2.9", {"breaks": 1})
    (group, _) = answer.groups
    assert (group.addresses, group.server_names, group.ja4s) == (2, 1, 1)


# --- The baseline ----------------------------------------------------------------------------


def test_the_present_policy_is_judged_by_what_was_seen():
    rows = [row(MODERN, 0x0304)] * 99 + [row(TLS11, 0x0302)]
    good = what_if(rows, OPEN, baseline=OPEN).baseline
    assert (good.share, good.is_enough, good.name) == (1.0, True, "open")
    bad = what_if([*rows, row(TLS11, 0x0302)], OPEN, baseline=SINCE_12).baseline
    assert (bad.reproduced, bad.contradicted, bad.is_enough) == (99, 2, False)
    assert bad.misses[0].text.startswith("came about, though: no version in common")


def test_a_failure_after_an_answer_that_the_present_policy_would_not_give_is_a_miss():
    later = {"outcome": "failed", "failure": "alert", "failure_stage": "certificate"}
    later |= {"ended_by": "client", "alert_id": 48, "alert_sender": "client"}
    found = what_if([row(TLS12, 0x0303, **later)], OPEN, baseline=ONLY_13).baseline
    assert (found.reproduced, found.contradicted) == (0, 1)
    assert found.misses[0].text.startswith("was answered with a ServerHello, though: no version")
    found = what_if([row(TLS12, 0x0303, **later)], OPEN, baseline=OPEN).baseline
    assert (found.reproduced, found.contradicted) == (1, 0)


def test_a_late_refusal_over_a_client_certificate_is_as_the_present_policy_has_it():
    late = {"outcome": "failed", "failure": "alert", "failure_stage": "client_key_exchange"}
    late |= {"alert_id": 40, "alert_sender": "server", "ended_by": "server"}
    late |= {"client_certificate_requested": True, "client_certificate_sent": False}
    found = what_if([row(TLS12, 0x0303, **late)], OPEN, baseline=OPEN.but(client_auth="require"))
    assert (found.baseline.reproduced, found.baseline.contradicted) == (1, 0)


def test_without_a_name_the_present_policy_is_learned_of_each_server():
    rows = [row(MODERN, 0x0304), row(TLS12, 0x0303), row(TLS11)]
    rows += [row(TLS11, 0x0302, name="old.example")]
    found = what_if(rows, OPEN).baseline
    assert (found.is_learned, found.share, found.reproduced) == (True, 1.0, 4)


def test_rows_without_outcomes_are_taken_to_come_about_or_to_go_as_the_baseline_has_it():
    columns = {*MODERN, "protocol", "server_name"}
    rows = [
        {key: value for key, value in row(offer, 0x0304).items() if key in columns}
        for offer in (MODERN, TLS12, TLS11)
    ]
    assert verdicts(rows, SINCE_12) == {"breaks": 1, "same": 2}
    assert verdicts(rows, SINCE_12, baseline=SINCE_12) == {"fails_anyway": 1, "same": 2}
    assert verdicts(rows, OPEN, baseline=SINCE_12) == {"fixed": 1, "same": 2}
    assert verdicts(rows, ONLY_13, baseline=OPEN.but(versions=(0x0302, 0x0303))) == {
        "breaks": 2,
        "changed": 1,
    }


# --- Bad input -------------------------------------------------------------------------------


def test_missing_columns_are_named():
    bare = row(MODERN, 0x0304)
    del bare["client_groups"]
    with pytest.raises(ColumnsError, match="client_groups"):
        what_if([bare], OPEN)


def test_no_connections_are_no_answer():
    with pytest.raises(EmptyError, match="no connections"):
        what_if([], OPEN)
    blind = row(MODERN, 0x0304, client_ciphers=None, client_extensions=None)
    with pytest.raises(EmptyError, match="1 connections, none with a ClientHello"):
        what_if([blind], OPEN)


def test_a_policy_that_says_nothing_is_no_policy():
    for policy in (Policy(name="blank"), OPEN.but(versions=()), OPEN.but(ciphers=())):
        with pytest.raises(PolicyError):
            what_if([row(MODERN, 0x0304)], policy)
    with pytest.raises(PolicyError, match="mozilla-modern"):
        what_if([row(MODERN, 0x0304)], "mozila-modern")
