"""Servers of Python's ssl: ports and options as JSON on standard input; a line gets an answer."""

from __future__ import annotations

import json
import socket
import ssl
import sys
import threading

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes"


def context(options: dict[str, str]) -> ssl.SSLContext:
    """A context as the options have it."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(options["chain"], options["key"])
    made.maximum_version = ssl.TLSVersion[options.get("maximum", "TLSv1_3")]
    made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    made.set_ciphers(options.get("ciphers", "ALL:@SECLEVEL=0"))
    if "group" in options:
        made.set_ecdh_curve(options["group"])
    made.set_alpn_protocols(["http/1.1"])
    if "roots" in options:
        made.verify_mode = ssl.CERT_OPTIONAL
        made.load_verify_locations(options["roots"])
    return made


def answer(secured: ssl.SSLContext | None, plain: socket.socket) -> None:
    """Serve one connection."""
    plain.settimeout(5)
    try:
        if secured is None:
            with plain:
                plain.recv(4096)
                plain.sendall(ANSWER)
            return
        with secured.wrap_socket(plain, server_side=True) as connection:
            connection.recv(4096)
            connection.sendall(ANSWER)
            connection.unwrap()
    except OSError as error:
        print(error, flush=True)


def serve(port: int, options: dict[str, str]) -> None:
    """Serve one configuration."""
    secured = context(options) if options else None
    with socket.create_server(("", port)) as listening:
        while True:
            plain, _ = listening.accept()
            threading.Thread(target=answer, args=(secured, plain), daemon=True).start()


for port, options in json.loads(sys.stdin.readline()).items():
    threading.Thread(target=serve, args=(int(port), options), daemon=True).start()
threading.Event().wait()
