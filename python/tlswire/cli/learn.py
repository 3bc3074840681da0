"""`tlswire policies --learn`: the policy that a server was seen to have."""

import argparse
import ipaddress

from tlswire.cli.output import Output
from tlswire.cli.policies import as_json, plain
from tlswire.cli.rows import take_rows
from tlswire.cli.status import Status, Usage
from tlswire.whatif import written
from tlswire.whatif.columnar import Columns
from tlswire.whatif.learned import Learned
from tlswire.whatif.learning import learn_all, servers
from tlswire.whatif.rows import Rows

_SHOWN = 10


def run_learn(arguments: argparse.Namespace) -> int:
    """Reads, then learns."""
    if not arguments.learn:
        raise Usage("--server: says of which server to --learn")
    if arguments.name or arguments.diff:
        raise Usage("--learn: learns of one server, and prints no other policy")
    _choose(arguments)
    found: Learned | None = None

    def use(rows: Rows | Columns, status: Status) -> None:
        nonlocal found
        if status == Status.INTERRUPTED:
            return
        found = learn_all(rows, _name(rows, arguments.server))

    with Output(arguments.output, arguments.sources) as output:
        status = take_rows(arguments, use)
        output.give_up_if(found is None)
        if found is not None:
            output.write(_written(found, arguments.format).encode())
    return status


def _choose(arguments: argparse.Namespace) -> None:
    """Has the connections of the server read, and no others."""
    arguments.sources, arguments.stats = arguments.learn, None
    if arguments.server is None:
        return
    try:
        arguments.address = str(ipaddress.ip_address(arguments.server))
    except ValueError:
        arguments.server_name = arguments.server


def _name(rows: Rows | Columns, server: str | None) -> str:
    """The server's name; the only one there is, where none was given."""
    if server is not None:
        return server
    every = servers(rows)
    if len(every) != 1:
        some = ", ".join(f"{name} ({count})" for name, count in every[:_SHOWN] if name)
        raise Usage(f"--server: name one of {len(every)} servers: {some}")
    return every[0][0]


def _written(found: Learned, kind: str) -> str:
    if kind == "text":
        return written.toml(found)
    return as_json([plain(found.policy) | {"evidence": written.plain(found)}], kind)
