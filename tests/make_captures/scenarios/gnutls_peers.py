"""GnuTLS with itself and with OpenSSL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import gnutls, openssl
from ..scenario import ESTABLISHED, Facts, Scenario, add, failed_by, scenario
from .transport import odd_client

if TYPE_CHECKING:
    from ..lab import Lab

SNI: Facts = {"server_name": gnutls.NAME}
ONLY = "NORMAL:-VERS-ALL:+VERS-TLS"


def plain(
    name: str,
    shows: str,
    priority: str,
    facts: Facts,
    server: tuple[str, ...] = (),
    client: tuple[str, ...] = (),
) -> None:
    """Add a scenario of one GnuTLS connection that succeeds."""

    def play(lab: Lab) -> list[Facts]:
        gnutls.serve(lab, *server)
        return [gnutls.converse(gnutls.connect(lab, "--priority", priority, *client))]

    text = f"{shows}. gnutls-cli --priority {priority}"
    known = ESTABLISHED | SNI | {"resumed": False} | facts
    add(Scenario(f"gnutls-{name}", text, "gnutls", "gnutls", play, (known,)))


OLD = ("--priority", "NORMAL:+VERS-ALL:%COMPAT")
plain("tls10", "TLS 1.0", f"{ONLY}1.0", {"version": "TLSv1.0"}, server=OLD)
plain("tls11", "TLS 1.1", f"{ONLY}1.1", {"version": "TLSv1.1"}, server=OLD)
plain("tls12", "TLS 1.2", f"{ONLY}1.2", {"version": "TLSv1.2"})
plain(
    "tls12-ffdhe2048",
    "TLS 1.2, DHE in the group ffdhe2048 of RFC 7919, which the client offers",
    f"{ONLY}1.2:-KX-ALL:+DHE-RSA:-GROUP-ALL:+GROUP-FFDHE2048:-CIPHER-ALL:+AES-128-GCM",
    {"curve": "ffdhe2048", "cipher": "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"},
)
plain(
    "tls12-rsa",
    "TLS 1.2, RSA key exchange",
    f"{ONLY}1.2:-KX-ALL:+RSA:-CIPHER-ALL:+AES-256-CBC:-MAC-ALL:+SHA1",
    {"cipher": "TLS_RSA_WITH_AES_256_CBC_SHA"},
)
plain("tls13", "TLS 1.3", f"{ONLY}1.3", {"version": "TLSv1.3"})
plain(
    "tls13-chacha-x25519-alpn",
    "TLS 1.3, ChaCha20-Poly1305, X25519, ALPN h2",
    f"{ONLY}1.3:-GROUP-ALL:+GROUP-X25519:-CIPHER-ALL:+CHACHA20-POLY1305",
    {"curve": "x25519", "cipher": "TLS_CHACHA20_POLY1305_SHA256", "next_protocol": "h2"},
    server=("--alpn", "h2"),
    client=("--alpn", "h2", "--alpn", "http/1.1"),
)
plain(
    "tls13-ffdhe3072",
    "TLS 1.3, key exchange in ffdhe3072",
    f"{ONLY}1.3:-GROUP-ALL:+GROUP-FFDHE3072",
    {"curve": "ffdhe3072"},
)


def resuming(version: str, resumption: str) -> None:
    """Add a scenario of two connections, the second of which resumes."""

    def play(lab: Lab) -> list[Facts]:
        gnutls.serve(lab)
        client = gnutls.connect(lab, "--resume", "--priority", f"{ONLY}{version}")
        reported = gnutls.converse(client)
        return [{}, {"version": reported["version"]}]

    known = ESTABLISHED | SNI | {"version": f"TLSv{version}"}
    first = known | {"resumed": False, "resumption": "full"}
    second = known | {"resumed": True, "resumption": resumption}
    name = f"gnutls-tls{version.replace('.', '')}-resumption"
    shows = f"TLS {version}, two connections: the second resumes by {resumption}"
    add(Scenario(name, shows, "gnutls", "gnutls", play, (first, second)))


resuming("1.2", "ticket")
resuming("1.3", "psk")


@scenario(
    "gnutls-client-openssl-server-hello-retry",
    "TLS 1.3 between two stacks, with a HelloRetryRequest for P-384",
    "gnutls",
    "openssl -groups P-384",
    ESTABLISHED | SNI | {"hello_retry": True, "curve": "secp384r1", "version": "TLSv1.3"},
)
def hello_retry(lab: Lab) -> list[Facts]:
    """GnuTLS sends shares of P-256 and X25519 first."""
    server = openssl.serve(lab, "-groups", "P-384")
    client = gnutls.connect(lab, "--priority", f"{ONLY}1.3")
    client.expect("Simple Client Mode")
    client.say(f"{gnutls.GREETING}\n")
    client.expect(gnutls.GREETING[::-1])
    client.end_input()
    reported = gnutls.report(client.finish())
    server.finish()
    return [reported]


@scenario(
    "openssl-client-gnutls-server",
    "TLS 1.3 between two stacks",
    "openssl",
    "gnutls",
    ESTABLISHED | SNI | {"version": "TLSv1.3", "resumed": False},
)
def openssl_client(lab: Lab) -> list[Facts]:
    """The server sends lines back as they are."""
    gnutls.serve(lab)
    client = openssl.connect(lab)
    client.expect("Verify return code")
    client.say(f"{openssl.GREETING}\n")
    client.expect(openssl.GREETING)
    client.say("Q\n")
    return [openssl.report(client.finish())]


@scenario(
    "gnutls-server-plain-client",
    "A plain HTTP client at GnuTLS's port: the answer is a clear alert, and no hello was seen",
    "a plain HTTP client",
    "gnutls",
    failed_by("server", "unexpected_message"),
)
def plain_client(lab: Lab) -> None:
    """Only an alert makes this a TLS connection."""
    gnutls.serve(lab)
    odd_client(lab, "http").finish()


@scenario(
    "gnutls-no-common-cipher",
    "TLS 1.2: no cipher suite in common",
    "gnutls",
    "gnutls",
    SNI | failed_by("server", "handshake_failure"),
)
def no_common_cipher(lab: Lab) -> None:
    """Each side knows one cipher."""
    gnutls.serve(lab, "--priority", f"{ONLY}1.2:-CIPHER-ALL:+AES-256-GCM")
    gnutls.connect(lab, "--priority", f"{ONLY}1.2:-CIPHER-ALL:+AES-128-GCM").finish()
