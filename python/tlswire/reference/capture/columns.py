"""The columns of a row, as NDJSON has them."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha1

from tlswire.reference import fingerprint, ssl2
from tlswire.reference.capture.connection import CLIENT, SERVER, Connection, Hello, Moment
from tlswire.reference.capture.hellos import Offered
from tlswire.reference.capture.observed import not_observable
from tlswire.reference.capture.row import Row
from tlswire.reference.extension import E
from tlswire.reference.extension.application_layer_protocol_negotiation import ProtocolNameList
from tlswire.reference.extension.ec_point_formats import EcPointFormatList
from tlswire.reference.extension.key_share import KeyShareClientHello
from tlswire.reference.extension.psk_key_exchange_modes import PskKeyExchangeModes
from tlswire.reference.extension.signature_algorithms import SignatureSchemeList
from tlswire.reference.extension.signature_algorithms_cert import CertificateSignatureSchemeList
from tlswire.reference.extension.supported_groups import NamedGroupList
from tlswire.reference.extension.supported_versions import SelectedVersion, SupportedVersions
from tlswire.reference.extension.use_srtp import UseSrtpData
from tlswire.reference.text import name, seconds, timestamp, wire_text
from tlswire.reference.x509.general_name import address_text
from tlswire.reference.x509.time import iso8601
from tlswire.registry import CodePoint

Value = bool | int | float | str | None | list["Value"] | dict[str, "Value"]
Columns = dict[str, Value]


def columns(connection: Connection) -> Columns:
    """The columns of the sets default, offer, ids and wire."""
    row = Row(connection)
    return {
        **_place(row),
        **_agreement(row),
        **_course(row),
        **_certificates(row),
        **_times_and_fingerprints(row),
        **_offer(row),
        **_answer(row),
        **_ids(row),
        **_wire(row),
    }


def _place(row: Row) -> Columns:
    it = row.connection
    return {
        "ts": timestamp(it.first.time),
        "duration": seconds(it.last.time - it.first.time),
        "source": None,
        "first_frame": it.first.frame,
        "connection_id": it.id,
        "community_id": _community_id(it),
        "src_ip": address_text(it.client[0]),
        "src_port": it.client[1],
        "dst_ip": address_text(it.server[0]),
        "dst_port": it.server[1],
        "transport": "tcp",
        "protocol": it.protocol,
        "starttls": it.starttls,
    }


def _community_id(connection: Connection) -> str:
    """The Community ID, version 1, with seed 0."""
    ends = sorted((end[0].packed, end[1]) for end in (connection.client, connection.server))
    addresses = b"".join(address for address, _ in ends)
    ports = b"".join(port.to_bytes(2) for _, port in ends)
    digest = sha1(b"\0\0" + addresses + b"\x06\0" + ports, usedforsecurity=False).digest()
    return "1:" + b64encode(digest).decode()


def _agreement(row: Row) -> Columns:
    negotiated = row.negotiated
    pairs = (
        ("version", negotiated.version),
        ("cipher", negotiated.cipher),
        ("curve", negotiated.group),
    )
    found: Columns = {}
    for column, code_point in pairs:
        found[column] = None if code_point is None else name(code_point)
        found[f"{column}_id"] = _number(code_point)
    return {
        **found,
        "server_name": _wire_or_none(row.server_name),
        "next_protocol": _wire_or_none(row.next_protocol),
        "resumed": negotiated.resumed,
        "resumption": negotiated.resumption,
    }


def _course(row: Row) -> Columns:
    it, alert = row.connection, row.alert
    return {
        "established": row.verdict.established,
        "outcome": row.verdict.outcome,
        "failure": row.verdict.failure,
        "failure_stage": row.verdict.failure_stage,
        "ended_by": it.ended_by or "unknown",
        "end_reason": it.end_reason,
        "alert": None if alert is None else name(alert.description),
        "alert_id": None if alert is None else int(alert.description),
        "alert_level": None if alert is None else name(alert.level),
        "alert_sender": None if alert is None else alert.sender,
        "client_max_version": _number(row.client_max_version),
        "hello_retry": row.hello_retry,
        "early_data": row.early_data,
        "ech": row.ech,
        "client_certificate_requested": row.client_certificate_requested,
        "client_certificate_sent": row.client_certificate_sent,
        "mutual": row.mutual,
    }


def _certificates(row: Row) -> Columns:
    return {
        **_leaf(row, SERVER),
        **_leaf(row, CLIENT),
        "certificate_matches_name": row.certificate_matches_name,
    }


def _leaf(row: Row, sender: str) -> Columns:
    keys = ("sha256", "subject", "issuer", "serial", "not_before", "not_after", "key", "names")
    leaf = row.leaf(sender)
    if leaf is None:
        return {f"{sender}_certificate_{key}": None for key in keys}
    summary = leaf.summary
    values: tuple[Value, ...] = (
        leaf.sha256,
        summary.subject,
        summary.issuer,
        summary.serial,
        None if summary.not_before is None else iso8601(summary.not_before),
        None if summary.not_after is None else iso8601(summary.not_after),
        summary.public_key,
        None if leaf.names is None else list(leaf.names),
    )
    prefixed = (f"{sender}_certificate_{key}" for key in keys)
    return dict(zip(prefixed, values, strict=True))


def _times_and_fingerprints(row: Row) -> Columns:
    offered, answered = row.offered.whole, row.answered.whole
    ja3 = None if offered is None else fingerprint.ja3(offered)
    ja3s = None if answered is None else fingerprint.ja3s(answered)
    ja4 = None if offered is None else fingerprint.ja4(offered)
    return {
        "handshake_duration": _seconds(row.handshake_duration),
        "server_hello_delay": _seconds(row.server_hello_delay),
        "tcp_rtt": _seconds(row.connection.tcp_rtt),
        "ja3": None if ja3 is None else ja3.hash,
        "ja3s": None if ja3s is None else ja3s.hash,
        "ja4": None if ja4 is None else ja4.hash,
        "not_observable": list(not_observable(row)),
        "anomalies": list(row.connection.anomalies),
    }


def _offer(row: Row) -> Columns:
    sent = row.connection.client_hello
    ciphers, methods = _ciphers_and_methods(row.offered)
    shares = row.offered.known.sent(KeyShareClientHello)
    alpn = row.offered.known.sent(ProtocolNameList)
    share_groups = [int(share.group) for share in shares.body.client_shares] if shares.body else []
    names = [wire_text(one) for one in alpn.body.protocol_name_list] if alpn.body else []
    return {
        "client_legacy_version": row.offered.legacy_version,
        "client_record_version": None if sent is None else int(sent.record_version),
        "client_versions": _list(row, SupportedVersions, "versions"),
        "client_ciphers": ciphers,
        "client_compression_methods": methods,
        "client_groups": _list(row, NamedGroupList, "named_group_list"),
        "client_key_shares": list(share_groups) if shares.is_known else None,
        "client_signature_algorithms": _list(
            row, SignatureSchemeList, "supported_signature_algorithms"
        ),
        "client_signature_algorithms_cert": _list(
            row, CertificateSignatureSchemeList, "supported_signature_algorithms"
        ),
        "client_point_formats": _list(row, EcPointFormatList, "ec_point_format_list"),
        "client_psk_modes": _list(row, PskKeyExchangeModes, "ke_modes"),
        "client_extensions": _listed(row.offered.known.types),
        "client_alpn": list(names) if alpn.is_known else None,
        "client_hello_complete": None if sent is None else sent.complete,
    }


def _ciphers_and_methods(offered: Offered) -> tuple[Value, Value]:
    hello, older = offered.hello, offered.older
    if hello is not None:
        return _numbers(hello.cipher_suites), _numbers(hello.legacy_compression_methods)
    if older is not None:
        return _numbers(ssl2.cipher_suites(older.cipher_specs)), []
    return None, None


def _answer(row: Row) -> Columns:
    hello, exchange = row.answered.hello, row.connection.server_key_exchange
    selected = row.answered.known.sent(SelectedVersion).body
    algorithm = None if exchange is None else exchange.signature_algorithm
    return {
        "server_legacy_version": None if hello is None else int(hello.legacy_version),
        "server_selected_version": None if selected is None else int(selected.selected_version),
        "server_extensions": _listed(row.answered.known.types),
        "server_signature_algorithm": _number(algorithm),
        "dh_bits": None if exchange is None else exchange.dh_bits,
        "downgrade_sentinel": _downgrade_sentinel(row),
        "quic_version": None,
        "srtp_profiles": _list(row, UseSrtpData, "srtp_protection_profiles"),
    }


def _downgrade_sentinel(row: Row) -> str | None:
    hello = row.answered.hello
    if hello is None or row.answered.is_retry:
        return None
    return hello.downgrade_sentinel.name.lower() if hello.downgrade_sentinel else "none"


def _ids(row: Row) -> Columns:
    offered, answered = row.offered.hello, row.answered.hello
    session_id = None
    if answered is not None:
        session_id = answered.legacy_session_id_echo.hex()
    elif offered is not None:
        session_id = offered.legacy_session_id.hex()
    elif row.offered.older is not None:
        session_id = row.offered.older.session_id.hex()
    is_named = answered is not None and not row.answered.is_retry
    return {
        "client_random": None if row.offered.random is None else row.offered.random.hex(),
        "server_random": answered.random.hex() if answered is not None and is_named else None,
        "session_id": session_id,
    }


def _wire(row: Row) -> Columns:
    it = row.connection
    hello = it.client_hello
    return {
        "last_frame": it.last.frame,
        "client_bytes": it.client_side.bytes,
        "server_bytes": it.server_side.bytes,
        "client_packets": it.client_side.packets,
        "server_packets": it.server_side.packets,
        "client_hello_segments": None if hello is None else hello.segments,
        "client_hello_records": None if hello is None else hello.records,
        "client_hello_ts": _seen(hello),
        "server_hello_ts": _seen(it.server_hello),
        "established_ts": _time(it.established),
        "client_flight": _listed(row.client_flight),
        "vlan": it.vlan,
        "tunnel": None,
        "interface": it.interface,
        "proxied_src_ip": it.proxied[0] if it.proxied else None,
        "proxied_src_port": it.proxied[1] if it.proxied else None,
        "renegotiated": it.renegotiated,
        "history": it.history,
        "alerts": [
            {
                "alert": name(alert.description),
                "alert_id": int(alert.description),
                "level": name(alert.level),
                "sender": alert.sender,
                "frame": alert.seen.frame,
                "ts": timestamp(alert.seen.time),
            }
            for alert in it.alerts
        ],
        "start_seen": it.start_seen,
        "end_seen": it.end_seen,
    }


def _list(row: Row, kind: type[E], field: str) -> Value:
    """The list in an extension: empty where that was not sent, `None` where it is not known."""
    sent = row.offered.known.sent(kind)
    if not sent.is_known:
        return None
    return [] if sent.body is None else _numbers(getattr(sent.body, field))


def _numbers(values: Iterable[int]) -> list[Value]:
    return [int(value) for value in values]


def _listed(values: list[int] | None) -> Value:
    return None if values is None else list(values)


def _number(code_point: CodePoint | None) -> int | None:
    return None if code_point is None else int(code_point)


def _wire_or_none(data: bytes | None) -> str | None:
    return None if data is None else wire_text(data)


def _seconds(nanoseconds: int | None) -> float | None:
    return None if nanoseconds is None else seconds(nanoseconds)


def _time(moment: Moment | None) -> str | None:
    return None if moment is None else timestamp(moment.time)


def _seen(hello: Hello | None) -> str | None:
    return None if hello is None else _time(hello.seen)
