"""Clients in Python: JSON of a stack and its options on standard input, one connection a line."""

from __future__ import annotations

import json
import socket
import ssl
import sys
from http.client import HTTPConnection
from typing import Any

REQUEST = b"GET / HTTP/1.0\r\n\r\n"


def python_ssl(address: str, port: int, options: dict[str, Any]) -> None:
    """Python's ssl."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion[options.get("minimum", "TLSv1_2")]
    made.maximum_version = ssl.TLSVersion[options.get("maximum", "TLSv1_3")]
    if "ciphers" in options:
        made.set_ciphers(options["ciphers"])
    if "alpn" in options:
        made.set_alpn_protocols(options["alpn"])
    if "chain" in options:
        made.load_cert_chain(options["chain"], options["key"])
    with (
        socket.create_connection((address, port), 5) as plain,
        made.wrap_socket(plain, server_hostname="server.example") as connection,
    ):
        connection.sendall(REQUEST)
        while connection.recv(4096):
            pass


def browser(address: str, port: int, options: dict[str, Any]) -> None:
    """A browser, by curl_cffi."""
    from curl_cffi import CurlOpt, requests

    host = f"server.example:{port}:{address}"
    with requests.Session(curl_options={CurlOpt.RESOLVE: [host]}) as session:
        url = f"https://server.example:{port}/"
        session.get(url, impersonate=options["target"], verify=False, timeout=5)


def tlslite(address: str, port: int, options: dict[str, Any]) -> None:
    """tlslite-ng."""
    from tlslite.api import HandshakeSettings, TLSConnection

    chosen = HandshakeSettings()
    for name, value in options.items():
        setattr(chosen, name, tuple(value) if name.endswith("Version") else value)
    connection = TLSConnection(socket.create_connection((address, port), 5))
    connection.handshakeClientCert(settings=chosen.validate(), serverName="server.example")
    connection.sendall(REQUEST)
    connection.recv(4096)
    connection.close()


def nassl(address: str, port: int, options: dict[str, Any]) -> None:
    """OpenSSL 1.0.2 or 1.1.1, by nassl."""
    from nassl.legacy_ssl_client import LegacySslClient
    from nassl.ssl_client import OpenSslVerifyEnum, OpenSslVersionEnum, SslClient

    made = LegacySslClient if options.get("legacy") else SslClient
    plain = socket.create_connection((address, port), 5)
    client = made(
        underlying_socket=plain,
        ssl_version=OpenSslVersionEnum[options["version"]],
        ssl_verify=OpenSslVerifyEnum.NONE,
    )
    if "ciphers" in options:
        client.set_cipher_list(options["ciphers"])
    client.set_tlsext_host_name("server.example")
    client.do_handshake()
    client.write(REQUEST)
    client.read(4096)
    client.shutdown()
    plain.close()


def http(address: str, port: int, options: dict[str, Any]) -> None:
    """No TLS at all."""
    connection = HTTPConnection(address, port, timeout=5)
    connection.request(options["method"], options["path"], headers={"Host": "server.example"})
    connection.getresponse().read()
    connection.close()


STACKS = {
    "http": http,
    "python": python_ssl,
    "browser": browser,
    "tlslite": tlslite,
    "nassl": nassl,
}

for line in sys.stdin:
    stack, address, port, options = json.loads(line)
    try:
        STACKS[stack](address, port, options)
    except Exception as error:  # noqa: BLE001 - one that fails leaves no seed, and is said
        print("FAILED", line.strip(), error)
    print("DONE", flush=True)
