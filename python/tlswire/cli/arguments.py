"""Arguments that several commands share."""

import argparse
from dataclasses import fields
from typing import Any, get_args

from tlswire.cli.status import Usage
from tlswire.limits import Limits, Overflow
from tlswire.options import Options


def add_sources(
    parser: argparse.ArgumentParser,
    *,
    at_least: int = 1,
    help: str = "a capture (pcap, pcapng, snoop, ERF; gzip, zstd), or -",
) -> None:
    """Declares what is read."""
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+" if at_least else "*",
        help=help,
    )
    parser.add_argument(
        "--join", action="store_true", help="read the sources as one capture, in order"
    )


def add_output(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    """Declares the form and the place of what is written."""
    parser.add_argument(
        "-f", "--format", choices=formats, help="default: table on a terminal, jsonl into a pipe"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write there; FILE appears when it is whole"
    )


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Declares what chooses connections."""
    choice = parser.add_argument_group("choosing connections")
    choice.add_argument("--server-name", metavar="NAME", help="the name the client asked for")
    choice.add_argument("--address", metavar="ADDRESS", help="the address of either end")
    choice.add_argument(
        "--connection", metavar="ID", action="append", help="the connection_id; may be repeated"
    )
    choice.add_argument("--frame", metavar="N", type=int, help="a packet that it holds")


def add_tracking(parser: argparse.ArgumentParser) -> None:
    """Declares how connections are followed, and what that may cost."""
    tracking = parser.add_argument_group("following connections")
    tracking.add_argument(
        "--tls-ports", metavar="PORTS", help="ports taken to be for TLS, as 443,8443"
    )
    tracking.add_argument(
        "--separate-vlans", action="store_true", help="equal ends on two VLANs are two flows"
    )
    parser.add_argument("--stats", metavar="FILE", help="write the counters there, as JSON")
    caps = parser.add_argument_group("caps", "Reaching one is counted (--stats).")
    for cap in fields(Limits):
        is_word = cap.name == "overflow"
        caps.add_argument(
            _limit_option(cap.name),
            dest=f"limit_{cap.name}",
            metavar=None if is_word else "N",
            type=str if is_word else cap.type,
            choices=get_args(Overflow) if is_word else None,
            default=cap.default,
            help=f"{cap.metadata['means']} ({cap.default})",
        )


def _limit_option(name: str) -> str:
    prefix = "" if name.endswith("_idle") or name == "overflow" else "max-"
    return f"--{prefix}{name}".replace("_", "-")


def names_of(text: str) -> list[str]:
    """The names of columns and sets in the value of `--columns`."""
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise Usage(f"--columns: names joined by commas, as `ts,ja4`: not `{text}`")
    return names


def options_of(arguments: argparse.Namespace) -> Options:
    """The options that the arguments ask for, checked."""
    given = vars(arguments)
    try:
        return Options.of(
            include=("attempts",) if given.get("attempts") else (),
            order=given.get("order", "finish"),
            emit=given.get("emit", "finish"),
            join=given.get("join", False),
            server_name=given.get("server_name"),
            address=given.get("address"),
            connection_id=given.get("connection"),
            frame=given.get("frame"),
            tls_ports=_ports(given.get("tls_ports")),
            community_seed=given.get("community_seed", 0),
            separate_vlans=given.get("separate_vlans", False),
            limits=_limits_of(given),
        )
    except (TypeError, ValueError) as error:
        raise Usage(str(error)) from None


def _limits_of(given: dict[str, Any]) -> Limits:
    """The caps; a complaint names the option, and not the field."""
    caps = {cap.name: given.get(f"limit_{cap.name}", cap.default) for cap in fields(Limits)}
    try:
        return Limits(**caps)
    except (TypeError, ValueError) as error:
        name, _, complaint = str(error).partition(": ")
        raise Usage(f"{_limit_option(name)}: {complaint}") from None


def _ports(text: str | None) -> list[int] | None:
    if text is None:
        return None
    try:
        return [int(port) for port in text.split(",")]
    except ValueError:
        raise Usage(f"--tls-ports: not numbers joined by commas: `{text}`") from None
