"""Who shows a certificate, who asks for one, who proves to have its key: until TLS 1.2."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, whole
from tlswire.linting.versions import DTLS12, SSL3, TLS12
from tlswire.registry import SignatureScheme

_AUTHENTICATED = frozenset({"rsa", "ecdsa", "dsa"})
_ALGORITHM_AT = 4


@rule(
    "certificate-missing",
    "error",
    "RFC 5246 §7.4.2",
    "a server whose suite authenticates it sends no certificate",
    on=("server_hello_done",),
)
def _missing(seen: Seen) -> Iterator[Evidence]:
    facts = seen.exchange.suite
    if facts is None or facts.key not in _AUTHENTICATED or not seen.exchange.is_whole:
        return
    if not _shown(seen, "server"):
        yield whole(seen, f"no certificate with {facts.name}")


def _shown(seen: Seen, sender: str) -> list[Seen]:
    """What an end sent by way of certificates, readable or not."""
    kinds = ("certificate", "compressed_certificate", "malformed")
    return [one for one in seen.exchange.messages if one.type in kinds and one.sender == sender]


@rule(
    "certificate-unexpected",
    "error",
    "RFC 5246 §7.4.2",
    "a server sends a certificate though its suite authenticates nobody",
    on=("certificate",),
)
def _unexpected(seen: Seen) -> Iterator[Evidence]:
    facts = seen.exchange.suite
    if facts is not None and facts.key == "none" and seen.sender == "server":
        yield whole(seen, f"certificate with {facts.name}")


@rule(
    "certificate-empty",
    "error",
    "RFC 5246 §7.4.2",
    "a server sends an empty list of certificates",
    on=("certificate",),
)
def _empty(seen: Seen) -> Iterator[Evidence]:
    if seen.sender == "server" and not seen.certificate_list and seen.defect is None:
        yield whole(seen, "no certificate in the list")


@rule(
    "certificate-request-empty",
    "error",
    "RFC 5246 §7.4.4",
    "a server asks for a certificate and names no type, or no signature algorithm",
    on=("certificate_request",),
)
def _request_empty(seen: Seen) -> Iterator[Evidence]:
    if not seen.exchange.is_before_13 or seen.defect is not None:
        return
    if not seen.certificate_types or seen.signature_algorithms == ():
        yield whole(seen, "an empty list")


@rule(
    "certificate-request-anonymous",
    "error",
    "RFC 5246 §7.4.4",
    "a server that authenticates itself to nobody asks for a certificate",
    on=("certificate_request",),
)
def _anonymous(seen: Seen) -> Iterator[Evidence]:
    facts = seen.exchange.suite
    if facts is not None and "_anon_" in facts.name:
        yield whole(seen, f"certificate_request with {facts.name}")


@rule(
    "client-certificate-unrequested",
    "error",
    "RFC 5246 §7.4.6",
    "a client sends a certificate that the server did not ask for",
    on=("certificate",),
)
def _unrequested(seen: Seen) -> Iterator[Evidence]:
    exchange = seen.exchange
    is_clear = seen.sender == "client" and exchange.is_full and exchange.is_whole
    if is_clear and not exchange.of("certificate_request"):
        yield whole(seen, "certificate without a certificate_request")


@rule(
    "client-certificate-missing",
    "error",
    "RFC 5246 §7.4.6",
    "a client that was asked for a certificate sends no list, not even an empty one",
    on=("client_key_exchange",),
)
def _no_answer(seen: Seen) -> Iterator[Evidence]:
    exchange = seen.exchange
    # In SSL 3.0 an alert says that there is none (RFC 6101 §5.6.6).
    if not exchange.is_full or not exchange.is_whole or exchange.version == SSL3:
        return
    if exchange.of("certificate_request") and not _shown(seen, "client"):
        yield whole(seen, "no certificate before it")


@rule(
    "client-verify-missing",
    "error",
    "RFC 5246 §7.4.8",
    "a client shows a certificate and does not prove that it has the key",
    on=("change_cipher_spec",),
)
def _unproven(seen: Seen) -> Iterator[Evidence]:
    exchange = seen.exchange
    if seen.sender != "client" or not exchange.is_full or not exchange.is_whole:
        return
    shown = [one for one in exchange.of("certificate", "client") if one.certificate_list]
    if shown and not exchange.of("certificate_verify") and not exchange.of("malformed"):
        yield whole(seen, "no certificate_verify before it")


@rule(
    "client-verify-unexpected",
    "error",
    "RFC 5246 §7.4.8",
    "a client sends a CertificateVerify and has shown no certificate",
    on=("certificate_verify",),
)
def _verify(seen: Seen) -> Iterator[Evidence]:
    exchange = seen.exchange
    if seen.sender != "client" or not exchange.is_full or not exchange.is_whole:
        return
    if not any(one.type != "certificate" or one.certificate_list for one in _shown(seen, "client")):
        yield whole(seen, "certificate_verify without a certificate")


@rule(
    "verify-signature-unoffered",
    "error",
    "RFC 5246 §7.4.8",
    "a CertificateVerify is signed with an algorithm that the other end did not offer",
    on=("certificate_verify",),
)
def _algorithm(seen: Seen) -> Iterator[Evidence]:
    algorithm: SignatureScheme | None = seen.signature_algorithm
    requests = seen.exchange.of("certificate_request")
    asked = requests[0] if seen.sender == "client" and requests else None
    asked = seen.hello if seen.sender == "server" else asked
    offered = asked.signature_algorithms if asked is not None else None
    if offered is not None and algorithm is not None and algorithm not in offered:
        yield Evidence(seen, _ALGORITHM_AT, 2, algorithm.label)


@rule(
    "verify-signature-weak",
    "warning",
    "RFC 9155 §5",
    "a CertificateVerify of TLS 1.2 is signed over MD5 or SHA-1",
    on=("certificate_verify",),
    about="practice",
)
def _weak(seen: Seen) -> Iterator[Evidence]:
    algorithm: SignatureScheme | None = seen.signature_algorithm
    is_12 = seen.exchange.version in {TLS12, DTLS12}
    if is_12 and algorithm is not None and int(algorithm) >> 8 in {1, 2}:
        yield Evidence(seen, _ALGORITHM_AT, 2, algorithm.label)


@rule(
    "verify-signature-1.3",
    "error",
    "RFC 9846 §4.3.3",
    "a CertificateVerify of TLS 1.3 is signed with PKCS #1 v1.5 or over SHA-1",
    on=("certificate_verify",),
)
def _old_algorithm(seen: Seen) -> Iterator[Evidence]:
    algorithm: SignatureScheme | None = seen.signature_algorithm
    if not seen.exchange.is_13 or algorithm is None:
        return
    is_pkcs1 = int(algorithm) & 0xFF == 1 and int(algorithm) < 0x0700
    if is_pkcs1 or int(algorithm) >> 8 in {1, 2, 3}:
        yield Evidence(seen, _ALGORITHM_AT, 2, algorithm.label)
