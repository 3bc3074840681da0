"""Alerts in clear: their level, and what comes after them."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, whole
from tlswire.linting.versions import SSL3

_ON = ("alert",)
_WARNING, _FATAL = 1, 2
_CLOSE_NOTIFY, _NO_RENEGOTIATION = 0, 100
# RFC 5246 §7.2.2 calls each of these always fatal; those below came after it.
_ALWAYS_FATAL = frozenset({10, 20, 22, 30, 40, 47, 48, 49, 50, 51, 70, 71, 80, 110})
_FATAL_SINCE = frozenset({86, 109, 115, 116, 120, 121})
_RESERVED = {21: "decryption_failed", 60: "export_restriction"}


@rule(
    "alert-error-as-warning",
    "error",
    "RFC 5246 §7.2.2",
    "an alert that is always fatal is sent as a warning",
    on=_ON,
)
def _error_as_warning(seen: Seen) -> Iterator[Evidence]:
    if int(seen.level) != _WARNING:
        return
    if int(seen.description) in _ALWAYS_FATAL | _FATAL_SINCE:
        yield whole(seen, f"warning {seen.description.label}")


@rule(
    "alert-warning-as-error",
    "notice",
    "RFC 5246 §7.2.2",
    "an alert that is always a warning is sent as fatal",
    on=_ON,
)
def _warning_as_error(seen: Seen) -> Iterator[Evidence]:
    if int(seen.level) != _FATAL:
        return
    if int(seen.description) in {_CLOSE_NOTIFY, _NO_RENEGOTIATION}:
        yield whole(seen, f"fatal {seen.description.label}")


@rule(
    "alert-reserved",
    "error",
    "RFC 5246 §7.2.2",
    "an alert is sent that must no longer be",
    on=_ON,
)
def _reserved(seen: Seen) -> Iterator[Evidence]:
    name = _RESERVED.get(int(seen.description))
    if int(seen.description) == 41 and seen.exchange.version not in {None, SSL3}:
        name = "no_certificate"
    if name is not None:
        yield whole(seen, name)


@rule(
    "alert-unknown",
    "error",
    "RFC 9846 §6",
    "an alert in clear has a level, or a description, that there is not",
    on=("unknown_alert",),
)
def _unknown(seen: Seen) -> Iterator[Evidence]:
    if not _has_changed(seen):
        yield whole(seen, "two bytes that are no alert")


@rule(
    "alert-unprotected",
    "error",
    "RFC 5246 §7.2",
    "an end sends an alert in clear after its ChangeCipherSpec",
    on=("alert", "unknown_alert"),
)
def _unprotected(seen: Seen) -> Iterator[Evidence]:
    if seen.exchange.is_before_13 and _has_changed(seen):
        yield whole(seen, "two bytes, which are too short for a protected alert")


def _has_changed(seen: Seen) -> bool:
    """Whether its sender had changed to protection."""
    messages = seen.exchange.messages
    before = messages[: messages.index(seen)]
    return any(one.type == "change_cipher_spec" and one.sender == seen.sender for one in before)


@rule(
    "alert-not-last",
    "error",
    "RFC 5246 §7.2.2",
    "an end goes on with the handshake after its fatal alert",
    on=("connection",),
)
def _not_last(seen: Seen) -> Iterator[Evidence]:
    ended: dict[str | None, str] = {}
    for one in seen.exchange.messages:
        is_alert = one.type == "alert"
        if one.sender in ended and not is_alert:
            yield whole(one, f"{one.type} after fatal {ended[one.sender]}")
        if is_alert and int(one.level) == _FATAL:
            ended.setdefault(one.sender, one.description.label)


@rule(
    "alert-close-for-hello",
    "notice",
    "RFC 9846 §6.2",
    "a server answers a ClientHello with close_notify, which does not say what is wrong",
    on=_ON,
)
def _close_for_hello(seen: Seen) -> Iterator[Evidence]:
    if int(seen.description) != _CLOSE_NOTIFY or seen.sender != "server":
        return
    said_more = any(one.sender == "server" for one in seen.exchange.messages if one is not seen)
    if seen.hello is not None and not said_more:
        yield whole(seen, "close_notify")
