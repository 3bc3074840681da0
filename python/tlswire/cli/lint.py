"""`tlswire lint`: violations of the RFCs, by named rules."""

import argparse
import csv
import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tlswire._native import CaptureReader
from tlswire.cli.arguments import add_choice, add_sources, add_tracking, options_of
from tlswire.cli.counters import counters
from tlswire.cli.output import Output
from tlswire.cli.policies import as_json
from tlswire.cli.signals import deferred
from tlswire.cli.status import Status, Usage, complain
from tlswire.cli.table import table, to_terminal
from tlswire.cli.work import Work
from tlswire.linting import (
    FIELDS,
    LEVELS,
    RULES,
    WANTED,
    Linter,
    Report,
    Rule,
    RuleError,
    Violation,
    chosen,
    finished,
    report,
)
from tlswire.policy.names import nearest

FORMATS = ("text", "json", "jsonl", "csv")
RULE_FIELDS = ("rule", "level", "about", "reference", "sentence")
_WIDTH = 100
# Of one rule, in text.
_MOST_SHOWN = 10


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "lint",
        help="what breaks the RFCs",
        description="Tells where an end breaks the RFCs, by named rules, with the packet and the "
        "bytes; lists at most 100 violations of a rule and 10 of it in a connection, counts all.",
    )
    add_sources(parser, at_least=0)
    parser.add_argument("--rules", action="store_true", help="list the rules, and read nothing")
    parser.add_argument(
        "--rule",
        metavar="NAME",
        action="append",
        default=[],
        help="only this; may be repeated",
    )
    parser.add_argument(
        "--level", choices=LEVELS, default="notice", help="the least grave to look for (notice)"
    )
    parser.add_argument("--fail", action="store_true", help="exit with 1 if a rule is broken")
    parser.add_argument("-f", "--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there")
    add_choice(parser)
    add_tracking(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads and tells."""
    rules = _rules(arguments)
    if arguments.rules:
        return _list(rules, arguments)
    if not arguments.sources:
        raise Usage("the following arguments are required: SOURCE, or --rules")
    return _lint(rules, arguments)


def _rules(arguments: argparse.Namespace) -> list[Rule]:
    try:
        return chosen(arguments.rule, arguments.level)
    except RuleError as error:
        name = next(one for one in arguments.rule if one not in RULES)
        near = nearest(name, RULES)
        hint = f"; the nearest is {near}" if near else ""
        raise Usage(f"--rule: {error}{hint}") from None


def _lint(rules: list[Rule], arguments: argparse.Namespace) -> int:
    options = options_of(arguments)
    work, linter = Work(arguments.sources, options), Linter(rules)
    found: list[Violation] = []
    with (
        deferred(),
        counters(work, arguments),
        Output(arguments.output, arguments.sources) as output,
    ):
        writer = _Writer(output, arguments.format)

        def take(reader: CaptureReader) -> None:
            some = list(linter.drain(reader))
            writer.write(some)
            found.extend(some)
            work.note(linter.connections)

        try:
            work.run(WANTED, take)
        finally:
            rest = list(finished(linter, work.anomalies, work.stats, options))
            writer.write(rest)
            made = report(linter, [*found, *rest])
            if not work.is_vain:
                writer.close(made)
        output.give_up_if(work.is_vain)
    _complain(linter, arguments.format)
    status = work.status()
    return Status.NO if status == Status.OK and arguments.fail and made.counts else status


def _complain(linter: Linter, kind: str) -> None:
    """Says what is missing of the lines, where they do not say it themselves."""
    if linter.tally.left_out > 0 and kind in {"jsonl", "csv"}:
        total = linter.tally.counts.total()
        complain(f"listed {linter.tally.listed.total()} of {total} violations")
    if linter.cut_short:
        complain(f"connections looked at before their end, for want of room: {linter.cut_short}")


class _Writer:
    """Lines as they are found, or one text at the end."""

    def __init__(self, output: Output, kind: str) -> None:
        self._output = output
        self._kind = kind
        if kind == "csv":
            output.write(_csv([FIELDS]).encode())

    def write(self, found: Iterable[Violation]) -> None:
        """Writes violations, where they have a line each."""
        items = [one.to_dict() for one in found]
        if not items:
            return
        if self._kind == "jsonl":
            self._output.write(as_json(items, "jsonl").encode())
        elif self._kind == "csv":
            self._output.write(_csv(one.values() for one in items).encode())
        self._output.flush()

    def close(self, made: Report) -> None:
        """Writes what comes at the end."""
        if self._kind == "json":
            self._output.write(as_json(made.to_dict(), "json").encode())  # type: ignore[arg-type]
        elif self._kind == "text":
            self._output.write(text_of(made).encode())


def _csv(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def text_of(made: Report) -> str:
    """A report as lines of text: rule by rule, the gravest first."""
    if not made.counts:
        return f"connections: {made.connections}, and no rule is broken\n"
    lines = [f"connections: {made.connections}, violations: {sum(made.counts.values())}", ""]
    for name, count in made.counts.items():
        rule = RULES[name]
        lines.append(f"{rule.level:8} {name}  {count}  {rule.reference}")
        lines += textwrap.wrap(rule.sentence, _WIDTH, initial_indent="  ", subsequent_indent="  ")
        listed = [one for one in made.violations if one.rule is rule]
        lines += [f"    {_line(one)}" for one in listed[:_MOST_SHOWN]]
        if count > min(len(listed), _MOST_SHOWN):
            lines.append(f"    and {count - min(len(listed), _MOST_SHOWN)} more")
        lines.append("")
    return "\n".join(lines)


def _line(one: Violation) -> str:
    """One violation: the packet and the bytes, who sent them, what they say."""
    places = [f"frame {one.frame}"] if one.frame is not None else []
    if one.packet_offset is not None:
        places.append(f"byte {one.packet_offset}")
    if one.type:
        places.append(f"{one.type}+{one.offset}")
    elif one.offset is not None:
        places.append(f"stream+{one.offset}")
    ends = f"{_end(one.src_ip, one.src_port)} -> {_end(one.dst_ip, one.dst_port)}"
    return f"{', '.join(places)}  {ends if one.src_ip else one.sender or ''}  {one.said}".rstrip()


def _end(address: str | None, port: int | None) -> str:
    return f"[{address}]:{port}" if ":" in str(address) else f"{address}:{port}"


def _list(rules: Sequence[Rule], arguments: argparse.Namespace) -> int:
    items = [_plain(one) for one in rules]
    with Output(arguments.output) as output:
        output.write(_listed(items, arguments).encode())
    return Status.OK


def _plain(rule: Rule) -> dict[str, str]:
    return {"rule": rule.name} | {name: getattr(rule, name) for name in RULE_FIELDS[1:]}


def _listed(items: Sequence[Mapping[str, str]], arguments: argparse.Namespace) -> str:
    rows = [list(one.values()) for one in items]
    if arguments.format == "csv":
        return _csv([RULE_FIELDS, *rows])
    if arguments.format != "text":
        return as_json(items, arguments.format)
    return table(RULE_FIELDS, rows, to_terminal=to_terminal(arguments.output))
