"""A TLS server of Python's ssl: sends back each line reversed, many clients at once."""

from __future__ import annotations

import argparse
import socket
import ssl
import threading

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"


def answer(connection: ssl.SSLSocket, page: bytes | None) -> None:
    """Serve one client until it closes."""
    with connection:
        try:
            connection.do_handshake()
            while line := connection.recv(4096):
                connection.sendall(page or line.strip()[::-1] + b"\n")
                if page:
                    break
            connection.unwrap()
        except OSError as error:
            print(f"ended: {error}")


def main() -> None:
    """Serve as many connections as were asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("certificate")
    parser.add_argument("key")
    parser.add_argument("--port", type=int, default=443)
    parser.add_argument("--accept", type=int, default=1)
    parser.add_argument("--ciphers")
    parser.add_argument("--alpn", nargs="*")
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--minimum", default="TLSv1_2")
    options = parser.parse_args()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion[options.minimum]
    context.load_cert_chain(options.certificate, options.key)
    if options.ciphers:
        context.set_ciphers(options.ciphers)
    if options.alpn:
        context.set_alpn_protocols(options.alpn)
    page = PAGE if options.http else None
    threads = []
    with socket.create_server(("", options.port), backlog=8) as listening:
        for _ in range(options.accept):
            plain, _ = listening.accept()
            connection = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
            threads.append(threading.Thread(target=answer, args=(connection, page)))
            threads[-1].start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
