"""OpenSSL with itself: client certificates, and handshakes that fail with an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import openssl
from ..scenario import ESTABLISHED, Facts, Scenario, add, failed_by, scenario

if TYPE_CHECKING:
    from ..lab import Lab

SNI: Facts = {"server_name": openssl.NAME}
DEMAND = ("-Verify", "1", "-verify_return_error")
STRICT = ("-verify_return_error",)
ASKED: Facts = {"client_certificate_requested": True}


def mutual(
    name: str, shows: str, shown: str | None, demand: tuple[str, ...], **options: str
) -> None:
    """Add a scenario in which the server asks for a certificate and is content."""
    flag = options["version"]

    def play(lab: Lab) -> list[Facts]:
        server = openssl.serve(lab, *demand)
        own = openssl.identity(lab, shown) if shown else ()
        reported = openssl.converse(openssl.connect(lab, flag, *own))
        server.finish()
        reported |= lab.certificates.facts("rsa")
        return [reported | (lab.certificates.facts(shown, "client") if shown else {})]

    sent = shown is not None
    facts = ESTABLISHED | SNI | ASKED | {"client_certificate_sent": sent, "mutual": sent}
    add(Scenario(name, shows, "openssl", "openssl", play, (facts,)))


def failing(
    name: str,
    shows: str,
    facts: Facts,
    server: tuple[str, ...] = (),
    client: tuple[str, ...] = (),
    certificate: str = "rsa",
    shown: str | None = None,
    anchor: str | None = None,
) -> None:
    """Add a scenario of one connection that fails.

    `shown` names the client's certificate, `anchor` the only one that it trusts.
    """

    def play(lab: Lab) -> None:
        fallback = lab.certificates
        second = ("-cert2", fallback.chain("other"), "-key2", fallback.key("other"))
        extra = second if "-servername" in server else ()
        listening = openssl.serve(lab, *server, *extra, certificate=certificate)
        own = openssl.identity(lab, shown) if shown else ()
        trust = ("-CAfile", fallback.chain(anchor)) if anchor else ()
        openssl.connect(lab, *client, *own, *trust).finish()
        listening.finish()

    text = f"{shows}. s_server {' '.join(server)}; s_client {' '.join(client)}".replace(" ;", ";")
    add(Scenario(f"openssl-{name}", text.strip(), "openssl", "openssl", play, (SNI | facts,)))


def rejected(alert: str, *, sent: bool) -> Facts:
    """TLS 1.3: the server refuses after the client's Finished, in an encrypted alert."""
    refusal = failed_by("server", alert) | {"outcome": "rejected", "version": "TLSv1.3"}
    return refusal | ASKED | {"client_certificate_sent": sent, "mutual": sent}


WARNED: Facts = ESTABLISHED | {"alert": "unrecognized_name", "alert_sender": "server"}


@scenario(
    "openssl-tls12-server-name-warning",
    "The server warns that it does not know the server_name, and both go on",
    "openssl",
    "openssl -servername other.example",
    WARNED | SNI | {"version": "TLSv1.2"},
    evidence="tls.alert_message.level == 1 && tls.alert_message.desc == 112",
)
def warned(lab: Lab) -> list[Facts]:
    """A warning, not fatal: an alert in a handshake that succeeds."""
    other = ("-cert2", lab.certificates.chain("other"), "-key2", lab.certificates.key("other"))
    server = openssl.serve(lab, "-servername", "other.example", *other)
    reported = openssl.converse(openssl.connect(lab, "-tls1_2"))
    server.finish()
    return [reported]


for label, flag in (("tls12", "-tls1_2"), ("tls13", "-tls1_3")):
    mutual(
        f"openssl-{label}-mutual",
        f"Mutual TLS ({label}): the server demands a certificate, the client sends one",
        "client",
        DEMAND,
        version=flag,
    )
    mutual(
        f"openssl-{label}-client-certificate-declined",
        f"The server asks for a certificate, does not insist, the client has none ({label})",
        None,
        ("-verify", "1"),
        version=flag,
    )

NO_CERTIFICATE = {"client_certificate_sent": False, "mutual": False}
failing(
    "tls12-client-certificate-missing",
    "TLS 1.2: the server demands a certificate, the client sends an empty list",
    failed_by("server", "handshake_failure") | ASKED | NO_CERTIFICATE | {"version": "TLSv1.2"},
    server=DEMAND,
    client=("-tls1_2",),
)
failing(
    "tls13-client-certificate-missing",
    "TLS 1.3: the server demands a certificate, the client sends an empty list",
    rejected("certificate_required", sent=False),
    server=DEMAND,
    client=("-tls1_3",),
)
failing(
    "tls12-client-certificate-unknown-ca",
    "TLS 1.2: the client's certificate is from a CA that the server does not know",
    failed_by("server", "unknown_ca")
    | ASKED
    | {"client_certificate_sent": True, "mutual": True, "version": "TLSv1.2"},
    server=DEMAND,
    client=("-tls1_2",),
    shown="stranger",
)
failing(
    "tls13-client-certificate-unknown-ca",
    "TLS 1.3: the client's certificate is from a CA that the server does not know",
    rejected("unknown_ca", sent=True),
    server=DEMAND,
    client=("-tls1_3",),
    shown="stranger",
)
failing(
    "version-server-newer",
    "The server takes only TLS 1.3, the client offers up to 1.2",
    failed_by("server", "protocol_version"),
    server=("-tls1_3",),
    client=("-tls1_2",),
)
failing(
    "version-client-newer",
    "The server takes up to TLS 1.2, the client offers only 1.3",
    failed_by("server", "protocol_version"),
    server=("-tls1_2",),
    client=("-tls1_3",),
)
failing(
    "version-client-tls10",
    "The client offers only TLS 1.0 to a server that begins at 1.2",
    failed_by("server", "protocol_version"),
    server=("-no_tls1", "-no_tls1_1"),
    client=("-tls1", *openssl.WEAK),
)
failing(
    "tls12-no-common-cipher",
    "TLS 1.2: no cipher suite in common",
    failed_by("server", "handshake_failure"),
    server=("-cipher", "AES256-GCM-SHA384"),
    client=("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"),
)
failing(
    "tls13-no-common-cipher",
    "TLS 1.3: no cipher suite in common",
    failed_by("server", "handshake_failure"),
    server=("-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"),
    client=("-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"),
)
failing(
    "tls13-no-common-group",
    "TLS 1.3: no group in common",
    failed_by("server", "handshake_failure"),
    server=("-groups", "P-256"),
    client=("-tls1_3", "-groups", "X25519"),
)
failing(
    "tls13-no-common-signature",
    "TLS 1.3: an RSA certificate, and a client that takes only ECDSA signatures",
    failed_by("server", "handshake_failure"),
    client=("-tls1_3", "-sigalgs", "ECDSA+SHA256"),
)
failing(
    "tls12-ecdsa-certificate-rsa-suites",
    "TLS 1.2: an ECDSA certificate, and a client that offers only RSA suites",
    failed_by("server", "handshake_failure"),
    client=("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"),
    certificate="ecdsa",
)
failing(
    "tls13-no-common-alpn",
    "ALPN: nothing in common, and the server insists",
    failed_by("server", "no_application_protocol"),
    server=("-alpn", "h2"),
    client=("-tls1_3", "-alpn", "http/1.1"),
)
for label, flag in (("tls12", "-tls1_2"), ("tls13", "-tls1_3")):
    version: Facts = {"version": "TLSv1.2" if label == "tls12" else "TLSv1.3"}
    failing(
        f"{label}-server-certificate-unknown-ca",
        f"The client does not know the CA of the server's certificate ({label})",
        failed_by("client", "unknown_ca") | version,
        client=(flag, *STRICT),
        anchor="client",
    )
    failing(
        f"{label}-server-certificate-expired",
        f"The server's certificate has expired ({label})",
        failed_by("client", "certificate_expired") | version,
        client=(flag, *STRICT),
        certificate="expired",
    )
    failing(
        f"{label}-server-name-unknown",
        f"The server insists on another server_name ({label})",
        failed_by("server", "unrecognized_name"),
        server=("-servername", "other.example", "-servername_fatal"),
        client=(flag,),
    )
failing(
    "tls12-wrong-hostname",
    "TLS 1.2: the server's certificate bears another name",
    failed_by("client", "bad_certificate") | {"version": "TLSv1.2"},
    client=("-tls1_2", *STRICT, "-verify_hostname", "server.example"),
    certificate="other",
)
failing(
    "tls11-fallback-scsv",
    "TLS_FALLBACK_SCSV with 1.1 to a server that could do more",
    failed_by("server", "inappropriate_fallback"),
    server=openssl.WEAK,
    client=("-tls1_1", "-fallback_scsv", *openssl.WEAK),
)
