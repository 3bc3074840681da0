"""Writes docs/coverage.md: what is read of each registered extension and handshake message.

A row says which file reads it, in which messages, and where the bytes come from that it is tested
with: a capture of ours where there is one, else the structure of its document, put together in the
tests of the file. `--check` compares only.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tlswire import ParseError, open_capture
from tlswire.registry import CodePoint, ExtensionType, HandshakeType

TOP = Path(__file__).resolve().parent.parent
CORE = TOP / "rust/core/src"
PAGE = TOP / "docs/coverage.md"
CAPTURES = TOP / "tests/data/captures"
CARRIERS = {
    "ClientHello": "CH",
    "ServerHello": "SH",
    "HelloRetryRequest": "HRR",
    "EncryptedExtensions": "EE",
    "CertificateRequest": "CR",
    "Certificate": "CT",
    "NewSessionTicket": "NST",
}
# Messages that another file reads, by the name of the message.
ELSEWHERE = {"certificate_status": "extension/status_request.rs"}
# Code points that no bytes are of: reserved ones.
RESERVED = re.compile(r"reserved|unassigned|grease", re.IGNORECASE)


def extension_files() -> dict[int, str]:
    """The file that reads each extension, by code point."""
    files = {}
    for file in sorted((CORE / "extension").glob("*.rs")):
        for name in re.findall(r"ExtensionType::([A-Z0-9_]+)\b", uses(file)):
            files.setdefault(int(ExtensionType[name]), f"extension/{file.name}")
    return files


def uses(file: Path) -> str:
    """The lines that say for which code points a file is."""
    text = file.read_text().partition("#[cfg(test)]")[0]
    pattern = r"const (?:FORMER_)?TYPES?: [^=]+=(.*?);"
    return "" if file.stem == "table" else " ".join(re.findall(pattern, text, re.DOTALL))


def extension_messages() -> dict[int, list[str]]:
    """The messages in which the layout of each extension is known, by code point."""
    table = (CORE / "extension/table.rs").read_text()
    messages: dict[int, list[str]] = {}
    for carrier, short in CARRIERS.items():
        found = re.search(rf"    {carrier}Extension \{{\n(.*?)\n    \}}", table, re.DOTALL)
        for names in re.findall(r"^ +([A-Z0-9_ |]+?) =>", found[1] if found else "", re.MULTILINE):
            for name in names.split(" | "):
                messages.setdefault(int(ExtensionType[name]), []).append(short)
    return messages


def handshake_file(kind: HandshakeType) -> str | None:
    """The file that reads a message."""
    name = plain(kind)
    named = ELSEWHERE.get(name, f"handshake/{name}.rs")
    return named if (CORE / named).exists() else None


def plain(kind: CodePoint) -> str:
    """The name of a code point without what IANA adds to it."""
    return kind.label.partition(" ")[0].removesuffix("_RESERVED")


def seen() -> tuple[dict[int, str], dict[str, str]]:
    """The first capture with each extension and with each message, in clear and whole."""
    extensions: dict[int, str] = {}
    messages: dict[str, str] = {}
    for file in sorted(CAPTURES.iterdir()):
        if ".pcap" not in file.name:
            continue
        for message in open_capture(file).messages():
            messages.setdefault(message.type, file.name)
            for extension in getattr(message.message, "extensions", None) or ():
                if int(extension.type) not in extensions and is_whole(extension):
                    extensions[int(extension.type)] = file.name
    return extensions, messages


def is_whole(extension: object) -> bool:
    """Whether an extension decodes to its fields."""
    try:
        return getattr(extension, "decoded", None) is not None
    except ParseError:
        return False


def page() -> str:
    """The text of the page."""
    extensions, messages = seen()
    return "\n".join([*HEAD, *extension_rows(extensions), *MIDDLE, *handshake_rows(messages), ""])


HEAD = [
    "# What is read of each extension and handshake message",
    "",
    "Made by `make coverage`. *Bytes* is the capture in `tests/data/captures` that shows it in",
    "clear, or `composed`: put together in the tests of its file as its document has it.",
    "",
    "## Extensions",
    "",
    "*Registered for* is IANA's column for TLS 1.3, `-` for none; *read in* are the messages in",
    "which the layout is known. Code points that are not registered are marked.",
    "",
    "| value | name | registered for | read in | file | bytes |",
    "| --- | --- | --- | --- | --- | --- |",
]
MIDDLE = [
    "",
    "## Handshake messages",
    "",
    "| value | name | file | bytes |",
    "| --- | --- | --- | --- |",
]


def extension_rows(found: dict[int, str]) -> Iterator[str]:
    """A row for each extension that is registered or read."""
    files, messages = extension_files(), extension_messages()
    for kind in ExtensionType:
        if RESERVED.search(kind.label) and int(kind) not in files:
            continue
        where = kind.tls13_messages if kind.is_registered else "not registered"
        yield row(
            f"0x{kind:04x}",
            f"`{plain(kind)}`",
            where or "",
            ", ".join(messages.get(int(kind), ["none"])),
            files.get(int(kind), "none"),
            found.get(int(kind), "composed"),
        )


def handshake_rows(found: dict[str, str]) -> Iterator[str]:
    """A row for each message."""
    for kind in HandshakeType:
        name = plain(kind)
        bytes_of = found.get(name, "composed")
        yield row(f"0x{kind:02x}", f"`{name}`", handshake_file(kind) or "none", bytes_of)


def row(*cells: str) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Returns 1 when the page is not what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only")
    text = page()
    if parser.parse_args().check:
        return PAGE.read_text() != text
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
