"""`tlswire hello --jsonl`: a line for each line that holds a hello."""

import base64
import json
import os
import resource
import subprocess
import sys

import pytest

import tlswire
from tests.hellos import HELLOS

HELLO = (HELLOS / "browser-chrome150.client_hello.bin").read_bytes()
COMMAND = [sys.executable, "-m", "tlswire", "hello", "--jsonl"]


def run(field, lines, *options):
    text = "".join(line + "\n" for line in lines)
    done = subprocess.run(
        [*COMMAND, field, *options], input=text.encode(), capture_output=True, check=False
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, answers, done.stderr.decode()


def line(**members):
    return json.dumps(members)


def test_each_line_has_what_its_hello_says():
    lines = [line(h=HELLO.hex()), line(h=base64.b64encode(HELLO).decode(), other=1)]
    status, answers, said = run("h", lines)
    assert (status, said) == (0, "")
    (row,) = tlswire.parse_client_hellos([HELLO]).to_pylist()
    assert answers == [{"line": 1, **row}, {"line": 2, **row}]


def test_dots_lead_into_objects_unless_a_key_has_them():
    nested = line(tls={"client": {"hello": HELLO.hex()}})
    flat = json.dumps({"tls.client.hello": HELLO.hex()})
    status, answers, _ = run("tls.client.hello", [nested, flat], "--columns", "server_name")
    assert status == 0
    assert [answer["server_name"] for answer in answers] == ["server.example"] * 2
    assert set(answers[0]) == {
        "line",
        "server_name",
        *(f"error{x}" for x in ("", "_kind", "_field", "_offset")),
    }


def test_broken_lines_are_answered_counted_and_named():
    lines = [
        line(h=HELLO.hex()),
        "{",
        "",
        line(h=7),
        "[]",
        line(other=1),
        line(h=None),
        '{"h": "\\ud800"}',
        line(h=HELLO.hex()),
    ]
    status, answers, said = run("h", lines)
    assert status == 4
    assert [answer["line"] for answer in answers] == [1, 2, 4, 5, 6, 7, 8, 9]
    kinds = [answer["error_kind"] for answer in answers]
    assert kinds == [None, "no_json", "no_text", "no_json", "absent", "absent", "no_text", None]
    assert all(answer.keys() == answers[0].keys() for answer in answers)
    assert said.splitlines() == [
        "tlswire: -: 4 lines that are broken: 2, 4, 5, 8",
        "tlswire: -: 2 lines without `h`",
    ]


def test_damaged_hellos_are_answered_counted_and_named():
    lines = [line(h=HELLO.hex()[:20]), line(h="zz"), line(h=HELLO.hex())] * 6
    status, answers, said = run("h", lines, "--encoding", "hex")
    assert status == 4
    assert [answer["error_kind"] for answer in answers[:3]] == ["incomplete", "illegal_value", None]
    assert answers[1]["error_field"] == "hex"
    assert (
        said == "tlswire: -: 12 lines with a damaged hello: 1, 2, 4, 5, 7, 8, 10, 11, 13, 14, ...\n"
    )


def test_a_field_that_no_line_has_is_no_input():
    status, _, said = run("g", [line(h=HELLO.hex())])
    assert (status, said) == (3, "tlswire: -: 1 lines without `g`\n")
    assert run("h", [])[0] == 3


def test_wrong_usage_is_said():
    for options in (["-f", "table"], ["--columns", "src_ip"], ["--columns", "nonsense"]):
        status, _, said = run("h", [], *options)
        assert status == 2
        assert said.startswith("tlswire: ")


def test_a_file_is_read_and_the_last_line_needs_no_end(tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(line(h=HELLO.hex()) + "\r\n" + line(h=HELLO.hex()))
    subprocess.run([*COMMAND, "h", source, "-o", target], check=True)
    assert len(target.read_text().splitlines()) == 2
    missing = subprocess.run(
        [*COMMAND, "h", tmp_path / "missing"], capture_output=True, check=False
    )
    assert missing.returncode == 3


def test_a_line_is_answered_before_the_next_one_comes():
    with subprocess.Popen(
        [*COMMAND, "h"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        for number in (1, 2):
            process.stdin.write(line(h=HELLO.hex()).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["line"] == number
        process.stdin.close()
        assert process.wait() == 0


@pytest.mark.slow
def test_memory_does_not_grow_with_the_input_nor_with_a_line(tmp_path):
    source = tmp_path / "in.jsonl"
    one = line(h=HELLO.hex()) + "\n"
    with source.open("w") as file:
        file.writelines([one] * 20_000)
        for _ in range(200):
            file.write('{"h": "' + "0" * (1 << 20))
        file.write('"}\n' + one)
    limits = lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))  # noqa: E731
    with source.open("rb") as file, (tmp_path / "out.jsonl").open("wb") as out:
        done = subprocess.run(
            [*COMMAND, "h"],
            stdin=file,
            stdout=out,
            stderr=subprocess.PIPE,
            preexec_fn=limits,
            check=False,
        )
    assert done.returncode == 4
    assert done.stderr == b"tlswire: -: 1 lines that are broken: 20001\n"
    last = (tmp_path / "out.jsonl").read_bytes().splitlines()[-1]
    assert json.loads(last)["line"] == 20_002


def test_standard_input_that_is_closed_is_said():
    script = f"exec {' '.join(COMMAND)} h <&-"
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=False, env=os.environ)
    assert done.returncode == 3
