"""Which signature scheme: what the client offers, the certificate's key can do, the server may."""

from functools import lru_cache
from typing import Any

from tlswire.negotiation.offer import real
from tlswire.negotiation.work import Work
from tlswire.policy.missing import UNKNOWN, Codes, Missing
from tlswire.policy.model import CERTIFICATES
from tlswire.policy.suites import suite

TLS12, TLS13 = 0x0303, 0x0304
# RFC 5246 §7.4.1.4.1: what is offered where the extension is absent.
DEFAULTS: Codes = (0x0201, 0x0203)
# What every implementation has (RFC 9846 §9.1).
MANDATORY: Codes = (0x0401, 0x0403, 0x0804)
_RSAE, PSS, _PKCS1 = (0x0804, 0x0805, 0x0806), (0x0809, 0x080A, 0x080B), 0x01
_ECDSA, _EDWARDS = 0x03, {"ed25519": 0x0807, "ed448": 0x0808}
_CURVES = {"ecdsa-p256": 0x0403, "ecdsa-p384": 0x0503, "ecdsa-p521": 0x0603}
CURVE_OF = {"ecdsa-p256": 0x0017, "ecdsa-p384": 0x0018, "ecdsa-p521": 0x0019}


def can_sign(certificate: str, scheme: int, version: int) -> bool:
    """Whether a key of this kind makes signatures of a scheme in a version (RFC 9846 §4.3.3).

    TLS 1.3 binds the schemes of ECDSA to a curve, and leaves those of PKCS #1 to certificates; in
    TLS 1.2 the two bytes are hash and signature algorithm (RFC 8422 §5.1.3).
    """
    if certificate in _EDWARDS:
        return scheme == _EDWARDS[certificate]
    if certificate == "rsa-pss":
        return scheme in PSS
    if certificate == "rsa":
        is_pkcs1 = scheme & 0xFF == _PKCS1 and scheme >> 8 in range(1, 7)
        return scheme in _RSAE or (version < TLS13 and is_pkcs1)
    if version < TLS13:
        return scheme & 0xFF == _ECDSA and scheme >> 8 in range(1, 7)
    return scheme == _CURVES.get(certificate)


def offered(work: Work) -> Codes | Missing:
    """The schemes that the client offers, in its order; `UNKNOWN` where that is not known."""
    schemes = work.offer.signature_algorithms
    if schemes is None:
        return DEFAULTS
    return UNKNOWN if isinstance(schemes, Missing) else tuple(real(schemes))


def common(work: Work, certificate: str, version: int) -> int | Missing | None:
    """The scheme taken with a certificate; `None` where there is none, before TLS 1.2 needlessly.

    `UNKNOWN` where the offer or the policy does not say.
    """
    client, server = offered(work), work.policy.signature_algorithms
    if isinstance(client, Missing):
        return UNKNOWN
    if work.stack.binds_curves_to_hashes and certificate.startswith("ecdsa"):
        version = TLS13
    usable = _usable(client, certificate, version)
    if not usable:
        return None
    if isinstance(server, Missing):
        return usable[0] if usable[0] in MANDATORY else UNKNOWN
    both = [one for one in usable if one in server]
    if work.stack.signatures_by == "server":
        both.sort(key=server.index)
    return both[0] if both else None


@lru_cache(maxsize=4096)
def _usable(schemes: Codes, certificate: str, version: int) -> Codes:
    """Remembered: one list is looked at for every suite and every policy."""
    return tuple(one for one in schemes if can_sign(certificate, one, version))


def leave_open(work: Work, **said: Any) -> None:
    """Notes that the scheme is not known; one that everybody has makes that harmless."""
    client, version = offered(work), work.version or TLS12
    note = "the policy does not say what it signs with"
    both = (
        one
        for key in work.certificates
        for one in (_usable(client, key, version) if isinstance(client, tuple) else ())
        if one in MANDATORY
    )
    if next(both, None) is not None:
        note += ", and the client offers a scheme that every implementation has (RFC 9846 §9.1)"
        work.agree("signature_algorithm", UNKNOWN, note=note, **said)
    else:
        work.leave_open("signature_algorithm", note, **said)


def is_of(certificate: str, key: str) -> bool:
    """Whether a kind of certificate is of a suite's kind of key, `rsa` or `ecdsa`."""
    if key == "rsa":
        return certificate.startswith("rsa")
    return key == "ecdsa" and certificate.startswith(("ecdsa", "ed"))


def unoffered(work: Work, certificate: str, version: int) -> int | Missing | None:
    """The server's first scheme for a certificate, whatever the client offers."""
    server = work.policy.signature_algorithms
    if isinstance(server, Missing):
        return UNKNOWN
    return next((one for one in server if can_sign(certificate, one, version)), None)


def refuse_unoffered(work: Work, version: int) -> None:
    """The client refuses a signature of a scheme that it does not offer."""
    client = offered(work)
    work.refuse(
        "signature_algorithm",
        "signature_not_offered",
        side="client",
        offered=client if isinstance(client, tuple) else (),
        accepted=(work.signature,) if isinstance(work.signature, int) else (),
        reference="RFC 9846 §4.4.3" if version == TLS13 else "RFC 5246 §7.4.3",
        note="the server signs with a scheme that the client does not offer",
    )


def check_sha1(work: Work) -> None:
    """Refuses the signature of SHA-1 that versions before TLS 1.2 have (RFC 4346 §7.4.3).

    Only a stack that holds its list of schemes to them as well does so, whatever the suite.
    """
    server, version = work.policy.signature_algorithms, work.version
    facts = suite(work.cipher) if isinstance(work.cipher, int) else None
    if version is None or version >= TLS12 or isinstance(server, Missing) or facts is None:
        return
    needed = {"rsa": 0x0201, "ecdsa": 0x0203}.get(facts.key)
    if needed is not None and needed not in server:
        work.refuse(
            "signature_algorithm",
            "signature_sha1",
            accepted=server,
            reference="RFC 4346 §7.4.3, RFC 8422 §5.4",
            note="before TLS 1.2 signatures are of SHA-1, which the server does not make",
        )


def cause(work: Work, kind: str | None = None) -> str:
    """What the lack of a scheme is called: some stacks tell what they do not know from the rest.

    `kind` is the kind of key of the suite that wants one, before TLS 1.3.
    """
    client, server = work.offer.signature_algorithms, work.policy.signature_algorithms
    version = work.version or TLS12
    if client is None:
        return "signature_default"
    none_known = "signature_13" if version == TLS13 else "signature"
    if not isinstance(client, tuple) or not isinstance(server, tuple):
        return none_known
    keys: tuple[str, ...] = CERTIFICATES
    if work.stack.knows_schemes_by_suite and kind is not None:
        keys = tuple(one for one in keys if is_of(one, kind))
    usable = {one for one in server if any(can_sign(key, one, version) for key in keys)}
    if not usable & set(client):
        return none_known
    return "signature_13_of_other_key" if version == TLS13 else "signature_of_other_key"


def choose(work: Work) -> None:
    """Settles the signature scheme of TLS 1.3, or refuses."""
    if work.version != TLS13:
        return
    schemes = {one: common(work, one, TLS13) for one in work.certificates}
    said: dict[str, Any] = {
        "offered": offered(work) if isinstance(offered(work), tuple) else (),
        "accepted": _accepted(work),
        "reference": "RFC 9846 §4.3.3",
    }
    found = [scheme for scheme in schemes.values() if isinstance(scheme, int)]
    if not found and work.stack.signs_unoffered and UNKNOWN not in schemes.values():
        own = [unoffered(work, one, TLS13) for one in work.certificates]
        found = [scheme for scheme in own if isinstance(scheme, int)]
        if (found or UNKNOWN in own) and work.offer.signature_algorithms is not None:
            # Whichever it takes: the client offers none that its keys can make.
            work.signature = found[0] if found else UNKNOWN
            refuse_unoffered(work, TLS13)
    if found:
        work.signature = _first(work, found)
        work.agree("signature_algorithm", work.signature, **said)
    elif UNKNOWN in schemes.values():
        work.signature = UNKNOWN
        leave_open(work, **said)
    else:
        keys = ", ".join(work.certificates)
        work.refuse(
            "signature_algorithm",
            cause(work),
            note=f"nothing that the client offers can be made with a key of the kind {keys}",
            **said,
        )


def _first(work: Work, found: list[int]) -> int:
    is_servers = work.stack.signatures_by == "server"
    order = work.policy.signature_algorithms if is_servers else offered(work)
    known = [one for one in order if one in found] if isinstance(order, tuple) else found
    return known[0] if known else found[0]


def _accepted(work: Work) -> Codes:
    """What the server can sign with, given its certificates."""
    server = work.policy.signature_algorithms
    if isinstance(server, Missing):
        return ()
    return tuple(
        one for one in server if any(can_sign(kind, one, TLS13) for kind in work.certificates)
    )
