"""OpenSSL with itself: resumption, early data, and what can happen after the handshake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import openssl
from ..scenario import ESTABLISHED, Facts, scenario

if TYPE_CHECKING:
    from pathlib import Path

    from ..lab import Lab
    from ..process import Peer

KNOWN: Facts = ESTABLISHED | {"server_name": openssl.NAME}
FIRST: Facts = KNOWN | {"resumed": False, "resumption": "full"}


def resumed(how: str) -> Facts:
    """What is known of a connection that resumes an earlier one."""
    return KNOWN | {"resumed": True, "resumption": how}


def twice(lab: Lab, version: str, *server: str, later: tuple[str, ...] = ()) -> list[Facts]:
    """Connect, keep the session, and connect again with it."""
    session = lab.folder / "session.pem"
    listening = openssl.serve(lab, *server, accept=2)
    first = openssl.converse(openssl.connect(lab, version, "-sess_out", session))
    second = openssl.converse(openssl.connect(lab, version, "-sess_in", session, *later))
    listening.finish()
    return [first, second]


@scenario(
    "openssl-tls12-resumption-session-id",
    "TLS 1.2, two connections: the second resumes by session id",
    "openssl",
    "openssl -no_ticket",
    FIRST,
    resumed("session_id"),
)
def session_id(lab: Lab) -> list[Facts]:
    """Without tickets only the session id is left."""
    return twice(lab, "-tls1_2", "-no_ticket")


@scenario(
    "openssl-tls12-resumption-ticket",
    "TLS 1.2, two connections: the second resumes by ticket",
    "openssl",
    "openssl",
    FIRST,
    resumed("ticket"),
)
def ticket(lab: Lab) -> list[Facts]:
    """OpenSSL keeps nothing but the key of its tickets."""
    return twice(lab, "-tls1_2")


@scenario(
    "openssl-tls12-resumption-refused",
    "TLS 1.2, two connections: the second offers a session that the server has forgotten",
    "openssl",
    "openssl -no_ticket -no_cache",
    FIRST,
    FIRST,
)
def refused(lab: Lab) -> list[Facts]:
    """A server without cache and tickets makes a full handshake of it."""
    session = lab.folder / "session.pem"
    first_server = openssl.serve(lab)
    first = openssl.converse(openssl.connect(lab, "-tls1_2", "-sess_out", session))
    first_server.finish()
    second_server = openssl.serve(lab, "-no_ticket", "-no_cache")
    second = openssl.converse(openssl.connect(lab, "-tls1_2", "-sess_in", session))
    second_server.finish()
    return [first, second]


@scenario(
    "openssl-tls13-resumption-psk",
    "TLS 1.3, two connections: the second resumes with psk_dhe_ke",
    "openssl",
    "openssl",
    FIRST,
    resumed("psk"),
)
def psk(lab: Lab) -> list[Facts]:
    """A ticket of the first connection becomes the PSK of the second."""
    return twice(lab, "-tls1_3")


@scenario(
    "openssl-tls13-resumption-hello-retry",
    "TLS 1.3, two connections: the second resumes after a HelloRetryRequest",
    "openssl",
    "openssl -groups P-256",
    FIRST | {"hello_retry": True},
    resumed("psk") | {"hello_retry": True, "curve": "secp256r1"},
)
def psk_hello_retry(lab: Lab) -> list[Facts]:
    """The binder is computed anew for the second hello."""
    groups = ("-groups", "X25519:P-256")
    session = lab.folder / "session.pem"
    listening = openssl.serve(lab, "-groups", "P-256", accept=2)
    first = openssl.connect(lab, "-tls1_3", *groups, "-sess_out", session)
    reported = [openssl.converse(first)]
    second = openssl.connect(lab, "-tls1_3", *groups, "-sess_in", session)
    reported.append(openssl.converse(second))
    listening.finish()
    return reported


def listen(lab: Lab, *options: str | Path, accept: int = 1) -> Peer:
    """Start an s_server that says what it is told to."""
    return openssl.serve(lab, *options, accept=accept, echo=False)


def exchange(client: Peer, server: Peer, number: int = 1) -> Facts:
    """Send a line each way, close from the client's side, and return what it reports."""
    client.expect("Verify return code")
    client.say(f"greeting {number}\n")
    server.expect(f"greeting {number}")
    server.say(f"answer {number}\n")
    client.expect(f"answer {number}")
    client.say("Q\n")
    return openssl.report(client.finish())


def early(lab: Lab, *second_server: str) -> list[Facts]:
    """Get a ticket that allows early data, and use it on a server with some options."""
    session, data = lab.folder / "session.pem", lab.folder / "early"
    data.write_text("early data, sent with the hello\n")
    keep, use = ("-sess_out", session), ("-sess_in", session, "-early_data", data)
    server = listen(lab, "-early_data", accept=1 if second_server else 2)
    first = exchange(openssl.connect(lab, "-tls1_3", *keep), server)
    if second_server:
        server.finish()
        server = listen(lab, *second_server)
    second = exchange(openssl.connect(lab, "-tls1_3", *use), server, 2)
    server.finish()
    return [first, second]


@scenario(
    "openssl-tls13-early-data-accepted",
    "TLS 1.3, two connections: the second sends 0-RTT data, which the server takes",
    "openssl",
    "openssl -early_data",
    FIRST | {"early_data": "none"},
    resumed("psk") | {"early_data": "accepted"},
    evidence="tls.handshake.type == 5",
)
def early_accepted(lab: Lab) -> list[Facts]:
    """The client's early data precede the ServerHello, its EndOfEarlyData follows it."""
    return early(lab)


@scenario(
    "openssl-tls13-early-data-rejected",
    "TLS 1.3, two connections: the second sends 0-RTT data to a server that knows nothing of it",
    "openssl",
    "openssl",
    FIRST | {"early_data": "none"},
    FIRST | {"early_data": "rejected"},
)
def early_rejected(lab: Lab) -> list[Facts]:
    """The second server cannot read the ticket; the early data are skipped."""
    return early(lab, "-num_tickets", "1")


@scenario(
    "openssl-tls13-key-update",
    "TLS 1.3: the client updates its keys and asks the server to do so too",
    "openssl",
    "openssl",
    FIRST,
    evidence="tls.handshake.type == 24",
)
def key_update(lab: Lab) -> list[Facts]:
    """The command K of s_client."""
    server = openssl.serve(lab)
    client = openssl.connect(lab, "-tls1_3")
    client.expect("Verify return code")
    client.say("before\n")
    client.expect("erofeb")
    client.say("K\n")
    client.expect("KEYUPDATE")
    reported = openssl.converse(client)
    server.finish()
    return [reported]


@scenario(
    "openssl-tls12-renegotiation",
    "TLS 1.2: the client renegotiates, the second handshake is under encryption",
    "openssl",
    "openssl -client_renegotiation",
    FIRST | {"renegotiated": True},
    evidence="tls.handshake.type == 1 && tls.handshake.extensions_reneg_info_len > 0",
)
def renegotiation(lab: Lab) -> list[Facts]:
    """The command R of s_client."""
    server = openssl.serve(lab, "-client_renegotiation")
    client = openssl.connect(lab, "-tls1_2")
    client.expect("Verify return code")
    client.say("before\n")
    client.expect("erofeb")
    client.say("R\n")
    client.expect("RENEGOTIATING")
    reported = openssl.converse(client)
    server.finish()
    return [reported]


@scenario(
    "openssl-tls13-post-handshake-authentication",
    "TLS 1.3: the server asks for the client's certificate after the handshake, and gets it",
    "openssl -enable_pha",
    "openssl",
    FIRST,
    evidence="tls.handshake.type == 13",
)
def post_handshake(lab: Lab) -> list[Facts]:
    """The command c of s_server."""
    server = listen(lab)
    shown = openssl.identity(lab, "client")
    client = openssl.connect(lab, "-tls1_3", "-enable_pha", *shown)
    client.expect("Verify return code")
    client.say("before\n")
    server.expect("before")
    server.say("c\n")
    server.expect("CN = client.example")
    reported = exchange(client, server)
    server.finish()
    return [reported]
