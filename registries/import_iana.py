#!/usr/bin/env python3
"""Write the registry files of this folder from IANA's published XML.

    python registries/import_iana.py SOURCE_DIR [--read YYYY-MM-DD]

SOURCE_DIR holds the XML of the groups that `registries.toml` names, such as `tls-parameters.xml`
(https://www.iana.org/assignments/tls-parameters/tls-parameters.xml), at any depth.
"""

import argparse
import datetime
import re
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
NAMESPACE = "{http://www.iana.org/assignments}"
NAME_ELEMENTS = ("name", "description", "kem", "kdf", "aead", "algorithm", "version", "notes")
NOT_ASSIGNED = re.compile(r"(unassigned|reserved)\b", re.IGNORECASE)
# Column of ours, and the elements that IANA has for it in one registry or another.
FLAGS = {
    "recommended": ("rec", "recommended"),
    "dtls": ("dtls",),
    "dtls_only": ("dtls-only",),
    "messages": ("tls13",),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="folder of the published XML")
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    parser.add_argument("--read", default=today, help="the day the XML was fetched")
    options = parser.parse_args()
    specs = tomllib.loads((HERE / "registries.toml").read_text())
    for name, spec in specs.items():
        if "iana" in spec:
            text = registry_file(name, spec, options.source, options.read)
            (HERE / f"{snake_case(name)}.tsv").write_text(text)


def registry_file(name, spec, source, read):
    """The text of one registry file."""
    group, registry_id = spec["iana"].split("/")
    root = ElementTree.parse(find_xml(source, group)).getroot()
    registry = next(e for e in root.iter(f"{NAMESPACE}registry") if e.get("id") == registry_id)
    rows = [row for record in records(registry) if (row := read_row(record, spec))]
    columns = [column for column in rows[0] if any(row[column] for row in rows)] if rows else []
    head = [
        f"# {name}: {text_of(registry, 'title') or registry_id}",
        f"# source: IANA {spec['iana']}, updated {text_of(root, 'updated')}, read {read}",
    ]
    body = ["\t".join(row[column] for column in columns) for row in rows]
    return "\n".join([*head, "\t".join(columns or ("value", "name", "reference")), *body]) + "\n"


def find_xml(source, group):
    found = sorted(source.rglob(f"{group}.xml"))
    if not found:
        sys.exit(f"no {group}.xml under {source}")
    return found[0]


def records(registry):
    return registry.iterfind(f"{NAMESPACE}record")


def read_row(record, spec):
    """One row as text by column; `None` for ranges that nobody was given."""
    value = text_of(record, "value")
    # QUIC error codes have a short name beside a sentence; QUIC versions have only notes.
    name = first_text(record, NAME_ELEMENTS)
    named = value in spec.get("names", ())
    if NOT_ASSIGNED.match(value) or (NOT_ASSIGNED.match(name) and not named):
        return None
    if spec["type"] == "bytes":
        value, name = bytes_value(value, name)
    else:
        value = integer_value(value, int(spec["type"][1:]))
        name = spec.get("names", {}).get(value, name)
    flags = {column: first_text(record, elements) for column, elements in FLAGS.items()}
    return {"value": value, "name": name, **flags, "reference": references(record)}


def bytes_value(value, name):
    """The identification sequence and its name; ALPN puts the name first and the bytes in hex."""
    sequence = re.match(r"(0x[0-9A-Fa-f]{2}(?: 0x[0-9A-Fa-f]{2})*)( |$)", name)
    if not sequence:
        return value, name
    octets = bytes.fromhex(sequence[1].replace("0x", ""))
    return octets.decode("ascii"), value


def integer_value(value, bits):
    """`{0x00, 0x03-4}`, `0x00,0x1C-1D`, `64-223` and the like as `0x00` or `0x00-0x0f`."""
    digits = 2 if bits == 64 else bits // 4
    first, _, last = value.strip("{}").partition("-")
    if "," in first:
        high, low = (part.strip().removeprefix("0x") for part in first.split(","))
        first, last = f"0x{high}{low}", last and f"0x{high}{last.removeprefix('0x').zfill(2)}"
    ends = [f"0x{int(end, 0):0{digits}x}" for end in (first, last) if end]
    return "-".join(ends)


def references(record):
    """The documents that a record cites; whom it belongs to when it cites none."""
    cited = "; ".join(filter(None, map(reference, record.iterfind(f"{NAMESPACE}xref"))))
    return cited or text_of(record, "controller") or person(record)


def person(record):
    found = record.find(f"{NAMESPACE}controller/{NAMESPACE}xref")
    return found.get("data", "").replace("_", " ") if found is not None else ""


def reference(xref):
    """One citation as written in running text; people and footnotes are left out."""
    kind, data = xref.get("type"), xref.get("data")
    if kind == "rfc":
        return f"RFC {data.removeprefix('rfc')}"
    if kind == "rfc-errata":
        return f"RFC erratum {data}"
    if kind == "draft":
        return data
    if kind == "uri":
        return data
    return squeeze(xref.text) if kind == "text" else ""


def first_text(record, elements):
    return next(filter(None, (text_of(record, element) for element in elements)), "")


def text_of(element, child):
    found = element.find(f"{NAMESPACE}{child}")
    return squeeze("".join(found.itertext())) if found is not None else ""


def squeeze(text):
    return " ".join((text or "").split())


def snake_case(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


if __name__ == "__main__":
    main()
