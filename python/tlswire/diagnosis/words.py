"""Client certificates and resumption, in words that say no more than was seen."""

from tlswire.diagnosis import flight, late
from tlswire.diagnosis.case import Case

_TLS13 = "in TLS 1.3 it is encrypted"


def mutual(case: Case) -> str:
    """What can be said of a client certificate (RFC 9846 §4.4.2, RFC 5246 §7.4.6)."""
    if not case.has_server_hello:
        return _lacking(case) or "client certificates never came up: there was no ServerHello"
    if case.resumed:
        return (
            "cannot be known: a session was resumed, and certificates are of the handshake that "
            "began it"
        )
    asked, sent = case.client_certificate_requested, case.client_certificate_sent
    if asked is None and case.is_tls13:
        said = f"cannot be known without keys: whether one was asked for and sent, {_TLS13}"
        return said + late.told(flight.of(case))
    if asked is None:
        reasons = ", ".join(sorted(case.hidden_reasons)) or "the handshake stopped before that"
        return f"cannot be known: {reasons}"
    if not asked:
        return "none was asked for"
    if sent is None:
        return "one was asked for; whether one was sent was not seen"
    if not sent:
        return "one was asked for, and the client sent an empty list"
    refused = case.alert_sender == "server" and case.outcome != "established"
    said = f"one was asked for and sent: {case.client_certificate_subject}"
    return f"{said}; the server refused the handshake after that" if refused else said


def _lacking(case: Case) -> str:
    """That a ServerHello may have been where the capture lacks something."""
    if "late_start" in case.lacking:
        return "cannot be known: the capture begins later than the connection"
    reasons = ", ".join(sorted(case.lacking))
    return f"cannot be known: the capture lacks a part of it ({reasons})" if reasons else ""


def resumption(case: Case) -> str:
    """What can be said of an earlier session (RFC 9846 §2.2, RFC 5246 §7.3, RFC 5077 §3.1)."""
    how = case.resumption
    if how is None or not case.has_server_hello:
        return _lacking(case) or "cannot be known: there was no ServerHello"
    echo = (
        "; an echoed session id is no sign of resumption in TLS 1.3, it is there for compatibility"
        if case.is_tls13
        else ""
    )
    said = {
        "full": "a full handshake",
        "session_id": "an earlier session was resumed by its session id",
        "ticket": "an earlier session was resumed by a ticket",
        "psk": "an earlier session was resumed, or a key was shared beforehand: a PSK was selected",
        "unknown": "cannot be known: not enough of the handshake was seen",
    }[how]
    return said + (echo if how == "full" else "")
