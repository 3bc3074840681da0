"""What Wireshark finds in our own captures: `own/NAME.jsonl`, a line for each message.

    python -m tests.conformance.own              say which differ from what tshark finds now
    python -m tests.conformance.own --update     write them

Each line has the facts of one message that went in clear, under the names that `tlswire messages`
gives them: only those that tshark shows, as it shows them. It gets no keys: secrets inside of a file
are taken out first. The lines are committed, so that no test needs tshark.
"""

import argparse
import hashlib
import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

from tests.rows import CAPTURES, FILES

FOLDER = Path(__file__).with_name("own")
# As the third-party captures were read: out of order too, and guesses by content first.
OPTIONS = (
    "tcp.reassemble_out_of_order:TRUE",
    "tcp.try_heuristic_first:TRUE",
    "udp.try_heuristic_first:TRUE",
)
SHOWN = "tls or dtls or quic.cc.error_code.tls_alert"
# The Decryption Secrets Block.
SECRETS = 0x0000000A
MESSAGES = {
    0: "hello_request",
    1: "client_hello",
    2: "server_hello",
    3: "hello_verify_request",
    4: "new_session_ticket",
    11: "certificate",
    12: "server_key_exchange",
    13: "certificate_request",
    14: "server_hello_done",
    15: "certificate_verify",
    16: "client_key_exchange",
    20: "finished",
    22: "certificate_status",
}
HELLO_RETRY = hashlib.sha256(b"HelloRetryRequest").hexdigest()
SERVER_NAME, GROUPS, FORMATS, SIGNATURES, ALPN, PSK, EARLY_DATA, VERSIONS, MODES = (
    0,
    10,
    11,
    13,
    16,
    41,
    42,
    43,
    45,
)
SIGNATURES_CERT, KEY_SHARE = 50, 51


def file_of(capture: Path) -> Path:
    """Where what is found in a capture is kept."""
    return FOLDER / f"{capture.name}.jsonl"


def found(capture: Path) -> list[dict[str, Any]]:
    """What Wireshark found in a capture, as it is committed."""
    return [json.loads(line) for line in file_of(capture).read_text().splitlines()]


def find(capture: Path) -> Iterator[dict[str, Any]]:
    """What tshark finds in a capture now."""
    with TemporaryDirectory() as folder:
        bare = capture
        if capture.suffix == ".pcapng":
            bare = Path(folder) / "capture"
            bare.write_bytes(b"".join(_blocks(capture.read_bytes())))
        options = [word for option in OPTIONS for word in ("-o", option)]
        xml = _run("tshark", "-r", bare, *options, "-Y", SHOWN, "-T", "pdml")
    seen = set()
    for packet in ET.fromstring(xml).iter("packet"):
        for message in _messages(packet):
            sent_again = _identity(message)
            if sent_again not in seen:
                yield message
            seen |= {sent_again} - {None}


def _blocks(file: bytes) -> Iterator[bytes]:
    """The blocks of a little-endian pcapng file, but for those with secrets."""
    at = 0
    while at < len(file):
        kind, length = struct.unpack_from("<2I", file, at)
        if kind != SECRETS:
            yield file[at : at + length]
        at += length


def _run(*command: str | Path) -> bytes:
    # Exit status 2 of tshark: the capture is cut, as some are on purpose.
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    if done.returncode not in (0, 2):
        sys.exit(f"{command[0]}: {done.stderr.decode()}")
    return done.stdout


def _identity(message: dict[str, Any]) -> Any:
    """What a datagram sent again repeats: Wireshark lists its messages again, we join them."""
    number = message.pop("message_seq", None)
    if message["protocol"] == "tls" or message["type"] in ("alert", "change_cipher_spec"):
        return None
    facts = {name: value for name, value in message.items() if name != "frame"}
    return number, json.dumps(facts)


def _messages(packet: ET.Element) -> Iterator[dict[str, Any]]:
    frame = int(_first(packet, "num"))
    ends: dict[str, Any] = {}
    for layer in packet.iter("proto"):
        name = layer.get("name")
        if name in ("ip", "ipv6"):
            ends |= {"src_ip": _first(layer, f"{name}.src"), "dst_ip": _first(layer, f"{name}.dst")}
        elif name in ("tcp", "udp"):
            ports = [int(_first(layer, f"{name}.{end}port")) for end in ("src", "dst")]
            ends |= {"src_port": ports[0], "dst_port": ports[1]}
            carrier = "tls"
        elif name == "quic":
            carrier = "quic"
            for alert in _numbers(layer, "quic.cc.error_code.tls_alert"):
                # QUIC has fatal ones alone (RFC 9001 §4.8).
                facts = {"type": "alert", "level": 2, "description": alert}
                yield {"frame": frame, "protocol": carrier, **ends, **facts}
        elif name in ("tls", "dtls"):
            protocol = "dtls" if name == "dtls" else carrier
            for facts in _layer(layer, name):
                yield {"frame": frame, "protocol": protocol, **ends, **facts}


def _layer(layer: ET.Element, name: str) -> Iterator[dict[str, Any]]:
    """The messages of a layer of TLS or DTLS. What QUIC carries has no records."""
    records = list(_all(layer, f"{name}.record")) or [layer]
    for record in records:
        version = _number(record, f"{name}.record.version")
        special = _number(record, f"{name}.record.content_type") == 20
        if special:
            yield {"type": "change_cipher_spec"}
        for alert in _all(record, f"{name}.alert_message"):
            level = _number(alert, f"{name}.alert_message.level")
            if level is not None:
                description = _number(alert, f"{name}.alert_message.desc")
                yield {"type": "alert", "level": level, "description": description}
        is_joined = next(_all(record, "dtls.fragments"), None) is not None
        for message in _all(record, f"{name}.handshake"):
            yield from _handshake(message, name, version, is_joined=is_joined)
        if _own(record, "tls.handshake.type") is not None:
            yield from _ssl2(record, version)


def _ssl2(record: ET.Element, version: int | None) -> Iterator[dict[str, Any]]:
    """A hello in the format of SSL 2.0 (RFC 5246 appendix E.2), of which no more is shown."""
    if _number(record, "tls.handshake.type") == 1:
        yield {
            "protocol": "ssl2",
            "type": "client_hello",
            "length": _number(record, "tls.record.length"),
            "record_version": version,
            "legacy_version": _number(record, "tls.handshake.version"),
            "cipher_specs": _numbers(record, "tls.handshake.cipherspec"),
        }


def _handshake(
    message: ET.Element, name: str, version: int | None, *, is_joined: bool
) -> Iterator[dict[str, Any]]:
    number = _number(message, f"{name}.handshake.type")
    if number is None or number not in MESSAGES:
        return
    facts = {"type": MESSAGES[number], "length": 4 + _number(message, f"{name}.handshake.length")}
    if name == "dtls":
        facts["message_seq"] = _number(message, "dtls.handshake.message_seq")
        pieces = [
            _number(message, f"dtls.handshake.fragment_{part}") for part in ("offset", "length")
        ]
        if not is_joined and pieces != [0, facts["length"] - 4]:
            return
    if number == 1:
        facts |= {"record_version": version} | _client_hello(message, name)
    elif number == 2:
        facts |= {"record_version": version} | _server_hello(message, name)
        if facts["random"] == HELLO_RETRY:
            facts["type"] = "hello_retry_request"
    elif number == 11:
        facts["certificates"] = [
            _certificate(one) for one in _all(message, f"{name}.handshake.certificate")
        ]
    elif number == 13:
        facts["certificate_types"] = _numbers(message, f"{name}.handshake.cert_type")
        facts["signature_algorithms"] = _numbers(message, f"{name}.handshake.sig_hash_alg")
    yield facts


def _extensions(message: ET.Element, name: str) -> list[tuple[int, ET.Element]]:
    parts = (one for one in message.iter("field") if one.get("name") == "")
    types = ((_own(one, f"{name}.handshake.extension.type"), one) for one in parts)
    return [(int(kind.get("show"), 0), one) for kind, one in types if kind is not None]


def _hello(message: ET.Element, name: str) -> dict[str, Any]:
    random = _first(message, f"{name}.handshake.random")
    return {
        "legacy_version": _number(message, f"{name}.handshake.version"),
        "random": random.replace(":", ""),
        "session_id": (_first(message, f"{name}.handshake.session_id") or "").replace(":", ""),
    }


def _client_hello(message: ET.Element, name: str) -> dict[str, Any]:
    extensions = _extensions(message, name)
    bodies = dict(reversed(extensions))

    def listed(type: int, field: str) -> list[int]:
        return _numbers(bodies[type], f"{name}.handshake.{field}") if type in bodies else []

    names = _all(bodies.get(SERVER_NAME), f"{name}.handshake.extensions_server_name")
    return {
        **_hello(message, name),
        "cipher_suites": _numbers(message, f"{name}.handshake.ciphersuite"),
        "compression_methods": _numbers(message, f"{name}.handshake.comp_method"),
        "extensions": [kind for kind, _ in extensions],
        "supported_versions": listed(VERSIONS, "extensions.supported_version"),
        "supported_groups": listed(GROUPS, "extensions_supported_group"),
        "ec_point_formats": listed(FORMATS, "extensions_ec_point_format"),
        "signature_algorithms": listed(SIGNATURES, "sig_hash_alg"),
        "signature_algorithms_cert": listed(SIGNATURES_CERT, "sig_hash_alg"),
        "key_share_groups": listed(KEY_SHARE, "extensions_key_share_group"),
        "psk_modes": [
            int(one.get("value"), 16)
            for one in _all(bodies.get(MODES), "tls.extension.psk_ke_mode")
        ],
        "psk_identities": len(listed(PSK, "extensions.psk.identity.identity_length")),
        "early_data": EARLY_DATA in bodies,
        "server_name": next((one.get("show") for one in names), None),
        "alpn": _protocols(bodies, name),
        "ja3": _first(message, f"{name}.handshake.ja3"),
        "ja3_full": _first(message, f"{name}.handshake.ja3_full"),
    }


def _server_hello(message: ET.Element, name: str) -> dict[str, Any]:
    extensions = _extensions(message, name)
    bodies = dict(reversed(extensions))

    def one(type: int, field: str) -> int | None:
        return _number(bodies[type], f"{name}.handshake.{field}") if type in bodies else None

    group = one(KEY_SHARE, "extensions_key_share_group")
    return {
        **_hello(message, name),
        "selected_version": one(VERSIONS, "extensions.supported_version"),
        "cipher_suite": _number(message, f"{name}.handshake.ciphersuite"),
        "compression_method": _number(message, f"{name}.handshake.comp_method"),
        "extensions": [kind for kind, _ in extensions],
        "alpn": _protocols(bodies, name),
        "key_share_group": group or one(KEY_SHARE, "extensions_key_share_selected_group"),
        "psk_selected": one(PSK, "extensions.psk.identity.selected"),
        "ja3s": _first(message, f"{name}.handshake.ja3s"),
        "ja3s_full": _first(message, f"{name}.handshake.ja3s_full"),
    }


def _protocols(bodies: dict[int, ET.Element], name: str) -> list[str]:
    names = _all(bodies.get(ALPN), f"{name}.handshake.extensions_alpn_str")
    return [bytes.fromhex(one.get("value")).decode("ascii") for one in names]


def _certificate(one: ET.Element) -> dict[str, Any]:
    der = bytes.fromhex(one.get("value"))
    times = [*_all(one, "x509af.utcTime"), *_all(one, "x509af.generalizedTime")]
    serial = bytes.fromhex(next(_all(one, "x509af.serialNumber")).get("value")).hex()
    names = [name.get("show") for name in _all(one, "x509ce.dNSName")]
    return {
        "length": len(der),
        "sha1": hashlib.sha1(der).hexdigest(),
        "sha256": hashlib.sha256(der).hexdigest(),
        "serial": serial.lstrip("0"),
        "not_before": _time(times[0]),
        "not_after": _time(times[1]),
        "signature_oid": next(_all(one, "x509af.algorithm.id")).get("show"),
        "dns_names": names,
    }


def _time(one: ET.Element) -> str:
    text = one.get("show").removesuffix(" (UTC)")
    return datetime.fromisoformat(text).replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")


def _all(part: ET.Element | None, name: str) -> Iterator[ET.Element]:
    for one in part.iter() if part is not None else ():
        if one.tag in ("field", "proto") and one.get("name") == name:
            yield one


def _own(part: ET.Element, name: str) -> ET.Element | None:
    return next((one for one in part if one.get("name") == name), None)


def _first(part: ET.Element, name: str) -> Any:
    return next((one.get("show") for one in _all(part, name)), None)


def _number(part: ET.Element, name: str) -> int | None:
    shown = _first(part, name)
    return None if shown in (None, "") else int(shown, 0)


def _numbers(part: ET.Element, name: str) -> list[int]:
    return [int(one.get("show"), 0) for one in _all(part, name)]


def text(capture: Path) -> str:
    """What tshark finds in a capture now, a line each."""
    return "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in find(capture))


def main() -> int:
    """Compares or writes; 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write what tshark finds")
    parser.add_argument("--only", nargs="*", default=[], help="captures whose name contains this")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    differing = 0
    for capture in FILES:
        if options.only and not any(part in capture.name for part in options.only):
            continue
        file, wanted = file_of(capture), text(capture)
        if not file.is_file() or file.read_text() != wanted:
            print(capture.relative_to(CAPTURES))
            differing += 1
            if options.update:
                file.write_text(wanted)
    return int(bool(differing) and not options.update)


if __name__ == "__main__":
    sys.exit(main())
