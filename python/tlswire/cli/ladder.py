"""A connection as a ladder: the client left, the server right, a line for each message."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Any
from unicodedata import combining, east_asian_width

from tlswire import (
    Alert,
    Certificate,
    CertificateRequest,
    ClientHello,
    EncryptedRecord,
    NewSessionTicket,
    ServerHello,
    ServerKeyExchange,
    Ssl2Hello,
)
from tlswire._native import CapturedMessage, Row
from tlswire.cli.paint import Paint

WIDTH = 80
# The columns of a row that the ladder needs.
COLUMNS = (
    "connection_id",
    "protocol",
    "src_ip",
    "src_port",
    "dst_ip",
    "dst_port",
    "server_name",
    "version",
    "cipher",
    "resumed",
    "resumption",
    "outcome",
    "failure",
    "ended_by",
    "end_reason",
    "early_data",
    "ja4",
    "client_hello_complete",
    "not_observable",
)
_PLACE = 26
_SECRETS_13 = (
    "From there on this capture shows lengths alone. Not visible without keys: the server's "
    "encrypted_extensions, any certificate_request, certificate and certificate_verify, and its "
    "finished; any certificate and certificate_verify of the client, and its finished; session "
    "tickets, key updates, alerts, and the data."
)
_SECRETS_PSK = (
    "From there on this capture shows lengths alone. Not visible without keys: the server's "
    "encrypted_extensions, and the finished of either side; session tickets, key updates, alerts, "
    "and the data."
)
_SECRETS_12 = (
    "From there on this capture shows lengths alone. Not visible without keys: the finished of "
    "either side, any renegotiation, alerts, and the data."
)
_ENDS = {
    "fin": "Closed; the first to close was the {}.",
    "reset": "Reset; the first to end it was the {}.",
    "alert": "Ended by the {} with that alert.",
    "idle": "It fell silent.",
    "evicted": "It was given up: too many flows (--max-flows).",
    "replaced": "Its ends began another connection.",
    "end_of_input": "Its end is not in this capture.",
}


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection that has finished: its row, and its messages."""

    row: Row
    messages: list[CapturedMessage]


def ladder(connection: Connection, paint: Paint) -> Iterator[str]:
    """The lines, of at most 80 columns."""
    yield from _title(connection.row, paint)
    yield ""
    ends = f"client{'server':>{WIDTH - _PLACE - 6}}"
    yield paint(f"{'time s':>10} {'frame':>7} {'bytes':>6} {ends}", "quiet")
    messages = connection.messages
    begun = messages[0].time_ns if messages else 0
    barriers = _barriers(connection)
    for at, message in enumerate(messages):
        yield _rung(message, connection, paint, begun=begun)
        if barrier := barriers.get(at):
            yield paint(f" {barrier} ".center(WIDTH, "="), "hidden")
    yield ""
    yield from wrap(_ending(connection.row), WIDTH)
    yield from (paint(line, "hidden") for line in wrap(_hidden(connection, barriers), WIDTH))


def _title(row: Row, paint: Paint) -> Iterator[str]:
    ends = f"{row.src_ip} port {row.src_port} -> {row.dst_ip} port {row.dst_port}"
    first = f"{row.connection_id}  {row.protocol}  {ends}"
    yield from (paint(line, "title") for line in wrap(first, WIDTH, subsequent_indent="    "))
    failed = f" ({row.failure})" if row.failure else ""
    agreed = [row.server_name, row.version, row.cipher, f"{row.outcome}{failed}"]
    if row.resumption not in (None, "full", "unknown"):
        agreed.append(f"resumed by {row.resumption}")
    yield from wrap(", ".join(str(one) for one in agreed if one is not None), WIDTH)
    if row.ja4:
        yield f"ja4 {row.ja4}"


def _said(message: CapturedMessage, connection: Connection) -> str:
    """The type of a message, and what it carries."""
    if message.type == "change_cipher_spec" and _is_13(connection):
        # RFC 9846 App. E.4: it says nothing, and passes for an older version.
        return f"{message.type} (for middleboxes)"
    return f"{message.type} {_carries(message.message)}".rstrip()


def _is_13(connection: Connection) -> bool:
    return str(connection.row.version).startswith(("TLSv1.3", "DTLSv1.3"))


def _sender(message: CapturedMessage, row: Row) -> str:
    """Who sent a message, by the row where nothing told when it came."""
    is_client = (message.src_ip, message.src_port) == (row.src_ip, row.src_port)
    return message.sender or ("client" if is_client else "server")


def _rung(message: CapturedMessage, connection: Connection, paint: Paint, *, begun: int) -> str:
    seconds = (message.time_ns - begun) / 1e9
    room = WIDTH - _PLACE
    said = _cut(_said(message, connection), room - 4)
    line = "-" * (room - _columns(said) - 2)
    sender = _sender(message, connection.row)
    arrow = f"<{line} {said}" if sender == "server" else f"{said} {line}>"
    place = f"{seconds:>10.6f} {message.frame:>7} {_length(message.message):>6} "
    return place + paint(arrow, "alert" if message.type == "alert" else sender)


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(combining(character) > 0 for character in text)


def _cut(text: str, room: int) -> str:
    if _columns(text) <= room:
        return text
    while _columns(text) > room - 3:
        text = text[:-1]
    return f"{text}..."


def _length(message: Any) -> int:
    """The bytes of a message, of an alert, or of a record's content."""
    match message:
        case EncryptedRecord():
            return message.length
        case Alert():
            return 2
    return len(getattr(message, "raw", b"1"))


def _carries(message: Any) -> str:
    """What one glance should tell."""
    parts: list[Callable[[], Any]] = []
    match message:
        case ClientHello():
            parts = [
                lambda: message.max_version,
                lambda: message.server_name,
                lambda: _list(message.alpn),
            ]
        case Ssl2Hello():
            parts = [lambda: message.version]
        case ServerHello():
            parts = [
                lambda: message.version,
                lambda: message.cipher_suite,
                lambda: message.key_share_group,
                lambda: message.alpn,
            ]
        case Certificate():
            parts = [lambda: _chain(message)]
        case ServerKeyExchange():
            parts = [lambda: message.group or _prime(message), lambda: message.signature_algorithm]
        case CertificateRequest():
            parts = [lambda: _authorities(message)]
        case NewSessionTicket():
            parts = [lambda: f"for {message.ticket_lifetime} s"]
        case Alert():
            parts = [lambda: message.level, lambda: message.description]
        case EncryptedRecord():
            parts = [lambda: "(encrypted)"]
    said = [_quietly(part) for part in parts]
    return " ".join(str(one) for one in said if one is not None)


def _quietly(part: Callable[[], Any]) -> Any:
    try:
        return part()
    except ValueError:
        return "<malformed>"


def _list(names: Any) -> str | None:
    return ",".join(map(str, names)) if names else None


def _prime(message: ServerKeyExchange) -> str | None:
    """The size of a group of Diffie-Hellman that has no name."""
    return f"{int.from_bytes(message.dh_p).bit_length()} bits" if message.dh_p else None


def _authorities(message: CertificateRequest) -> str:
    count = len(message.authorities or ())
    return "1 authority" if count == 1 else f"{count} authorities"


def _chain(message: Certificate) -> str:
    entries = message.certificates
    if not entries:
        return "none"
    leaf = entries[0]
    return f"{len(entries)}: {leaf.subject if leaf is not None else '?'}"


def _barriers(connection: Connection) -> dict[int, str]:
    """After which message each side begins to encrypt."""
    barriers: dict[int, str] = {}
    messages = connection.messages
    is_13 = _is_13(connection)
    told: set[str] = set()

    def tell(at: int, sender: str, what: str = "") -> None:
        if sender not in told:
            told.add(sender)
            alone = f"the {sender} encrypts{what} from here"
            barriers[at] = "both sides encrypt from here" if at in barriers else alone

    for at, message in enumerate(messages):
        if is_13:
            if message.type == "client_hello" and connection.row.early_data not in (None, "none"):
                tell(at, "client", " (early data)")
            if message.type == "server_hello":
                tell(at, "server")
                answers = (one for one in messages[at:] if one.sender == "client")
                clear = next((one for one in answers if one.type == "alert"), None)
                if clear is None or clear.encrypted:
                    tell(at, "client")
        elif message.type == "change_cipher_spec":
            tell(at, _sender(message, connection.row))
    return barriers


def _ending(row: Row) -> str:
    """How it ended."""
    said = [_ENDS[row.end_reason].format(row.ended_by)] if row.end_reason in _ENDS else []
    if row.failure == "plaintext":
        said.insert(0, "One side did not speak TLS.")
    return " ".join(said)


def _hidden(connection: Connection, barriers: dict[int, str]) -> str:
    """In words, what cannot be seen."""
    said = []
    if connection.row.client_hello_complete is False:
        said.append("The client_hello is not whole, and not above.")
    if barriers:
        said.append(_secrets(connection))
    elif connection.messages:
        said.append("Nothing is encrypted: what came whole of the handshake is above.")
    else:
        said.append("No message of the handshake is whole.")
    return " ".join([*said, *_lacks(connection.row)])


def _secrets(connection: Connection) -> str:
    if not _is_13(connection):
        return _SECRETS_12
    # A key that both knew before stands in for certificates (RFC 9846 §2.2).
    return _SECRETS_PSK if connection.row.resumed else _SECRETS_13


def _lacks(row: Row) -> Iterator[str]:
    """The columns that are not known, by the reason why."""
    reasons: dict[str, list[str]] = {}
    for lack in row.not_observable or ():
        column, _, reason = lack.rpartition(":")
        reasons.setdefault(reason, []).append(column)
    for reason, columns in reasons.items():
        yield f"Not observable ({reason}): {', '.join(columns)}."
