"""`lint` and its command: sources and messages, what is listed and counted, formats, statuses."""

import csv
import io
import json

import jsonschema
import pytest

import tlswire
from tests.architecture.table import TOP
from tests.linting.examples import EXAMPLES
from tests.linting.wire import MODERN, client_hello, record, server_hello, tcp
from tests.packets import capture as packets
from tests.rows import CAPTURES, FILES
from tlswire.linting import FIELDS, RULES, Linter, ListLimits, RuleError, chosen

SCHEMA = json.loads((TOP / "schema/lint.json").read_text())
OLD = CAPTURES / "nassl-ssl3-rc4.pcap"
BROKEN = EXAMPLES["sh-session-id-not-echoed"][0]


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_messages_give_what_their_capture_gives():
    with tlswire.open_capture(OLD) as capture:
        found = tlswire.lint(capture.messages(pieces=True))
    whole = tlswire.lint(OLD)
    assert found.counts == whole.counts
    assert [one.to_dict() for one in found] == [one.to_dict() for one in whole]


def test_messages_of_bytes_alone_are_looked_at_as_one_connection():
    messages = [
        *tlswire.parse_messages(record(client_hello(), version=0x0301)),
        *tlswire.parse_messages(record(server_hello(session_id=b""))),
    ]
    found = tlswire.lint(messages)
    assert list(found.counts) == ["sh-session-id-not-echoed"]
    one = found.violations[0]
    assert (one.frame, one.connection_id, one.sender, one.offset) == (None, None, "server", 38)


def test_rows_are_no_messages():
    with pytest.raises(TypeError, match="takes a source or messages"):
        tlswire.lint(tlswire.read_capture(OLD))


def test_offsets_count_from_the_message_wherever_it_begins():
    data = record(client_hello()) + record(client_hello({16: b"\0\4\2h2\0"}))
    with_others = tlswire.lint(tlswire.parse_messages(data), rules=["ch-alpn-empty"])
    assert [one.offset for one in with_others] == [EXAMPLES["ch-alpn-empty"][2]]


def test_rules_and_levels_choose():
    assert tlswire.lint(OLD, rules=["sh-version-ssl3"]).counts == {"sh-version-ssl3": 1}
    levels = {RULES[name].level for name in tlswire.lint(OLD, level="warning").counts}
    assert levels == {"warning"}
    assert tlswire.lint(OLD, level="error").counts == {}
    with pytest.raises(RuleError, match="no rule is called so: sh-version"):
        tlswire.lint(OLD, rules=["sh-version-ssl4"])
    with pytest.raises(RuleError, match="level"):
        tlswire.lint(OLD, level="grave")


def test_connections_are_chosen_and_all_are_counted():
    demo = CAPTURES / "demo.pcapng"
    assert tlswire.lint(demo).connections == len(tlswire.read_capture(demo))
    assert tlswire.lint(demo, address="10.9.9.9").connections == 0


def test_the_list_is_limited_and_the_counts_are_not():
    found = tlswire.lint([OLD] * 5, listed=ListLimits(rule=3, connection=1))
    assert found.counts["sh-version-ssl3"] == 5
    assert len([one for one in found if one.rule.name == "sh-version-ssl3"]) == 3
    assert {one.source for one in found} == {str(OLD)}


def test_what_one_connection_repeats_is_listed_ten_times():
    hello = record(client_hello(version=0x0302), version=0x0301)
    found = tlswire.lint(tcp(*[("client", hello)] * 20), rules=["ch-legacy-version"])
    assert found.counts == {"ch-legacy-version": 20}
    assert len(found) == 10


def test_memory_stays_bounded_where_connections_never_finish():
    linter = Linter(chosen((), "notice"))
    with tlswire.open_capture(OLD) as capture:
        messages = list(capture.messages(pieces=True))
    for _ in range(2_000):
        for message in messages:
            list(linter.take(message))
    assert linter.cut_short > 0
    assert sum(map(len, linter._held.values())) <= 1_000
    list(linter.close())
    assert linter._bytes == 0


def test_a_rule_does_not_depend_on_how_segments_fall():
    for cut in (1, 7, 100):
        hello, answer = record(client_hello(), version=0x0301), record(server_hello(session_id=b""))
        turns = [("client", hello[at : at + cut]) for at in range(0, len(hello), cut)]
        turns += [("server", answer[at : at + cut]) for at in range(0, len(answer), cut)]
        data = tcp(*turns)
        found = tlswire.lint(data).violations
        assert [one.rule.name for one in found] == ["sh-session-id-not-echoed"]
        packet = packets.read(data)[found[0].frame - 1].data
        assert packet[found[0].packet_offset] == 0


def test_every_capture_gives_lines_of_the_schema():
    for file in FILES:
        for one in tlswire.lint(file):
            jsonschema.validate(one.to_dict(), SCHEMA)
    for source, *_ in EXAMPLES.values():
        for one in tlswire.lint(CAPTURES / source if isinstance(source, str) else source):
            jsonschema.validate(one.to_dict(), SCHEMA)


# --- The command -----------------------------------------------------------------------------


def test_the_command_gives_text_lines_one_document_and_csv(tlswire_command):
    text = tlswire_command("lint", OLD).stdout.decode()
    assert "warning  sh-version-ssl3  1  RFC 7568 §3\n" in text
    assert "frame 6, byte 75, server_hello+4  10.0.0.2:443 -> 10.0.0.1:" in text
    found = lines(tlswire_command("lint", OLD, "-f", "jsonl"))
    document = json.loads(tlswire_command("lint", OLD, "-f", "json").stdout)
    assert document["violations"] == found
    assert document["counts"]["sh-version-ssl3"] == document["connections"] == 1
    header, *cells = csv.reader(
        io.StringIO(tlswire_command("lint", OLD, "-f", "csv").stdout.decode())
    )
    assert header == list(FIELDS)
    assert [row[0] for row in cells] == [one["rule"] for one in found]


def test_the_command_fails_where_a_rule_is_broken_and_one_asks(tlswire_command, tmp_path):
    broken = tmp_path / "broken.pcap"
    broken.write_bytes(BROKEN)
    assert tlswire_command("lint", broken).returncode == 0
    assert tlswire_command("lint", broken, "--fail").returncode == 1
    assert tlswire_command("lint", broken, "--fail", "--rule", "sh-downgrade").returncode == 0
    assert tlswire_command("lint", OLD, "--fail", "--level", "error").returncode == 0


def test_the_command_lists_the_rules(tlswire_command):
    listed = lines(tlswire_command("lint", "--rules", "-f", "jsonl"))
    assert [one["rule"] for one in listed] == list(RULES)
    assert len(tlswire_command("lint", "--rules").stdout.splitlines()) == len(RULES) + 1
    errors = lines(tlswire_command("lint", "--rules", "--level", "error", "-f", "jsonl"))
    assert {one["level"] for one in errors} == {"error"}


def test_the_command_says_what_is_wrong_with_its_arguments(tlswire_command):
    done = tlswire_command("lint", OLD, "--rule", "sh-downgrde")
    assert done.returncode == 2
    assert b"no rule is called so: sh-downgrde; the nearest is sh-downgrade" in done.stderr
    assert tlswire_command("lint").returncode == 2
    assert tlswire_command("lint", "/nowhere.pcap").returncode == 3


def test_the_command_says_where_a_list_is_not_whole(tlswire_command, tmp_path):
    many = tmp_path / "many.pcap"
    hello = record(client_hello(version=0x0302), version=0x0301)
    many.write_bytes(tcp(*[("client", hello)] * 20))
    done = tlswire_command("lint", many, "-f", "jsonl", "--rule", "ch-legacy-version")
    assert b"listed 10 of 20 violations" in done.stderr


class Counted:
    """A message that counts how often it is asked for its extensions."""

    def __init__(self, message):
        self.message, self.asked = message, 0

    def __getattr__(self, name):
        self.asked += name in {"extensions", "extension_types", "extension"}
        return getattr(self.message, name)


def test_extensions_of_one_type_cost_no_list_each():
    asked = []
    for many in (20, 4_000):
        sent = [*MODERN.items(), *[(21, b"")] * many]
        (message,) = tlswire.parse_messages(record(client_hello(sent)))
        counted = Counted(message)
        found = tlswire.lint([counted])
        assert found.counts["extension-duplicate"] == many - 1
        assert len([one for one in found if one.rule.name == "extension-duplicate"]) == 10
        asked.append(counted.asked)
    assert asked[0] == asked[1]
