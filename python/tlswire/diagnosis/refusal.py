"""What an alert 40 (handshake_failure) comes to without a policy (RFC 9846 §6.2).

It says that nothing acceptable was found, and not what. What the client offers, what the server
agreed to with others, and how far the handshake had come tell which causes are left.
"""

from collections.abc import Iterator, Sequence

from tlswire.diagnosis import certificates, guess
from tlswire.diagnosis.case import Case
from tlswire.diagnosis.finding import Finding
from tlswire.negotiation import Offer
from tlswire.negotiation.offer import real
from tlswire.policy import Missing
from tlswire.policy.missing import known
from tlswire.policy.suites import RENEGOTIATION_SCSV, SIGNALS, suite
from tlswire.policy.versions import TLS12, TLS13

SSL3 = 0x0300
_RENEGOTIATION_INFO, _SERVER_NAME, _PRE_SHARED_KEY = 0xFF01, 0, 41
_STRONG_PRIME = 2048
# What nearly every server of these years takes one of: TLS 1.3, and ECDHE with AEAD at TLS 1.2.
_USUAL_SUITES = frozenset((0x1301, 0x1302, 0x1303, 0xC02B, 0xC02C, 0xC02F, 0xC030, 0xCCA8, 0xCCA9))
# x25519, P-256, P-384, and the hybrid of ML-KEM with x25519.
_USUAL_GROUPS = frozenset((0x1D, 0x17, 0x18, 0x11EC))
# RSA-PSS and RSA with SHA-256 and longer, ECDSA with P-256 and P-384.
_USUAL_SCHEMES = frozenset((0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0403, 0x0503))
# PKCS #1 v1.5, which TLS 1.3 takes for certificates alone (RFC 9846 §4.3.3).
_OLD_SCHEMES = frozenset((0x0401, 0x0501, 0x0601))
_EITHER = (
    "suite, group, signature algorithm and certificate give the same alert (40)",
    "some servers give it for a name that they do not serve, too",
)
_NEGOTIATED = ("cipher", "group", "signature_algorithm", "certificate_type", "version")


def find(case: Case, controls: Sequence[Case]) -> Finding:
    """What the alert comes to, given what else the capture holds."""
    if case.alert_sender == "client":
        return _of_client(case)
    if case.has_server_hello:
        return _after_server_hello(case)
    by_control = guess.by_controls(case, controls, "likely")
    if by_control is not None:
        return by_control
    offer = case.offer
    if offer is None or isinstance(offer.ciphers, Missing):
        return _open(_NEGOTIATED)
    return _by_offer(offer, controls)


def _by_offer(offer: Offer, controls: Sequence[Case]) -> Finding:
    """Which parts of a hello are so unusual that a server may well take none of them."""
    found = list(_unusual(offer))
    named = (
        ("server_name_unknown",) if _SERVER_NAME not in (known(offer.extensions, ()) or ()) else ()
    )
    keyed = ("psk_unknown",) if _PRE_SHARED_KEY in (known(offer.extensions, ()) or ()) else ()
    if not found:
        without = _without_name(offer) if named and not keyed and not controls else None
        return _by_name(offer, controls) or without or _open((*_NEGOTIATED, *named, *keyed))
    name, said = found[0]
    rest = dict.fromkeys((*(one for one, _ in found[1:]), *named, *_NEGOTIATED))
    also = tuple(f"{more} as well" for _, more in found[1:])
    is_alone = len(found) == 1 and name != "certificate_type"
    return Finding(
        name,
        "likely" if is_alone else "possible",
        f"the server finds nothing acceptable in the ClientHello, and {said}",
        (*also, _EITHER[0]),
        tuple(one for one in rest if one != name),
    )


def _by_name(offer: Offer, controls: Sequence[Case]) -> Finding | None:
    """Other clients got what this one offers, too, and asked for another name."""
    names = sorted({str(one.server_name) for one in controls if one.server_name})
    if not names or isinstance(offer.server_name, Missing) or offer.server_name in names:
        return None
    asked = f"asks for {offer.server_name}" if isinstance(offer.server_name, str) else "has no name"
    return Finding(
        "server_name_unknown",
        "possible",
        "the server finds nothing acceptable in the ClientHello, though others came about with a "
        f"version, a suite and a group that this one offers; it {asked}, they ask for {names[0]}",
        ("some servers give this alert (40) for a name that they do not serve",),
        ("signature_algorithm", "certificate_type", "negotiation"),
    )


def _without_name(offer: Offer) -> Finding | None:
    """A hello that offers of everything what most servers take, and asks for no name."""
    suites = {one.key for number in real(known(offer.ciphers, ()) or ()) if (one := suite(number))}
    if not {"rsa", "ecdsa"} <= suites or not _USUAL_GROUPS & set(known(offer.groups, ()) or ()):
        return None
    return Finding(
        "server_name_unknown",
        "possible",
        "the server finds nothing acceptable in the ClientHello, which offers what most servers "
        "take, and asks for no name",
        ("some servers give this alert (40) to a hello without a name",),
        ("negotiation", *_NEGOTIATED),
    )


def _open(others: Sequence[str]) -> Finding:
    return Finding(
        "negotiation",
        "likely",
        "the server finds nothing acceptable in the ClientHello, and does not say what is missing",
        _EITHER,
        tuple(others),
    )


def _unusual(offer: Offer) -> Iterator[tuple[str, str]]:
    """Classes that the offer speaks for, in the order in which servers decide."""
    versions = guess.versions(offer)
    if offer.versions is None and offer.legacy_version == SSL3:
        yield "version", "the client offers SSL 3.0 and nothing newer"
    elif versions and max(versions) < TLS12 and offer.transport == "tls":
        yield "version", "the client offers nothing newer than TLS 1.1"
    suites = [one for one in real(known(offer.ciphers, ()) or ()) if one not in SIGNALS]
    registered = [one for one in suites if suite(one) is not None]
    if not registered:
        yield "cipher", "the client offers no suite that is registered"
    elif not _USUAL_SUITES.intersection(registered):
        yield "cipher", "the client offers none of the suites that most servers take"
    groups = real(known(offer.groups, ()) or ())
    if groups and not _USUAL_GROUPS.intersection(groups):
        yield "group", "the client offers none of the groups that most servers take"
    schemes = real(known(offer.signature_algorithms, ()) or ())
    usual = _USUAL_SCHEMES - _OLD_SCHEMES if TLS13 in versions else _USUAL_SCHEMES
    if schemes and not usual.intersection(schemes):
        yield "signature_algorithm", "the client offers none of the usual signature algorithms"
    yield from _for_one_key(registered)


def _for_one_key(registered: Sequence[int]) -> Iterator[tuple[str, str]]:
    kinds = {one.key for number in registered if (one := suite(number)) is not None} - {"none"}
    # Most servers have a certificate with an RSA key.
    if len(kinds) == 1 and kinds <= {"ecdsa", "dsa"}:
        said = f"all its suites are for a server's certificate with a key of {kinds.pop().upper()}"
        yield "certificate_type", said


def _of_client(case: Case) -> Finding:
    """The client does not like what the server chose or showed."""
    version = case.version_id
    is_old = version is not None and version < TLS13 and case.protocol == "tls"
    asks = _RENEGOTIATION_INFO in (case.client_extensions or ()) or RENEGOTIATION_SCSV in (
        case.client_ciphers or ()
    )
    if is_old and asks and _RENEGOTIATION_INFO not in (case.server_extensions or ()):
        return Finding(
            "unsafe_renegotiation",
            "likely",
            "the client finds nothing acceptable in the ServerHello, which does not answer "
            "renegotiation_info (RFC 5746 §3.4)",
            ("a client may have another reason for this alert",),
            ("negotiation",),
        )
    if case.dh_bits is not None and case.dh_bits < _STRONG_PRIME:
        return Finding(
            "insufficient_security",
            "likely",
            "the client finds nothing acceptable in the server's messages, and the Diffie-Hellman "
            f"prime has {case.dh_bits} bits",
            ("a client may have another reason for this alert",),
            ("negotiation",),
        )
    return Finding(
        "negotiation",
        "likely",
        "the client finds nothing acceptable in what the server chose or showed",
        ("the alert does not tell what",),
        ("server_certificate_refused", "unsafe_renegotiation", "insufficient_security"),
    )


def _after_server_hello(case: Case) -> Finding:
    """The server had chosen version and suite, and then gave up."""
    if certificates.sent_none(case):
        return Finding("client_certificate_missing", "likely", certificates.missing(case))
    if case.client_certificate_sent:
        return certificates.of_client_unexplained(case)
    if case.failure_stage == "server_hello":
        return Finding(
            "signature_algorithm",
            "possible",
            "the server chose version and suite, and gave up before its certificate and key "
            "exchange: nothing else is chosen there",
            ("the alert (40) does not tell which",),
            ("group", "certificate_type", "negotiation"),
        )
    return Finding(
        "negotiation",
        "possible",
        "the server finds nothing acceptable, after it has chosen version and suite",
        ("the alert (40) does not tell what",),
        ("client_certificate_missing", "signature_algorithm", "bad_cryptography"),
    )
