"""What only nassl (OpenSSL 1.0.2) and tlslite-ng speak: SSL 3.0, SSLv2 hellos, ML-KEM here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import openssl
from ..lab import PEERS, reports
from ..scenario import ESTABLISHED, Facts, Scenario, add, failed_by, scenario

if TYPE_CHECKING:
    from ..lab import Lab
    from ..process import Peer

SNI: Facts = {"server_name": openssl.NAME}


def tlslite_server(lab: Lab, *options: str) -> Peer:
    """Start a tlslite-ng server of one connection."""
    own = ("--certificate", lab.certificates.chain("rsa"), "--key", lab.certificates.key("rsa"))
    return lab.server("python", PEERS / "tlslite_peer.py", "server", *own, *options)


def tlslite_client(lab: Lab, *options: str) -> list[Facts]:
    """Connect with tlslite-ng."""
    words = ("client", "--address", lab.network.server_address, *options)
    return reports(lab.client("python", PEERS / "tlslite_peer.py", *words).finish())


def nassl_client(lab: Lab, version: str, ciphers: str, server_name: str = "-") -> list[Facts]:
    """Connect with nassl; the suite's name becomes IANA's where OpenSSL here knows it."""
    words = (lab.network.server_address, version, ciphers, server_name)
    said = reports(lab.client("python", PEERS / "nassl_client.py", *words).finish())
    names = openssl.iana_names()
    ciphers_of = [facts.pop("cipher_of_openssl") for facts in said]
    known = [{"cipher": names[name]} if name in names else {} for name in ciphers_of]
    return [facts | more for facts, more in zip(said, known, strict=True)]


def from_nassl(name: str, version: str, cipher: str, iana: str) -> None:
    """Add a scenario of nassl and tlslite-ng."""
    shown = {"SSLV3": "SSLv3", "TLSV1": "TLSv1.0", "TLSV1_1": "TLSv1.1"}[version]

    def play(lab: Lab) -> list[Facts]:
        old = ("--minimum", "0", "--maximum", "3", "--ciphers", "rc4", "3des", "aes128")
        server = tlslite_server(lab, *old)
        sni = "-" if version == "SSLV3" else openssl.NAME
        reported = nassl_client(lab, version, cipher, sni)
        server.finish()
        return reported

    sni = None if version == "SSLV3" else openssl.NAME
    facts = ESTABLISHED | {"version": shown, "cipher": iana, "server_name": sni}
    shows = f"{shown} with {cipher}"
    add(Scenario(f"nassl-{name}", shows, "nassl", "tlslite-ng", play, (facts,)))


from_nassl("ssl3-3des", "SSLV3", "DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA")
from_nassl("ssl3-rc4", "SSLV3", "RC4-SHA", "TLS_RSA_WITH_RC4_128_SHA")
from_nassl("ssl3-dhe", "SSLV3", "DHE-RSA-AES128-SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA")
from_nassl("tls10-rc4", "TLSV1", "RC4-SHA", "TLS_RSA_WITH_RC4_128_SHA")
from_nassl("tls11-3des", "TLSV1_1", "DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA")


@scenario(
    "nassl-ssl3-refused",
    "A hello of SSL 3.0 to OpenSSL, which no longer speaks it",
    "nassl",
    "openssl",
    failed_by("server", "handshake_failure") | {"server_name": None},
)
def ssl3_refused(lab: Lab) -> None:
    """The client's own error is of no interest."""
    server = openssl.serve(lab, *openssl.WEAK)
    nassl_client(lab, "SSLV3", "AES128-SHA")
    server.finish()


@scenario(
    "nassl-ssl2-hello",
    "A hello in the format of SSLv2 that leads to TLS 1.0",
    "nassl",
    "openssl",
    ESTABLISHED | {"version": "TLSv1.0"},
)
def ssl2_hello(lab: Lab) -> list[Facts]:
    """OpenSSL 1.0.2 sends it when SSLv2 suites are allowed."""
    server = openssl.serve(lab, *openssl.WEAK, "-no_tls1_1", "-no_tls1_2", "-no_tls1_3")
    reported = nassl_client(lab, "SSLV23", "ALL:COMPLEMENTOFALL:!aNULL:!EXP")
    server.finish()
    return reported


@scenario(
    "nassl-ssl2-refused",
    "A hello of SSLv2 itself, to OpenSSL, which answers with an alert of TLS",
    "nassl",
    "openssl",
    failed_by("server", "protocol_version") | {"protocol": "ssl2"},
)
def ssl2_refused(lab: Lab) -> None:
    """No server that speaks SSLv2 is at hand."""
    server = openssl.serve(lab, *openssl.WEAK)
    nassl_client(lab, "SSLV2", "ALL:COMPLEMENTOFALL")
    server.finish()


def of_tlslite(name: str, shows: str, facts: Facts, *options: str) -> None:
    """Add a scenario of tlslite-ng with itself."""

    def play(lab: Lab) -> list[Facts]:
        server = tlslite_server(lab, *options)
        reported = tlslite_client(lab, *options)
        server.finish()
        return reported

    known = ESTABLISHED | SNI | {"resumed": False} | facts
    add(Scenario(f"tlslite-{name}", shows, "tlslite-ng", "tlslite-ng", play, (known,)))


of_tlslite("tls10", "TLS 1.0", {"version": "TLSv1.0"}, "--maximum", "1")
of_tlslite("tls11", "TLS 1.1", {"version": "TLSv1.1"}, "--maximum", "2")
of_tlslite("tls12", "TLS 1.2", {"version": "TLSv1.2"}, "--maximum", "3")
of_tlslite("tls13", "TLS 1.3", {"version": "TLSv1.3"})
for hybrid in ("X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024"):
    of_tlslite(
        f"tls13-{hybrid.lower()}",
        f"TLS 1.3, key exchange {hybrid}",
        {"version": "TLSv1.3", "curve": hybrid},
        "--groups",
        hybrid.lower(),
    )
