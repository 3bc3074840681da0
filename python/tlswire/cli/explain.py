"""`tlswire explain`: why connections failed."""

import argparse
import textwrap
from typing import Any

from tlswire._native import CaptureReader
from tlswire.cli.arguments import add_choice, add_sources, add_tracking, options_of
from tlswire.cli.counters import counters
from tlswire.cli.negotiate import change_line
from tlswire.cli.output import Output
from tlswire.cli.policies import FORMATS, as_json
from tlswire.cli.server import add_server, inputs_of, policy_of
from tlswire.cli.status import Status, Usage
from tlswire.cli.work import Work
from tlswire.diagnosis import CLASSES, COLUMN_SETS, Causes, Explanation
from tlswire.options import Wanted
from tlswire.policy.names import nearest
from tlswire.rows import rows_of

_WIDTH = 100
_LABEL = 11


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "explain",
        help="why connections failed",
        description="Explains every connection that failed or stopped, and every attempt that "
        "never became TLS; equal causes are told once.",
    )
    add_sources(parser)
    parser.add_argument("-f", "--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there")
    parser.add_argument("--each", action="store_true", help="tell every connection")
    parser.add_argument(
        "--fail-on",
        metavar="CLASS",
        action="append",
        default=[],
        help="exit with 1 if a connection is of that class, or of `any`",
    )
    add_server(parser)
    add_choice(parser)
    add_tracking(parser)
    # Attempts are explained too, unless somebody asks for the connections alone.
    parser.add_argument(
        "--no-attempts", dest="attempts", action="store_false", help="only what carried TLS"
    )
    parser.set_defaults(run=run, attempts=True)


def run(arguments: argparse.Namespace) -> int:
    """Reads, then explains."""
    _check_classes(arguments.fail_on)
    policy = policy_of(arguments)
    work = Work(arguments.sources, options_of(arguments))
    causes = Causes(policy, each=arguments.each, joined=arguments.join)
    rows = 0

    def take(reader: CaptureReader) -> None:
        nonlocal rows
        while (batch := reader.take_batch()) is not None:
            work.note(len(batch))
            for row in rows_of(batch):
                causes.take(row)
                rows += 1

    with counters(work, arguments), Output(arguments.output, inputs_of(arguments)) as output:
        try:
            work.run(Wanted("batches", COLUMN_SETS), take)
        finally:
            found = causes.explanations()
            if not work.is_vain:
                output.write(_written(found, rows, arguments).encode())
        output.give_up_if(work.is_vain)
    status = work.status()
    names = {one.name for one in found}
    failed = names & set(arguments.fail_on) or ("any" in arguments.fail_on and _failures(found))
    return Status.NO if status == Status.OK and failed else status


def _failures(found: list[Explanation]) -> list[Explanation]:
    return [one for one in found if not one.name.startswith("capture_")]


def _check_classes(names: list[str]) -> None:
    for name in names:
        if name not in CLASSES and name != "any":
            near = nearest(name, CLASSES)
            hint = f"; the nearest is {near}" if near else ""
            raise Usage(f"--fail-on: no class is called so: {name}{hint}")


def _written(found: list[Explanation], rows: int, arguments: argparse.Namespace) -> str:
    if (kind := arguments.format) != "text":
        return as_json([one.to_dict() for one in found], kind)
    total = sum(one.count for one in found)
    if not found:
        return f"{rows} connections and attempts, none of which failed or stopped\n"
    head = f"connections and attempts: {rows}, of which failed or stopped: {total}\n\n"
    is_of_several = len(arguments.sources) > 1
    return head + "\n".join(text_of(one, is_of_several=is_of_several) for one in found)


def text_of(one: Explanation, *, is_of_several: bool = False) -> str:
    """An explanation as lines of text; of several sources it says which it is of."""
    many = f"{one.count} connections: " if one.count > 1 else ""
    name = f" ({one.server_name})" if one.server_name else ""
    lines = [
        f"{many}{one.title} [{one.name}, {one.certainty}]",
        (
            f"  {'such as' if one.count > 1 else 'it is'} {one.connection_id}: {one.client} -> "
            f"{one.server}{name}"
        ),
    ]
    stage = (one.stage or "no message").replace("_", " ")
    parts = [
        *([("source", one.source)] if is_of_several and one.source else []),
        ("cause", one.finding.cause),
        ("ended by", f"the {one.ended_by}, after {stage}" if one.ended_by != "unknown"
         else f"nobody that was seen, after {stage}"),
        *(("not sure", text) for text in one.finding.unsure),
    ]  # fmt: skip
    if one.finding.alternatives:
        parts.append(("also fits", ", ".join(one.finding.alternatives)))
    if one.control is not None:
        parts.append(("control", _control(one.control)))
    parts.append(("evidence", _evidence(one.evidence)))
    parts.append(("wireshark", one.evidence["display_filter"]))
    parts += [("helps", change_line(change)) for change in one.changes]
    if not one.changes:
        parts += [("client", one.client_change)] if one.client_change else []
        parts += [("server", one.server_change)] if one.server_change else []
    parts.append(("mutual TLS", one.mutual))
    parts.append(("resumption", one.resumption))
    if one.searched:
        parts.append(("known as", "; ".join(one.searched)))
    for label, text in parts:
        lines += _wrapped(label, text)
    return "\n".join([*lines, ""])


def _wrapped(label: str, text: str) -> list[str]:
    indent = " " * (_LABEL + 2)
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"  {label:{_LABEL}}",
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _control(control: dict[str, Any]) -> str:
    agreed = [control[key] for key in ("version", "cipher", "group") if control[key]]
    count = f"{control['count']} connections" if control["count"] > 1 else "a connection"
    return f"{count} to this server came about, such as {control['client']}: {', '.join(agreed)}"


def _evidence(evidence: dict[str, Any]) -> str:
    first, last = evidence["first_frame"], evidence["last_frame"]
    said = [f"frames {first} to {last}" if last else f"from frame {first} on"]
    if evidence["alert"]:
        at = "".join(f", frame {frame}" for frame in evidence["alert_frames"])
        said.append(f"alert {evidence['alert_id']} {evidence['alert']}{at}")
    if evidence["end_reason"]:
        said.append(f"end: {evidence['end_reason']}")
    if evidence["history"]:
        said.append(f"history {evidence['history']}")
    return "; ".join(said)
