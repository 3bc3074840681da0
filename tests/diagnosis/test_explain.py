"""`tlswire explain` and `tlswire.diagnose`: forms, bad input, and what may not be said."""

import json
import tracemalloc

import jsonschema
import pytest

import tlswire as package
from tests.architecture.table import TOP
from tests.diagnosis.stories import CAPTURES as STORIES
from tlswire.diagnosis import CLASSES, COLUMN_SETS, diagnose, explain
from tlswire.registry import HandshakeType

SCHEMA = json.loads((TOP / "schema/explain.json").read_text())


def rows(path):
    return package.read_capture(path, columns=COLUMN_SETS, include="attempts")


def test_there_are_at_least_thirty_classes_and_the_schema_has_them():
    assert len(CLASSES) >= 30
    assert SCHEMA["properties"]["class"]["enum"] == list(CLASSES)


def test_explanations_of_every_capture_fit_their_schema(captures):
    count = 0
    for path in sorted(captures.glob("*.pcap*")):
        for one in explain(rows(path)):
            jsonschema.validate(one.to_dict(), SCHEMA)
            count += 1
    assert count > 40


def test_no_connection_that_came_about_is_explained(captures):
    for path in sorted(captures.glob("*.pcap*")):
        for row in rows(path):
            if row.outcome == "established":
                assert diagnose(row) is None


def test_a_silent_end_is_never_certain(captures):
    for path in sorted(captures.glob("*.pcap*")):
        for one in explain(rows(path)):
            if one.name.startswith(("close_", "reset_", "silence_")):
                assert one.certainty == "possible"


def test_equal_causes_are_told_once_with_a_count(captures):
    path = captures / "openssl-version-client-tls10.pcap"
    twice = [*rows(path), *rows(path)]
    (one,) = explain(twice)
    assert one.count == 2
    assert len(explain(twice, each=True)) == 2


def test_what_failed_is_folded_as_it_comes_and_not_held(captures):
    (row,) = rows(captures / "openssl-version-client-tls10.pcap")
    columns = row.to_dict()
    many = ({**columns, "connection_id": f"C{number}"} for number in range(3_000))
    tracemalloc.start()
    (one,) = explain(many)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert one.count == 3_000
    assert peak < 1_000_000


def test_a_control_may_come_after_what_failed(captures):
    (failed,) = rows(captures / "openssl-version-client-tls10.pcap")
    came = failed.to_dict() | {"outcome": "established", "version": "TLSv1.2", "version_id": 0x0303}
    (one,) = explain([failed, came, came])
    assert one.control["count"] == 2


def test_a_connection_without_its_beginning_was_not_refused(captures):
    (row,) = rows(captures / "openssl-version-client-tls10.pcap")
    lost = dict.fromkeys(row.to_dict()) | {
        "outcome": "failed", "protocol": "none", "transport": "tcp", "start_seen": False,
        "client_bytes": 0, "client_packets": 1, "server_packets": 1,
    }  # fmt: skip
    for end in ({"failure": "reset", "ended_by": "server"}, {"failure": "plaintext"}):
        assert diagnose(lost | end).name == "capture_incomplete"
    begun = lost | {"start_seen": True, "failure": "reset", "ended_by": "server"}
    assert diagnose(begun).name == "connection_refused"


def test_a_row_from_a_mapping_is_diagnosed_like_the_row(captures):
    (row,) = rows(captures / "openssl-tls12-no-common-cipher.pcap")
    assert diagnose(row.to_dict()).finding == diagnose(row).finding


def test_rows_without_columns_say_which():
    with pytest.raises(package.ColumnsError, match="failure_stage"):
        diagnose({"outcome": "failed", "failure": "alert"})


def test_encrypted_alerts_are_said_to_be_guesses(captures):
    (row,) = rows(captures / "openssl-tls13-client-certificate-missing.pcap")
    one = diagnose(row)
    assert (one.name, one.certainty) == ("client_certificate_missing", "likely")
    assert any("guess" in sentence for sentence in one.finding.unsure)
    assert "cannot be known" in one.mutual


@pytest.mark.parametrize(
    ("capture", "said"),
    [
        ("openssl-tls12-client-certificate-unknown-ca", "sent: CN=stranger.example"),
        ("openssl-tls12-client-certificate-missing", "an empty list"),
        ("openssl-tls12-server-certificate-expired", "none was asked for"),
        ("openssl-version-client-newer", "never came up"),
    ],
)
def test_what_is_said_of_client_certificates(captures, capture, said):
    (one,) = explain(rows(captures / f"{capture}.pcap"))
    assert said in one.mutual


def test_an_echoed_session_id_is_no_resumption(captures):
    (one,) = explain(rows(captures / "openssl-tls13-server-certificate-expired.pcap"))
    assert "no sign of resumption" in one.resumption


def test_forms_and_statuses(tlswire, demo, captures):
    done = tlswire("explain", demo, "-f", "jsonl")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(lines)) == (0, 4)
    assert json.loads(tlswire("explain", demo, "-f", "json").stdout) == lines
    assert tlswire("explain", demo, "--fail-on", "version").returncode == 1
    assert tlswire("explain", demo, "--fail-on", "alpn").returncode == 0
    well = captures / "openssl-tls13-rsa.pcap"
    assert tlswire("explain", well, "--fail-on", "any").returncode == 0
    assert b"none of which failed" in tlswire("explain", well).stdout


STAGES = {one.name for one in vars(HandshakeType).values() if isinstance(one, HandshakeType)}


def test_every_capture_of_ours_is_told_alike_in_all_forms(tlswire, captures):
    paths = [*sorted(captures.glob("*.pcap*")), *sorted(STORIES.glob("*.pcap"))]
    policy = ("--policy", "ELBSecurityPolicy-TLS-1-2-2017-01")
    for more in ((), ("--each",), policy):
        done = tlswire("explain", *paths, "-f", "jsonl", *more)
        told = [json.loads(line) for line in done.stdout.splitlines()]
        for one in told:
            jsonschema.validate(one, SCHEMA)
            assert one["stage"] is None or one["stage"].upper() in STAGES, one["stage"]
        assert json.loads(tlswire("explain", *paths, "-f", "json", *more).stdout) == told
        text = tlswire("explain", *paths, *more).stdout.decode()
        assert text.count("\n  evidence ") == len(told) > 40
        assert all(f"[{one['class']}, {one['certainty']}]" in text for one in told)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--fail-on", "versoin"), 2, b"the nearest is version"),
        (("--policy", "mozila-modern"), 2, b"mozilla-modern"),
        (("--server-ciphers", "AES128-SHA265"), 2, b"the nearest is"),
    ],
)
def test_what_makes_no_sense_is_said(tlswire, demo, arguments, status, said):
    done = tlswire("explain", demo, *arguments)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr


def test_an_input_that_is_not_there_is_said(tlswire):
    assert tlswire("explain", "nowhere.pcap").returncode == 3


def test_of_several_sources_each_explanation_says_its_own_and_compares_with_no_other(
    captures, tmp_path, tlswire
):
    whole, other = captures / "demo.pcapng", tmp_path / "other.pcapng"
    failed = [row for row in rows(whole) if row.outcome != "established"]
    tlswire("cut", whole, "--connection", failed[0].connection_id, "-o", other)
    text = tlswire("explain", other, whole).stdout.decode()
    assert text.count(f"  source     {other}\n") == 1
    assert text.count("  source     ") == text.count("  evidence   ") == len(failed) + 1
    assert "  source" not in tlswire("explain", whole).stdout.decode()
    lines = tlswire("explain", other, whole, "-f", "jsonl").stdout.splitlines()
    found = [json.loads(line) for line in lines]
    controls = {one["source"]: one["control"] is None for one in found}
    assert controls == {str(other): True, str(whole): False}


def test_sources_that_are_joined_are_one_capture_with_one_server(captures, tmp_path, tlswire):
    whole, other = captures / "demo.pcapng", tmp_path / "other.pcapng"
    failed = [row for row in rows(whole) if row.outcome != "established"]
    tlswire("cut", whole, "--connection", failed[0].connection_id, "-o", other)
    done = tlswire("explain", "--join", other, whole, "-f", "jsonl")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found
    assert all(one["control"] is not None for one in found)
