"""A connection as a ladder: the client left, the server right, a line for each message."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from tlswire import (
    Alert,
    Certificate,
    CertificateRequest,
    ClientHello,
    EncryptedRecord,
    NewSessionTicket,
    ServerHello,
    ServerKeyExchange,
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
    "resumption",
    "outcome",
    "failure",
    "early_data",
    "ja4",
    "not_observable",
)
_PLACE = 26
_SECRETS_13 = (
    "From there on this capture shows lengths alone. Not visible without keys: the server's "
    "encrypted_extensions, any certificate_request, certificate and certificate_verify, and its "
    "finished; any certificate and certificate_verify of the client, and its finished; session "
    "tickets, key updates, alerts, and the data."
)
_SECRETS_12 = (
    "From there on this capture shows lengths alone. Not visible without keys: the finished of "
    "either side, any renegotiation, alerts, and the data."
)


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
        yield _rung(message, begun, paint, said=_said(message, connection))
        for barrier in barriers.get(at, ()):
            yield paint(f" {barrier} ".center(WIDTH, "="), "hidden")
    yield ""
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
        return f"{message.type} (means nothing)"
    return f"{message.type} {_carries(message.message)}".rstrip()


def _is_13(connection: Connection) -> bool:
    return str(connection.row.version).startswith(("TLSv1.3", "DTLSv1.3"))


def _rung(message: CapturedMessage, begun: int, paint: Paint, *, said: str) -> str:
    seconds = (message.time_ns - begun) / 1e9
    room = WIDTH - _PLACE
    if len(said) > room - 4:
        said = f"{said[: room - 7]}..."
    arrow = (
        f"<{'-' * (room - len(said) - 2)} {said}"
        if message.sender == "server"
        else f"{said} {'-' * (room - len(said) - 2)}>"
    )
    place = f"{seconds:>10.6f} {message.frame:>7} {_length(message.message):>6} "
    what = "alert" if message.type == "alert" else message.sender or "client"
    return place + paint(arrow, what)


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
            parts = [lambda: message.group, lambda: message.signature_algorithm]
        case CertificateRequest():
            parts = [lambda: f"{len(message.authorities or ())} authorities"]
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


def _chain(message: Certificate) -> str:
    entries = message.certificates
    if not entries:
        return "none"
    leaf = entries[0]
    return f"{len(entries)}: {leaf.subject if leaf is not None else '?'}"


def _barriers(connection: Connection) -> dict[int, list[str]]:
    """After which message each side begins to encrypt."""
    barriers: dict[int, list[str]] = {}
    messages = connection.messages
    is_13 = _is_13(connection)
    told: set[str] = set()

    def tell(at: int, sender: str, what: str = "") -> None:
        if sender not in told:
            told.add(sender)
            barriers.setdefault(at, []).append(f"the {sender} encrypts{what} from here")

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
        elif message.type == "change_cipher_spec" and message.sender is not None:
            tell(at, message.sender)
    return barriers


def _hidden(connection: Connection, barriers: dict[int, list[str]]) -> str:
    """In words, what cannot be seen."""
    if not barriers:
        said = "Nothing is encrypted: what was captured of the handshake is above."
    else:
        said = _SECRETS_13 if _is_13(connection) else _SECRETS_12
    return " ".join([said, *_lacks(connection.row)])


def _lacks(row: Row) -> Iterator[str]:
    """The columns that are not known, by the reason why."""
    reasons: dict[str, list[str]] = {}
    for lack in row.not_observable or ():
        column, _, reason = lack.rpartition(":")
        reasons.setdefault(reason, []).append(column)
    for reason, columns in reasons.items():
        yield f"Not observable ({reason}): {', '.join(columns)}."
