"""A TLS server of Python's ssl: sends back each line reversed, many clients at once."""

from __future__ import annotations

import argparse
import socket
import ssl
import threading


def answer(connection: ssl.SSLSocket) -> None:
    """Serve one client until it closes."""
    with connection:
        try:
            while line := connection.recv(4096):
                connection.sendall(line.strip()[::-1] + b"\n")
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
    parser.add_argument("--minimum", default="TLSv1_2")
    options = parser.parse_args()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion[options.minimum]
    context.load_cert_chain(options.certificate, options.key)
    if options.ciphers:
        context.set_ciphers(options.ciphers)
    threads = []
    with socket.create_server(("", options.port), backlog=8) as listening:
        for _ in range(options.accept):
            plain, _ = listening.accept()
            try:
                connection = context.wrap_socket(plain, server_side=True)
            except OSError as error:
                print(f"handshake failed: {error}")
                continue
            threads.append(threading.Thread(target=answer, args=(connection,)))
            threads[-1].start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
