"""What a row shows of how its connection went, as far as a policy has to do with it."""

from dataclasses import dataclass
from typing import Any, Literal

from tlswire.whatif.columns import Get

Result = Literal["agreed", "refused", "wordless", "later", "other", "unseen"]
"""`agreed`: the server answered with a ServerHello, and nothing went wrong. `refused`: it answered
with an alert that is about what was offered. `wordless`: it ended the connection, or never
answered, without saying why. `later`: it failed after a ServerHello. `other`: it failed for what
is no negotiation, as an answer in plain text. `unseen`: the rows do not tell."""

# Alerts by which servers refuse an offer: handshake_failure, illegal_parameter, decode_error,
# protocol_version, insufficient_security, inappropriate_fallback, missing_extension,
# unsupported_extension, unrecognized_name, no_application_protocol (RFC 9846 §6.2).
_ABOUT_THE_OFFER = frozenset({40, 47, 50, 70, 71, 86, 109, 110, 112, 120})
# Alerts by which servers refuse a client's certificate, or that there is none.
ABOUT_A_CERTIFICATE = frozenset({40, 41, 42, 43, 44, 45, 46, 48, 116})
# What a client answers to a downgrade (RFC 9846 §4.2.3).
_ILLEGAL_PARAMETER = 47
# Alerts by which clients refuse what a server chose.
ABOUT_THE_CHOICE = frozenset({40, 47, 70, 71})
_BEFORE_THE_ANSWER = frozenset({"client_hello", "hello_retry_request", None})


@dataclass(frozen=True, slots=True)
class Observed:
    """How a connection went.

    Attributes:
        result: One of `Result`.
        outcome: The row's word for it; `None` where it has no such column.
        version, cipher, group: What was agreed; `None` where nothing was, or is not known.
        hello_retry: Whether a HelloRetryRequest came first; `None` where that is not known.
        resumed: Whether a session was taken up, so that less was negotiated than else.
        alert: The alert that was seen first, by number.
        sender: Who sent it.
        asked, sent: Whether a client certificate was asked for, and sent; `None` where the wire
            does not show it.
        sentinel: Whether the server's random told of a newer version (RFC 9846 §4.2.3).
        signature: The algorithm with which the server signed its key exchange; before TLS 1.3.
        gave_up: Whether the client itself ended it before there was an answer, without a word.
    """

    result: Result = "unseen"
    outcome: str | None = None
    version: int | None = None
    cipher: int | None = None
    group: int | None = None
    hello_retry: bool | None = None
    resumed: bool = False
    alert: int | None = None
    sender: str | None = None
    asked: bool | None = None
    sent: bool | None = None
    signature: int | None = None
    sentinel: bool = False
    gave_up: bool = False

    @classmethod
    def of(cls, get: Get) -> "Observed":
        """What a row shows."""
        version, group = get("version_id"), get("curve_id")
        is_cut, result = get("resumed") is True, _result(get)
        return cls(
            result=result,
            outcome=get("outcome"),
            version=_int(version),
            cipher=_int(get("cipher_id")),
            group=_int(group),
            hello_retry=get("hello_retry"),
            resumed=is_cut,
            alert=_int(get("alert_id")),
            sender=get("alert_sender"),
            asked=get("client_certificate_requested"),
            sent=get("client_certificate_sent"),
            sentinel=get("downgrade_sentinel") not in {None, "none"},
            signature=_int(get("server_signature_algorithm")),
            gave_up=result == "wordless" and get("ended_by") == "client",
        )

    @property
    def has_answer(self) -> bool:
        """Whether what was agreed is known."""
        return self.result in {"agreed", "later"} and self.version is not None

    @property
    def is_about_the_sentinel(self) -> bool:
        """Whether the client took the server's random for a sign of a downgrade."""
        by_client = self.result == "later" and self.sender == "client"
        return by_client and self.sentinel and self.alert == _ILLEGAL_PARAMETER

    @property
    def is_about_the_choice(self) -> bool:
        """Whether the client refused what the server chose."""
        by_client = self.result == "later" and self.sender == "client"
        return by_client and self.alert in ABOUT_THE_CHOICE

    @property
    def is_about_a_certificate(self) -> bool:
        """Whether it failed as it does where a client certificate is refused or wanting."""
        if self.result != "later" or self.sender == "client":
            return False
        said = self.alert in ABOUT_A_CERTIFICATE and self.asked is True
        return said or self.outcome == "rejected"


def _int(value: Any) -> int | None:
    return None if value is None else int(value)


def _result(get: Get) -> Result:
    outcome = get("outcome")
    has_answer = get("version_id") is not None
    if outcome in {"failed", "rejected"}:
        stage = get("failure_stage")
        # A HelloRetryRequest is an answer, unless it is the server that goes no further.
        is_retried = get("hello_retry") is True and stage in _BEFORE_THE_ANSWER
        by_server = "server" in {get("alert_sender"), get("ended_by")}
        is_early = not has_answer or (is_retried and by_server)
        return _refusal(get) if is_early else "later"
    if has_answer and outcome in {"established", "incomplete", "unknown", None}:
        return "agreed"
    return "unseen"


def _refusal(get: Get) -> Result:
    """How a connection failed before there was a ServerHello."""
    failure = get("failure")
    if failure not in {"alert", "closed", "reset", "silent"}:
        return "other"
    if get("alert_sender") == "server":
        return "refused" if get("alert_id") in _ABOUT_THE_OFFER else "wordless"
    if get("alert_sender") == "client" and get("ended_by") == "client":
        return "other"
    return "wordless"
