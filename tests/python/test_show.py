"""`tlswire show`: ladder and tree."""

import signal
import subprocess
import sys
import time

import pytest

import tlswire as package
from tlswire.cli import main, show


def test_a_connection_is_shown(tlswire, demo):
    shown = tlswire("show", demo, "--frame", "5").stdout.decode()
    assert "client_hello" in shown
    assert "TLS_AES_128_GCM_SHA256 (0x1301)" in shown
    assert shown.count("-> 10.0.0.2 port 443") == 1
    assert "cipher_suites" not in tlswire("show", demo, "--ladder").stdout.decode()


def test_no_line_is_wider_than_a_terminal(captures, capsysbinary):
    for path in sorted(captures.glob("*.pcap*")):
        assert main(["show", str(path), "--limit", "3"]) in (0, 4)
        shown = capsysbinary.readouterr().out.decode()
        assert all(len(line) <= 80 for line in shown.splitlines()), path


@pytest.mark.parametrize(
    ("name", "sides", "words"),
    [
        ("openssl-tls13-rsa.pcap", ["both sides"], "encrypted_extensions"),
        ("openssl-tls12-mutual.pcap", ["the client", "the server"], "any renegotiation"),
        (
            "openssl-tls13-early-data-accepted.pcap",
            ["the client", "the server"],
            "encrypted_extensions",
        ),
        ("openssl-tls12-no-common-cipher.pcap", [], "Nothing is encrypted"),
    ],
)
def test_lines_across_say_where_each_side_begins_to_encrypt(tlswire, captures, name, sides, words):
    ladder = tlswire("show", captures / name, "--ladder").stdout.decode().split("\n\n\n")[-1]
    rules = [line.split() for line in ladder.splitlines() if line.startswith("=====")]
    across = [f"{words[1]} {words[2]}" for words in rules]
    assert across[-len(sides) or len(across) :] == sides
    assert words in " ".join(ladder.split())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("server-reset.pcap", "Reset; the first to end it was the server."),
        ("server-http.pcap", "One side did not speak TLS. Closed; the first to close was"),
        ("quic-v1.pcap", "Its end is not in this capture."),
        ("capture-snaplen.pcap", "The client_hello is not whole, and not above. No message of the"),
        ("client-half-hello.pcap", "The client_hello is not whole, and not above. Nothing is"),
        ("gnutls-server-plain-client.pcap", "<---------------------- alert fatal unexpected"),
        ("nassl-ssl2-hello.pcap", "client_hello TLSv1.2 -----"),
        ("openssl-tls12-dhe-rsa.pcap", "server_key_exchange 2048 bits rsa_pss_rsae_sha256"),
        ("gnutls-tls10.pcap", "certificate_request 1 authority"),
        ("openssl-tls13-psk-external.pcap", "and the finished of either side; session tickets"),
    ],
)
def test_a_ladder_says_what_happened(tlswire, captures, name, words):
    ladder = tlswire("show", captures / name, "--ladder").stdout.decode()
    assert words in " ".join(ladder.split())


def test_a_name_in_wide_characters_takes_no_more_columns(tlswire, captures):
    ladder = tlswire("show", captures / "certificate-odd-names.pcap", "--ladder").stdout.decode()
    [line] = [line for line in ladder.splitlines() if " certificate " in line]
    assert sum(2 if ord(character) > 0x2000 else 1 for character in line) <= 80


def test_the_change_of_cipher_of_a_renegotiation_is_encrypted(captures):
    found = package.open_capture(captures / "openssl-tls12-renegotiation.pcap").messages()
    changes = [one for one in found if one.type == "change_cipher_spec"]
    assert [one.encrypted for one in changes] == [False, False, True, True]
    assert [one.message.length for one in changes[2:]] == [25, 25]


def test_who_opened_the_connection_sends_as_the_client_where_no_hello_came(captures):
    [alert] = package.open_capture(captures / "gnutls-server-plain-client.pcap").messages()
    assert (alert.type, alert.sender) == ("alert", "server")


def test_every_field_is_told_to_the_last_byte_of_its_message(captures):
    told = 0
    for path in sorted(captures.glob("*.pcap*")):
        for message in package.open_capture(path).messages():
            lines = message.outline()
            raw = getattr(message.message, "raw", None)
            assert bool(lines) == (raw is not None), path
            end = 0
            for _, offset, length, name, value in lines:
                if value is not None and name:
                    assert end <= offset, (path, name)
                    end = offset + length
            if raw is not None:
                told += 1
                assert max(line[1] + line[2] for line in lines) == len(raw), (path, message.type)
    assert told > 500


def test_a_certificate_is_a_tree(tlswire, captures):
    shown = tlswire("show", captures / "certificate-long-chain.pcap").stdout.decode()
    assert "subjectPublicKeyInfo" in shown
    assert "(subjectAltName)" in shown
    assert "notAfter: " in shown


def test_what_is_malformed_is_told_in_its_place():
    head = "0303" + "00" * 32 + "00" + "0002" + "1301" + "0100"
    body = bytes.fromhex(head + "0007" + "000a" + "0003" + "0001ff")
    hello = b"\x01" + len(body).to_bytes(3, "big") + body
    record = b"\x16\x03\x01" + len(hello).to_bytes(2, "big") + hello
    tracker = package.Tracker(messages=True)
    tracker.packet(_packet(record), 0, 101)
    [message] = tracker.take_messages()
    *_, malformed, data = message.outline()
    assert malformed == (2, 51, 0, "", "`named_group_list` at offset 51: illegal length: 1")
    assert data == (2, 49, 5, "extension_data", b"\x00\x01\xff")


def _packet(payload):
    tcp = b"\xc0\x00\x01\xbb" + bytes(8) + b"\x50\x18\x20\x00" + bytes(4) + payload
    length = (20 + len(tcp)).to_bytes(2, "big")
    return b"\x45\x00" + length + bytes(4) + b"\x40\x06\x00\x00" + bytes(8) + tcp


def test_long_bytes_are_cut_unless_all_are_asked_for(tlswire, captures):
    path = captures / "browser-chrome150.pcap"
    cut = tlswire("show", path).stdout.decode()
    whole = tlswire("show", path, "--all-bytes").stdout.decode()
    assert "1216 bytes" in cut
    assert "1216 bytes" not in whole
    assert len(whole) > len(cut)


def test_it_stops_after_as_many_connections_as_asked_for(tlswire, demo):
    done = tlswire("show", demo, "--ladder", "--limit", "2")
    assert done.stdout.decode().count("client_hello") == 2
    assert done.stderr.decode() == "tlswire: stopped at --limit 2: there are more connections\n"
    assert tlswire("show", demo, "--ladder", "--limit", "8").stderr == b""


def test_what_is_held_is_bounded_and_what_is_left_out_is_counted(demo):
    whole, cut = show.Held(), show.Held(most_bytes=2_000)
    ids = set()
    for message in package.open_capture(demo).messages():
        ids.add(message.connection_id)
        whole.take(message)
        cut.take(message)
    kept = [message for one in ids for message in cut.release(one)]
    assert 0 < sum(map(show.size, kept)) <= 2_000
    assert (whole.left_out, cut.left_out > 0) == (0, True)
    assert len([message for one in ids for message in whole.release(one)]) > len(kept)


def test_connections_are_shown_as_they_finish(demo):
    """A pipe that stays open: what has finished is there already."""
    command = [sys.executable, "-m", "tlswire", "show", "-", "--ladder"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdin.write(demo.read_bytes())
        process.stdin.flush()
        assert b"port 443" in process.stdout.readline()
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(5) == 130
        assert time.monotonic() - begun < 2
