"""A client of OpenSSL 1.0.2 (nassl), for what newer libraries no longer speak."""

from __future__ import annotations

import json
import socket
import sys

from nassl.legacy_ssl_client import LegacySslClient
from nassl.ssl_client import OpenSslVerifyEnum, OpenSslVersionEnum


def main() -> None:
    """Connect with a version and a list of suites, and exchange a line."""
    address, version, ciphers, server_name = sys.argv[1:]
    plain = socket.create_connection((address, 443), 10)
    client = LegacySslClient(
        underlying_socket=plain,
        ssl_version=OpenSslVersionEnum[version],
        ssl_verify=OpenSslVerifyEnum.NONE,
    )
    client.set_cipher_list(ciphers)
    if server_name != "-":
        client.set_tlsext_host_name(server_name)
    client.do_handshake()
    client.write(b"hello over TLS\n")
    client.read(4096)
    print("REPORT", json.dumps({"cipher_of_openssl": client.get_current_cipher_name()}))
    client.shutdown()
    plain.close()


if __name__ == "__main__":
    main()
