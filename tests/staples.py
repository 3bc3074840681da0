"""OCSP responses and timestamps of logs, made by another library."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from tests.pieces import number, vector

UTC = datetime.UTC
AT = datetime.datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)
WEEK = datetime.timedelta(days=7)
# A fixed key, so that the bytes are the same in each run.
KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LIST_IN_CERTIFICATE = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")

# RFC 6962 §3.2: version, log, milliseconds, extensions, SHA-256 with ECDSA, signature.
MILLISECONDS = 1_772_368_215_042
SCT = b"".join(
    (
        b"\0",
        bytes(range(32)),
        number(8, MILLISECONDS),
        vector(2, b""),
        b"\4\3",
        vector(2, b"signature"),
    )
)
OTHER_SCT = b"\1of another version"
LIST = vector(2, vector(2, SCT) + vector(2, OTHER_SCT))


def _certificate(*extensions):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "log.example")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(0xABCDEF)
        .not_valid_before(AT)
        .not_valid_after(AT + WEEK)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(KEY, None)


def _octets(content):
    return b"\4" + (b"\x81" if len(content) > 127 else b"") + vector(1, content)


CERTIFICATE = _certificate()
_LISTED = x509.UnrecognizedExtension(LIST_IN_CERTIFICATE, _octets(LIST))
TIMESTAMPED = _certificate(_LISTED).public_bytes(Encoding.DER)


def _response(
    status, next_update=None, since=None, reason=None, by=ocsp.OCSPResponderEncoding.HASH
):
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=CERTIFICATE,
        issuer=CERTIFICATE,
        algorithm=hashes.SHA1(),
        cert_status=status,
        this_update=AT,
        next_update=next_update,
        revocation_time=since,
        revocation_reason=reason,
    )
    answer = builder.responder_id(by, CERTIFICATE).sign(KEY, None)
    return answer.public_bytes(Encoding.DER)


RESPONSES = {
    "good": _response(ocsp.OCSPCertStatus.GOOD, AT + WEEK),
    "revoked": _response(
        ocsp.OCSPCertStatus.REVOKED,
        since=AT - WEEK,
        reason=x509.ReasonFlags.key_compromise,
        by=ocsp.OCSPResponderEncoding.NAME,
    ),
    "unknown": _response(ocsp.OCSPCertStatus.UNKNOWN),
    "refused": ocsp.OCSPResponseBuilder.build_unsuccessful(
        ocsp.OCSPResponseStatus.TRY_LATER
    ).public_bytes(Encoding.DER),
}
