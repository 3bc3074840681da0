"""Certificates that are long, odd or stapled to: OpenSSL with itself, TLS 1.2 unless said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import openssl
from ..scenario import ESTABLISHED, Facts, Scenario, add

if TYPE_CHECKING:
    from ..lab import Lab

KNOWN: Facts = ESTABLISHED | {"server_name": openssl.NAME, "resumed": False}


def shown(
    name: str,
    shows: str,
    certificate: str,
    evidence: str,
    flag: str = "-tls1_2",
    facts: Facts | None = None,
) -> None:
    """Add a scenario in which the server shows a certificate."""

    def play(lab: Lab) -> list[Facts]:
        server = openssl.serve(lab, certificate=certificate)
        reported = openssl.converse(openssl.connect(lab, flag))
        server.finish()
        return [reported | lab.certificates.facts(certificate)]

    known = KNOWN | (facts or {})
    add(
        Scenario(
            f"certificate-{name}", shows, "openssl", "openssl", play, (known,), evidence=evidence
        )
    )


shown(
    "long-chain",
    "A leaf with 402 names and 12 intermediates: over 16 KB, in several records and many segments",
    "long",
    "tls.handshake.certificates_length > 16384",
)
shown(
    "long-chain-tls13",
    "A chain of 13 certificates, over 16 KB, in TLS 1.3",
    "long",
    "tls.handshake.certificates_length > 16384",
    flag="-tls1_3",
)
shown(
    "odd-names",
    "Names outside ASCII and with characters to escape; DNS, wildcard, IDN, IP, e-mail, URI and "
    "directory names",
    "odd",
    "x509ce.uniformResourceIdentifier",
)
shown(
    "expired",
    "An expired certificate that the client accepts",
    "expired",
    "x509af.utcTime",
    facts={
        "server_certificate_not_before": "2019-01-01T00:00:00Z",
        "server_certificate_not_after": "2020-01-01T00:00:00Z",
    },
)
shown(
    "other-name",
    "A certificate for another name that the client accepts",
    "other",
    'x509ce.dNSName == "other.example"',
    facts={"certificate_matches_name": False},
)
shown("ed25519", "An Ed25519 certificate in TLS 1.2", "ed25519", "tls.handshake.type == 11")


def stapling(flag: str, label: str) -> None:
    """Add a scenario with a stapled OCSP response."""

    def play(lab: Lab) -> list[Facts]:
        server = openssl.serve(lab, "-status_file", lab.certificates.staple)
        reported = openssl.converse(openssl.connect(lab, flag, "-status"))
        server.finish()
        return [reported | lab.certificates.facts("rsa")]

    name, shows = f"certificate-stapled-{label}", f"A stapled OCSP response ({label})"
    evidence = "ocsp.responseStatus == 0"
    add(Scenario(name, shows, "openssl", "openssl", play, (KNOWN,), evidence=evidence))


stapling("-tls1_2", "tls12")
stapling("-tls1_3", "tls13")
