"""Policies: those that come along, and files of one's own."""

import pickle

import pytest

import tlswire
from tlswire.policy import STACKS, UNKNOWN, Policy, library, parse
from tlswire.policy.names import cipher, openssl_name
from tlswire.policy.suites import suite
from tlswire.registry import CipherSuite

ELB = [name for name in library() if name.startswith("ELBSecurityPolicy-")]


def problem(text):
    with pytest.raises(tlswire.PolicyError) as caught:
        parse(text, "mine.toml")
    return caught.value


def test_every_policy_has_a_source_a_date_a_stack_and_versions():
    for name, policy in library().items():
        assert policy.source, name
        assert policy.date, name
        assert policy.stack in STACKS
        assert policy.versions is not UNKNOWN
        assert policy.versions


def test_suites_of_a_policy_are_those_of_its_versions():
    for name, policy in library().items():
        if policy.ciphers is UNKNOWN:
            continue
        newest = max(policy.versions)
        for value in policy.ciphers:
            assert suite(value).first <= newest, (name, CipherSuite(value).label)


@pytest.mark.parametrize(
    ("name", "versions", "suites"),
    [
        ("ELBSecurityPolicy-2016-08", (0x0301, 0x0302, 0x0303), 18),
        ("ELBSecurityPolicy-TLS-1-2-2017-01", (0x0303,), 12),
        ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", (0x0303, 0x0304), 7),
        ("mozilla-intermediate", (0x0303, 0x0304), 9),
        ("TLSv1.2_2021", (0x0303, 0x0304), 9),
        ("AppGwSslPolicy20220101S", (0x0303, 0x0304), 6),
    ],
)
def test_a_policy_is_found_by_any_of_its_names(name, versions, suites):
    policy = Policy.load(name)
    assert (policy.versions, len(policy.ciphers)) == (versions, suites)


def test_all_policies_of_the_load_balancer_are_there():
    assert len(ELB) == 42


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(tlswire.PolicyError, match="ELBSecurityPolicy-2016-08"):
        Policy.load("ELBSecurityPolicy-2016-8")


def test_a_file_is_a_policy(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('versions = ["1.2"]\nciphers = ["ECDHE-RSA-AES128-GCM-SHA256"]\nstack = "go"\n')
    policy = Policy.load(str(path))
    assert (policy.name, policy.versions, policy.ciphers) == ("mine", (0x0303,), (0xC02F,))
    assert policy.groups is UNKNOWN


@pytest.mark.parametrize(
    ("text", "line", "value", "near"),
    [
        ('versions = ["1.2"]\nciphers = [\n "TLS_AES_128_GCM_SHA265",\n]', 3, None,
         "TLS_AES_128_GCM_SHA256"),
        ('versions = ["1.4"]', 1, "1.4", "1.3"),
        ('# x\nversion = ["1.2"]', 2, "version", "versions"),
        ('versions = ["1.2"]\nstack = "opensl"', 2, "opensl", "openssl"),
        ('versions = ["1.2"]\ngroups = ["x25591"]', 2, "x25591", "x25519"),
        ('versions = ["1.2"]\nclient_auth = "required"', 2, "required", "require"),
        ('versions = ["1.2"]\nciphers = ["@gmc"]\n[lists]\ngcm = []', 2, "@gmc", "gcm"),
        ('versions = ["1.2"]\ncertificates = ["ecdsa-p265"]', 2, None, "ecdsa-p256"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_line_value_and_nearest(text, line, value, near):
    error = problem(text)
    assert (error.line, error.nearest) == (line, near)
    assert value is None or error.value == value
    assert str(error).startswith(f"mine.toml: line {line}: ")
    assert str(error).endswith(f"; the nearest is {near}")


@pytest.mark.parametrize(
    ("text", "line"), [('versions = ["1.2"]\nread = "today"', 2), ("x = [", 1)]
)
def test_what_is_like_nothing_known_is_told_with_its_line(text, line):
    assert problem(text).line == line


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("elb-2016", "ELBSecurityPolicy-2016-08"),
        ("mozilla modern", "mozilla-modern"),
        ("ELBSecurityPolicy-TLS13-1-2-Res-2021-6", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
        ("nginxx", "nginx"),
    ],
)
def test_the_nearest_policy_has_the_words_of_the_name(name, near):
    with pytest.raises(tlswire.PolicyError) as caught:
        Policy.load(name)
    found = caught.value.nearest
    assert found == near or near in library()[found].aliases


@pytest.mark.parametrize("text", ["versions = [", "", "policies = 1", 'versions = "1.2"'])
def test_what_is_no_policy_is_refused(text):
    assert problem(text).source == "mine.toml"


def test_an_error_can_be_pickled():
    error = problem('versions = ["1.4"]')
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.line) == (str(error), error.line)


def test_names_of_openssl_are_understood():
    assert openssl_name("TLS_RSA_WITH_3DES_EDE_CBC_SHA") == "DES-CBC3-SHA"
    assert cipher("ECDHE-ECDSA-CHACHA20-POLY1305") == 0xCCA9
    assert cipher("0xC02F") == 0xC02F
