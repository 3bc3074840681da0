"""A QUIC client of aioquic: sends a line on a stream, awaits the answer, and closes."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from aioquic.asyncio import QuicConnectionProtocol, connect
from aioquic.quic.configuration import QuicConfiguration
from aioquic.tls import CipherSuite, SessionTicket

if TYPE_CHECKING:
    from typing import TextIO

CIPHERS = {
    CipherSuite.AES_128_GCM_SHA256: "TLS_AES_128_GCM_SHA256",
    CipherSuite.AES_256_GCM_SHA384: "TLS_AES_256_GCM_SHA384",
    CipherSuite.CHACHA20_POLY1305_SHA256: "TLS_CHACHA20_POLY1305_SHA256",
}
GREETING = b"hello over QUIC\n"


def configured(options: argparse.Namespace, keylog: TextIO) -> QuicConfiguration:
    """What the command line asks for."""
    configuration = QuicConfiguration(
        alpn_protocols=options.alpn,
        cafile=options.anchor,
        server_name="server.example",
        quantum_readiness_test=options.large,
        original_version=options.first_version,
        secrets_log_file=keylog,
    )
    if options.versions:
        configuration.supported_versions = options.versions
    if options.ciphers:
        suites = {name: suite for suite, name in CIPHERS.items()}
        configuration.cipher_suites = [suites[name] for name in options.ciphers]
    return configuration


def report(protocol: QuicConnectionProtocol) -> None:
    """Say what was agreed on."""
    quic = protocol._quic
    tls = quic.tls
    said = {
        "version": "TLSv1.3",
        "cipher": CIPHERS[tls.key_schedule.cipher_suite],
        "next_protocol": tls.alpn_negotiated,
        "resumed": tls.session_resumed,
        "quic_version": quic._version,
    }
    if tls.early_data_accepted:
        said["early_data"] = "accepted"
    print("REPORT", json.dumps(said))


async def run(options: argparse.Namespace, keylog: TextIO) -> None:
    """Connect once or twice; the second time with the ticket of the first, and early data."""
    configuration = configured(options, keylog)
    tickets: asyncio.Queue[SessionTicket] = asyncio.Queue()
    for number in range(options.times):
        early = number > 0
        if early:
            configuration.session_ticket = await tickets.get()
        async with connect(
            options.address,
            443,
            configuration=configuration,
            session_ticket_handler=tickets.put_nowait,
            wait_connected=not early,
        ) as protocol:
            reader, writer = await protocol.create_stream()
            writer.write(GREETING)
            writer.write_eof()
            await reader.read()
            report(protocol)


def main() -> None:
    """Read the options and connect; a refusal is said."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("anchor")
    parser.add_argument("--alpn", nargs="*", default=["hq-interop"])
    parser.add_argument("--ciphers", nargs="*")
    parser.add_argument("--versions", nargs="*", type=lambda word: int(word, 0))
    parser.add_argument("--first-version", type=lambda word: int(word, 0))
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    with Path(os.environ["SSLKEYLOGFILE"]).open("a") as keylog:
        try:
            asyncio.run(run(options, keylog))
        except ConnectionError as error:
            print(f"refused: {error!r}")


if __name__ == "__main__":
    main()
