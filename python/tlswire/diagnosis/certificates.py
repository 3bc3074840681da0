"""Certificates that one side refuses: whose, and why."""

from datetime import datetime
from typing import Any

from tlswire.diagnosis.case import Case
from tlswire.diagnosis.finding import Certainty, Finding

# What an alert says of a certificate (RFC 9846 §6.2); the last two say nothing more.
ALERTS = {
    "unknown_ca": "untrusted",
    "certificate_expired": "expired",
    "certificate_revoked": "revoked",
    "unsupported_certificate": "purpose",
    "certificate_required": "missing",
    "no_certificate": "missing",
    "no_certificate_RESERVED": "missing",
    "bad_certificate": "",
    "certificate_unknown": "",
    "bad_certificate_status_response": "",
    "certificate_unobtainable": "",
}


def find(case: Case) -> Finding:
    """What an alert on a certificate says, given who sent it."""
    reason = ALERTS[case.alert]
    if case.alert_sender == "server":
        return _of_client(case, reason)
    return _of_server(case, reason)


def _of_client(case: Case, reason: str) -> Finding:
    who = case.client_certificate_subject or "the client's certificate"
    if reason == "missing" or (not reason and case.client_certificate_sent is False):
        sure: Certainty = "certain" if reason else "likely"
        return Finding("client_certificate_missing", sure, missing(case))
    causes = {
        "untrusted": f"the server does not trust who issued {who}: "
        f"{case.client_certificate_issuer or 'its issuer is not seen'}",
        "expired": f"the server finds {who} expired: valid until "
        f"{_day(case.client_certificate_not_after)}",
        "revoked": f"the server finds {who} revoked",
        "purpose": f"the server does not take certificates of this kind: {who}",
        "": f"the server refuses {who} and does not say why ({case.alert})",
    }
    if reason:
        return Finding(f"client_certificate_{reason}", "certain", causes[reason])
    if case.client_certificate_sent is None:
        # Nobody saw whether it asked; some stacks say bad_certificate where none came.
        others = ("client_certificate_missing",)
        return Finding("client_certificate_refused", "possible", causes[""], (), others)
    return of_client_unexplained(case)


def of_client_unexplained(case: Case) -> Finding:
    """Why a server may have refused the client's certificate, by what the certificate says."""
    who = case.client_certificate_subject or "the client's certificate"
    said = f"the server refuses {who} and does not say why ({case.alert})"
    unsure = ("the alert does not tell why",)
    if case.is_out_of_time("client"):
        until = _day(case.client_certificate_not_after)
        shown = (f"{unsure[0]}; the certificate is out of its time",)
        cause = f"the server finds {who} expired: valid until {until}"
        return Finding("client_certificate_expired", "likely", cause, shown)
    if case.is_self_issued("client"):
        shown = (f"{unsure[0]}; the certificate is issued by itself",)
        return Finding("client_certificate_untrusted", "likely", said, shown)
    return Finding(
        "client_certificate_refused", "likely", said, unsure,
        tuple(f"client_certificate_{one}" for one in ("untrusted", "purpose", "revoked")),
    )  # fmt: skip


def sent_none(case: Case) -> bool:
    """Whether the server asked for a client certificate and was seen to get an empty list."""
    return bool(case.client_certificate_requested) and case.client_certificate_sent is False


def missing(case: Case) -> str:
    """That no certificate came, in words."""
    if sent_none(case):
        return "the server asked for a client certificate, and the client sent an empty list"
    return "the server requires a client certificate, and none came"


def _day(time: Any) -> str:
    return f"{time:%Y-%m-%d}" if isinstance(time, datetime) else "a time that is not seen"


def _of_server(case: Case, reason: str) -> Finding:
    issuer = case.server_certificate_issuer or "an issuer that is not seen"
    causes = {
        "untrusted": f"the client does not trust who issued the server's certificate: {issuer}",
        "expired": "the client finds the server's certificate expired: valid until "
        f"{_day(case.server_certificate_not_after)}",
        "revoked": "the client finds the server's certificate revoked",
        "purpose": "the client does not take certificates of this kind",
    }
    if reason in {"untrusted", "expired", "revoked"}:
        name = f"server_certificate_{reason}"
        if reason == "expired" and case.certificate_matches_name is False:
            unsure = ("the certificate has other names, too",)
            return Finding(name, "certain", causes[reason], unsure, ("server_certificate_name",))
        return Finding(name, "certain", causes[reason])
    if reason == "purpose":
        return Finding("server_certificate_refused", "certain", causes[reason])
    return of_server_by_its_looks(case, "likely", f"the client refuses it ({case.alert})")


def of_server_by_its_looks(case: Case, certainty: Certainty, said: str) -> Finding:
    """Why a client may have refused a server's certificate, by what the certificate says."""
    faults = []
    if case.is_out_of_time("server"):
        faults.append("server_certificate_expired")
    if case.certificate_matches_name is False:
        faults.append("server_certificate_name")
    if case.is_self_issued("server"):
        faults.append("server_certificate_untrusted")
    if len(faults) != 1:
        unsure = ("what the client minds is not told",)
        return Finding("server_certificate_refused", certainty, said, unsure, tuple(faults))
    words = {
        "server_certificate_expired": "it is not valid at this time",
        "server_certificate_name": f"it is not for {case.server_name}",
        "server_certificate_untrusted": "it is issued by itself",
    }
    unsure = ("the alert does not tell why; this is what the certificate shows",)
    return Finding(faults[0], certainty, f"{said}: {words[faults[0]]}", unsure)
