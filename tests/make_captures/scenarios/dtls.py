"""DTLS of OpenSSL and GnuTLS: versions, cookies, resumption, client certificates, fragments, refusals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import gnutls, openssl
from ..capture import Recording
from ..lab import PEERS
from ..network import Wire
from ..process import PeerError, run
from ..scenario import ESTABLISHED, Facts, Scenario, add, failed_by, scenario

if TYPE_CHECKING:
    from ..lab import Lab

TARGET = Path(__file__).parents[3] / "target" / "dtls13"
"""Where the programs of DTLS 1.3 are built."""
DTLS: Facts = {"protocol": "dtls", "transport": "udp", "server_name": openssl.NAME}
KNOWN: Facts = ESTABLISHED | DTLS
FIRST: Facts = KNOWN | {"resumed": False, "resumption": "full"}
V10: Facts = {"version": "DTLSv1.0"}
V12: Facts = {"version": "DTLSv1.2"}
UDP: dict[str, Any] = {
    "transport": "udp",
    "carried": "dtls",
    "recording": Recording(filter="udp port 443 or ip[6:2] & 0x3fff != 0"),
}
LONG = ",".join(f"protocol-{number:02}" for number in range(20))
"""So many application protocols that a hello is larger than the small MTU."""
WEAK = ("-cipher", "ALL:@SECLEVEL=0")


def exchange(lab: Lab, server: tuple[str | Path, ...], client: tuple[str | Path, ...]) -> Facts:
    """Have OpenSSL talk to itself once; return what the client reports."""
    listening = openssl.serve(lab, "-dtls", *server, echo=False)
    peer = openssl.connect(lab, *client)
    peer.expect("Verify return code")
    peer.say(f"{openssl.GREETING}\n")
    listening.expect(openssl.GREETING)
    listening.say("an answer\n")
    peer.expect("an answer")
    peer.say("Q\n")
    reported = openssl.report(peer.finish())
    if found := re.search(r"SRTP Extension negotiated, profile=(\S+)", peer.output):
        reported["srtp"] = found.group(1)
    listening.finish()
    return reported


def plain(
    name: str,
    shows: str,
    facts: Facts,
    client: tuple[str, ...],
    server: tuple[str, ...] = (),
    **options: Any,
) -> None:
    """Add a scenario of one connection of OpenSSL that succeeds."""

    def play(lab: Lab) -> list[Facts]:
        return [exchange(lab, server, client)]

    words = " ".join(["openssl", *server])
    add(Scenario(f"dtls-{name}", shows, "openssl", words, play, (FIRST | facts,), **UDP | options))


plain("12", "DTLS 1.2 with a cookie", V12, ("-dtls1_2",), evidence="dtls.handshake.type == 3")
plain("10", "DTLS 1.0 with a cookie", V10, ("-dtls1", *WEAK), WEAK)
plain(
    "12-ipv6-rsa",
    "DTLS 1.2 over IPv6, RSA key exchange, AES-CBC",
    V12 | {"cipher": "TLS_RSA_WITH_AES_256_CBC_SHA256"},
    ("-dtls1_2", "-cipher", "AES256-SHA256"),
    wire=Wire(ipv6=True),
    recording=Recording(filter="udp port 443"),
)
plain(
    "12-small-mtu",
    "DTLS 1.2 with an MTU of 256: every big message in fragments, the hello of the client too",
    V12,
    ("-dtls1_2", "-mtu", "256", "-alpn", LONG),
    ("-mtu", "256"),
    evidence="dtls.handshake.type == 1 && dtls.handshake.fragment_offset > 0",
)


@scenario(
    "dtls-12-srtp",
    "DTLS 1.2 that settles a profile of SRTP, the second that the client offers",
    "openssl -use_srtp SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80",
    "openssl -use_srtp SRTP_AES128_CM_SHA1_80",
    FIRST | V12 | {"srtp_profiles": [7, 1]},
    **UDP,
)
def srtp(lab: Lab) -> list[Facts]:
    """Both say what they settled."""
    both = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"
    settled = "SRTP_AES128_CM_SHA1_80"
    reported = exchange(lab, ("-use_srtp", settled), ("-dtls1_2", "-use_srtp", both))
    if reported.pop("srtp", None) != settled:
        message = "s_client does not tell the profile"
        raise PeerError(message)
    return [reported]


@scenario(
    "dtls-12-mutual",
    "DTLS 1.2 with certificates of both sides and a cookie",
    "openssl",
    "openssl -Verify 1",
    FIRST | V12 | {"mutual": True, "client_certificate_requested": True},
    **UDP,
)
def mutual(lab: Lab) -> list[Facts]:
    """The server insists on a certificate."""
    shown = openssl.identity(lab, "client")
    return [exchange(lab, ("-Verify", "1"), ("-dtls1_2", *shown))]


@scenario(
    "dtls-12-resumption",
    "DTLS 1.2, two associations: the second resumes by ticket",
    "openssl",
    "openssl",
    FIRST | V12,
    KNOWN | V12 | {"resumed": True, "resumption": "ticket"},
    **UDP,
)
def resumption(lab: Lab) -> list[Facts]:
    """OpenSSL keeps nothing but the key of its tickets."""
    session = lab.folder / "session.pem"
    server = openssl.serve(lab, "-dtls", accept=2, echo=False)
    reports = []
    for number, words in enumerate((("-sess_out", session), ("-sess_in", session))):
        client = openssl.connect(lab, "-dtls1_2", *words)
        client.expect("Verify return code")
        client.say(f"greeting {number}\n")
        server.expect(f"greeting {number}")
        client.say("Q\n")
        reports.append(openssl.report(client.finish()))
    server.finish()
    return reports


@scenario(
    "dtls-12-no-common-cipher",
    "DTLS 1.2: no cipher suite in common",
    "openssl -cipher ECDHE-RSA-AES128-GCM-SHA256",
    "openssl -cipher ECDHE-RSA-AES256-GCM-SHA384",
    DTLS | failed_by("server", "handshake_failure"),
    **UDP,
)
def no_common_cipher(lab: Lab) -> None:
    """Each side knows one cipher."""
    server = openssl.serve(lab, "-dtls", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384", echo=False)
    openssl.connect(lab, "-dtls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256").finish()
    server.finish()


@scenario(
    "dtls-version-server-newer",
    "A client of DTLS 1.0 and a server of DTLS 1.2: versions count down, 1.0 is the larger number",
    "openssl -dtls1",
    "openssl -dtls1_2",
    DTLS | failed_by("server", "protocol_version"),
    **UDP,
)
def server_newer(lab: Lab) -> None:
    """The server ends it."""
    server = openssl.serve(lab, "-dtls1_2", *WEAK, echo=False)
    openssl.connect(lab, "-dtls1", *WEAK).finish()
    server.finish()


def of_gnutls(
    name: str, shows: str, facts: Facts, priority: str, *words: str, server: tuple[str, ...] = ()
) -> None:
    """Add a scenario of one association of GnuTLS that succeeds."""

    def play(lab: Lab) -> list[Facts]:
        gnutls.serve(lab, "--udp", *server)
        client = gnutls.connect(lab, "--udp", "--priority", priority, *words)
        return [gnutls.converse(client)]

    text = f"{shows}. gnutls-cli --udp --priority {priority}"
    add(Scenario(f"dtls-gnutls-{name}", text, "gnutls", "gnutls", play, (FIRST | facts,), **UDP))


of_gnutls("12", "DTLS 1.2 with a cookie", V12, "NORMAL:-VERS-ALL:+VERS-DTLS1.2")
of_gnutls(
    "12-no-cookie",
    "DTLS 1.2 without a cookie",
    V12,
    "NORMAL:-VERS-ALL:+VERS-DTLS1.2",
    server=("--nocookie",),
)
of_gnutls(
    "10",
    "DTLS 1.0 with a cookie",
    V10,
    "NORMAL:-VERS-ALL:+VERS-DTLS1.0:%COMPAT",
    server=("--priority", "NORMAL:+VERS-ALL:%COMPAT"),
)
of_gnutls(
    "12-fragments",
    "DTLS 1.2 with an MTU of 300: fragments",
    V12,
    "NORMAL:-VERS-ALL:+VERS-DTLS1.2",
    "--mtu",
    "300",
    server=("--mtu", "300"),
)


def of_13(name: str, shows: str, mtu: int) -> None:
    """Add a scenario of DTLS 1.3 between two programs of dimpl, which are built beforehand."""

    def play(lab: Lab) -> list[Facts]:
        manifest = PEERS / "dtls13" / "Cargo.toml"
        run("cargo", "build", "-q", "--locked", "--manifest-path", manifest, "--target-dir", TARGET)
        program = TARGET / "debug" / "dtls13"
        server = lab.server(program, "server", "443", f"{mtu}")
        client = lab.client(program, "client", f"{lab.network.server_address}:443", f"{mtu}")
        if "connected with Some(DTLS1_3)" not in client.finish():
            message = f"the client did not speak DTLS 1.3: {client.output}"
            raise PeerError(message)
        server.finish()
        return [{"version": "DTLSv1.3"}]

    known = ESTABLISHED | DTLS | {"server_name": None, "resumed": False}
    add(Scenario(f"dtls-13{name}", shows, "dimpl 0.9.0", "dimpl 0.9.0", play, (known,), **UDP))


of_13("", "DTLS 1.3: HelloRetryRequest with a cookie, the unified header, ACK", 1400)
of_13("-small-mtu", "DTLS 1.3 with an MTU of 300: fragments", 300)
