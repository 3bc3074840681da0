"""Every registered extension and handshake message is read, and the table of them is complete."""

import importlib.util
import re

import pytest

from tests.architecture.table import TOP
from tlswire.registry import HandshakeType

PAGE = (TOP / "docs/coverage.md").read_text()
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| 0x")]
EXTENSIONS = {int(cells[0], 16): cells for cells in ROWS if len(cells[0]) == 6}
MESSAGES = {int(cells[0], 16): cells for cells in ROWS if len(cells[0]) == 4}


def registered(registry):
    """What a registry has that is no reserved value."""
    text = (TOP / f"registries/{registry}.tsv").read_text()
    rows = re.findall(r"^(0x[0-9a-f]+)\t([^\t]+)", text, re.MULTILINE)
    return [(int(value, 16), name) for value, name in rows if not name.startswith("Reserved")]


@pytest.mark.parametrize(("value", "name"), registered("extension_type"))
def test_every_registered_extension_is_read_in_the_messages_it_is_registered_for(value, name):
    _, _, messages, found, file, _ = EXTENSIONS[value]
    assert (TOP / "rust/core/src" / file).exists(), name
    assert set(re.findall(r"[A-Z]+", messages)) <= set(found.split(", "))


@pytest.mark.parametrize(("value", "name"), registered("handshake_type"))
def test_every_registered_handshake_message_is_read(value, name):
    assert (TOP / "rust/core/src" / MESSAGES[value][2]).exists(), name


@pytest.mark.parametrize("cells", [*EXTENSIONS.values(), *MESSAGES.values()], ids=" ".join)
def test_every_row_is_tested_with_bytes(cells):
    file, origin = cells[-2:]
    assert "#[test]" in (TOP / "rust/core/src" / file).read_text()
    assert origin == "composed" or (TOP / "tests/data/captures" / origin).exists()


def test_a_code_point_without_a_file_shows_in_the_table(monkeypatch):
    spec = importlib.util.spec_from_file_location("coverage_tool", TOP / "tools/coverage.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    monkeypatch.setattr(tool, "extension_files", dict)
    monkeypatch.setattr(tool, "handshake_file", lambda _: None)
    extensions, messages = [*tool.extension_rows({})], [*tool.handshake_rows({})]
    assert len(messages) == len(HandshakeType)
    assert all("| none |" in line for line in [*extensions, *messages])
