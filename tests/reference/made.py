"""Bytes of hellos, records, segments and captures, made field by field."""

import struct


def vector(data: bytes, width: int) -> bytes:
    return len(data).to_bytes(width) + data


def extension(kind: int, body: bytes = b"") -> bytes:
    return kind.to_bytes(2) + vector(body, 2)


def server_name(name: bytes) -> bytes:
    return extension(0, vector(b"\0" + vector(name, 2), 2))


def alpn(*names: bytes) -> bytes:
    return extension(16, vector(b"".join(vector(name, 1) for name in names), 2))


def shorts(*values: int) -> bytes:
    return b"".join(value.to_bytes(2) for value in values)


def client_hello(
    *extensions: bytes, version: int = 0x0303, suites: bytes = b"\x13\x01", session: bytes = b""
) -> bytes:
    """A body; without extensions, it ends before them."""
    body = version.to_bytes(2) + bytes(range(32)) + vector(session, 1) + vector(suites, 2)
    block = vector(b"".join(extensions), 2) if extensions else b""
    return body + b"\x01\x00" + block


def server_hello(*extensions: bytes, version: int = 0x0303, suite: int = 0x1301) -> bytes:
    body = version.to_bytes(2) + bytes(range(32, 64)) + b"\0" + suite.to_bytes(2) + b"\0"
    return body + (vector(b"".join(extensions), 2) if extensions else b"")


def message(kind: int, body: bytes = b"") -> bytes:
    return bytes((kind,)) + vector(body, 3)


def record(content: bytes, kind: int = 22, version: int = 0x0303) -> bytes:
    return bytes((kind,)) + version.to_bytes(2) + vector(content, 2)


def records(content: bytes, size: int) -> bytes:
    return b"".join(record(content[at : at + size]) for at in range(0, len(content), size))


def tcp(sport: int, dport: int, sequence: int, flags: int, payload: bytes = b"") -> bytes:
    """An IPv4 packet; the client's port is the higher one."""
    segment = struct.pack(">HHIIBBHHH", sport, dport, sequence, 0, 5 << 4, flags, 0, 0, 0) + payload
    ends = bytes((10, 0, 0, 1 if sport > dport else 2, 10, 0, 0, 2 if sport > dport else 1))
    total = 20 + len(segment)
    return struct.pack(">BBHHHBBH", 0x45, 0, total, 0, 0, 64, 6, 0) + ends + segment


def ethernet(packet: bytes, vlan: int | None = None) -> bytes:
    tag = b"" if vlan is None else b"\x81\x00" + vlan.to_bytes(2)
    return bytes(12) + tag + b"\x08\x00" + packet


def pcap(*packets: bytes, link_type: int = 101) -> bytes:
    header = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link_type)
    rows = (
        struct.pack("<IIII", 1_700_000_000, at * 1_000, len(data), len(data)) + data
        for at, data in enumerate(packets)
    )
    return header + b"".join(rows)


def pcapng(*packets: bytes, link_type: int = 101) -> bytes:
    def block(kind: int, body: bytes) -> bytes:
        body += bytes(-len(body) % 4)
        length = struct.pack(">I", 12 + len(body))
        return struct.pack(">I", kind) + length + body + length

    blocks = [
        block(0x0A0D0D0A, struct.pack(">IHHq", 0x1A2B3C4D, 1, 0, -1)),
        block(1, struct.pack(">HHI", link_type, 0, 0)),
    ]
    for at, data in enumerate(packets):
        time = 1_700_000_000_000_000 + at * 1_000
        head = struct.pack(">IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(data), len(data))
        blocks.append(block(6, head + data))
    return b"".join(blocks)
