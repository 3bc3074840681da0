"""A QUIC server of aioquic: sends back what each stream brings, or a page over HTTP/3."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from aioquic.asyncio import QuicConnectionProtocol, serve
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import ConnectionTerminated, ProtocolNegotiated, StreamDataReceived

if TYPE_CHECKING:
    from aioquic.quic.events import QuicEvent
    from aioquic.tls import SessionTicket

HEADERS = [(b":status", b"200"), (b"content-length", b"6")]


class Protocol(QuicConnectionProtocol):
    """One connection."""

    ended: asyncio.Semaphore
    http: H3Connection | None = None

    def quic_event_received(self, event: QuicEvent) -> None:
        """Answer what comes."""
        if isinstance(event, ConnectionTerminated):
            self.ended.release()
        elif isinstance(event, ProtocolNegotiated) and event.alpn_protocol in H3_ALPN:
            self.http = H3Connection(self._quic)
        elif isinstance(event, StreamDataReceived) and self.http is None:
            self._quic.send_stream_data(event.stream_id, event.data[::-1], event.end_stream)
        for request in self.http.handle_event(event) if self.http else ():
            if isinstance(request, HeadersReceived):
                self.http.send_headers(request.stream_id, HEADERS)
                self.http.send_data(request.stream_id, b"hello\n", end_stream=True)


async def run(options: argparse.Namespace) -> None:
    """Serve as many connections as were asked for."""
    configuration = QuicConfiguration(alpn_protocols=options.alpn, is_client=False)
    configuration.load_cert_chain(options.certificate, options.key)
    if options.versions:
        configuration.supported_versions = options.versions
    tickets: dict[bytes, SessionTicket] = {}
    Protocol.ended = asyncio.Semaphore(0)
    server = await serve(
        options.address,
        443,
        configuration=configuration,
        create_protocol=Protocol,
        session_ticket_fetcher=lambda label: tickets.pop(label, None),
        session_ticket_handler=lambda ticket: tickets.update({ticket.ticket: ticket}),
        retry=options.retry,
    )
    for _ in range(options.accept):
        await Protocol.ended.acquire()
    server.close()


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("certificate")
    parser.add_argument("key")
    parser.add_argument("--accept", type=int, default=1)
    parser.add_argument("--alpn", nargs="*", default=["hq-interop"])
    parser.add_argument("--versions", nargs="*", type=lambda word: int(word, 0))
    parser.add_argument("--retry", action="store_true")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
