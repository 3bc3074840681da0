"""What a capture lacks makes no cause certain that the whole capture does not have."""

import os
import random

import pytest

import tlswire as package
from tests.packets import capture
from tests.rows import CAPTURES, rows
from tlswire import reference
from tlswire.diagnosis import COLUMN_SETS, explain

FILES = sorted(file for file in CAPTURES.glob("*.pcap") if 0 < file.stat().st_size < 12_000)
# Another sample each time; the name of a test that fails says which capture and variant it was.
SEED = int(os.environ.get("LACKING_SEED", random.SystemRandom().randrange(1 << 32)))
SAMPLE = 400
# Of the capture itself, and no word on the connection.
OF_CAPTURE = "capture_incomplete"

# Captures of connections that came about, or failed with another cause, and what they were made to
# lack when that was once taken for a cause.
TEXT = [
    *[("gnutls-tls13", f"drop{number}") for number in (4, 6, 8)],
    *[("openssl-tls13-hello-retry", f"start{number}") for number in (4, 5, 8)],
    *[("openssl-tls13-no-middlebox", one) for one in ("start4", "start5", "drop4", "drop6")],
    *[("starttls-smtp", f"drop{number}") for number in (4, 8, 9, 11, 12)],
    *[("starttls-imap", f"drop{number}") for number in (4, 8, 10)],
    *[("starttls-pop3", f"drop{number}") for number in (4, 8)],
    *[("starttls-ftp", f"drop{number}") for number in (4, 8)],
    *[("proxy-http-connect", "drop9"), ("starttls-postgresql", "start10")],
    *[("proxy-socks5", "drop11"), ("proxy-socks5", "start8")],
    *[("tlslite-tls13", "drop4"), ("tlslite-tls13", "drop8")],
    *[("nassl-ssl2-hello", "drop6"), ("nassl-ssl2-hello", "drop10")],
    *[("openssl-tls12-rsa", "drop6"), ("openssl-tls12-no-common-cipher", "only_server")],
]
MIRRORED = [
    ("openssl-tls12-server-certificate-unknown-ca", "start7"),
    ("openssl-tls12-server-certificate-expired", "start7"),
    ("openssl-tls12-client-certificate-unknown-ca", "start7"),
    ("openssl-tls13-server-certificate-unknown-ca", "start7"),
]
WARNED = [
    ("openssl-tls12-server-name-warning", one)
    for one in ("end6", "end8", "end12", "drop8", "drop10", "drop13")
]
NAMED = TEXT + MIRRORED + WARNED


def variants(packets):
    """How a capture can lack something: names, and the packets that are left."""
    for number in range(1, len(packets)):
        yield f"start{number}", packets[number:]
        yield f"end{number}", packets[:number]
    for number in range(1, len(packets) + 1):
        yield f"drop{number}", packets[: number - 1] + packets[number:]
    first = packets[0].data[26:30]
    yield "only_client", [one for one in packets if one.data[26:30] == first]
    yield "only_server", [one for one in packets if one.data[26:30] != first]


def lacking(name, variant):
    """A capture of ours that lacks something."""
    made = dict(variants(capture.read(CAPTURES / f"{name}.pcap")))
    return capture.pcap(made[variant])


def explained(source):
    """What is said of each connection in it."""
    found = package.read_capture(source, columns=COLUMN_SETS, include="attempts")
    return explain(found, each=True)


def certain(source):
    """The classes that are certain."""
    found = explained(source)
    return {one.name for one in found if one.certainty == "certain"} - {OF_CAPTURE}


def sample():
    """Captures with their variants, some of all."""
    every = [
        (file.name.removesuffix(".pcap"), name)
        for file in FILES
        for name, _ in variants(capture.read(file))
    ]
    return random.Random(SEED).sample(every, SAMPLE)


@pytest.mark.parametrize(("name", "variant"), NAMED)
def test_what_was_once_taken_for_a_cause_is_none(name, variant):
    whole = {one.name for one in explained((CAPTURES / f"{name}.pcap").read_bytes())}
    assert certain(lacking(name, variant)) <= whole


def test_nothing_is_certain_that_is_not_so_of_the_whole_capture():
    wrong = []
    for name, variant in sample():
        whole = {one.name for one in explained((CAPTURES / f"{name}.pcap").read_bytes())}
        found = certain(lacking(name, variant)) - whole
        wrong += [(name, variant, found)] if found else []
    assert wrong == [], f"LACKING_SEED={SEED}"


@pytest.mark.parametrize(("name", "variant"), TEXT)
def test_a_part_that_is_missing_is_not_taken_for_text(name, variant):
    data = lacking(name, variant)
    found, _ = rows(data)
    assert [one["failure"] for one in found if one["failure"] == "plaintext"] == []
    expected = reference.read_capture(data)
    assert [{key: a[key] for key in b} for a, b in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize(("name", "variant"), MIRRORED)
def test_which_side_refused_is_a_guess_where_no_hello_was_captured(name, variant):
    (one,) = explained(lacking(name, variant))
    assert one.certainty == "possible"
    whose, other = ("client", "server") if one.name.startswith("client") else ("server", "client")
    assert one.name.replace(whose, other, 1) in one.finding.alternatives
    assert "begins later" in one.mutual
    assert "begins later" in one.resumption


@pytest.mark.parametrize(("name", "variant"), WARNED)
def test_a_warning_ends_nothing(name, variant):
    found = explained(lacking(name, variant))
    assert "server_name_unknown" not in {one.name for one in found}


def test_text_where_a_server_hello_should_be_is_certain_if_all_of_it_is_there(captures):
    hello = captures / "openssl-tls12-rsa.pcap"
    row = next(iter(package.read_capture(hello, columns=COLUMN_SETS))).to_dict()
    nothing = {"version": None, "established": False, "outcome": "failed", "failure": "plaintext"}
    told = explain([row | nothing])[0]
    assert (told.name, told.certainty) == ("wrong_protocol", "certain")
    for less in ({"not_observable": ["cipher:gap"]}, {"start_seen": False}):
        assert explain([row | nothing | less])[0].certainty == "possible"
