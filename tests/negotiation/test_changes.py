"""What would make a failing negotiation work, and in which order that is told."""

import pytest

from tests.negotiation.test_negotiate import CLIENT, SERVER
from tlswire.negotiation import changes
from tlswire.negotiation.changes import Item, _changed_offer
from tlswire.policy import UNKNOWN
from tlswire.policy.versions import on_wire, rank

DTLS10, DTLS12, DTLS13 = 0xFEFF, 0xFEFD, 0xFEFC
DTLS = CLIENT.but(transport="dtls", legacy_version=DTLS12)
OLD = DTLS.but(versions=None, key_shares=None, ciphers=(0xC02F,), extensions=(0, 10, 13))


def said(offer, policy, side):
    """What each change of one side adds, by name, and what comes of it."""
    return [
        ([item.label for item in one.items], one.outcome.version.label)
        for one in changes(offer, policy)
        if one.side == side
    ]


def test_versions_are_ordered_by_the_tls_they_are_made_from():
    assert sorted((DTLS12, DTLS10, DTLS13), key=rank) == [DTLS10, DTLS12, DTLS13]
    assert [rank(one) for one in (0x0304, DTLS13, 0x0100)] == [0x0304, 0x0304, 0x0301]
    assert (on_wire(0x0303, "dtls"), on_wire(0x0303, "quic")) == (DTLS12, 0x0303)


def test_an_old_client_of_dtls_is_told_of_the_newest_version_first():
    old = OLD.but(legacy_version=DTLS10, ciphers=(0xC013, 0xC02F))
    policy = SERVER.but(versions=(0x0303, 0x0304))
    assert said(old, policy, "client")[0] == (["DTLSv1.2"], "DTLSv1.2")
    assert said(old, policy, "server")[0][0][0] == "DTLSv1.0"


def test_a_client_of_dtls_13_alone_is_not_told_of_10_where_12_will_do():
    client = DTLS.but(versions=(DTLS13,))
    policy = SERVER.but(versions=(0x0302, 0x0303), ciphers=(0xC02F, 0xC013))
    assert said(client, policy, "client")[0] == (["DTLSv1.2"], "DTLSv1.2")
    first = changes(client, policy)[0]
    assert first.outcome.offer.versions == (DTLS13, DTLS12)
    assert not any(item.is_weak for item in first.items)
    assert said(client, policy, "server")[0][0][0] == "DTLSv1.3"


def test_a_client_of_dtls_12_gets_supported_versions_for_13():
    first = changes(OLD, SERVER.but(versions=(0x0304,), ciphers=(0x1301,)))[0]
    assert first.outcome.version == DTLS13
    assert first.outcome.offer.versions == (DTLS13, DTLS12)
    assert first.outcome.offer.legacy_version == DTLS12


@pytest.mark.parametrize(
    ("version", "is_weak"),
    [(DTLS10, True), (DTLS12, False), (DTLS13, False), (0x0302, True), (0x0303, False)],
)
def test_a_version_before_12_is_weak_in_both(version, is_weak):
    assert Item("versions", version).is_weak is is_weak


def test_a_policy_may_name_versions_of_dtls():
    policy = SERVER.but(versions=(DTLS12, DTLS10))
    assert said(DTLS.but(versions=(DTLS13,)), policy, "client")[0][0] == ["DTLSv1.2"]


def test_a_version_is_added_where_clients_have_it():
    offer = CLIENT.but(versions=(0x3A3A, 0x0304, 0x0302))
    added = _changed_offer(offer, (Item("versions", 0x0303),))
    assert added.versions == (0x3A3A, 0x0304, 0x0303, 0x0302)
    oldest = _changed_offer(offer, (Item("versions", 0x0301),))
    assert oldest.versions == (0x3A3A, 0x0304, 0x0302, 0x0301)


def test_an_offer_whose_version_nobody_knows_takes_one():
    offer = CLIENT.but(versions=None, legacy_version=UNKNOWN)
    assert _changed_offer(offer, (Item("versions", 0x0304),)).legacy_version == 0x0304
