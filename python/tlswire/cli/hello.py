"""`tlswire hello`: what one ClientHello says, or each of those that lines of JSON hold."""

import argparse
import base64
import binascii
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tlswire import errors, parse_client_hello
from tlswire.cli.fields import REGISTRIES, field_lines
from tlswire.cli.output import Output, chosen_format
from tlswire.cli.status import Status, Usage, complain

if TYPE_CHECKING:
    from tlswire import ClientHello

FORMATS = ("table", "jsonl")
ENCODINGS = ("hex", "base64", "either")
# pcap of either byte order and resolution, pcapng, snoop, gzip, zstd.
_CAPTURES = (
    b"\xa1\xb2\xc3\xd4",
    b"\xd4\xc3\xb2\xa1",
    b"\xa1\xb2\x3c\x4d",
    b"\x4d\x3c\xb2\xa1",
    b"\xa1\xb2\xcd\x34",
    b"\x34\xcd\xb2\xa1",
    b"\x0a\x0d\x0d\x0a",
    b"snoop\0\0\0",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
)
_SUFFIX = re.compile(r"[\w-]\.[A-Za-z][A-Za-z0-9]{0,9}$")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "hello",
        help="what one ClientHello says",
        description="Prints one ClientHello: record(s), handshake message or bare body. With "
        "--jsonl, one for each line of JSON, with the columns that the rows of a capture have.",
    )
    parser.add_argument(
        "hello",
        metavar="HELLO",
        nargs="?",
        help="hexadecimal, base64, a file, or -; with --jsonl a file of lines, or - (default)",
    )
    parser.add_argument(
        "--jsonl",
        metavar="FIELD",
        help="read lines of JSON whose FIELD (dots lead into objects) holds a hello as text",
    )
    parser.add_argument(
        "--encoding", choices=ENCODINGS, default="either", help="of that text; default: either"
    )
    parser.add_argument(
        "--columns", metavar="NAMES", help="with --jsonl: columns and sets, joined by commas"
    )
    parser.add_argument("-f", "--format", choices=FORMATS, help="default: table on a terminal")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write here instead of to standard output"
    )
    parser.add_argument("--names", action="store_true", help="add names of code points (jsonl)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Parses and prints."""
    if options.jsonl is not None:
        return _run_lines(options)
    if options.hello is None:
        raise Usage("no hello is given: hexadecimal, base64, a file, or -")
    source, data = _read(options.hello)
    try:
        hello = parse_client_hello(data)
    except errors.ParseError as error:
        complain(f"{source}: {error}")
        incomplete = isinstance(error, errors.IncompleteError)
        return Status.DAMAGED_INPUT if incomplete else Status.NO_INPUT
    kind = chosen_format(options.format, options.output, FORMATS)
    text = (
        "\n".join([*field_lines(hello), ""])
        if kind == "table"
        else _line(hello, names=options.names)
    )
    with Output(options.output, [options.hello]) as output:
        output.write(text.encode())
    for extension, defect in hello.malformed:
        complain(f"{source}: extension {extension}: {defect}")
    if hello.defect is not None:
        complain(f"{source}: {hello.defect}")
    return Status.DAMAGED_INPUT if hello.defect or hello.malformed else Status.OK


def _run_lines(options: argparse.Namespace) -> int:
    from tlswire.cli import lines

    if options.format == "table":
        raise Usage("--jsonl writes lines of JSON, no table")
    source = options.hello or "-"
    return lines.run(source, options.jsonl, options.encoding, options.columns, options.output)


def _read(text: str) -> tuple[str, bytes]:
    """What the argument names, and its bytes."""
    if text == "-":
        if sys.stdin is None:
            raise errors.InputError("standard input is closed", "-")
        return "-", _hello_of("-", sys.stdin.buffer.read())
    if _is_path(text):
        try:
            held = Path(text).read_bytes()
        except OSError as error:
            raise errors.InputError(
                f"{text}: {error.strerror or error}", text, "io", 0, error.errno
            ) from error
        return text, _hello_of(text, held)
    data = _from_text(text)
    if data is None:
        raise Usage(f"{text[:60]}: neither a file, nor hexadecimal, nor base64")
    return "HELLO", _hello_of("HELLO", data)


def _is_path(text: str) -> bool:
    """Whether a file is named so, or something that looks like one; no hello begins as a path."""
    if text.startswith(("/", "./", "../", "~")) or _SUFFIX.search(text):
        return True
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # what the system does not take for a name is none
        return False


def _hello_of(source: str, data: bytes) -> bytes:
    """What may be a hello, decoded; a capture is none."""
    decoded = decode(data)
    if decoded.startswith(_CAPTURES):
        raise errors.InputError(f"{source}: a capture, or compressed: use `tlswire read`", source)
    return decoded


def decode(data: bytes) -> bytes:
    """The bytes that `data` is or spells."""
    try:
        return _from_text(data.decode("ascii")) or data
    except UnicodeDecodeError:
        return data


def _from_text(text: str) -> bytes | None:
    """The bytes that hexadecimal (with blanks, colons, `0x`) or base64 spells."""
    packed = "".join(text.split())
    if not packed:
        return None
    digits = packed.replace("0x", "").replace("\\x", "").replace(":", "").replace(",", "")
    try:
        return bytes.fromhex(digits)
    except ValueError:
        pass
    try:
        standard = packed.replace("-", "+").replace("_", "/").rstrip("=")
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except binascii.Error:
        return None


def _line(hello: "ClientHello", *, names: bool) -> str:
    """One line of JSON, with the keys of `tlswire messages`."""
    fields = hello.to_dict()
    if names:
        fields = dict(_with_names(fields))
    return json.dumps(fields) + "\n"


def _with_names(fields: dict[str, Any]) -> "list[tuple[str, Any]]":
    named: list[tuple[str, Any]] = []
    for key, value in fields.items():
        named.append((key, value))
        if registry := REGISTRIES.get(key):
            name = f"{key}_names" if isinstance(value, list) else f"{key}_name"
            named.append((name, _label(registry, value)))
    return named


def _label(registry: Any, value: "int | list[int] | None") -> "str | list[str] | None":
    if value is None:
        return None
    if isinstance(value, list):
        return [registry(one).label for one in value]
    return str(registry(value).label)
