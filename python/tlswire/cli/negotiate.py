"""`tlswire negotiate`: what a client and a server come to."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tlswire import errors, parse_client_hello, read_capture
from tlswire.cli.hello import _read
from tlswire.cli.output import Output
from tlswire.cli.policies import FORMATS, as_json
from tlswire.cli.server import add_server, codes, inputs_of, named, policy_of
from tlswire.cli.status import Status, Usage
from tlswire.negotiation import Change, Offer, Outcome, changes, negotiate
from tlswire.policy import STACKS, Missing, Policy, names
from tlswire.registry import CipherSuite, NamedGroup, ProtocolVersion

# How captures begin: pcap in both byte orders and resolutions, pcapng, snoop, gzip, zstd.
_MAGIC = (
    *(b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d"),
    *(b"\x0a\x0d\x0d\x0a", b"snoo", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"),
)
_COLUMNS = ("default", "offer")


@dataclass
class _Client:
    """One distinct offer, and who made it."""

    offer: Offer
    title: str
    count: int = 1
    ja4: str | None = None
    servers: list[str] = field(default_factory=list)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "negotiate",
        help="what a client and a server come to",
        description="Says which version, suite and group a client and a server agree on, or where "
        "they fail, with which alert, and which changes would help.",
    )
    client = parser.add_argument_group("the client", "A hello, a capture, or a description.")
    client.add_argument(
        "--client", metavar="HELLO", help="a capture, a file with a hello, hexadecimal, base64, -"
    )
    client.add_argument("--client-versions", metavar="LIST", help="such as 1.3,1.2")
    client.add_argument("--client-ciphers", metavar="LIST", help="names of IANA or OpenSSL")
    client.add_argument("--client-groups", metavar="LIST", help="such as x25519,secp256r1")
    client.add_argument("--client-signatures", metavar="LIST", help="such as rsa_pss_rsae_sha256")
    client.add_argument("--client-alpn", metavar="LIST", help="such as h2,http/1.1")
    client.add_argument(
        "--client-certificate", choices=("yes", "no"), help="whether it has one to show"
    )
    add_server(parser)
    parser.add_argument("-f", "--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Negotiates for each distinct offer; 1 if one of them fails."""
    policy = policy_of(arguments)
    if policy is None:
        raise Usage("no server: name one with --policy, or describe it with --server-versions …")
    clients = [_described(one, arguments) for one in _clients(arguments)]
    if not clients:
        raise errors.InputError(f"{arguments.client}: no ClientHello in it", arguments.client)
    answers = [(one, negotiate(one.offer, policy), changes(one.offer, policy)) for one in clients]
    with Output(arguments.output, inputs_of(arguments)) as output:
        if arguments.format == "text":
            text = "\n".join(text_of(*answer, policy) for answer in answers)
        else:
            text = as_json([_plain(*answer, policy) for answer in answers], arguments.format)
        output.write(text.encode())
    failed = any(outcome.verdict == "fails" for _, outcome, _ in answers)
    return Status.NO if failed else Status.OK


def _clients(arguments: argparse.Namespace) -> Iterator[_Client]:
    text = arguments.client
    if text is None:
        yield _Client(_blank(arguments), "the client as described")
    elif _is_capture(text):
        yield from _of_capture(text)
    else:
        source, data = _read(text)
        try:
            hello = parse_client_hello(data)
        except errors.ParseError as error:
            raise errors.InputError(f"{source}: {error}", source, error.kind) from None
        yield _Client(Offer.from_hello(hello), source, ja4=hello.ja4)


def _is_capture(text: str) -> bool:
    try:
        with Path(text).open("rb") as file:
            return file.read(4).startswith(_MAGIC)
    except (OSError, ValueError):
        return False


def _of_capture(path: str) -> Iterator[_Client]:
    """One client per distinct offer, in the order in which they first come."""
    found: dict[Offer, _Client] = {}
    for row in read_capture(path, columns=_COLUMNS, order="start"):
        if row.client_ciphers is None:
            continue
        offer = Offer.from_row(row, client_certificate=_shown(row))
        if (known := found.get(offer.key)) is not None:
            known.count += 1
            continue
        found[offer.key] = _Client(offer, path, ja4=row.ja4)
    yield from found.values()


def _shown(row: Any) -> Any:
    """Whether the client was seen to have a certificate; nobody knows of one that was not asked."""
    from tlswire.policy import UNKNOWN

    if not row.client_certificate_requested:
        return UNKNOWN
    return UNKNOWN if row.client_certificate_sent is None else row.client_certificate_sent


def _blank(arguments: argparse.Namespace) -> Offer:
    if arguments.client_versions is None:
        raise Usage("no client: give --client, or describe it with --client-versions …")
    return Offer(legacy_version=0x0303, compression_methods=(0,))


def _described(client: _Client, arguments: argparse.Namespace) -> _Client:
    """The client with what the arguments say in place of what its hello said."""
    versions = codes(arguments.client_versions, names.version, "--client-versions")
    groups = codes(arguments.client_groups, names.group, "--client-groups")
    given = {
        "versions": versions,
        "ciphers": codes(arguments.client_ciphers, names.cipher, "--client-ciphers"),
        "groups": groups,
        # A client that lists groups sends a share for its first one.
        "key_shares": groups[:1] if groups else None,
        "signature_algorithms": codes(
            arguments.client_signatures, names.scheme, "--client-signatures"
        ),
        "alpn": named(arguments.client_alpn, "--client-alpn"),
    }
    fields: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    if arguments.client_certificate is not None:
        fields["client_certificate"] = arguments.client_certificate == "yes"
    client.offer = client.offer.but(**fields)
    return client


def _plain(
    client: _Client, outcome: Outcome, ways: tuple[Change, ...], policy: Policy
) -> dict[str, Any]:
    return {
        "client": client.title,
        "connections": client.count,
        "ja4": client.ja4,
        "policy": policy.name,
        "stack": policy.stack,
        **outcome.to_dict(),
        "changes": [one.to_dict() for one in ways],
    }


# --- Text ------------------------------------------------------------------------------------


def text_of(client: _Client, outcome: Outcome, ways: tuple[Change, ...], policy: Policy) -> str:
    """The answer for one client, as lines of text."""
    seen = f", {client.count} connections" if client.count > 1 else ""
    ja4 = f", JA4 {client.ja4}" if client.ja4 else ""
    dated = f" as of {policy.date}" if policy.date else ""
    lines = [
        f"client: {client.title}{seen}{ja4}",
        f"server: {policy.name}{dated}, {STACKS[policy.stack].title}",
        "",
        headline(outcome),
    ]
    lines += _stages(outcome)
    if outcome.failure is not None:
        lines += failure_lines(outcome)
    if outcome.conditions:
        lines += ["", "depends on:", *(f"  {one}" for one in outcome.conditions)]
    if ways:
        lines += ["", "what would help:", *(f"  {change_line(one)}" for one in ways)]
    elif outcome.failure is not None:
        lines += ["", "no change was found that would help"]
    return "\n".join([*lines, ""])


def headline(outcome: Outcome) -> str:
    """The outcome in a line."""
    if outcome.failure is not None:
        stage = outcome.failure.stage.name.replace("_", " ")
        return f"fails at {stage}: {answer_of(outcome)}"
    parts = [outcome.version, outcome.cipher, outcome.group, outcome.signature_algorithm]
    said = [_value(one) for one in parts if one is not None and not isinstance(one, Missing)]
    said += [f"ALPN {outcome.alpn}"] if isinstance(outcome.alpn, str) else []
    said += ["after a HelloRetryRequest"] if outcome.hello_retry is True else []
    said += _certificate_words(outcome)
    open_ = [one.name.replace("_", " ") for one in outcome.stages if one.verdict == "unknown"]
    if "resumption" in open_:
        return f"agreed if the server knows the session: {', '.join(said)}"
    head = "agreed" if outcome.verdict == "agreed" else "agreed as far as is known"
    tail = f"; not known: {', '.join(open_)}" if open_ else ""
    return f"{head}: {', '.join(said)}{tail}"


def _certificate_words(outcome: Outcome) -> list[str]:
    return {
        "not asked": [],
        "asked": ["a client certificate is asked for"],
        "sent": ["with a client certificate"],
        "none sent": ["no client certificate, though one is asked for"],
    }[outcome.client_certificate]


def answer_of(outcome: Outcome) -> str:
    """What is seen of a failure."""
    failure = outcome.failure
    assert failure is not None
    if failure.alert is not None:
        hidden = ", which is encrypted" if failure.is_encrypted else ""
        return f"the {failure.side} sends alert {int(failure.alert)} {failure.alert.label}{hidden}"
    if failure.answer == "close_notify":
        return f"the {failure.side} sends close_notify, or closes without a word"
    if failure.answer == "silent":
        return f"the {failure.side} says nothing and waits for more"
    return f"the {failure.side} closes without a word"


def _stages(outcome: Outcome) -> list[str]:
    lines = []
    for stage in outcome.stages:
        if stage.name == "hello" or stage.verdict == "fails":
            continue
        value = "not known" if isinstance(stage.value, Missing) else _stage_value(stage)
        note = f"  ({stage.note})" if stage.note else ""
        name = stage.name.replace("_", " ")
        lines.append(f"  {name:20} {value}  [{stage.reference}]{note}".rstrip())
    return lines


def _stage_value(stage: Any) -> str:
    value = stage.to_dict()["value"]
    return "passed" if value is None else str(value)


def failure_lines(outcome: Outcome) -> list[str]:
    """What was offered and what is accepted at the stage that fails."""
    failure = outcome.failure
    assert failure is not None
    stage = failure.to_dict()
    lines = [
        f"  offered:  {_joined(stage['offered'])}",
        f"  accepted: {_joined(stage['accepted'])}",
    ]
    lines += [f"  {stage['note']}"] if stage["note"] else []
    return [*lines, f"  rule:     {stage['reference']}"]


def _joined(values: list[Any]) -> str:
    return ", ".join(map(str, values)) or "nothing that is known"


def change_line(change: Change) -> str:
    """A change in a line."""
    parts = [
        f"{item.what} {_field(item.field)} {item.label}{' (weak)' if item.is_weak else ''}"
        for item in change.items
    ]
    agreed = [change.outcome.version, change.outcome.cipher, change.outcome.group]
    said = [_value(one) for one in agreed if one is not None and not isinstance(one, Missing)]
    return f"the {change.side} {' and '.join(parts)}: then {', '.join(said)}"


def _field(name: str) -> str:
    return {
        "versions": "version",
        "ciphers": "suite",
        "groups": "group",
        "key_shares": "key share",
        "signature_algorithms": "signature algorithm",
        "alpn": "protocol",
        "server_names": "name",
        "server_name": "name",
        "certificates": "certificate of the kind",
        "client_certificate": "client certificate:",
        "client_auth": "client certificates:",
    }[name]


def _value(value: Any) -> str:
    registries = (ProtocolVersion, CipherSuite, NamedGroup)
    return value.label if isinstance(value, registries) else str(value)
