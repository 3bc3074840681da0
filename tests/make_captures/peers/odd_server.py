"""A server that takes a ClientHello and does not answer it as TLS would have it."""

from __future__ import annotations

import socket
import struct
import sys

PATIENCE = 10.0
ABRUPTLY = struct.pack("ii", 1, 0)
HTTP = b"HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nThis is plain HTTP.\n"


def silent(connection: socket.socket) -> None:
    """Say nothing until the client goes."""
    while connection.recv(4096):
        pass


def close(connection: socket.socket) -> None:
    """Close in good order, with a FIN, without a word."""
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(4096):
        pass


def reset(connection: socket.socket) -> None:
    """Close with a RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPTLY)


def http(connection: socket.socket) -> None:
    """Answer as a web server without TLS does."""
    connection.sendall(HTTP)
    close(connection)


def main() -> None:
    """Serve one connection in the way that is named."""
    ways = {"silent": silent, "close": close, "reset": reset, "http": http}
    with socket.create_server(("", 443)) as listening:
        connection, _ = listening.accept()
        with connection:
            connection.settimeout(PATIENCE)
            connection.recv(65536)
            print("a hello has come", flush=True)
            ways[sys.argv[1]](connection)


if __name__ == "__main__":
    main()
