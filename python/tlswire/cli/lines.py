"""`tlswire hello --jsonl`: lines of JSON that hold hellos in, a line for each out."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tlswire import errors
from tlswire._native import HelloParser
from tlswire.cli.output import Output
from tlswire.cli.status import Status, Usage, complain
from tlswire.hellos import Encoding, hello_parser

_READ = 1 << 20
# A hello has at most 16 MiB, and twice as many digits.
_LONGEST_LINE = 64 << 20
_NAMED = 10


def run(
    source: str, name: str, encoding: Encoding, columns: str | None, target: str | None
) -> Status:
    """Reads `source` to its end; what comes is answered at once."""
    names = None if columns is None else [each.strip() for each in columns.split(",")]
    try:
        parser = hello_parser(names, encoding=encoding)
    except ValueError as error:
        raise Usage(str(error)) from None
    work = _Work(source, name, parser)
    with _opened(source) as file, Output(target, [source]) as output:
        for lines in _lines(file):
            output.write(work.answers(lines))
            output.flush()
    return work.status()


def _opened(source: str) -> AbstractContextManager[BinaryIO]:
    if source == "-":
        if sys.stdin is None:
            raise errors.InputError("standard input is closed", "-")
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(source).open("rb")
    except OSError as error:
        raise _input_error(source, error) from error


def _input_error(source: str, error: OSError) -> errors.InputError:
    message = f"{source}: {error.strerror or error}"
    return errors.InputError(message, source, "io", 0, error.errno)


def _lines(file: BinaryIO) -> Iterator[list[bytes | None]]:
    """Lines as they come, some at a time, without their ends; `None` for one that is too long."""
    begun = _Begun()
    while chunk := os.read(file.fileno(), _READ):
        first, *others = chunk.split(b"\n")
        begun.add(first)
        if others:
            *whole, rest = others
            yield [begun.end(), *whole]
            begun.add(rest)
    if begun.length:
        yield [begun.end()]


class _Begun:
    """A line that is not over: its parts are put together once, however many there are."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.length = 0

    def add(self, part: bytes) -> None:
        self.length += len(part)
        if self.length > _LONGEST_LINE:
            self._parts.clear()
        elif part:
            self._parts.append(part)

    def end(self) -> bytes | None:
        """The line, or `None` if it was too long; another begins."""
        line = b"".join(self._parts) if self.length <= _LONGEST_LINE else None
        self._parts, self.length = [], 0
        return line


@dataclass
class _Work:
    """What lines become, and what is wrong with them."""

    source: str
    name: str
    parser: HelloParser
    number: int = 0
    found: int = 0
    absent: int = 0
    broken: list[int] = field(default_factory=list)
    broken_count: int = 0
    unread: list[int] = field(default_factory=list)
    unread_count: int = 0

    def __post_init__(self) -> None:
        (nothing,) = self.parser.members([None])
        self._nothing = b"{" + nothing + b"}"

    def answers(self, lines: list[bytes | None]) -> bytes:
        """A line for each of `lines` that is not blank, in order."""
        told: list[tuple[int, Any]] = []
        hellos: list[str | bytes | None] = []
        for line in lines:
            self.number += 1
            if line is not None and not line.strip():
                continue
            told.append((self.number, self._hello(line)))
            if isinstance(told[-1][1], str):
                hellos.append(told[-1][1])
        members = iter(self.parser.members(hellos))
        return b"".join(self._answer(number, hello, members) for number, hello in told)

    def _answer(self, number: int, hello: str | dict[str, Any], members: Iterator[bytes]) -> bytes:
        if isinstance(hello, dict):
            return json.dumps({"line": number, **hello}).encode() + b"\n"
        said = next(members)
        if not said.endswith(b'"error":null'):
            self.unread_count += 1
            self.unread += [number] if len(self.unread) < _NAMED else []
        return b'{"line":%d,%b}\n' % (number, said)

    def _hello(self, line: bytes | None) -> str | dict[str, Any]:
        """What the field holds; if that is no text, the answer that says so."""
        if line is None:
            return self._broken("too_large", f"longer than {_LONGEST_LINE} bytes")
        try:
            held = json.loads(line)
        except (ValueError, RecursionError) as error:
            return self._broken("no_json", f"no JSON: {error}")
        if not isinstance(held, dict):
            return self._broken("no_json", "no JSON object")
        value = _value(held, self.name)
        if value is None:
            self.absent += 1
            return self._nothing_but("absent", f"there is no `{self.name}`")
        if not isinstance(value, str) or not _is_unicode(value):
            return self._broken("no_text", f"`{self.name}` is no text")
        self.found += 1
        return value

    def _broken(self, kind: str, sentence: str) -> dict[str, Any]:
        self.broken_count += 1
        self.broken += [self.number] if len(self.broken) < _NAMED else []
        return self._nothing_but(kind, sentence)

    def _nothing_but(self, kind: str, sentence: str) -> dict[str, Any]:
        return {**json.loads(self._nothing), "error_kind": kind, "error": sentence}

    def status(self) -> Status:
        """Says what was wrong with lines, and what that makes of the exit status."""
        for what, count, numbers in (
            ("lines that are broken", self.broken_count, self.broken),
            ("lines with a damaged hello", self.unread_count, self.unread),
        ):
            if count:
                some = ", ".join(map(str, numbers)) + (", ..." if count > len(numbers) else "")
                complain(f"{self.source}: {count} {what}: {some}")
        if self.absent:
            complain(f"{self.source}: {self.absent} lines without `{self.name}`")
        if not self.found:
            return Status.NO_INPUT
        return Status.DAMAGED_INPUT if self.broken_count or self.unread_count else Status.OK


def _is_unicode(text: str) -> bool:
    """Whether it has no half of a surrogate pair, which JSON can spell and no text can hold."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _value(held: dict[str, Any], name: str) -> Any:
    """The value of the key `name`, else what the keys between its dots lead to."""
    if name in held:
        return held[name]
    value: Any = held
    for key in name.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
