"""`tlswire cut`: the packets of some connections, as they were captured."""

import argparse

from tlswire.cli.arguments import add_choice, add_sources, add_tracking, options_of
from tlswire.cli.counters import counters
from tlswire.cli.output import Output
from tlswire.cli.progress import Progress
from tlswire.cli.status import Status, Usage, complain
from tlswire.cutting import Cutting, format_of
from tlswire.sources import named


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "cut",
        help="write the packets of some connections to a capture",
        description="Writes the packets of the chosen connections as they were captured. By "
        "--connection this is one pass, also of standard input; by anything else the connections "
        "are looked for in a pass before. Exit status 1: there is no such connection.",
    )
    add_sources(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="write there; FILE appears when it is whole; - for standard output",
    )
    parser.add_argument(
        "-f", "--format", choices=("pcap", "pcapng"), help="default: by the suffix, else pcapng"
    )
    add_choice(parser)
    add_tracking(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Cuts and writes."""
    try:
        cutting = Cutting(
            named(arguments.sources),
            options_of(arguments),
            arguments.format or format_of(arguments.output),
        )
        with counters(cutting, arguments), Output(arguments.output, arguments.sources) as output:
            with Progress(arguments.sources) as progress:
                for chunk in cutting:
                    output.write(chunk)
                    progress.show(cutting.position)
            output.give_up_if(cutting.packets == 0)
    except ValueError as error:
        raise Usage(str(error)) from None
    return _status(cutting, len(arguments.sources))


def _status(cutting: Cutting, sources: int) -> Status:
    failures = cutting.failures
    for name, _, sentence, _, _ in failures:
        complain(f"{name}: {sentence}")
    if len(failures) == sources and not any(failure[4] for failure in failures):
        return Status.NO_INPUT
    if cutting.packets == 0:
        complain("no such connection: nothing was written")
    if failures:
        return Status.DAMAGED_INPUT
    return Status.OK if cutting.packets else Status.NO
