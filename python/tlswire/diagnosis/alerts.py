"""What an alert in clear says (RFC 9846 §6.2), given who sent it and when."""

from tlswire.diagnosis import certificates
from tlswire.diagnosis.case import Case
from tlswire.diagnosis.finding import Finding
from tlswire.negotiation import negotiate
from tlswire.negotiation.offer import real
from tlswire.policy import Policy
from tlswire.registry import ExtensionType, ProtocolVersion

# Alerts that mean one thing, whoever sends them: class, and the cause in words.
_PLAIN = {
    "protocol_version": ("version", "{who} says that there is no version in common"),
    "inappropriate_fallback": (
        "fallback_refused",
        (
            "the client sent TLS_FALLBACK_SCSV: it tries with less than it can, and the server can "
            "do more (RFC 7507 §3)"
        ),
    ),
    "unrecognized_name": ("server_name_unknown", "the server does not serve {name}"),
    "no_application_protocol": ("alpn", "the server accepts none of {alpn}"),
    "insufficient_security": ("insufficient_security", "{who} finds what is offered too weak"),
    "missing_extension": ("missing_extension", "{who} misses an extension"),
    "unsupported_extension": (
        "unsupported_extension",
        "{who} was sent an extension that it did not ask for",
    ),
    "internal_error": ("internal_error", "{who} has a defect or lacks resources"),
    "user_canceled": ("user_canceled", "{who} gave up for a reason outside the protocol"),
    "access_denied": ("user_canceled", "{who} refuses access"),
    "unknown_psk_identity": ("psk_unknown", "the server does not know the pre-shared key"),
    "ech_required": ("encrypted_client_hello", "the server did not take the encrypted hello"),
}
TLS13 = 0x0304
_ILLEGAL = {
    "decode_error",
    "illegal_parameter",
    "unexpected_message",
    "record_overflow",
    "decompression_failure",
}
_CRYPTOGRAPHY = {
    "bad_record_mac",
    "decrypt_error",
    "decryption_failed",
    "decryption_failed_RESERVED",
}
_OF_AN_EMPTY_LIST = _ILLEGAL | {"internal_error", "access_denied"}
_OF_A_CERTIFICATE = {"access_denied"}
_OF_A_BINDER = {"illegal_parameter", "decrypt_error"}
_PRE_SHARED_KEY = 41
_RULES = Policy(name="rules of TLS", versions=(0x0301, 0x0302, 0x0303, 0x0304))


def find(case: Case) -> Finding | None:
    """What the alert says; `None` where there is none, or one that says nothing by itself."""
    alert, who = case.alert, case.alert_sender or "one side"
    if alert is None or case.failure not in {"alert", None}:
        return None
    if case.is_only_warned or (case.failure is None and alert == "close_notify"):
        return None
    if case.is_only_an_echo:
        return None
    if alert in certificates.ALERTS and who == "server" and case.was_sent == 0:
        return _before_any_hello(case)
    if alert in certificates.ALERTS:
        return certificates.find(case) if _can_be_of_certificate(case) else _too_early(case)
    if (told := _by_what_came_before(case, who)) is not None:
        return told
    if case.is_echo_of_end and not _rule_of_server(case):
        return None
    if alert in _PLAIN:
        return _plain(case, who)
    if alert in _CRYPTOGRAPHY:
        cause = f"the {who} could not decrypt or verify what it was sent"
        return Finding("bad_cryptography", "certain", cause)
    if alert in _ILLEGAL:
        return _illegal(case, who)
    if alert in {"handshake_failure", "close_notify"}:
        return None
    return Finding("other_alert", "certain", f"the {who} sent {alert}")


def _can_be_of_certificate(case: Case) -> bool:
    """Whether a certificate can have come before the alert; a server has to say hello first."""
    is_early = case.alert_sender == "server" and case.has_client_hello
    return not is_early or case.has_server_hello or bool(case.hidden_reasons - {"encrypted"})


def _too_early(case: Case) -> Finding:
    return Finding(
        "other_alert",
        "certain",
        f"the server sent {case.alert} before its ServerHello, when no certificate can have come",
    )


def _by_what_came_before(case: Case, who: str) -> Finding | None:
    """What the messages before it make of an alert of the server's, whatever it is called."""
    if who != "server":
        return None
    if case.client_hello_complete is False:
        return Finding("hello_incomplete", "likely", "the client ended within its hello")
    if not case.has_client_hello and case.alert != "close_notify":
        return _before_any_hello(case)
    if case.alert in _OF_AN_EMPTY_LIST and certificates.sent_none(case):
        # GnuTLS says decode_error where an empty list is not enough.
        said = f"{certificates.missing(case)}; {case.alert} came of it"
        return Finding("client_certificate_missing", "likely", said)
    if case.alert in _OF_A_CERTIFICATE and case.client_certificate_sent:
        # GnuTLS says access_denied to a certificate that its application does not take.
        return certificates.of_client_unexplained(case)
    return _wrong_key(case) if _is_wrong_key(case) else None


def _is_wrong_key(case: Case) -> bool:
    has_key = _PRE_SHARED_KEY in (case.client_extensions or ()) and not case.has_server_hello
    return bool(has_key and case.alert in _OF_A_BINDER and not _broken_rule(case))


def _wrong_key(case: Case) -> Finding:
    cause = (
        "the server refuses the hello with the pre-shared key; its binder does not verify where "
        f"the keys of both differ (RFC 9846 §4.3.11), and {case.alert} comes of it"
    )
    unsure = ("the binder cannot be verified from outside",)
    return Finding("psk_unknown", "likely", cause, unsure, ("illegal_message",))


def _plain(case: Case, who: str) -> Finding:
    name, cause = _PLAIN[case.alert]
    words = {
        "who": f"the {who}",
        "name": case.server_name or "a hello without a name",
        "alpn": ", ".join(case.client_alpn or ()) or "what is offered",
    }
    said = cause.format(**words)
    if name == "version":
        return Finding(name, "certain", f"{said}; {versions_of(case)}")
    if name == "missing_extension" and case.offer is not None:
        return Finding(name, "certain", f"{said}{_missing_of(case)}")
    return Finding(name, "certain", said)


def versions_of(case: Case) -> str:
    """What the client offered, in words."""
    listed = [ProtocolVersion(one).label for one in real(case.client_versions or ())]
    if listed:
        return f"the client offers {', '.join(listed)}"
    legacy = case.client_legacy_version
    if legacy is None:
        return "what the client offers was not seen"
    return f"the client offers {ProtocolVersion(legacy).label} and what is older"


def _missing_of(case: Case) -> str:
    sent = set(case.client_extensions or ())
    missing = [number for number in (10, 13, 51) if number not in sent]
    labels = [ExtensionType(number).label for number in missing]
    return f": {', '.join(labels)} is not there (RFC 9846 §9.2)" if labels else ""


def _before_any_hello(case: Case) -> Finding:
    if case.is_late and case.alert != "protocol_version":
        cause = f"the capture begins later than the connection; {case.alert} ended it"
        return Finding("capture_incomplete", "certain", cause)
    if case.has_server_hello and case.client_bytes == 0:
        cause = f"the capture holds nothing that the client sent; the server said {case.alert}"
        return Finding("capture_incomplete", "certain", cause)
    if case.client_bytes == 0:
        return Finding(
            "nothing_sent", "likely", f"the client sent nothing; {case.alert} came of it"
        )
    if case.alert == "protocol_version":
        cause = "the server does not take the version of the client's hello, as of SSL 2.0"
        return Finding("version", "likely", cause, (), ("plaintext_on_tls_port",))
    if "truncated_message" in case.odd or "truncated_record" in case.odd:
        return Finding("hello_incomplete", "likely", "the client's hello is cut")
    if "decode_error" in case.odd or "record_version" in case.odd:
        return Finding("illegal_message", "likely", "the client's hello cannot be read")
    return Finding(
        "plaintext_on_tls_port",
        "likely",
        f"the server answers {case.alert} to something that is no ClientHello",
        ("what the client sent is no TLS that is known",),
        ("illegal_message",),
    )


def _illegal(case: Case, who: str) -> Finding:
    is_downgrade = case.downgrade_sentinel not in {None, "none"} and "downgrade" in case.odd
    if who == "client" and case.alert == "illegal_parameter" and is_downgrade:
        cause = (
            "the server's random says that it can do more than it chose, and the client had "
            "offered more (RFC 9846 §4.2.3)"
        )
        return Finding("downgrade_detected", "certain", cause)
    if "plaintext" in case.odd:
        return Finding("wrong_protocol", "certain", "the server answered with no TLS")
    rule = _rule_of_server(case) if who == "client" else ""
    if who == "server" and not case.has_server_hello:
        rule = _broken_rule(case)
    said = f": {rule}" if rule else ""
    unsure = () if rule else ("which rule it is cannot be seen from outside",)
    if not rule and who == "client" and not case.has_client_hello:
        cause = f"the client was sent a message that it does not take ({case.alert})"
        missed = ("the capture lacks the ClientHello, with which it would be compared",)
        return Finding("illegal_message", "likely", cause, missed, ("downgrade_detected",))
    cause = f"the {who} was sent a message that breaks a rule ({case.alert}){said}"
    return Finding("illegal_message", "certain", cause, unsure, (), rule)


def _rule_of_server(case: Case) -> str:
    """The rule that the server's messages break, if one is seen."""
    if "direction" in case.odd:
        return "both ends sent a ClientHello, as if each were the client (RFC 9846 §4)"
    selected = case.server_selected_version
    if selected is not None and selected < TLS13 and case.protocol == "tls":
        label = ProtocolVersion(selected).label
        return (
            f"supported_versions of the ServerHello names {label}; it is for TLS 1.3 alone, and "
            "what is older stands in legacy_version (RFC 9846 §4.3.1)"
        )
    if "not_offered" in case.odd:
        return "the server chose what the client did not offer (RFC 9846 §4.2.3)"
    return ""


def _broken_rule(case: Case) -> str:
    """The rule that a ClientHello breaks, if it does."""
    offer = case.offer
    if offer is None:
        return ""
    failure = negotiate(offer, _RULES).failure
    if failure is None or failure.stage.name not in {"hello", "compression", "extensions"}:
        return ""
    note = failure.stage.note or failure.cause.replace("_", " ")
    return f"{note} ({failure.stage.reference})"
