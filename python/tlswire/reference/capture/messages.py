"""Messages as lines: one for each handshake message, `ChangeCipherSpec` and alert."""

from collections.abc import Iterable
from itertools import islice

from tlswire.errors import ParseError
from tlswire.reference import fingerprint, joiner, ssl2
from tlswire.reference.capture.certificates import MAX_CERTIFICATES, CertificateFacts
from tlswire.reference.capture.columns import Columns, Value
from tlswire.reference.capture.telling import At, Ssl2Hello, Told, is_message
from tlswire.reference.extension import E
from tlswire.reference.extension.application_layer_protocol_negotiation import ProtocolNameList
from tlswire.reference.extension.certificate_authorities import CertificateAuthorities
from tlswire.reference.extension.early_data import EarlyDataIndication
from tlswire.reference.extension.ec_point_formats import EcPointFormatList
from tlswire.reference.extension.key_share import KeyShareClientHello
from tlswire.reference.extension.pre_shared_key import OfferedPsks, SelectedPsk
from tlswire.reference.extension.psk_key_exchange_modes import PskKeyExchangeModes
from tlswire.reference.extension.signature_algorithms import SignatureSchemeList
from tlswire.reference.extension.signature_algorithms_cert import CertificateSignatureSchemeList
from tlswire.reference.extension.signed_certificate_timestamp import (
    SignedCertificateTimestamp,
    serialized_sct,
)
from tlswire.reference.extension.status_request import CertificateStatus
from tlswire.reference.extension.supported_groups import NamedGroupList
from tlswire.reference.extension.supported_versions import SupportedVersions
from tlswire.reference.handshake import ClientHello, Message, ServerHello
from tlswire.reference.handshake.certificate import Certificate
from tlswire.reference.handshake.certificate_request import CertificateRequest
from tlswire.reference.handshake.compressed_certificate import CompressedCertificate, room
from tlswire.reference.handshake.context import Context
from tlswire.reference.handshake.hello_retry_request import HelloRetryRequest
from tlswire.reference.handshake.message import type_name
from tlswire.reference.joiner import RawMessage
from tlswire.reference.stream import ChangeCipherSpec, Opaque, SentAlert
from tlswire.reference.stream import Message as WholeMessage
from tlswire.reference.text import timestamp, wire_text
from tlswire.reference.wire import Cursor, sequence_leniently
from tlswire.reference.x509.general_name import address_text
from tlswire.reference.x509.name import Name
from tlswire.reference.x509.ocsp import OcspResponse, SingleResponse
from tlswire.reference.x509.time import iso8601
from tlswire.registry import (
    CertificateStatusType,
    CodePoint,
    ContentType,
    HandshakeType,
    ProtocolVersion,
)

# What is said of a hello of which nothing but its beginning can be read.
_CLIENT_LISTS = (
    "cipher_suites",
    "compression_methods",
    "extensions",
    "supported_versions",
    "supported_groups",
    "ec_point_formats",
    "signature_algorithms",
    "signature_algorithms_cert",
    "key_share_groups",
    "psk_modes",
    "alpn",
)
_CLIENT_SCALARS = ("session_id", "server_name", "ja3", "ja3_full", "ja4", "ja4_r")
_SERVER_SCALARS = (
    "selected_version",
    "session_id",
    "cipher_suite",
    "compression_method",
    "key_share_group",
    "psk_selected",
    "ja3s",
    "ja3s_full",
)
# Responses of one message, certificates of one, and timestamps of a list that are told.
_MAX_RESPONSES = 64
_NO_CLIENT_HELLO: Columns = {
    **{key: [] for key in _CLIENT_LISTS},
    **dict.fromkeys(_CLIENT_SCALARS),
    "psk_identities": 0,
    "early_data": False,
}
_NO_SERVER_HELLO: Columns = {"extensions": [], "alpn": [], **dict.fromkeys(_SERVER_SCALARS)}


def line(at: At, item: Told) -> Columns | None:
    """The line of an item; `None` for what has none, as application data and heartbeats."""
    if isinstance(item, Ssl2Hello):
        return {**_place(at), **_ssl2(item.raw)}
    if isinstance(item, WholeMessage):
        return {**_place(at), **_message(at, item.raw)}
    if isinstance(item, SentAlert):
        return {**_place(at), **_alert(item)}
    if isinstance(item, ChangeCipherSpec):
        return {**_place(at), "type": "change_cipher_spec", "encrypted": False}
    if isinstance(item, Opaque) and is_message(item):
        return {**_place(at), **_protected(item.header.content_type)}
    return None


def _place(at: At) -> Columns:
    """The keys that every line has."""
    return {
        "frame": at.moment.frame,
        "index": at.index,
        "connection_id": at.connection_id,
        "time": timestamp(at.moment.time),
        "protocol": at.protocol,
        "src_ip": address_text(at.source[0]),
        "src_port": at.source[1],
        "dst_ip": address_text(at.destination[0]),
        "dst_port": at.destination[1],
        "sender": at.sender,
    }


def _protected(content_type: ContentType) -> Columns:
    if content_type == ContentType.HANDSHAKE:
        return {"type": "encrypted_handshake_message", "encrypted": True}
    if content_type == ContentType.CHANGE_CIPHER_SPEC:
        return {"type": "change_cipher_spec", "encrypted": True}
    keys = ("level", "description", "level_name", "description_name")
    return {"type": "alert", "encrypted": True, **dict.fromkeys(keys)}


def _alert(item: SentAlert) -> Columns:
    alert = item.alert
    return {
        "type": "alert",
        "encrypted": False,
        "level": int(alert.level),
        "description": int(alert.description),
        "level_name": alert.level.label,
        "description_name": alert.description.label,
    }


def _message(at: At, raw: RawMessage) -> Columns:
    length = len(raw.data)
    try:
        message = Message.parse(raw.data, at.context)
    except ParseError as error:
        return _unreadable(raw, error)
    keys: Columns = {"type": message.name, "encrypted": False, "length": length}
    body = message.body
    if isinstance(body, ClientHello):
        keys |= _client_hello(raw, body) | _defect(body.defect)
    elif isinstance(body, ServerHello):
        keys |= _server_hello(raw, body) | _defect(body.defect)
    elif isinstance(body, HelloRetryRequest):
        keys |= _draft_retry(raw, body) | _defect(body.defect)
    elif isinstance(body, Certificate):
        keys |= _certificates(body)
    elif isinstance(body, CompressedCertificate):
        keys |= _compressed(body, room(at.compressed, joiner.MAX_CERTIFICATES))
    elif isinstance(body, CertificateStatus):
        keys |= _certificate_status(body)
    elif isinstance(body, CertificateRequest):
        keys |= _certificate_request(body) | _defect(body.defect)
    return keys


def _ssl2(raw: RawMessage) -> Columns:
    """A hello in the format of SSL 2.0: the keys of TLS, and its own."""
    start: Columns = {"encrypted": False, "length": len(raw.data), "record_version": 2}
    absent = _NO_CLIENT_HELLO | {"random": None, "challenge": None, "cipher_specs": []}
    try:
        hello = ssl2.parse(raw.data)
    except ParseError as error:
        broken: Columns = {"type": "client_hello", "legacy_version": None, "error": str(error)}
        return start | absent | broken
    specs, version = _numbers(hello.cipher_specs), int(hello.version)
    start |= {"legacy_version": version, "cipher_specs": specs}
    if isinstance(hello, ssl2.ClientHello):
        return {
            **absent,
            **start,
            "type": "client_hello",
            "session_id": hello.session_id.hex(),
            "cipher_suites": _numbers(ssl2.cipher_suites(hello.cipher_specs)),
            "challenge": hello.challenge.hex(),
        }
    return {
        **_NO_SERVER_HELLO,
        **start,
        "type": "server_hello",
        "random": None,
        "session_id_hit": bool(hello.session_id_hit),
        "certificates": [_certificate(hello.certificate)] if hello.certificate else [],
        "ssl2_connection_id": hello.connection_id.hex(),
    }


def _defect(defect: ParseError | None) -> Columns:
    """What is wrong with the list that ends a message, if anything is."""
    return {} if defect is None else {"error": str(defect)}


def _unreadable(raw: RawMessage, error: ParseError) -> Columns:
    """The keys of a message whose fields cannot be read, and why they cannot."""
    kind = raw.handshake_type
    start: Columns = {"type": type_name(kind), "encrypted": False, "length": len(raw.data)}
    keys: Columns = {}
    if kind == HandshakeType.CLIENT_HELLO:
        keys = _NO_CLIENT_HELLO | _head(raw)
    elif kind == HandshakeType.SERVER_HELLO:
        keys = _NO_SERVER_HELLO | _head(raw)
    elif kind == HandshakeType.CERTIFICATE:
        keys = {"certificates": []}
    elif kind == HandshakeType.CERTIFICATE_REQUEST:
        keys = {"certificate_types": [], "signature_algorithms": [], "authorities": []}
    return start | keys | {"error": str(error)}


def _head(raw: RawMessage) -> Columns:
    """What a hello begins with: its versions and its random, as far as they came."""
    body = raw.data[4:]
    return {
        "record_version": int(raw.origin.record_version),
        "legacy_version": int.from_bytes(body[:2]) if len(body) >= 2 else None,
        "random": body[2:34].hex() if len(body) >= 34 else None,
    }


def _client_hello(raw: RawMessage, hello: ClientHello) -> Columns:
    ja3, ja4 = fingerprint.ja3(hello), fingerprint.ja4(hello)
    shares, psks = hello.find(KeyShareClientHello), hello.find(OfferedPsks)
    alpn, name = hello.find(ProtocolNameList), hello.server_name
    signatures = "supported_signature_algorithms"
    return {
        "record_version": int(raw.origin.record_version),
        "legacy_version": int(hello.legacy_version),
        "random": hello.random.hex(),
        "session_id": hello.legacy_session_id.hex(),
        "cipher_suites": _numbers(hello.cipher_suites),
        "compression_methods": _numbers(hello.legacy_compression_methods),
        "extensions": _numbers(hello.extensions.types if hello.extensions else ()),
        "supported_versions": _list(hello, SupportedVersions, "versions"),
        "supported_groups": _list(hello, NamedGroupList, "named_group_list"),
        "ec_point_formats": _list(hello, EcPointFormatList, "ec_point_format_list"),
        "signature_algorithms": _list(hello, SignatureSchemeList, signatures),
        "signature_algorithms_cert": _list(hello, CertificateSignatureSchemeList, signatures),
        "key_share_groups": _numbers(s.group for s in shares.client_shares) if shares else [],
        "psk_modes": _list(hello, PskKeyExchangeModes, "ke_modes"),
        "server_name": None if name is None else wire_text(name),
        "alpn": [wire_text(one) for one in alpn.protocol_name_list] if alpn else [],
        "psk_identities": len(psks.identities) if psks else 0,
        "early_data": hello.find(EarlyDataIndication) is not None,
        "ja3": None if ja3 is None else ja3.hash,
        "ja3_full": None if ja3 is None else ja3.full,
        "ja4": None if ja4 is None else ja4.hash,
        "ja4_r": None if ja4 is None else ja4.raw,
    }


def _server_hello(raw: RawMessage, hello: ServerHello) -> Columns:
    ja3s, psk, alpn = fingerprint.ja3s(hello), hello.find(SelectedPsk), hello.find(ProtocolNameList)
    return {
        "record_version": int(raw.origin.record_version),
        "legacy_version": int(hello.legacy_version),
        "selected_version": _number(hello.selected_version),
        "random": hello.random.hex(),
        "session_id": hello.legacy_session_id_echo.hex(),
        "cipher_suite": int(hello.cipher_suite),
        "compression_method": _number(hello.legacy_compression_method),
        "extensions": _numbers(hello.extensions.types if hello.extensions else ()),
        "alpn": [wire_text(one) for one in alpn.protocol_name_list] if alpn else [],
        "key_share_group": _number(hello.key_share_group),
        "psk_selected": None if psk is None else psk.selected_identity,
        "ja3s": None if ja3s is None else ja3s.hash,
        "ja3s_full": None if ja3s is None else ja3s.full,
    }


def _draft_retry(raw: RawMessage, asked: HelloRetryRequest) -> Columns:
    """A HelloRetryRequest of a draft of TLS 1.3, which lacks most of a ServerHello's keys."""
    return {
        **_NO_SERVER_HELLO,
        "record_version": int(raw.origin.record_version),
        "legacy_version": int(asked.server_version),
        "random": None,
        "cipher_suite": _number(asked.cipher_suite),
        "extensions": _numbers(asked.extensions.types),
        "key_share_group": _number(asked.key_share_group),
    }


def _certificates(sent: Certificate) -> Columns:
    entries = sent.certificate_list[:MAX_CERTIFICATES]
    told: Columns = {"certificates": [_certificate(entry.cert_data) for entry in entries]}
    return told | _defect(sent.defect)


def _compressed(sent: CompressedCertificate, limit: int) -> Columns:
    """The keys of a certificate list that was compressed; null where it cannot be read."""
    keys: Columns = {
        "algorithm": int(sent.algorithm),
        "uncompressed_length": sent.uncompressed_length,
        "certificates": None,
    }
    try:
        message = sent.decompress(limit)
        if message is None:
            return keys
        body = Message.parse(message, Context(ProtocolVersion.TLSV1_3)).body
    except ParseError as error:
        return keys | _defect(error)
    return keys | _certificates(body) if isinstance(body, Certificate) else keys


def _certificate(der: bytes) -> Columns:
    facts = CertificateFacts.of(der)
    summary = facts.summary
    keys: Columns = {
        "length": len(der),
        "sha1": facts.sha1,
        "sha256": facts.sha256,
        "version": summary.version,
        "serial": summary.serial,
        "subject": summary.subject,
        "issuer": summary.issuer,
        "not_before": None if summary.not_before is None else iso8601(summary.not_before),
        "not_after": None if summary.not_after is None else iso8601(summary.not_after),
        "signature_oid": summary.signature_oid,
        "public_key": summary.public_key,
        "subject_alt_names": list(summary.subject_alt_names),
    }
    if summary.defect is not None:
        keys["error"] = str(summary.defect)
    return keys


def _certificate_status(sent: CertificateStatus) -> Columns:
    """What the OCSP responses of a CertificateStatus say."""
    if sent.status_type == CertificateStatusType.OCSP_MULTI:
        found: list[bytes] = []
        cursor = Cursor(sent.response)
        while not cursor.is_empty and len(found) < _MAX_RESPONSES:
            try:
                found.append(cursor.vec24("OCSPResponse", 0).rest())
            except ParseError:
                break
    else:
        found = [sent.response] if sent.response else []
    responses: list[Value] = [_ocsp(response) if response else None for response in found]
    return {"status_type": int(sent.status_type), "responses": responses}


def _ocsp(response: bytes) -> Columns:
    try:
        parsed = OcspResponse.parse(response)
    except ParseError as error:
        return {"error": str(error)}
    keys: Columns = {"response_status": parsed.response_status}
    if parsed.basic is not None:
        certificates: list[Value] = [
            {"error": str(one)} if isinstance(one, ParseError) else _single(one)
            for one in islice(parsed.basic.responses, _MAX_RESPONSES)
        ]
        keys |= {
            "responder": parsed.basic.responder,
            "produced_at": iso8601(parsed.basic.produced_at),
            "signature_oid": str(parsed.basic.signature_algorithm),
            "certificates": certificates,
        }
    return keys


def _single(single: SingleResponse) -> Columns:
    keys: Columns = {"serial": single.serial, "status": single.status}
    if single.revocation_time is not None:
        keys |= {"revoked_at": iso8601(single.revocation_time), "reason": single.reason}
    update = single.next_update
    keys["this_update"] = iso8601(single.this_update)
    keys["next_update"] = None if update is None else iso8601(update)
    if single.timestamps is not None:
        keys["timestamps"] = _timestamps(single.timestamps.content)
    return keys


def _timestamps(data: bytes) -> list[Value]:
    """The timestamps of logs in a SignedCertificateTimestampList."""
    try:
        body = Cursor(data).vec16("sct_list", 0)
    except ParseError:
        return []
    sent, _ = sequence_leniently(body, serialized_sct)
    return [_timestamp(one) for one in sent[:_MAX_RESPONSES]]


def _timestamp(found: SignedCertificateTimestamp) -> Columns:
    keys: Columns = {"version": int(found.sct_version)}
    if found.id is not None and found.hash is not None and found.signature_algorithm is not None:
        algorithm = found.hash << 8 | found.signature_algorithm
        keys |= {
            "log_id": found.id.hex(),
            "timestamp": found.timestamp,
            "signature_algorithm": algorithm,
        }
    return keys


def _certificate_request(request: CertificateRequest) -> Columns:
    """The keys of a request; what TLS 1.3 has in extensions is taken from there."""
    algorithms: Iterable[int] = request.supported_signature_algorithms or ()
    authorities = request.certificate_authorities
    if request.extensions is not None:
        schemes = _find(request, SignatureSchemeList)
        algorithms = schemes.supported_signature_algorithms if schemes else ()
        names = _find(request, CertificateAuthorities)
        authorities = names.authorities if names else ()
    return {
        "certificate_types": _numbers(request.certificate_types),
        "signature_algorithms": _numbers(algorithms),
        "authorities": [_authority(der) for der in authorities],
    }


def _find(request: CertificateRequest, kind: type[E]) -> E | None:
    try:
        return request.extensions.get(kind) if request.extensions else None
    except ParseError:
        return None


def _authority(der: bytes) -> str:
    """A name as RFC 4514 writes it, or why it is none."""
    try:
        return Name.parse(der).to_rfc4514()[0]
    except ParseError as error:
        return str(error)


def _list(hello: ClientHello, kind: type[E], field: str) -> Value:
    """The list in an extension; empty where that is absent or malformed."""
    body = hello.find(kind)
    return [] if body is None else _numbers(getattr(body, field))


def _numbers(values: Iterable[int]) -> list[Value]:
    return [int(value) for value in values]


def _number(code_point: CodePoint | None) -> int | None:
    return None if code_point is None else int(code_point)
