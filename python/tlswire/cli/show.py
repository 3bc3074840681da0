"""`tlswire show`: the handshake of each connection as a ladder and as a tree of fields."""

import argparse
from collections.abc import Iterable
from typing import Any

from tlswire import ClientHello, ServerHello
from tlswire._native import CapturedMessage, CaptureReader
from tlswire.cli.arguments import add_choice, add_sources, add_tracking, options_of
from tlswire.cli.fields import field_lines
from tlswire.cli.output import Output
from tlswire.cli.status import complain
from tlswire.cli.work import Work
from tlswire.options import Wanted

_WIDTH = 44
# What is held for one connection; a handshake takes some ten messages.
_MOST_MESSAGES = 1_000


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
    shown: dict[str, list[CapturedMessage]] = {}
    passed: set[str] = set()

    def take(reader: CaptureReader) -> None:
        for message in reader.take_messages():
            _keep(message, shown, passed, arguments.limit)

    with Output(arguments.output, arguments.sources) as output:
        try:
            work.run(Wanted("messages", "default"), take)
        finally:
            for messages in shown.values():
                output.write(_connection(messages, tree=not arguments.ladder).encode())
    if passed:
        complain(f"more connections than --limit {arguments.limit}; the first ones are shown")
    return work.status()


def _keep(
    message: CapturedMessage,
    shown: dict[str, list[CapturedMessage]],
    passed: set[str],
    limit: int,
) -> None:
    messages = shown.get(message.connection_id)
    if messages is None:
        if len(shown) >= limit:
            passed.add("more")
            return
        messages = shown[message.connection_id] = []
    if len(messages) < _MOST_MESSAGES:
        messages.append(message)


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
