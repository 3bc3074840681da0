"""One capture with a bit of everything, to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import openssl
from ..lab import PEERS
from ..scenario import ESTABLISHED, Facts, failed_by, scenario
from .browsers import KNOWN as BROWSED
from .browsers import visit
from .openssl_failures import DEMAND, STRICT, rejected
from .transport import lost, odd_client

if TYPE_CHECKING:
    from ..lab import Lab

SNI: Facts = {"server_name": openssl.NAME}


@scenario(
    "demo",
    "Eight connections: two browsers, TLS 1.2, mutual TLS, four failures of different kinds",
    "several",
    "several",
    BROWSED,
    BROWSED,
    ESTABLISHED | SNI | {"version": "TLSv1.2", "next_protocol": "h2"},
    ESTABLISHED | SNI | {"version": "TLSv1.2", "mutual": True},
    SNI | rejected("certificate_required", sent=False),
    SNI | failed_by("server", "protocol_version"),
    SNI | failed_by("client", "certificate_expired") | {"version": "TLSv1.2"},
    lost("reset", "server"),
    container="pcapng",
)
def demo(lab: Lab) -> list[Facts]:
    """One after the other."""
    nothing: Facts = {}
    for target in ("chrome150", "firefox147"):
        visit(lab, target)
    server = openssl.serve(lab, "-alpn", "h2")
    agreed = openssl.converse(openssl.connect(lab, "-tls1_2", "-alpn", "h2,http/1.1"))
    server.finish()
    server = openssl.serve(lab, *DEMAND)
    shown = openssl.identity(lab, "client")
    mutual = openssl.converse(openssl.connect(lab, "-tls1_2", *shown))
    server.finish()
    fail(lab, server=DEMAND, client=("-tls1_3",))
    fail(lab, server=("-tls1_3",), client=("-tls1_2",))
    fail(lab, certificate="expired", client=("-tls1_2", *STRICT))
    resetting = lab.server("python", PEERS / "odd_server.py", "reset")
    odd_client(lab, "leave").finish()
    resetting.finish()
    return [nothing, nothing, agreed, mutual, nothing, nothing, nothing, nothing]


def fail(
    lab: Lab,
    client: tuple[str, ...],
    server: tuple[str, ...] = (),
    certificate: str = "rsa",
) -> None:
    """A connection that comes to nothing."""
    listening = openssl.serve(lab, *server, certificate=certificate)
    openssl.connect(lab, *client).finish()
    listening.finish()
