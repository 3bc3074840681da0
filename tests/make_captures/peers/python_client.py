"""A TLS client of Python's ssl: several connections whose handshakes and data interleave."""

from __future__ import annotations

import argparse
import json
import select
import socket
import ssl

GREETING = b"hello over TLS\n"
PATIENCE = 10.0


def step(connection: ssl.SSLSocket) -> bool:
    """Take one step of a handshake; tell whether it is done."""
    try:
        connection.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


def shake_hands(connections: list[ssl.SSLSocket]) -> None:
    """Let the handshakes of all connections advance side by side."""
    waiting = [one for one in connections if not step(one)]
    while waiting:
        readable, _, _ = select.select(waiting, [], [], PATIENCE)
        if not readable:
            message = "a server does not answer"
            raise TimeoutError(message)
        waiting = [one for one in waiting if one not in readable or not step(one)]


def report(connection: ssl.SSLSocket) -> None:
    """Tell what was agreed."""
    version = connection.version()
    facts = {
        "version": "TLSv1.0" if version == "TLSv1" else version,
        "resumed": connection.session_reused,
    }
    facts["next_protocol"] = connection.selected_alpn_protocol()
    print("REPORT", json.dumps(facts))


def close(connection: ssl.SSLSocket) -> None:
    """Exchange close_notify and close."""
    connection.settimeout(PATIENCE)
    connection.unwrap().close()


def main() -> None:
    """Open the connections, talk over each in turn, close them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("ports", type=int, nargs="+")
    parser.add_argument("--anchor", required=True)
    parser.add_argument("--keylog", required=True)
    parser.add_argument("--alpn", nargs="*", default=[])
    options = parser.parse_args()
    context = ssl.create_default_context(cafile=options.anchor)
    context.keylog_filename = options.keylog
    if options.alpn:
        context.set_alpn_protocols(options.alpn)
    connections = []
    for port in options.ports:
        plain = socket.create_connection((options.address, port), PATIENCE)
        wrapped = context.wrap_socket(
            plain, server_hostname="server.example", do_handshake_on_connect=False
        )
        wrapped.setblocking(False)
        connections.append(wrapped)
    shake_hands(connections)
    for connection in connections:
        connection.settimeout(PATIENCE)
        connection.sendall(GREETING)
    for connection in connections:
        connection.recv(4096)
        report(connection)
    for connection in connections:
        close(connection)


if __name__ == "__main__":
    main()
