"""Where the serial number, the subject and the names of a certificate lie in its DER."""

from __future__ import annotations

from dataclasses import dataclass, field

INTEGER, SEQUENCE, SET, VERSION, EXTENSIONS, DNS_NAME = 0x02, 0x30, 0x31, 0xA0, 0xA3, 0x82
COMMON_NAME = bytes.fromhex("0603550403")
SUBJECT_ALT_NAME = bytes.fromhex("0603551d11")


@dataclass(slots=True)
class Places:
    """Bounds in the certificate."""

    serial: tuple[int, int] = (0, 0)
    names: list[tuple[int, int]] = field(default_factory=list)
    """The common name of the subject, and each DNS name of subjectAltName."""


def element(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, first byte of the content, and end of the element at an offset."""
    length, start = data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[start : start + size]), start + size
    return data[at], start, start + length


def elements(data: bytes, at: int, end: int) -> list[tuple[int, int, int, int]]:
    """The elements between two offsets: tag, where each begins, its content, its end."""
    found = []
    while at < end:
        tag, start, after = element(data, at)
        found.append((tag, at, start, after))
        at = after
    return found


def places(certificate: bytes) -> Places:
    """What is rewritten of a certificate (RFC 5280 §4.1)."""
    _, start, _ = element(certificate, 0)
    _, start, end = element(certificate, start)
    parts = elements(certificate, start, end)
    parts = parts[1:] if parts[0][0] == VERSION else parts
    serial, _, _, _, subject, *rest = parts
    found = Places((serial[2], serial[3]))
    for relative in _inside(certificate, subject):
        for attribute in _inside(certificate, relative):
            kind, value = _inside(certificate, attribute)
            if certificate[kind[1] : kind[3]] == COMMON_NAME:
                found.names.append((value[2], value[3]))
    for part in rest:
        if part[0] == EXTENSIONS:
            found.names.extend(_dns_names(certificate, part))
    return found


def _inside(data: bytes, part: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    return elements(data, part[2], part[3])


def _dns_names(data: bytes, part: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    (extensions,) = _inside(data, part)
    for extension in _inside(data, extensions):
        inside = _inside(data, extension)
        if data[inside[0][1] : inside[0][3]] == SUBJECT_ALT_NAME:
            (names,) = _inside(data, inside[-1])
            return [(one[2], one[3]) for one in _inside(data, names) if one[0] == DNS_NAME]
    return []
