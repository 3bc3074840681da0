"""TLS 1.3: refusals that are encrypted, told by what the lengths and the order of records show."""

from collections.abc import Sequence
from dataclasses import replace

from tlswire.diagnosis import flight
from tlswire.diagnosis.case import Case
from tlswire.diagnosis.finding import Certainty, Finding
from tlswire.policy import Policy

_HIDDEN = "what the server says after its ServerHello is encrypted in TLS 1.3"
_LENGTHS = "that is read off the lengths of encrypted records, which padding can change"
_WHICH = (
    "the certificate is encrypted too: whether it is not trusted, out of time, of the wrong kind "
    "or revoked only the server's log tells"
)
# Why a client certificate that was shown may be refused.
_REASONS = tuple(f"client_certificate_{one}" for one in ("untrusted", "expired", "purpose"))


def rejected(case: Case, policy: Policy | None, controls: Sequence[Case] = ()) -> Finding:
    """The server ended it when the client had finished."""
    is_alert = case.is_hidden("alert")
    unsure = [_HIDDEN]
    if is_alert:
        said = "an encrypted record of the size of an alert came before that"
        unsure.append(f"{said}: that it is an alert is a guess")
    if policy is not None and policy.client_auth == "none":
        unsure.append(f"{policy.name} asks for no client certificate")
    is_demanding = policy is not None and policy.client_auth == "require"
    sure: Certainty = "likely" if is_alert or is_demanding else "possible"
    found = _by_flight(case, sure)
    others = _of_others(found.name, {flight.of(one) for one in controls})
    return replace(found, cause=found.cause + others, unsure=(*unsure, *found.unsure))


def _of_others(name: str, flown: set[flight.Flight | None]) -> str:
    """What the same server took of other clients, as a part of a sentence."""
    if "certificate" in flown:
        return "; other clients came about with records as long as with a certificate"
    if name == "client_certificate_missing" and "no_certificate" in flown:
        return "; others came about with an empty list, so it does not require one of everybody"
    return ""


def _by_flight(case: Case, sure: Certainty) -> Finding:
    ended = "the server ended the connection right after the client's Finished"
    match flight.of(case):
        case "no_certificate":
            return Finding(
                "client_certificate_missing",
                sure,
                f"{ended}; it had asked for a client certificate, and the client's first record is "
                "as long as an empty list",
                (_LENGTHS,),
                ("client_refused_late",),
            )
        case "certificate":
            return Finding(
                "client_certificate_refused",
                sure,
                f"{ended}; it had asked for a client certificate, and the client's records are as "
                "long as with one",
                (
                    _LENGTHS,
                    _WHICH,
                ),
                (*_REASONS, "client_certificate_revoked"),
            )
        case "finished":
            return Finding(
                "client_refused_late",
                "possible",
                f"{ended}; it had asked for no client certificate, as the client's record has room "
                "for a Finished alone",
                (_LENGTHS, "a server that has nothing to say and closes looks the same"),
                ("outcome_unknown", "internal_error"),
            )
    return Finding(
        "client_refused_late",
        sure,
        f"{ended}, as it does when it requires a client certificate and none came, or refuses the "
        "one that came",
        ("the lengths of the client's records do not tell which",),
        ("client_certificate_missing", "client_certificate_untrusted"),
    )


def overtaken(case: Case) -> Finding:
    """It ended, and the order of the ends does not tell whether the server had refused."""
    cause = "it ended before anything in clear shows whether the handshake came about"
    others = {
        "no_certificate": ("client_certificate_missing",),
        "certificate": ("client_certificate_refused",),
    }
    flown = flight.of(case)
    return Finding(
        "outcome_unknown",
        "possible",
        cause + told(flown),
        ("what follows the hellos is encrypted",),
        others.get(flown or "", ()),
    )


def gave_up(case: Case) -> Finding | None:
    """The client answered the server's flight with what can only be an alert."""
    if not case.is_tls13 or case.outcome != "failed" or flight.of(case) != "alert":
        return None
    return Finding(
        "server_certificate_refused",
        "possible",
        "the client answered the server's certificate with an encrypted record of the size of an "
        "alert, and no Finished",
        (
            "that it is an alert is a guess, and what it says is encrypted",
            "the certificate is encrypted too",
        ),
        (
            *(f"server_certificate_{one}" for one in ("untrusted", "expired", "name", "revoked")),
            "user_canceled",
        ),
    )


def told(flown: flight.Flight | None) -> str:
    """What a flight shows of client certificates, as a part of a sentence."""
    return {
        "finished": "; by the length of the client's records none was asked for",
        "no_certificate": "; by the length of the client's records one was asked for and none sent",
        "certificate": "; by the length of the client's records one was sent",
    }.get(flown or "", "")
