"""`tlswire what-if`."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from tests.architecture.table import TOP

ELB = ("--policy", "ELBSecurityPolicy-TLS-1-2-2017-01")
MODERN = ("--policy", "mozilla-modern")


@pytest.fixture(scope="session")
def old_and_new(captures):
    """Captures with clients of SSLv3 to TLS 1.3."""
    return sorted(captures.glob("openssl-tls1*.pcap")) + sorted(captures.glob("browser-*.pcap"))


def test_the_report_tells_what_was_looked_at_and_what_that_is_worth(tlswire, old_and_new):
    done = tlswire("what-if", *old_and_new, *ELB)
    text = " ".join(done.stdout.decode().split())
    assert (done.returncode, done.stderr) == (0, b"")
    for said in (
        *("window: 2026-", "connections: ", "distinct offers: ", "client addresses: ", "folded: "),
        *("present policy: learned from these connections; reproduces ", "warning: below 99%"),
        *("no version in common: the client has TLSv1.1 at most", "client addresses, worst first:"),
        *("clients that did not connect within the window are not counted", "behind a NAT"),
    ):
        assert said in text


def test_lines_of_every_format_add_up_to_the_connections(tlswire, old_and_new):
    run = ("what-if", *old_and_new, *ELB, *MODERN, "--baseline", "openssl", "-f")
    whole = json.loads(tlswire(*run, "json").stdout)
    total = whole["head"]["connections"]
    lines = [json.loads(line) for line in tlswire(*run, "jsonl").stdout.splitlines()]
    cells = list(csv.DictReader(io.StringIO(tlswire(*run, "csv").stdout.decode())))
    for one in whole["policies"]:
        mine = [line for line in lines if line["policy"] == one["policy"]]
        assert sum(one["counts"].values()) == total
        assert sum(line["connections"] for line in mine) == total
        assert sum(line["connections"] for line in one["by_address"]) == total
        assert sum(line["connections"] for line in one["reasons"]) == total
        mine = [line for line in cells if line["policy"] == one["policy"]]
        assert sum(int(line["connections"]) for line in mine) == total


def test_answers_fit_their_schema(tlswire, old_and_new):
    schema = json.loads((TOP / "schema/what-if.json").read_text())
    done = tlswire("what-if", *old_and_new, *ELB, *MODERN, "-f", "json")
    jsonschema.validate(json.loads(done.stdout), schema)
    line = schema["$defs"]["line"]
    for text in tlswire("what-if", *old_and_new, *ELB, "-f", "jsonl").stdout.splitlines():
        jsonschema.validate(json.loads(text), line)


def test_fail_answers_no_where_a_client_breaks(tlswire, captures):
    old, new = captures / "openssl-tls10-rsa.pcap", captures / "browser-chrome150.pcap"
    assert tlswire("what-if", old, *ELB).returncode == 0
    assert tlswire("what-if", old, *ELB, "--fail").returncode == 1
    assert tlswire("what-if", new, *MODERN, "--fail").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--policy", "mozila-modern"), 2, "the nearest is mozilla-modern"),
        (("--policy", "mozilla-modern", "--baseline", "nobody"), 2, "--baseline"),
        ((), 2, "--policy"),
        (("--policy", "mozilla-modern", "--server-name", "nobody.example"), 3, "nothing to ask"),
        (("--policy", "{folder}/nothing.toml"), 3, "says nothing of versions, suites or groups"),
        (("--policy", "{folder}/absent.toml"), 3, "No such file"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence_and_no_zeros(
    tlswire, demo, tmp_path, arguments, status, said
):
    (tmp_path / "nothing.toml").write_text('versions = "unknown"\n')
    words = [one.format(folder=tmp_path) for one in arguments]
    done = tlswire("what-if", demo, *words)
    assert (done.returncode, done.stdout) == (status, b"")
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_capture_without_tls_has_nothing_to_ask_about(tlswire, tmp_path):
    empty = tmp_path / "empty.pcap"
    empty.write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
    done = tlswire("what-if", empty, *MODERN)
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"no connections" in done.stderr


def test_a_source_that_cannot_be_read_is_told(tlswire, tmp_path):
    done = tlswire("what-if", tmp_path / "absent.pcap", *MODERN)
    assert (done.returncode, done.stdout) == (3, b"")


def test_what_was_read_until_a_signal_came_is_answered(captures):
    data = (captures.parent / "stories" / "office.pcap").read_bytes()
    command = [sys.executable, "-m", "tlswire", "what-if", "-", *MODERN, "--matrix"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:
        process.stdin.write(data)
        process.stdin.flush()
        wait_until_read(process.pid, len(data))
        process.send_signal(signal.SIGINT)
        text = process.stdout.read().decode()
        assert process.wait(30) == 130
    assert "connections: 22 " in text
    assert "mozilla-modern" in text


def wait_until_read(process, size):
    """Waits until a process has read as many bytes, and then for what it makes of them."""
    for _ in range(300):
        counts = dict(
            line.split(": ") for line in Path(f"/proc/{process}/io").read_text().splitlines()
        )
        time.sleep(0.1)
        if (
            int(counts["rchar"]) >= size
            and Path(f"/proc/{process}/stat").read_text().split()[2] == "S"
        ):
            time.sleep(1)
            return
    pytest.fail("it does not read")


# --- Stored rows -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def stored(old_and_new, tmp_path_factory):
    """The same rows in files of every kind that keeps offers."""
    folder = tmp_path_factory.mktemp("stored")
    files = {}
    for kind in ("parquet", "arrow", "jsonl"):
        files[kind] = folder / f"rows.{kind}"
        words = ("read", *old_and_new, "-f", kind, "-o", files[kind])
        words += ("--columns", "default,offer")
        subprocess.run([sys.executable, "-m", "tlswire", *map(str, words)], check=True)
    return files


def answer(tlswire, *arguments):
    done = tlswire("what-if", *arguments, *ELB, "-f", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    del found["head"]["folded"]
    return found


@pytest.mark.parametrize(
    "choice", [(), ("--server-name", "server.example"), ("--address", "10.0.0.1")]
)
def test_stored_rows_answer_as_their_captures_do(tlswire, old_and_new, stored, choice):
    expected = answer(tlswire, *old_and_new, *choice)
    for file in stored.values():
        assert answer(tlswire, file, *choice) == expected


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_a_choice_among_stored_rows_that_leaves_none_is_told(tlswire, stored, kind):
    done = tlswire("what-if", stored[kind], *ELB, "--server-name", "nobody.example")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"no connections" in done.stderr


def test_stored_rows_without_offers_say_how_to_write_them(tlswire, demo, tmp_path):
    for kind in ("parquet", "jsonl"):
        file = tmp_path / f"rows.{kind}"
        tlswire("read", demo, "-f", kind, "--columns", "default", "-o", file)
        done = tlswire("what-if", file, *ELB)
        assert (done.returncode, done.stdout) == (3, b"")
        assert b"client_ciphers" in done.stderr
        assert b"--columns default,offer" in done.stderr


def test_files_of_rows_that_cannot_be_read_are_told(tlswire, demo, tmp_path, stored):
    cut, lines = tmp_path / "cut.parquet", tmp_path / "lines.jsonl"
    cut.write_bytes(stored["parquet"].read_bytes()[:1000])
    lines.write_text('{"ts": 1\n')
    for sources, status in (((cut,), 3), ((lines,), 3), ((cut, demo), 2)):
        done = tlswire("what-if", *sources, *ELB)
        assert (done.returncode, done.stdout) == (status, b"")
        assert b"Traceback" not in done.stderr
    assert tlswire("what-if", stored["parquet"], *ELB, "--frame", "1").returncode == 2


def test_without_pyarrow_captures_and_json_lines_are_answered(stored, old_and_new):
    """Parquet says what it needs."""
    blocked = (
        "import sys; sys.modules['pyarrow'] = None; from tlswire.cli import main; "
        "sys.exit(main(sys.argv[1:]))"
    )

    def run(*words):
        command = [sys.executable, "-c", blocked, "what-if", *map(str, words), *ELB]
        return subprocess.run(command, capture_output=True)

    assert run(*old_and_new).returncode == run(stored["jsonl"]).returncode == 0
    done = run(stored["parquet"])
    assert done.returncode == 2
    assert b"tlswire[pyarrow]" in done.stderr
