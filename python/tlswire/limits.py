"""The caps on what a capture may cost: one table for Python, the command line and tests.

`docs/caps.md` says in full what happens at each, and which counter tells of it.
"""

from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

Overflow = Literal["evict_oldest", "drop_new", "error"]

_LARGEST = 2**63 - 1
# Nanoseconds of capture time are counted in 64 bits.
_LONGEST = 9e9
_LARGEST_U32 = 2**32 - 1
_KIB, _MIB = 1024, 1024 * 1024
# What a length of three bytes can state, with the header of four that bears it.
_LARGEST_MESSAGE = 2**24 - 1 + 4
# What the library that unpacks zstd can grant.
_WINDOWS = (_KIB, 2048 * _MIB)


def _cap(default: int, means: str, *, most: int = _LARGEST) -> int:
    """A cap that counts something, from 1 to `most`."""
    return field(default=default, metadata={"means": means, "most": most})


def _idle(default: float, means: str) -> float:
    """A cap in seconds of capture time."""
    return field(default=default, metadata={"means": means})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps. Reaching one is counted, and, unless `overflow` is `error`, never an exception.

    Attributes:
        flows: Flows followed at once.
        overflow: What happens to one more: `evict_oldest` lets the one nearest to its idle limit
            make room, and marks its row; `drop_new` does not follow the new one; `error` ends the
            reading, and what was read stands.
        tcp_idle: Seconds of capture time after which a silent TCP connection ends.
        syn_idle: The same for one of which nothing but SYNs came.
        handshake_idle: The same during a handshake.
        held: Bytes held out of order in one direction.
        held_total: Bytes held out of order in all.
        holes: Holes in one direction.
        dtls: Bytes held of one direction's DTLS messages: fragments, and what waits for others.
        dtls_messages: DTLS messages of one direction that are held.
        dtls_total: Bytes held of DTLS messages in all.
        crypto: Bytes of QUIC's CRYPTO frames that are read of one direction.
        crypto_total: Bytes of them held out of order in all.
        message: Bytes of a handshake message, unless it is a list of certificates.
        certificate_list: Bytes of a handshake message with a list of certificates.
        handshakes: Bytes of handshakes held in all: messages that have begun, and hellos.
        certificates: Certificates of one list that are read; the others are counted.
        der_depth: Structures of a certificate in one another.
        fragments: Bytes of IP fragments held.
        fragmented: IP datagrams of which fragments are held.
        fragments_idle: Seconds of capture time that a fragmented datagram may take.
        vlan_depth: VLAN tags of a packet.
        tunnel_depth: Tunnels of a packet in one another.
        extension_headers: IPv6 extension headers of a packet.
        packet: Bytes of a captured packet.
        block: Bytes of a pcapng block.
        window: Bytes that compressed data may refer back: a power of two.
        ratio: How many times their size compressed data may unpack to.
        rows_waiting: Bytes of finished connections, and of messages, that wait for the consumer; no
            packet is read while there are more.
        listed: Anomalies of one name that are listed; the others are counted.
        listed_of_flow: Anomalies of one flow that are listed.
    """

    # Flows.
    flows: int = _cap(262_144, "flows followed at once")
    overflow: Overflow = field(
        default="evict_oldest", metadata={"means": "what happens to one flow more"}
    )
    tcp_idle: float = _idle(300.0, "seconds until a silent TCP connection ends")
    syn_idle: float = _idle(30.0, "seconds until one of which nothing but SYNs came ends")
    handshake_idle: float = _idle(60.0, "seconds until one ends that is silent amid its handshake")
    # TCP.
    held: int = _cap(256 * _KIB, "bytes held out of order in one direction")
    held_total: int = _cap(64 * _MIB, "bytes held out of order in all")
    holes: int = _cap(256, "holes in one direction")
    # DTLS.
    dtls: int = _cap(64 * _KIB, "bytes held of one direction's DTLS messages")
    dtls_messages: int = _cap(16, "DTLS messages of one direction that are held")
    dtls_total: int = _cap(16 * _MIB, "bytes held of DTLS messages in all")
    # QUIC.
    crypto: int = _cap(64 * _KIB, "bytes of CRYPTO frames read of one direction", most=_LARGEST_U32)
    crypto_total: int = _cap(32 * _MIB, "bytes of CRYPTO frames held out of order in all")
    # Handshakes.
    message: int = _cap(64 * _KIB, "bytes of a handshake message", most=_LARGEST_MESSAGE)
    certificate_list: int = _cap(
        256 * _KIB, "bytes of a message with certificates", most=_LARGEST_MESSAGE
    )
    handshakes: int = _cap(256 * _MIB, "bytes of handshakes held in all")
    certificates: int = _cap(32, "certificates of one list that are read")
    der_depth: int = _cap(32, "structures of a certificate in one another")
    # Packets.
    fragments: int = _cap(32 * _MIB, "bytes of IP fragments held")
    fragmented: int = _cap(8_192, "IP datagrams of which fragments are held")
    fragments_idle: float = _idle(30.0, "seconds that a fragmented datagram may take")
    vlan_depth: int = _cap(8, "VLAN tags of a packet", most=255)
    tunnel_depth: int = _cap(8, "tunnels of a packet in one another", most=255)
    extension_headers: int = _cap(16, "IPv6 extension headers of a packet", most=255)
    # Captures.
    packet: int = _cap(256 * _KIB, "bytes of a captured packet", most=_LARGEST_U32)
    block: int = _cap(16 * _MIB, "bytes of a pcapng block", most=_LARGEST_U32)
    window: int = _cap(128 * _MIB, "bytes that compressed data may refer back", most=_WINDOWS[1])
    ratio: int = _cap(1_000, "how many times their size compressed data may unpack to")
    # Output.
    rows_waiting: int = _cap(16 * _MIB, "bytes of rows that wait for the consumer")
    listed: int = _cap(100, "anomalies of one name that are listed")
    listed_of_flow: int = _cap(10, "anomalies of one flow that are listed", most=_LARGEST_U32)

    def __post_init__(self) -> None:
        for cap in fields(self):
            value = getattr(self, cap.name)
            if cap.name == "overflow":
                insist_word(cap.name, value, get_args(Overflow))
            elif cap.type is float:
                _insist_seconds(cap.name, value)
            else:
                insist_count(cap.name, value, cap.metadata["most"])
        is_power = self.window & (self.window - 1) == 0
        least, most = _WINDOWS
        insist(
            is_power and self.window >= least,
            "window",
            f"not a power of two from {least} to {most}",
            self.window,
        )


def insist(holds: bool, name: str, complaint: str, value: object) -> None:  # noqa: FBT001
    """Raises `ValueError`, naming the option, unless `holds`."""
    if not holds:
        raise ValueError(f"{name}: {complaint}: `{value}`")


def insist_count(name: str, value: Any, largest: int) -> None:
    """Raises, naming the option, unless `value` is an integer of 1 to `largest`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name}: not an integer: `{value!r}`")
    insist(0 < value <= largest, name, f"not 1 to {largest}", value)


def insist_word(name: str, word: object, words: tuple[str, ...]) -> None:
    """Raises `ValueError`, naming the option, unless `word` is one of `words`."""
    insist(word in words, name, f"none of {', '.join(words)}", word)


def _insist_seconds(name: str, value: object) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{name}: not a number of seconds: `{value!r}`")
    insist(
        0 < value <= _LONGEST, name, f"not a number of seconds above 0, up to {_LONGEST:.0f}", value
    )
