"""Why a column is null although there may have been something: what the wire does not show."""

from typing import TYPE_CHECKING

from tlswire.reference.capture.connection import CLIENT, SERVER, Connection, other

if TYPE_CHECKING:
    from tlswire.reference.capture.row import Row

ENCRYPTED = "encrypted"
RESUMED = "resumed"
ONE_SIDED = "one_sided"
LATE_START = "late_start"
GAP = "gap"
SNAPLEN = "snaplen"

# A column, whether it is null, and why it may be.
_Note = tuple[str, bool, str | None]


def missing(connection: Connection, sender: str) -> str | None:
    """Why a message of `sender` that did not come may have been sent nevertheless."""
    side, opposite = connection.side(sender), connection.side(other(sender))
    if not side.packets and opposite.packets:
        return ONE_SIDED
    if not connection.start_seen and connection.client_hello is None:
        return LATE_START
    if side.gap:
        return GAP
    return SNAPLEN if side.cut else None


def not_observable(row: "Row") -> list[str]:
    """The columns that are null because the wire does not show them, as `column:reason`."""
    notes = [*_agreement(row), *_offer(row), *_course(row), *_certificates(row)]
    return [f"{column}:{reason}" for column, is_null, reason in notes if is_null and reason]


def _agreement(row: "Row") -> list[_Note]:
    """What the server chose."""
    negotiated = row.negotiated
    unanswered = row.answered.hello is None
    reason = missing(row.connection, SERVER)
    encrypted = ENCRYPTED if negotiated.is_tls13 else None
    is_cut = unanswered or not row.answered.known.is_all
    is_silent = row.next_protocol is None and (is_cut or negotiated.is_tls13)
    return [
        ("version", negotiated.version is None, reason),
        ("cipher", unanswered, reason),
        ("curve", negotiated.group is None and _lacks_key_exchange(row), reason),
        ("next_protocol", is_silent, encrypted or reason),
        ("resumed", negotiated.resumed is None, reason),
        ("hello_retry", row.hello_retry is None, reason),
        ("ja3s", is_cut, reason),
        ("server_extensions", is_cut, reason),
    ]


def _lacks_key_exchange(row: "Row") -> bool:
    """Whether there must be a key exchange that did not come: the suite is an ephemeral one."""
    negotiated = row.negotiated
    if negotiated.cipher is None:
        return True
    unseen = row.connection.server_key_exchange is None and not negotiated.is_tls13
    is_ephemeral = any(part in negotiated.cipher.label for part in ("DHE_", "_anon_"))
    return is_ephemeral and unseen and negotiated.resumed is not True


def _offer(row: "Row") -> list[_Note]:
    """What the client offered."""
    if row.offered.known.is_all:
        return []
    reason = missing(row.connection, CLIENT)
    return [
        ("server_name", not row.server_names.is_known, reason),
        ("client_max_version", row.client_max_version is None, reason),
        ("early_data", row.early_data is None, reason),
        ("ech", row.ech is None, reason),
        ("ja3", True, reason),
        ("ja4", True, reason),
        ("client_ciphers", row.offered.hello is None and row.offered.older is None, reason),
    ]


def _course(row: "Row") -> list[_Note]:
    """How it went and how long it took."""
    it = row.connection
    client, server = missing(it, CLIENT), missing(it, SERVER)
    established = row.verdict.established
    begun = it.client_hello is not None
    untimed = row.handshake_duration is None and established is True
    opening = ONE_SIDED if ONE_SIDED in (client, server) else None
    return [
        ("established", established is None, client or server),
        ("alert", it.answered_by_alert and row.alert is None, ENCRYPTED),
        ("handshake_duration", untimed, server if begun else client or server),
        ("server_hello_delay", row.server_hello_delay is None, server if begun else client),
        ("tcp_rtt", it.tcp_rtt is None, opening if it.start_seen else LATE_START),
    ]


def _certificates(row: "Row") -> list[_Note]:
    """Who showed which certificate."""
    client, server = missing(row.connection, CLIENT), missing(row.connection, SERVER)
    encrypted = ENCRYPTED if row.negotiated.is_tls13 else None
    hidden = RESUMED if row.negotiated.resumed is True else encrypted
    requested, sent = row.client_certificate_requested, row.client_certificate_sent
    unseen = server or client if requested is None else client
    shown = row.server_certificate_sent
    unnamed = not row.server_names.is_known
    is_asked = row.server_name is not None or unnamed
    return [
        ("client_certificate_requested", requested is None, hidden or server),
        ("client_certificate_sent", sent is None, hidden or unseen),
        ("mutual", row.mutual is None, hidden or server or client),
        ("server_certificate_sha256", shown is None, hidden or server),
        ("client_certificate_sha256", sent is None, hidden or unseen),
        ("certificate_matches_name", shown is None and is_asked, hidden or server),
        ("certificate_matches_name", shown is True and unnamed, client),
    ]
