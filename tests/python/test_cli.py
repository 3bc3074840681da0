"""The command line: formats, exit statuses, pipes, signals."""

import base64
import csv
import io
import json
import os
import pty
import re
import subprocess
import sys

import jsonschema
import pytest

import tlswire as package
from tests.python.test_parse import HELLO


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_rows_are_json_lines_in_a_pipe_and_a_table_where_one_asks(tlswire, demo):
    rows = lines(tlswire("read", demo))
    assert [row["ja4"] for row in rows] == [row.ja4 for row in package.read_capture(demo)]
    table = tlswire("read", demo, "-f", "table").stdout.decode().splitlines()
    assert table[0].split()[:3] == ["ts", "client", "server"]
    assert len(table) == 9
    header, *cells = csv.reader(io.StringIO(tlswire("read", demo, "-f", "csv").stdout.decode()))
    assert list(rows[0]) == header
    assert len(cells) == 8


def test_columns_are_chosen(tlswire, demo):
    assert next(iter(lines(tlswire("read", demo, "--columns", "ja4,ids"))[0])) == "ja4"
    done = tlswire("read", demo, "--columns", "ja4x")
    assert (done.returncode, b"ja4" in done.stderr) == (2, True)


def test_columns_may_have_blanks_between_them_and_may_be_of_a_table(tlswire, demo):
    columns = ("--columns", "ts, client_ciphers, ja4")
    first = lines(tlswire("read", demo, *columns))[0]
    assert list(first) == ["ts", "client_ciphers", "ja4"]
    table = tlswire("read", demo, *columns, "-f", "table").stdout.decode().splitlines()
    assert (table[0].split(), len(table)) == (list(first), 9)
    numbers = ",".join(map(str, first["client_ciphers"]))
    assert table[1].split()[2:] == [numbers, first["ja4"]]


def test_a_live_table_says_each_row_when_it_is_known(demo):
    process = subprocess.Popen(
        [sys.executable, "-m", "tlswire", "read", "-", "-f", "table", "--emit", "handshake"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    process.stdin.write(demo.read_bytes()[:12_000])
    process.stdin.flush()
    # Blocks for ever where the row waits for others.
    header, first = process.stdout.readline(), process.stdout.readline()
    assert b"established" in first
    process.stdin.close()
    rest = process.stdout.read().splitlines()
    process.stdout.close()
    assert process.wait(30) == 4
    assert not any(b"server_name" in line for line in rest)
    place = header.index(b"ja4")
    assert all(line[place - 1 : place] == b" " and line[place:] for line in (first, *rest))


def test_a_hello_that_is_a_capture_or_missing_is_told_so(tlswire, demo):
    for arguments, settings, said in (
        ((demo,), {}, b"a capture, or compressed: use `tlswire read`"),
        (("-",), {"input": demo.read_bytes()}, b"a capture, or compressed: use `tlswire read`"),
        (("missing.bin",), {}, b"missing.bin: No such file or directory"),
        (("/",), {}, b"/: Is a directory"),
    ):
        done = tlswire("hello", *arguments, **settings)
        assert (done.returncode, done.stdout) == (3, b"")
        assert done.stderr.count(b"\n") == 1
        assert said in done.stderr


@pytest.mark.parametrize("command", ["read", "messages", "show", "anomalies"])
def test_every_command_that_reads_may_write_its_counters(tlswire, demo, tmp_path, command):
    assert tlswire(command, demo, "--stats", tmp_path / "stats").returncode == 0
    assert json.loads((tmp_path / "stats").read_text())["packets"]["read"] == 122


def test_anomalies_of_chosen_connections_are_listed(tlswire, captures):
    sources = (captures / "capture-late-start.pcap", captures / "client-half-hello.pcap")
    every = lines(tlswire("anomalies", *sources))
    row = lines(tlswire("read", sources[1]))[0]
    chosen = lines(tlswire("anomalies", *sources, "--connection", row["connection_id"]))
    assert 0 < len(chosen) < len(every)
    assert [one["anomaly"] for one in chosen] == row["anomalies"]
    assert lines(tlswire("anomalies", *sources, "--server-name", "nobody.example")) == []


def test_messages_have_the_keys_of_the_contract(tlswire, demo):
    messages = lines(tlswire("messages", demo, "-f", "jsonl"))
    assert messages[0]["type"] == "client_hello"
    objects = package.open_capture(demo).messages()
    for line, one in zip(messages, objects, strict=True):
        assert (line["frame"], line["type"], line["index"]) == (one.frame, one.type, one.index)
        told = one.to_dict()
        for key in told.keys() & line.keys() - {"time"}:
            assert line[key] == told[key], key
    named = lines(tlswire("messages", demo, "--names"))[0]
    assert "TLS_AES_128_GCM_SHA256" in named["cipher_suites_names"]


def test_reserved_values_have_a_name_in_messages_and_hellos(tlswire, captures):
    path = captures / "browser-chrome131.pcap"
    hello = next(package.open_capture(path).messages()).message
    told = lines(tlswire("messages", path, "--names"))[0]
    assert told["cipher_suites_names"][0] == f"GREASE_0x{told['cipher_suites'][0]:04x}"
    again = lines(tlswire("hello", hello.raw.hex(), "-f", "jsonl", "--names"))[0]
    for key in ("cipher_suites_names", "supported_groups_names", "extensions_names"):
        assert told[key] == again[key]


def test_a_hello_has_the_keys_of_its_message(tlswire, demo):
    message = next(one for one in lines(tlswire("messages", demo)) if one["type"] == "client_hello")
    raw = next(package.open_capture(demo).messages()).message.raw
    hello = lines(tlswire("hello", raw.hex(), "-f", "jsonl"))[0]
    for key, value in hello.items():
        assert value == message[key] or key == "record_version", key


@pytest.mark.parametrize("form", ["hex", "colons", "base64", "file", "hexfile", "stdin"])
def test_a_hello_is_told_in_any_form(tlswire, tmp_path, form):
    path = tmp_path / "hello"
    path.write_bytes(HELLO if form == "file" else HELLO.hex().encode() + b"\n")
    argument = {
        "hex": HELLO.hex(),
        "colons": HELLO.hex(":"),
        "base64": base64.b64encode(HELLO).decode(),
        "file": path,
        "hexfile": path,
        "stdin": "-",
    }[form]
    done = tlswire("hello", argument, "-f", "jsonl", input=HELLO if form == "stdin" else b"")
    assert lines(done)[0]["cipher_suites"] == [0x1A1A, 0x1301]
    # One of its extensions is malformed.
    assert (done.returncode, b"named_group_list" in done.stderr) == (4, True)


def test_the_tables_of_the_code_are_printed(tlswire, demo):
    assert any(one["anomaly"] == "gap" for one in lines(tlswire("anomalies")))
    assert lines(tlswire("columns"))[0]["name"] == "ts"
    schema = json.loads(tlswire("schema", "--columns", "default").stdout)
    assert "ja4" in schema["properties"]


def test_anomalies_are_listed(tlswire, captures):
    listed = lines(tlswire("anomalies", captures / "capture-late-start.pcap"))
    assert listed[0]["anomaly"] == "midstream"


def test_rows_are_of_the_published_schema(tlswire, captures):
    schema = json.loads(tlswire("schema").stdout)
    checker = jsonschema.Draft202012Validator(schema)
    sources = sorted(captures.glob("gnutls-*.pcap"))
    for row in lines(tlswire("read", *sources, "--columns", "all")):
        checker.validate(row)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 2),
        (["reed"], 2),
        (["read"], 2),
        (["read", "DEMO", "--bogus"], 2),
        (["read", "DEMO", "-f", "xml"], 2),
        (["read", "DEMO", "--form", "csv"], 2),
        (["read", "DEMO", "--max-flows", "0"], 2),
        (["read", "DEMO", "--tcp-idle", "-1"], 2),
        (["read", "DEMO", "--address", "somewhere"], 2),
        (["read", "DEMO", "-o", "/"], 2),
        (["read", "DEMO", "-o", "/does/not/exist/x"], 2),
        (["read", "/does/not/exist"], 3),
        (["read", "/"], 3),
        (["read", "/dev/null"], 3),
        (["read", __file__], 3),
        (["read", "/does/not/exist", "DEMO"], 4),
        (["read", "CUT"], 4),
        (["messages", "CUT"], 4),
        (["show", "CUT"], 4),
        (["anomalies", "CUT"], 4),
        (["read", "DEMO", "--address", "10.9.9.9"], 0),
        (["hello", "z!"], 2),
        (["hello", "00"], 4),
        (["hello", "16030100"], 4),
        (["schema", "--check", __file__], 1),
        (["schema", "--check", "/does/not/exist"], 3),
        (["schema", "-o", "/does/not/exist/x"], 2),
        (["anomalies", "DEMO", "--emit", "handshake"], 2),
        (["anomalies", "DEMO", "--frame", "0"], 2),
        (["read", "-", "-"], 2),
        (["read", "DEMO", "--columns", ""], 2),
        (["read", "DEMO", "--columns", "ts,,ja4"], 2),
        (["schema", "--columns", "ts,"], 2),
        (["read", "DEMO", "-o", "rows.xlsx"], 2),
        (["messages", "DEMO", "-o", "messages.csv"], 2),
        (["hello", "/"], 3),
        (["hello", "missing.bin"], 3),
        (["hello", "/does/not/exist"], 3),
        (["hello", "DEMO"], 3),
        (["anomalies", "DEMO", "--udp-idle", "1"], 2),
        (["--version"], 0),
        (["read", "--help"], 0),
    ],
)
def test_exit_statuses_say_what_happened(tlswire, demo, tmp_path, arguments, status):
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(demo.read_bytes()[:20_000])
    paths = {"DEMO": demo, "CUT": cut}
    done = tlswire(*(paths.get(one, one) for one in arguments))
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
    if status:
        assert b"tlswire" in done.stderr


def test_a_word_that_is_no_command_is_told_with_those_that_are(tlswire):
    for arguments in (["rad", "read"], ["rad"]):
        done = tlswire(*arguments)
        assert done.returncode == 2
        assert b"'rad' (choose from" in done.stderr
        assert all(name in done.stderr.decode() for name in ("read", "messages", "anomalies"))


def test_a_command_is_no_argument_of_another(tlswire):
    done = tlswire("read", "schema", "--columns", "ja4")
    assert (done.returncode, b"schema: " in done.stderr) == (3, True)


def test_damage_is_told_with_its_place_after_the_rows(tlswire, demo, tmp_path):
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(demo.read_bytes()[:20_000])
    done = tlswire("read", cut)
    assert 0 < len(lines(done)) < 8
    [sentence] = done.stderr.decode().splitlines()
    assert sentence.startswith(f"tlswire: {cut}: ")
    assert "19972" in sentence


def test_an_output_appears_whole_or_not_at_all(tlswire, demo, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("before")
    assert tlswire("read", tmp_path / "missing", "-o", path, "--columns", "bogus").returncode == 2
    assert path.read_text() == "before"
    assert tlswire("read", demo, "-o", path).returncode == 0
    assert path.read_text().startswith("ts,")
    assert list(tmp_path.iterdir()) == [path]


def test_the_input_is_never_the_output(tlswire, demo, tmp_path):
    path = tmp_path / "x.pcapng"
    path.write_bytes(demo.read_bytes())
    (tmp_path / "link").symlink_to(path)
    done = tlswire("read", path, "-o", tmp_path / "link")
    assert (done.returncode, path.read_bytes()) == (2, demo.read_bytes())


def test_counters_are_written_as_json(tlswire, demo, tmp_path):
    assert tlswire("read", demo, "--stats", tmp_path / "stats").returncode == 0
    stats = json.loads((tmp_path / "stats").read_text())
    assert (stats["packets"]["read"], stats["imbalances"]) == (122, [])


@pytest.mark.parametrize("command", ["read", "messages", "show", "anomalies"])
def test_a_full_disk_is_told(tlswire, demo, command):
    with open("/dev/full", "wb") as full:
        options = {"stdout": full, "stderr": subprocess.PIPE, "capture_output": False}
        source = () if command == "anomalies" else (demo,)
        done = tlswire(command, *source, **options)
    assert (done.returncode, done.stderr) == (
        74,
        b"tlswire: cannot write: No space left on device\n",
    )


@pytest.mark.parametrize("command", ["read", "messages", "show"])
def test_a_closed_pipe_ends_it_quietly(demo, command):
    process = subprocess.Popen(
        [sys.executable, "-m", "tlswire", command, *[str(demo)] * 40],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


def test_without_standard_streams_nothing_breaks(demo):
    for closed in (">&-", "2>&-", "<&-", ">&- 2>&- <&-"):
        command = f"{sys.executable} -m tlswire read {demo} {closed}"
        done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
        assert done.returncode == (2 if closed.startswith(">") else 0), closed
        assert b"Traceback" not in done.stderr


def test_a_row_comes_as_soon_as_its_handshake_is_over(demo):
    process = subprocess.Popen(
        [sys.executable, "-m", "tlswire", "read", "-", "-f", "jsonl", "--emit", "handshake"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    process.stdin.write(demo.read_bytes()[:12_000])
    process.stdin.flush()
    # Blocks for ever where the row waits for the end of the input.
    row = json.loads(process.stdout.readline())
    assert (row["established"], row["end_reason"]) == (True, None)
    process.stdin.close()
    process.stdout.read()
    process.stdout.close()
    assert process.wait(30) == 4


@pytest.mark.parametrize("error", ["errors.InternalError", "_native.PanicException"])
def test_a_defect_is_one_sentence_with_a_status_of_its_own(demo, error):
    code = (
        "import sys\nfrom tlswire import _native, errors\nfrom tlswire.cli import main, work\n"
        "class Reader:\n    def __init__(self, *_):\n        pass\n"
        f"    def advance(self): raise {error}('a defect of tlswire: x')\n"
        f"    def stats(self): raise {error}('met before')\n"
        "import tlswire.capture\ntlswire.capture.CaptureReader = Reader\n"
        f"sys.exit(main(['read', {str(demo)!r}, '--stats', '-']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (70, b"tlswire: a defect of tlswire: x\n")


def test_names_in_other_scripts_and_locales_are_written(tlswire, demo, tmp_path):
    path = tmp_path / "n\u00e4me.pcapng"
    path.write_bytes(demo.read_bytes())
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = tlswire("read", path, path, "--columns", "source", env=environment)
    assert done.returncode == 0
    assert lines(done)[0]["source"] == str(path)


def on_terminal(arguments, **environment):
    """What a command prints on a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tlswire", *map(str, arguments)],
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "250", "TERM": "xterm", **environment},
    )
    os.close(follower)
    printed = b""
    while True:
        try:
            printed += os.read(leader, 65_536)
        except OSError:
            break
    os.close(leader)
    assert process.wait(30) == 0
    return printed.decode()


def test_a_terminal_gets_a_table_with_colours_unless_they_are_unwanted(demo):
    coloured = on_terminal(["read", demo])
    assert "server_name" in coloured
    assert "\x1b[32m" in coloured
    assert "\x1b[32m" not in on_terminal(["read", demo], NO_COLOR="1")


@pytest.mark.parametrize("width", [250, 120, 80, 40])
@pytest.mark.parametrize("command", ["read", "messages", "columns"])
@pytest.mark.parametrize("is_plain", [False, True])
def test_a_table_is_as_wide_as_the_terminal_and_leaves_nothing_out(
    tlswire, demo, tmp_path, command, width, is_plain
):
    if is_plain:
        (tmp_path / "rich.py").write_text("raise ImportError('not here')\n")
    arguments = (command,) if command == "columns" else (command, demo)
    whole = tlswire(*arguments, "-f", "table").stdout.decode()
    told = on_terminal(arguments, COLUMNS=str(width), PYTHONPATH=str(tmp_path))
    told = re.sub(r"\x1b\[[\d;]*m", "", told)
    assert max(map(len, told.splitlines())) <= width
    assert "".join(told.split()) == "".join(whole.split())


def test_without_rich_the_table_is_plain(demo, tmp_path):
    (tmp_path / "rich.py").write_text("raise ImportError('not here')\n")
    plain = on_terminal(["read", demo], PYTHONPATH=str(tmp_path))
    assert "\x1b[" not in plain
    assert plain.splitlines()[0].split()[0] == "ts"
