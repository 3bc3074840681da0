"""The reference parser against what Wireshark finds in captures of others."""

import json
from pathlib import Path

import pytest

from tlswire.reference import messages

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
CAPTURES = [
    "foxio-ja4__browsers-x509.pcapng",
    "foxio-ja4__ipv6.pcap",
    "foxio-ja4__latest.pcapng",
    "foxio-ja4__tls-non-ascii-alpn.pcapng",
    "foxio-ja4__tls12.pcap",
    "foxio-ja4__tls3.pcapng",
    "zeek__tls-expired-cert.pcap",
    "zeek__dhe.pcap",
    "zeek__ecdsa-cert.pcap",
    "zeek__tls-1.2-handshake-failure.pcap",
    "zeek__tls-13draft19-early-data.pcap",
    "zeek__tls-fragmented-handshake.pcap",
    "zeek__tls13_psk_succesfull.pcap",
    "zeek__tls13draft16-ff52.a01.pcap",
]
CLIENT_HELLO = [
    "frame",
    "record_version",
    "legacy_version",
    "session_id",
    "cipher_suites",
    "compression_methods",
    "extensions",
    "supported_versions",
    "supported_groups",
    "ec_point_formats",
    "signature_algorithms",
    "key_share_groups",
    "psk_modes",
    "psk_identities",
    "ja3",
    "ja3_full",
    "ja4",
    "ja4_r",
]
SERVER_HELLO = [
    "frame",
    "record_version",
    "legacy_version",
    "selected_version",
    "session_id",
    "cipher_suite",
    "compression_method",
    "extensions",
    "key_share_group",
    "psk_selected",
    "ja3s",
    "ja3s_full",
]
CERTIFICATE = [
    "length",
    "sha1",
    "sha256",
    "version",
    "serial",
    "subject",
    "issuer",
    "signature_oid",
    "public_key",
]

if not CORPUS.is_dir():
    pytest.skip(f"NOT RUN: no third-party captures at {CORPUS}", allow_module_level=True)


def part(row, keys):
    return {key: row[key] for key in keys}


def of_tcp(rows):
    return [row for row in rows if row["stream"].startswith("tcp:") and row.get("complete", True)]


def wanted(truth):
    for row in of_tcp(truth["client_hellos"]):
        yield row["random"], part(row, CLIENT_HELLO) | {"server_name": row["sni"]}
    for row in of_tcp(truth["server_hellos"]):
        yield row["random"], part(row, SERVER_HELLO)


def found(line):
    is_client = line["type"] == "client_hello"
    keys = [*CLIENT_HELLO, "server_name"] if is_client else SERVER_HELLO
    return line["random"], line["frame"], part(line, keys)


@pytest.mark.parametrize("name", CAPTURES)
def test_hellos_and_certificates_are_what_wireshark_finds(name):
    capture, facts = CORPUS / "captures" / name, CORPUS / "truth" / f"{name}.json"
    if not capture.exists():
        pytest.skip(f"NOT RUN: no {capture}")
    truth, lines = json.loads(facts.read_text()), messages(capture)
    hellos = [found(line) for line in lines if line["type"].endswith(("hello", "retry_request"))]
    ours = {(random, frame): fields for random, frame, fields in hellos}
    theirs = {(random, fields["frame"]): fields for random, fields in wanted(truth)}
    assert theirs
    for key, fields in theirs.items():
        assert ours[key] == fields
    certificates = [part(c, CERTIFICATE) for row in lines for c in row.get("certificates", ())]
    for row in of_tcp(truth["certificates"]):
        assert all(part(c, CERTIFICATE) in certificates for c in row["certificates"])
