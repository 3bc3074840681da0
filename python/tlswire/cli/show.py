"""`tlswire show`: the handshake of each connection as a ladder and as a tree of fields."""

import argparse
from collections.abc import Iterable
from typing import Any

from tlswire import ClientHello, ServerHello
from tlswire._native import CapturedMessage, CaptureReader
from tlswire.cli.arguments import add_choice, add_sources, add_tracking, options_of
from tlswire.cli.counters import counters
from tlswire.cli.fields import field_lines
from tlswire.cli.output import Output
from tlswire.cli.status import complain
from tlswire.cli.work import Work
from tlswire.options import Wanted

_WIDTH = 44
# What is held for one connection; a handshake takes some ten messages.
_MOST_MESSAGES = 1_000
# What is held in all.
_MOST_BYTES = 64 * 1024 * 1024
# About what a message costs besides its bytes.
_OBJECT = 512


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "show",
        help="the handshake of each connection, message by message",
        description="Prints each connection as a ladder of messages and as a tree of fields.",
    )
    add_sources(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="write there")
    parser.add_argument("--ladder", action="store_true", help="the ladder only")
    parser.add_argument(
        "--limit", type=int, default=100, metavar="N", help="connections that are shown (100)"
    )
    add_choice(parser)
    add_tracking(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads the messages, then writes connection by connection."""
    work = Work(arguments.sources, options_of(arguments))
    shown = Shown(limit=arguments.limit)

    def take(reader: CaptureReader) -> None:
        for message in reader.take_messages():
            shown.take(message)

    with counters(work, arguments), Output(arguments.output, arguments.sources) as output:
        try:
            work.run(Wanted("messages", "default"), take)
        finally:
            for messages in shown.connections.values():
                output.write(_connection(messages, tree=not arguments.ladder).encode())
        output.give_up_if(work.is_vain)
    for sentence in shown.left_out():
        complain(sentence)
    return work.status()


class Shown:
    """The messages that are to be shown, by connection, as far as the caps allow."""

    def __init__(self, *, limit: int, most_bytes: int = _MOST_BYTES) -> None:
        self.connections: dict[str, list[CapturedMessage]] = {}
        self._limit = limit
        self._bytes_left = most_bytes
        self._messages_left_out = 0
        self._is_beyond_limit = False

    def take(self, message: CapturedMessage) -> None:
        """Keeps the message, or counts it."""
        messages = self.connections.get(message.connection_id, [])
        if not messages and len(self.connections) >= self._limit:
            self._is_beyond_limit = True
        elif len(messages) >= _MOST_MESSAGES or size(message) > self._bytes_left:
            self._messages_left_out += 1
        else:
            self._bytes_left -= size(message)
            messages.append(message)
            self.connections[message.connection_id] = messages

    def left_out(self) -> list[str]:
        """A sentence for each kind of thing that was not kept."""
        sentences = []
        if self._is_beyond_limit:
            said = f"more than --limit {self._limit}; the first are shown"
            sentences.append(f"connections left out: {said}")
        if self._messages_left_out:
            caps = f"{_MOST_MESSAGES} of a connection and {_MOST_BYTES // 1024**2} MiB are shown"
            sentences.append(f"messages left out: {self._messages_left_out}; {caps}")
        return sentences


def size(message: CapturedMessage) -> int:
    """About how many bytes holding the message takes."""
    return _OBJECT + len(getattr(message.message, "raw", b""))


def _connection(messages: list[CapturedMessage], *, tree: bool) -> str:
    lines = [_title(messages[0]), ""]
    begun = messages[0].time_ns
    lines.extend(_rung(message, begun) for message in messages)
    if tree:
        for message in messages:
            lines.extend(["", *_tree(message)])
    return "\n".join([*lines, "", ""])


def _title(first: CapturedMessage) -> str:
    ends = [f"{first.src_ip} port {first.src_port}", f"{first.dst_ip} port {first.dst_port}"]
    if first.sender == "server":
        ends.reverse()
    return f"{first.connection_id}  {first.protocol}  {ends[0]} -> {ends[1]}"


def _rung(message: CapturedMessage, begun: int) -> str:
    seconds = (message.time_ns - begun) / 1e9
    name = f" {message.type} "
    arrow = (
        f"<{name.center(_WIDTH - 1, '-')}"
        if message.sender == "server"
        else f"{name.center(_WIDTH - 1, '-')}>"
    )
    return f"{message.frame:>8}  +{seconds:.6f} s  {arrow}  {_summary(message)}".rstrip()


def _summary(message: CapturedMessage) -> str:
    """What one glance should tell."""
    match message.message:
        case ClientHello() as hello:
            said = [hello.max_version, _quietly(hello, "server_name"), hello.ja4]
        case ServerHello() as hello:
            said = [hello.version, hello.cipher_suite, _quietly(hello, "key_share_group")]
        case other:
            fields = other.to_dict()
            said = [fields.get("level_name"), fields.get("description_name")]
    return " ".join(str(one) for one in said if one is not None)


def _quietly(hello: ClientHello | ServerHello, name: str) -> Any:
    try:
        return getattr(hello, name)
    except ValueError:
        return "<malformed>"


def _tree(message: CapturedMessage) -> Iterable[str]:
    yield f"{message.type} (frame {message.frame}, from {message.sender or 'unknown'})"
    yield from (f"    {line}" for line in field_lines(message.message))
