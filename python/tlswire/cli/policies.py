"""`tlswire policies`: the policies that come along, one of them, or what sets two apart."""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from tlswire.cli.output import Output
from tlswire.cli.status import Status, Usage
from tlswire.cli.table import table, to_terminal
from tlswire.errors import PolicyError
from tlswire.policy import STACKS, Missing, Policy, library, load
from tlswire.policy.library import is_file
from tlswire.policy.versions import rank
from tlswire.registry import CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme

FORMATS = ("text", "json", "jsonl")
_LISTS: dict[str, Any] = {
    "versions": ProtocolVersion,
    "ciphers": CipherSuite,
    "groups": NamedGroup,
    "signature_algorithms": SignatureScheme,
}
_OTHERS = ("certificates", "alpn", "server_names")
_SINGLE = ("order", "client_auth", "stack", "source", "date", "note")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "policies",
        help="what servers accept, by name",
        description="Lists the policies that come with tlswire, prints one, or compares two.",
    )
    parser.add_argument("name", metavar="NAME", nargs="*", help="a policy, or a TOML file")
    parser.add_argument(
        "--learn",
        metavar="SOURCE",
        nargs="+",
        help="learn the policy of a server from captures or stored rows; text is a policy file",
    )
    parser.add_argument(
        "--server", metavar="NAME", help="the server to learn of: a name, or its address"
    )
    parser.add_argument("--diff", action="store_true", help="what sets two policies apart")
    parser.add_argument("-f", "--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints."""
    if arguments.learn or arguments.server:
        from tlswire.cli.learn import run_learn

        return run_learn(arguments)
    try:
        policies = [load(name) for name in arguments.name]
    except PolicyError as error:
        if error.source:
            raise
        raise Usage(str(error)) from None
    if arguments.diff:
        if len(policies) != 2:
            raise Usage("--diff: compares two policies")
        text = _difference(policies[0], policies[1], arguments.format)
    elif arguments.format == "text":
        text = _texts(policies, arguments)
    else:
        text = as_json([plain(one) for one in policies or library().values()], arguments.format)
    with Output(arguments.output, [one for one in arguments.name if is_file(one)]) as output:
        output.write(text.encode())
    return Status.OK


def as_json(items: Sequence[Any], kind: str) -> str:
    """One JSON text, or one per line."""
    if kind == "jsonl":
        return "".join(json.dumps(item) + "\n" for item in items)
    return json.dumps(items, indent=2) + "\n"


def plain(policy: Policy) -> dict[str, Any]:
    """A policy in plain values: `null` is what is not configured, `unknown` what nobody knows."""
    out: dict[str, Any] = {"name": policy.name, "aliases": list(policy.aliases)}
    for name, registry in _LISTS.items():
        value = getattr(policy, name)
        known = not isinstance(value, Missing)
        out[name] = [registry(one).label for one in value] if known else "unknown"
    out["ciphers_ordered"] = policy.is_ordered
    for name in (*_OTHERS, *_SINGLE):
        value = getattr(policy, name)
        plain_value = list(value) if isinstance(value, tuple) else value
        out[name] = "unknown" if isinstance(value, Missing) else plain_value
    return out


def _texts(policies: list[Policy], arguments: argparse.Namespace) -> str:
    if policies:
        return "\n".join(text_of(one) for one in policies)
    header = ("policy", "versions", "suites", "stack", "read")
    rows = [(one.name, _range(one), _count(one), one.stack, one.date) for one in library().values()]
    return table(header, rows, to_terminal=to_terminal(arguments.output))


def _range(policy: Policy) -> str:
    if isinstance(policy.versions, Missing):
        return "unknown"
    order = sorted(policy.versions, key=rank)
    labels = [ProtocolVersion(one).label.removeprefix("TLSv") for one in order]
    return labels[0] if len(labels) == 1 else f"{labels[0]}-{labels[-1]}"


def _count(policy: Policy) -> str:
    return "unknown" if isinstance(policy.ciphers, Missing) else str(len(policy.ciphers))


def text_of(policy: Policy) -> str:
    """A policy as lines of text."""
    fields = plain(policy)
    lines = [policy.name, f"  stack: {STACKS[policy.stack].title}"]
    if policy.aliases:
        lines.append(f"  also called: {', '.join(policy.aliases)}")
    for name in (*_LISTS, *_OTHERS):
        value = fields[name]
        label = name.replace("_", " ")
        if name == "ciphers":
            label += "" if policy.is_ordered else " (their order is not known)"
        if value == "unknown":
            lines.append(f"  {label}: not known")
        elif name == "versions" and value:
            lines.append(f"  {label}: {', '.join(value)}")
        elif value:
            lines.extend([f"  {label}:", *(f"    {one}" for one in value)])
    lines += [
        f"  {name.replace('_', ' ')}: {fields[name]}"
        for name in ("order", "client_auth", "source", "date", "note")
        if fields[name] not in {None, "", "unknown"}
    ]
    return "\n".join([*lines, ""])


def _difference(one: Policy, other: Policy, kind: str) -> str:
    first, second = plain(one), plain(other)
    out: dict[str, Any] = {"a": one.name, "b": other.name, "fields": {}}
    for name in (*_LISTS, *_OTHERS, "order", "client_auth", "stack", "ciphers_ordered"):
        if first[name] == second[name]:
            continue
        out["fields"][name] = _apart(first[name], second[name])
    if kind != "text":
        return as_json([out] if kind == "jsonl" else out, kind)  # type: ignore[arg-type]
    lines = [f"a: {one.name}", f"b: {other.name}"]
    for name, apart in out["fields"].items():
        lines.append(f"{name.replace('_', ' ')}:")
        if "a" in apart:
            lines += [f"  a: {_said(apart['a'])}", f"  b: {_said(apart['b'])}"]
            continue
        lines += [f"  - {value}" for value in apart["only_a"]]
        lines += [f"  + {value}" for value in apart["only_b"]]
        if apart["reordered"]:
            lines.append("  another order of those in common")
    return "\n".join([*lines, ""] if out["fields"] else [*lines, "no difference", ""])


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "none" if value is None else str(value)


def _apart(first: Any, second: Any) -> dict[str, Any]:
    if not isinstance(first, list) or not isinstance(second, list):
        return {"a": first, "b": second}
    return {
        "only_a": [value for value in first if value not in second],
        "only_b": [value for value in second if value not in first],
        "reordered": [v for v in first if v in second] != [v for v in second if v in first],
    }
