"""`tlswire negotiate` and `tlswire policies`."""

import json

import jsonschema
import pytest

from tests.architecture.table import TOP
from tests.negotiation.hellos import FOLDER as HELLOS


def test_story_a_is_agreed_at_the_version_both_have(tlswire):
    done = tlswire(
        *("negotiate", "--client-versions", "1.3,1.2", "--server-versions", "1.2,1.1"),
        *("--client-auth", "require", "--client-certificate", "yes"),
    )
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "TLSv1.2, with a client certificate" in text


def test_story_b_fails_before_client_certificates_come_up(tlswire):
    done = tlswire(
        *("negotiate", "--client-versions", "1.3", "--server-versions", "1.2"),
        *("--client-auth", "require", "-f", "json"),
    )
    (answer,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert answer["failure"]["stage"] == "version"
    assert answer["failure"]["alert_id"] == 70
    assert answer["client_certificate"] == "not asked"
    assert [change["side"] for change in answer["changes"]] == ["client", "server"]


def test_answers_fit_their_schema(tlswire, demo):
    schema = json.loads((TOP / "schema/negotiate.json").read_text())
    done = tlswire("negotiate", "--client", demo, "--policy", "mozilla-modern", "-f", "jsonl")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) >= 5
    for line in lines:
        jsonschema.validate(line, schema)


def test_policies_fit_their_schema(tlswire):
    schema = json.loads((TOP / "schema/policy.json").read_text())
    lines = tlswire("policies", "-f", "jsonl").stdout.splitlines()
    assert len(lines) > 70
    for line in lines:
        jsonschema.validate(json.loads(line), schema)


def test_two_policies_are_told_apart(tlswire):
    names = ("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS-1-2-2017-01")
    text = tlswire("policies", "--diff", *names).stdout.decode()
    assert "  - TLSv1.0" in text
    assert "  - TLS_RSA_WITH_AES_128_CBC_SHA\n" in text
    assert "  +" not in text


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("policies", "mozila-modern"), 2, b"mozilla-modern"),
        (("negotiate", "--client-versions", "1.3"), 2, b"no server"),
        (("negotiate", "--policy", "nginx"), 2, b"no client"),
        (("negotiate", "--policy", "nginx", "--client-versions", "1.5"), 2, b"1.3"),
        (("negotiate", "--policy", "nginx", "--client", "0100"), 3, b"at offset"),
        (("negotiate", "--policy", "nginx", "--client-versions", ""), 2, b"nothing is named"),
        (("negotiate", "--client-versions", "1.3", "--stack", "opensl"), 2, b"is openssl"),
        (("negotiate", "--policy", "nowhere/x.toml", "--client-versions", "1.3"), 3, b"x.toml"),
    ],
)
def test_what_makes_no_sense_is_said(tlswire, arguments, status, said):
    done = tlswire(*arguments)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert b"Traceback" not in done.stderr


def test_a_policy_file_that_makes_no_sense_is_told_with_its_line(tlswire, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('versions = ["1.2"]\nciphers = ["TLS_AES_128_GCM"]\n')
    done = tlswire("negotiate", "--client-versions", "1.2", "--policy", path)
    assert done.returncode == 3
    assert b"line 2: " in done.stderr
    assert b"TLS_AES_128_GCM_SHA256" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("negotiate", "--policy", "nginx", "--client", "{capture}", "-o", "{capture}"),
        ("negotiate", "--policy", "{policy}", "--client-versions", "1.2", "-o", "{policy}"),
        ("negotiate", "--policy", "nginx", "--client", "{hello}", "-o", "{hello}"),
        ("policies", "{policy}", "-o", "{policy}"),
        ("policies", "--diff", "nginx", "{policy}", "-o", "{policy}"),
        ("policies", "--learn", "{capture}", "-o", "{capture}"),
        ("explain", "{capture}", "--policy", "{policy}", "-o", "{policy}"),
        ("explain", "{capture}", "--policy", "{policy}", "--stats", "{policy}"),
        ("what-if", "{capture}", "--policy", "{policy}", "-o", "{policy}"),
        ("what-if", "{capture}", "--policy", "nginx", "--baseline", "{policy}", "-o", "{policy}"),
        ("hello", "{hello}", "-o", "{hello}", "-f", "jsonl"),
    ],
    ids=" ".join,
)
def test_no_command_writes_over_what_it_reads(tlswire, demo, tmp_path, words):
    places = {name: tmp_path / f"{name}.toml" for name in ("capture", "policy", "hello")}
    places["capture"].write_bytes(demo.read_bytes())
    places["policy"].write_text('versions = ["1.2"]\n')
    places["hello"].write_bytes(next(HELLOS.glob("*.client_hello.bin")).read_bytes())
    before = {path: path.read_bytes() for path in places.values()}
    done = tlswire(*(word.format(**places) for word in words))
    assert done.returncode == 2, done.stdout
    assert b"is the input; write to another file" in done.stderr
    assert {path: path.read_bytes() for path in places.values()} == before


@pytest.mark.parametrize(
    "option",
    [
        *("--client-versions", "--client-ciphers", "--client-groups", "--client-signatures"),
        *("--client-alpn", "--server-versions", "--server-ciphers", "--server-groups"),
        *("--server-signatures", "--server-certificate", "--server-alpn", "--server-names"),
    ],
)
@pytest.mark.parametrize("value", [",", ""])
def test_an_option_that_names_nothing_is_refused(tlswire, option, value):
    rest = () if option == "--client-versions" else ("--client-versions", "1.2")
    done = tlswire("negotiate", "--policy", "nginx", *rest, option, value)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"{option}: nothing is named".encode() in done.stderr


def test_a_second_policy_is_refused(tlswire):
    two = ("--policy", "nginx", "--policy", "mozilla-modern")
    done = tlswire("negotiate", "--client-versions", "1.2", *two)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"given twice" in done.stderr
