"""A client that sends a real ClientHello in an odd way, or goes away in the middle."""

from __future__ import annotations

import http.client
import socket
import ssl
import struct
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 10.0
ABRUPTLY = struct.pack("ii", 1, 0)
GREETING = b"hello over TLS\n"
HANDSHAKE = b"\x16\x03\x01"


class Client:
    """A TLS client whose bytes pass through our hands."""

    def __init__(self, address: str, anchor: str, keylog: str) -> None:
        """Connect; nothing is sent yet."""
        context = ssl.create_default_context(cafile=anchor)
        context.keylog_filename = keylog
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(
            self._incoming, self._outgoing, server_hostname="server.example"
        )
        self.socket = socket.create_connection((address, 443), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def hello(self) -> bytes:
        """The record with the ClientHello."""
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return self._outgoing.read()
        message = "the handshake ended before it began"
        raise RuntimeError(message)

    def finish(self) -> None:
        """Complete the handshake, send a line, wait for an answer, and close."""
        self._repeat(self.tls.do_handshake)
        self.tls.write(GREETING)
        self._repeat(lambda: self.tls.read(4096))
        self._repeat(self.tls.unwrap)
        self.socket.close()

    def _repeat(self, action: Callable[[], object]) -> None:
        while True:
            try:
                action()
            except ssl.SSLWantReadError:
                self.socket.sendall(self._outgoing.read())
                self._incoming.write(self.socket.recv(65536))
            else:
                self.socket.sendall(self._outgoing.read())
                return


def bytewise(client: Client) -> None:
    """Each byte of the ClientHello in a segment of its own."""
    for byte in client.hello():
        client.socket.sendall(bytes([byte]))
        time.sleep(0.0005)
    client.finish()


def fragments(client: Client) -> None:
    """The ClientHello in records of 20 bytes."""
    body = client.hello()[5:]
    pieces = [body[at : at + 20] for at in range(0, len(body), 20)]
    records = [HANDSHAKE + len(piece).to_bytes(2, "big") + piece for piece in pieces]
    client.socket.sendall(b"".join(records))
    client.finish()


def half(client: Client) -> None:
    """Half a ClientHello, then a FIN."""
    hello = client.hello()
    client.socket.sendall(hello[: len(hello) // 2])
    client.socket.close()


def abort(client: Client) -> None:
    """Read some of the server's answer, then reset."""
    client.socket.sendall(client.hello())
    client.socket.recv(100)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPTLY)
    client.socket.close()


def leave(client: Client) -> None:
    """Send the ClientHello, and close as soon as the server does, or resets."""
    client.socket.sendall(client.hello())
    try:
        while client.socket.recv(65536):
            pass
    except ConnectionResetError as error:
        print(error)
    client.socket.close()


def pause(client: Client) -> None:
    """Wait for a line on standard input before the server's answer is read."""
    client.socket.sendall(client.hello())
    print("PAUSED")
    sys.stdin.readline()
    client.finish()


def main() -> None:
    """Do what the first argument names."""
    way, address, anchor, keylog = sys.argv[1:]
    if way == "http":
        connection = http.client.HTTPConnection(address, 443, timeout=PATIENCE)
        try:
            connection.request("GET", "/", headers={"Host": "server.example"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            print(error)
        connection.close()
        return
    ways = {
        "bytewise": bytewise,
        "fragments": fragments,
        "half": half,
        "abort": abort,
        "leave": leave,
        "pause": pause,
    }
    ways[way](Client(address, anchor, keylog))


if __name__ == "__main__":
    main()
