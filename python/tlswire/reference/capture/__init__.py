"""Captures: packets in, rows and messages out, for TLS over TCP.

pcap and pcapng; Ethernet with VLAN tags, raw IP, loopback and Linux cooked captures; IPv4 and
IPv6; TCP reassembly. Plainly written and unbounded.
"""

from tlswire.reference.capture.columns import Columns, columns
from tlswire.reference.capture.messages import line
from tlswire.reference.capture.reader import Source, packets
from tlswire.reference.capture.tracker import Tracker

__all__ = ["messages", "read_capture"]


def read_capture(source: Source) -> list[Columns]:
    """The rows of a capture, a path or its bytes, ordered by finishing and first frame.

    The keys are the columns of the sets default, offer, ids and wire, the values those of NDJSON.
    Where the capture is damaged its rows end; what is no capture is an `InputError`.
    """
    tracker = Tracker()
    tracker.read(packets(source))
    return [columns(connection) for connection in tracker.connections]


def messages(source: Source) -> list[Columns]:
    """The messages of a capture, as lines of `tlswire messages`."""
    tracker = Tracker()
    tracker.read(packets(source))
    lines = (line(at, item) for at, item in tracker.events)
    return [one for one in lines if one is not None]
