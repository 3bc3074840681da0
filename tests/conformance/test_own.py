"""What we say of our own captures is what Wireshark says, message by message and row by row.

Where it is not, `own_known.json` has the difference with the reason: bytes and the section of the RFC.
What Wireshark finds is committed beside, made by `python -m tests.conformance.own`.
"""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conformance import own
from tests.rows import FILES, rows
from tlswire import cli

KNOWN = json.loads(Path(__file__).with_name("own_known.json").read_text())
GROUNDS = re.compile(r"RFC \d{4} §|draft-[a-z]|ARCHITECTURE\.md|docs/")
ENDS = ("src_ip", "src_port", "dst_ip", "dst_port")
# What Wireshark's lines have, the messages of the types that it names and that went in clear.
TYPES = {*own.MESSAGES.values(), "hello_retry_request", "alert", "change_cipher_spec"}


def messages(capture, folder):
    """Our messages in clear, as the command line writes them."""
    file = folder / "lines"
    assert cli.main(["messages", str(capture), "-f", "jsonl", "-o", str(file)]) == 0
    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    return [line for line in lines if not line["encrypted"] and line["type"] in TYPES]


def by_sender(lines):
    """Messages of each sender, in order."""
    senders = defaultdict(list)
    for line in lines:
        senders[tuple(line[name] for name in ENDS)].append(line)
    return senders


def certificate(ours):
    """The facts of a certificate that Wireshark's lines have."""
    kinds = (name.partition(":") for name in ours["subject_alt_names"])
    names = [name for kind, _, name in kinds if kind == "DNSName"]
    wanted = ("length", "sha1", "sha256", "serial", "not_before", "not_after", "signature_oid")
    return {name: ours[name] for name in wanted} | {"dns_names": names}


def differences_of_messages(theirs, ours):
    """Where two captures' messages differ: frame, field, what they have, what we have."""
    left, right = by_sender(theirs), by_sender(ours)
    for sender in left.keys() | right.keys():
        found, said = left[sender], right[sender]
        types = [[line["type"] for line in lines] for lines in (found, said)]
        if types[0] != types[1]:
            yield (found or said)[0]["frame"], "order", *types
        for kind in TYPES:
            pairs = ([line for line in lines if line["type"] == kind] for lines in (found, said))
            for one, other in zip(*pairs, strict=False):
                yield from differences_of_fields(one, other)


def differences_of_fields(theirs, ours):
    for name, value in theirs.items():
        said = ours.get(name)
        if name == "certificates":
            said = [certificate(one) for one in said]
        if value != said:
            yield theirs["frame"], name, value, said


def expected_row(lines):
    """What the messages of one handshake come to, under the names of columns."""
    clients = {
        (line["src_ip"], line["src_port"]) for line in lines if line["type"] == "client_hello"
    }
    hellos = [line for line in lines if line["type"] == "client_hello"]
    servers = [line for line in lines if line["type"] == "server_hello"]
    chains = {True: None, False: None}
    for line in lines:
        if line["type"] == "certificate":
            is_client = (line["src_ip"], line["src_port"]) in clients
            chains[is_client] = chains[is_client] or line["certificates"]
    row = {}
    if hellos and hellos[0]["protocol"] != "ssl2":
        row |= {name: hellos[0][name] for name in ("server_name", "ja3")}
    if servers:
        answer = servers[0]
        row |= {
            "hello_retry": any(line["type"] == "hello_retry_request" for line in lines),
            "version_id": answer["selected_version"] or answer["legacy_version"],
            "cipher_id": answer["cipher_suite"],
            "ja3s": answer["ja3s"],
        }
    for is_client, column in ((False, "server"), (True, "client")):
        chain = chains[is_client]
        row[f"{column}_certificate_sha256"] = chain[0]["sha256"] if chain else None
    asked = any(line["type"] == "certificate_request" for line in lines)
    if asked or any(line["type"] == "server_hello_done" for line in lines):
        row["client_certificate_requested"] = asked
    alerts = [line for line in lines if line["type"] == "alert"]
    if alerts:
        row["alert_id"] = alerts[0]["description"]
        row["alert_level"] = {1: "warning", 2: "fatal"}[alerts[0]["level"]]
    return row


def differences_of_rows(theirs, ours):
    """Where rows differ from what the messages of a connection come to."""
    connections = defaultdict(list)
    for line in theirs:
        one, other = (line["src_ip"], line["src_port"]), (line["dst_ip"], line["dst_port"])
        connections[frozenset((one, other))].append(line)
    found = defaultdict(list)
    for row in ours:
        ends = frozenset(((row["src_ip"], row["src_port"]), (row["dst_ip"], row["dst_port"])))
        found[ends].append(row)
    for ends, lines in connections.items():
        if sum(line["type"] == "server_hello" for line in lines) > 1 or len(found[ends]) != 1:
            yield lines[0]["frame"], "row", "one", len(found[ends])
            continue
        for name, value in expected_row(lines).items():
            if found[ends][0][name] != value:
                yield lines[0]["frame"], f"row.{name}", value, found[ends][0][name]


def differences(capture, folder):
    theirs = own.found(capture)
    yield from differences_of_messages(theirs, messages(capture, folder))
    yield from differences_of_rows(theirs, rows(capture)[0])


@pytest.mark.parametrize("capture", FILES, ids=lambda path: path.name)
def test_nothing_differs_from_what_wireshark_finds_but_what_is_known(capture, tmp_path):
    known = [
        (one["frame"], one["field"], one["theirs"], one["ours"])
        for one in KNOWN
        if one["capture"] == capture.name
    ]
    assert sorted(differences(capture, tmp_path)) == sorted(map(tuple, known))


def test_each_capture_has_what_wireshark_finds_and_nothing_else_has():
    wanted = {own.file_of(capture).name for capture in FILES}
    assert {file.name for file in own.FOLDER.iterdir()} == wanted


def test_each_known_difference_stands_there_once_and_has_its_grounds():
    places = [(one["capture"], one["frame"], one["field"]) for one in KNOWN]
    assert len(places) == len(set(places))
    assert all(set(one) == {"capture", "frame", "field", "theirs", "ours", "why"} for one in KNOWN)
    assert [one for one in KNOWN if not GROUNDS.search(one["why"])] == []
    assert {one["capture"] for one in KNOWN} <= {capture.name for capture in FILES}


def test_what_differs_is_found(tmp_path):
    capture = next(file for file in FILES if file.name == "openssl-tls12-mutual.pcap")
    ours = messages(capture, tmp_path)
    theirs = own.found(capture)
    assert list(differences_of_messages(theirs, ours)) == []
    theirs[0]["ja3"] = "0"
    del theirs[-1]
    fields = [one[1] for one in differences_of_messages(theirs, ours)]
    assert sorted(fields) == ["ja3", "order"]
    theirs[1]["cipher_suite"] = 0
    assert "row.cipher_id" in [one[1] for one in differences_of_rows(theirs, rows(capture)[0])]
