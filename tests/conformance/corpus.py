"""The third-party captures that may lie beside the checkout, and what Wireshark finds in them.

They come with a program, `check.py`, that holds our lines and rows against what Wireshark finds. It
is loaded from there; only how it runs the command is replaced, since a process for each would take
longer than all else.
"""

import argparse
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NamedTuple

from tlswire import cli

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FOLDER = Path(os.environ.get("TLSWIRE_CORPUS") or BESIDE)
KNOWN = Path(__file__).with_name("known.json")
OPTIONS = argparse.Namespace(command="tlswire", protocol=[], rows=True)
# Done, or the capture is damaged: some are on purpose.
STATUSES = (0, 4)


class Difference(NamedTuple):
    """Where we and Wireshark differ; `frame` is `None` for a row, and in `known.json` for any."""

    capture: str
    frame: int | None
    field: str


def captures() -> list[Path]:
    """Those of which it is known what Wireshark finds."""
    if not (FOLDER / "check.py").is_file():
        return []
    return [path for path in sorted((FOLDER / "captures").iterdir()) if _truth(path).is_file()]


def known() -> list[dict[str, Any]]:
    """The differences in which Wireshark is wrong, or a contract of ours settles it, and why."""
    return json.loads(KNOWN.read_text())


def program() -> ModuleType:
    """The program that compares."""
    spec = importlib.util.spec_from_file_location("corpus_check", FOLDER / "check.py")
    module = importlib.util.module_from_spec(spec)
    # Its classes look for themselves by the module's name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.run = _run
    return module


def blind_to_challenges(check: ModuleType) -> Any:
    """How `check` tells messages apart, but for the challenge of SSLv2, which Wireshark's lack."""
    told = check.detail
    return lambda kind, row: "" if row.get("protocol") == "ssl2" else told(kind, row)


def differences(check: ModuleType, capture: Path) -> tuple[str | None, dict[Difference, Any]]:
    """What is wrong with running over a capture, and where it differs from what Wireshark finds."""
    outcome = check.check(capture, _truth(capture), OPTIONS, set())
    return outcome.fault, dict(_named(outcome.differences))


def _named(found: list[dict[str, Any]]) -> Iterator[tuple[Difference, Any]]:
    for one in found:
        kind, field = one["type"], one["field"]
        if kind == "row" and field != "row":
            field = f"row.{field}"
        elif kind == "order":
            field = "order"
        elif field == "message":
            field = kind
        yield Difference(one["capture"], one["frame"], field), one


def _run(command: list[str], outcome: Any) -> list[dict[str, Any]] | None:
    """What a command prints, as objects."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "lines"
        status = cli.main([*command[1:], "-o", str(file)])
        if status not in STATUSES:
            outcome.fault = f"exit status {status}"
            return None
        return [json.loads(line) for line in file.read_bytes().splitlines()]


def _truth(capture: Path) -> Path:
    return FOLDER / "truth" / f"{capture.name}.json"
