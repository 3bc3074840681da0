"""Sending one hello, and what a server answers to it first."""

import socket
from dataclasses import dataclass

import tlswire

PATIENCE = 3.0


@dataclass(frozen=True)
class Reply:
    """The first answer: a hello (or HelloRetryRequest), a fatal alert, or an end without a word."""

    version: int | None = None
    cipher: int | None = None
    group: int | None = None
    retry: bool = False
    alert: int | None = None
    closed: bool = False
    late_alert: int | None = None

    def __str__(self):
        late = f", then alert {self.late_alert}" if self.late_alert is not None else ""
        if self.version is not None:
            kind = "HRR" if self.retry else "SH"
            group = "-" if self.group is None else f"{self.group:04x}"
            return f"{kind} {self.version:04x} {self.cipher:04x} {group}{late}"
        if self.alert is not None:
            return f"alert {self.alert}"
        return "closed" if self.closed else "silent"


def ask(port, data):
    """The server's first answer to these bytes."""
    stream, messages, closed = tlswire.Stream(), [], False
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
        peer.settimeout(PATIENCE)
        try:
            send(peer, data)
            while not is_over(messages):
                chunk = peer.recv(65536)
                if not chunk:
                    closed = True
                    break
                messages += stream.feed(chunk)
        except TimeoutError:
            pass
        except ConnectionError:
            closed = True
    return read(messages, closed)


def send(peer, data):
    """Sends all at once, or as `data.step` says."""
    step = getattr(data, "step", len(data))
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for at in range(0, len(data), step):
        peer.sendall(data[at : at + step])


def is_over(messages):
    """Whether nothing more is to be learnt from what comes."""
    kinds = [one.type for one in messages]
    if "alert" in kinds or "hello_retry_request" in kinds:
        return True
    hello = next((one for one in messages if one.type == "server_hello"), None)
    if hello is None:
        return False
    if getattr(hello, "selected_version", None) == 0x0304:
        return "encrypted_handshake_message" in kinds or "change_cipher_spec" in kinds
    return bool({"server_key_exchange", "server_hello_done"} & set(kinds))


def read(messages, closed):
    alert = next((int(one.description) for one in messages if one.type == "alert"), None)
    for one in messages:
        if isinstance(one, tlswire.ServerHello):
            version = one.selected_version or one.legacy_version
            group = one.key_share_group
            exchange = next((m for m in messages if m.type == "server_key_exchange"), None)
            if exchange is not None:
                group = exchange.group
            return Reply(
                version=int(version),
                cipher=int(one.cipher_suite),
                group=None if group is None else int(group),
                retry=one.type == "hello_retry_request",
                late_alert=alert,
            )
    return Reply(alert=alert, closed=closed and alert is None)
