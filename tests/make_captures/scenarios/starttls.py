"""TLS that begins within another protocol, or behind a proxy, with real servers of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import openssl, services
from ..process import PeerError
from ..scenario import ESTABLISHED, Facts, Scenario, add, scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..lab import Lab

HELLO: Facts = {"server_name": openssl.NAME, "resumed": False}
SNI: Facts = ESTABLISHED | HELLO


def converse(lab: Lab, port: int, *words: str) -> Facts:
    """Begin TLS with s_client, close it, and return what it reports."""
    client = openssl.connect(lab, *words, port=port)
    client.expect("Verify return code")
    client.say("Q\n")
    return openssl.report(client.finish())


def starttls(
    protocol: str,
    command: str,
    port: int,
    server: str,
    start: Callable[[Lab], object],
    *words: str,
    known: Facts = SNI,
) -> None:
    """Add a scenario of s_client and a server whose protocol changes to TLS."""

    def play(lab: Lab) -> list[Facts]:
        start(lab)
        named = {"postgresql": "postgres"}.get(protocol, protocol)
        return [converse(lab, port, "-starttls", named, *words)]

    carried = {"pop3": "pop", "postgresql": "pgsql"}.get(protocol, protocol)
    add(
        Scenario(
            f"starttls-{protocol}",
            f"{command}, then TLS",
            f"openssl -starttls {protocol}",
            server,
            play,
            (known | {"starttls": protocol},),
            ports=(port,),
            carried=carried,
        )
    )


def dovecot(protocol: str, port: int) -> Callable[[Lab], object]:
    """Dovecot for one protocol."""
    return lambda lab: services.dovecot(lab, protocol, port)


starttls("smtp", "SMTP: EHLO, STARTTLS", 25, "aiosmtpd", services.aiosmtpd)
starttls("imap", "IMAP: a tagged STARTTLS", 143, "dovecot", dovecot("imap", 143))
starttls("pop3", "POP3: STLS", 110, "dovecot", dovecot("pop3", 110))
starttls("ftp", "FTP: AUTH TLS", 21, "pyftpdlib", services.ftp)
starttls("mysql", "MySQL: a greeting, SSLRequest", 3306, "mariadbd", services.mariadb)
# These servers send no ticket, and nothing else before the client leaves: not even the client knows
# whether it was accepted.
starttls(
    "postgresql",
    "PostgreSQL: SSLRequest",
    5432,
    "postgres",
    services.postgresql,
    known=HELLO | {"hello_retry": True},
)
starttls(
    "ldap",
    "LDAP: the extended operation StartTLS",
    389,
    "slapd",
    services.slapd,
    known=HELLO,
)
starttls(
    "xmpp",
    "XMPP: a stream, starttls, proceed",
    5222,
    "prosody",
    services.prosody,
    "-name",
    openssl.NAME,
)


@scenario(
    "proxy-http-connect",
    "HTTP CONNECT to a proxy, then TLS with the server behind it",
    "openssl -proxy",
    "openssl behind tinyproxy",
    SNI | {"starttls": "connect"},
    ports=(8888,),
    carried="http",
)
def connect(lab: Lab) -> list[Facts]:
    """The proxy runs on the server's side, so that the wire has what the client sends it."""
    server = openssl.serve(lab)
    text = "Port 8888\nTimeout 20\nUser root\nGroup root\nLogLevel Error\n"
    lab.server("tinyproxy", "-d", "-c", services.written(lab, "tinyproxy.conf", text), port=8888)
    proxy = f"{lab.network.server_address}:8888"
    reported = openssl.converse(openssl.connect(lab, "-proxy", proxy))
    server.finish()
    return [reported]


@scenario(
    "proxy-socks5",
    "SOCKS 5 to a proxy, then TLS with the server behind it",
    "curl --socks5",
    "openssl behind microsocks",
    SNI | {"starttls": "socks", "next_protocol": "http/1.1"},
    ports=(1080,),
    carried="socks",
)
def socks(lab: Lab) -> list[Facts]:
    """The proxy runs on the server's side."""
    server = openssl.serve(lab, "-www", "-alpn", "http/1.1", echo=False)
    lab.server("microsocks", "-p", "1080", port=1080)
    address = lab.network.server_address
    words = ["--socks5", f"{address}:1080", "--resolve", f"{openssl.NAME}:443:{address}"]
    words += ["--cacert", f"{lab.certificates.chain('root')}", "--http1.1", "-v", "-o", "/dev/null"]
    client = lab.client("curl", "-s", *words, f"https://{openssl.NAME}/")
    said = re.search(r"SSL connection using (\S+) / (\S+)", client.finish())
    server.finish()
    if said is None:
        message = f"curl tells of no connection: {client.output}"
        raise PeerError(message)
    return [{"version": said.group(1), "cipher": openssl.iana_names()[said.group(2)]}]


def proxied(version: int, option: str, here: str) -> None:
    """Add a scenario of a load balancer that passes on whose connection it is."""

    def play(lab: Lab) -> list[Facts]:
        answer = "http-request return status 200 content-type text/plain string hello"
        behind = f"frontend f\n mode http\n bind :443 accept-proxy ssl crt CERTIFICATE\n {answer}\n"
        services.haproxy(lab, "server", 443, behind)
        target = f"{lab.network.server_address}:443 {option}"
        front = f"listen f\n mode tcp\n bind {here}:9443\n server s {target}\n"
        services.haproxy(lab, "client", 9443, front)
        there = f"[{here}]" if ":" in here else here
        client = openssl.connect(lab, "-connect", f"{there}:9443")
        client.expect("Verify return code")
        client.say("GET / HTTP/1.0\r\n\r\n")
        client.expect("200 OK")
        return [openssl.report(client.finish())]

    shows = f"The header of the PROXY protocol, version {version}, then TLS"
    known = SNI | {"starttls": "proxy", "proxied_src_ip": here}
    add(
        Scenario(
            f"proxy-protocol-v{version}",
            shows,
            f"openssl behind haproxy {option}",
            "haproxy accept-proxy",
            play,
            (known,),
        )
    )


proxied(1, "send-proxy", "127.0.0.1")
proxied(2, "send-proxy-v2", "::1")
