"""Servers and clients besides `lab.Scripted`: relays that cut and damage, and full queues."""

import contextlib
import socket
import ssl
import struct
import threading
import time

from tests.diagnosis import lab
from tests.negotiation import servers

_ABRUPTLY = struct.pack("ii", 1, 0)
_HEADER = 5


class Relay:
    """Hands bytes on between a real client and a real server, and interferes once.

    It ends both connections after the server's `after`-th record (`close`, `reset`, `wait`), or
    flips a bit in that record (`flip`), or in the client's (`flip_client`).
    """

    def __init__(self, server, folder, *, after, way):
        self.server, self.folder, self.after, self.way = server, folder, after, way

    def __enter__(self):
        self._stack = contextlib.ExitStack()
        self._behind = self._stack.enter_context(servers.running(self.server, self.folder))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._stack.callback(self._listening.close)
        threading.Thread(target=self._serve, daemon=True).start()
        return self._listening.getsockname()[1]

    def __exit__(self, *_):
        self._stack.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            peer, _ = self._listening.accept()
            with peer, socket.create_connection(("127.0.0.1", self._behind)) as other:
                damaged = self.after if self.way == "flip_client" else 0
                up = threading.Thread(target=self._up, args=(peer, other, damaged), daemon=True)
                up.start()
                if self._down(other, peer):
                    self._end(peer)
                up.join(lab.PATIENCE)

    def _up(self, peer, other, damaged):
        _hand_on(peer, other, damaged)

    def _down(self, other, peer):
        """Hands on what the server sends; whether it is to be ended."""
        if self.way == "flip_client":
            _hand_on(other, peer, 0)
            return False
        if self.way == "flip":
            _hand_on(other, peer, self.after)
            return False
        for _ in range(self.after):
            peer.sendall(_record(other))
        return True

    def _end(self, peer):
        if self.way == "reset":
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPTLY)
            # A thread that reads keeps the socket open.
            peer.shutdown(socket.SHUT_RD)
            peer.close()
        elif self.way == "close":
            peer.shutdown(socket.SHUT_WR)
        else:
            time.sleep(lab.PATIENCE)


def _record(source):
    """One record, or what came of it."""
    with contextlib.suppress(OSError):
        head = _exactly(source, _HEADER)
        return head + _exactly(source, int.from_bytes(head[3:], "big"))
    return b""


def _exactly(source, length):
    data = b""
    while len(data) < length and (more := source.recv(length - len(data))):
        data += more
    return data


def _hand_on(source, target, damaged):
    """Hands records on; the one of this number, from 1, with its last bit flipped."""
    with contextlib.suppress(OSError):
        number = 0
        while record := _record(source):
            number += 1
            if number == damaged:
                record = record[:-1] + bytes([record[-1] ^ 1])
            target.sendall(record)
        target.shutdown(socket.SHUT_WR)


class Full:
    """A port whose queue is full, so that the kernel drops every SYN."""

    def __enter__(self):
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(0)
        port = self._listening.getsockname()[1]
        self._waiting = socket.create_connection(("127.0.0.1", port))
        return port

    def __exit__(self, *_):
        self._waiting.close()
        self._listening.close()


class Telling:
    """A server of Python's `ssl`, which is OpenSSL, told which alert to answer a name with."""

    def __init__(self, folder, alert):
        self.folder, self.alert = folder, alert

    def __enter__(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "rsa.pem")
        context.sni_callback = lambda *_: self.alert
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, args=(context,), daemon=True).start()
        return self._listening.getsockname()[1]

    def _serve(self, context):
        with contextlib.suppress(OSError):
            peer, _ = self._listening.accept()
            with contextlib.suppress(OSError), context.wrap_socket(peer, server_side=True):
                pass

    def __exit__(self, *_):
        self._listening.close()
