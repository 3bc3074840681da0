"""Capture bytes in, packets out."""

from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from tlswire.errors import InputError
from tlswire.reference.capture import pcap, pcapng
from tlswire.reference.capture.packet import DamagedError, Packet

Source = str | PathLike[str] | bytes


def packets(source: Source) -> Iterator[Packet]:
    """The packets of a capture: a path, or its bytes.

    Where the capture is damaged they end; what is no capture at all is an `InputError`.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    name = "bytes" if isinstance(source, bytes) else str(source)
    if not data:
        raise InputError("the input is empty", name, "empty", 0)
    if data[:4] in pcap.MAGIC:
        found = pcap.packets(data)
    elif data[:4] == pcapng.MAGIC:
        found = pcapng.packets(data)
    else:
        raise InputError("not a capture", name, "unknown_format", 0)
    try:
        yield from found
    except DamagedError:
        return
