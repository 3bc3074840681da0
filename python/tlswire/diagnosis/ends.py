"""Ends without an alert that says why: closed, reset, silent, or no TLS at all."""

from tlswire.diagnosis import certificates, late
from tlswire.diagnosis.case import LACKS, Case
from tlswire.diagnosis.finding import Finding

# Bytes that fit no packet of a common path; longer hellos take several.
_LONG_HELLO = 1_300
# Packets of a client whose hello nobody answers: SYN, ACK, and how it leaves.
_BESIDES_HELLO = 3
# What an answer would be that is not in the capture.
_LATER = ("capture_ends",)
# Seconds after which a client that leaves amid a handshake has rather given up than refused.
_PATIENCE = 5.0
_BLINDING = (9.0, 31.0)
_UNREADABLE = "a message that cannot be read ended it"
_VERBS = {"closed": "close", "reset": "reset", "silent": "silence", "alert": "close"}


def find(case: Case) -> Finding:
    """What an end without an alert comes to."""
    if case.protocol == "none" or not (case.has_client_hello or case.has_server_hello):
        return _attempt(case)
    if case.failure == "plaintext":
        cause = "the server answered with something that is no TLS"
        if case.lacking or case.is_late:
            unsure = ("the capture lacks a part of it",)
            return Finding("wrong_protocol", "possible", cause, unsure, ("capture_incomplete",))
        return Finding("wrong_protocol", "certain", cause)
    if case.has_server_hello and not case.has_client_hello and case.was_sent == 0:
        cause = "the capture holds nothing that the client sent"
        return Finding("capture_incomplete", "certain", cause)
    if case.failure == "malformed":
        return Finding("illegal_message", "likely", _UNREADABLE)
    if not case.has_server_hello and (lost := _lost(case)) is not None:
        return lost
    if case.outcome in {"incomplete", "unknown"}:
        return _unfinished(case)
    if case.outcome == "rejected":
        return late.rejected(case, None)
    if not case.has_server_hello:
        return _after_hello(case)
    return _in_handshake(case)


def _attempt(case: Case) -> Finding:
    """A connection that never carried TLS."""
    if case.is_late:
        others = ("plaintext_on_tls_port",) if case.failure == "plaintext" else ()
        cause = "the capture begins later than the connection"
        return Finding("capture_incomplete", "certain", cause, (), others)
    if case.failure == "malformed" and not case.history:
        return _damaged()
    if case.failure == "malformed":
        return Finding("illegal_message", "likely", _UNREADABLE)
    if case.failure == "plaintext":
        return _plaintext(case)
    if _is_hello_cut_off(case):
        return Finding("hello_incomplete", "likely", "the client ended within its hello")
    if case.was_sent == 0:
        return _silent_client(case)
    if case.hidden_reasons & {"gap", "snaplen", "evicted"}:
        return _lost(case) or _capture(case)
    if case.history or case.failure is None:
        return _capture(case)
    cause = "what the client sent is no ClientHello that is known"
    return Finding("plaintext_on_tls_port", "possible", cause)


def _damaged() -> Finding:
    cause = (
        "what was sent begins like a record of TLS, and neither it nor the message in it can be "
        "read"
    )
    return Finding("illegal_message", "likely", cause, (), ("wrong_protocol",))


def _plaintext(case: Case) -> Finding:
    if case.was_sent:
        cause = "what the client sent is no TLS, on a port where TLS was expected"
        return Finding("plaintext_on_tls_port", "certain", cause)
    if case.server_bytes:
        cause = "the server spoke before the client did, and what it sent is no TLS"
        others = ("plaintext_on_tls_port",)
        return Finding("wrong_protocol", "likely", cause, (), others)
    cause = "what was sent is no TLS, on a port where TLS was expected"
    return Finding("plaintext_on_tls_port", "likely", cause)


def _is_hello_cut_off(case: Case) -> bool:
    is_cut = "truncated_message" in case.odd or "truncated_record" in case.odd
    return is_cut and case.was_sent > 0 and not case.server_bytes and not case.history


def _silent_client(case: Case) -> Finding:
    """Nothing came of the client but the opening of the connection, if that."""
    heard = case.server_packets or 0
    if case.outcome == "incomplete" and not case.client_packets:
        cause = "the capture holds nothing that the client sent, its SYN neither"
        return Finding("capture_incomplete", "certain", cause)
    if case.failure == "reset" and case.ended_by == "server":
        if heard <= 1:
            return Finding("connection_refused", "certain", "the server answered the SYN with RST")
        return Finding("nothing_sent", "likely", "the server reset before the client sent a hello")
    if not heard:
        unsure = () if case.failure == "silent" else ("a capture of one direction looks the same",)
        if case.end_reason == "end_of_input" and (case.client_packets or 0) <= 1:
            # One SYN that was not sent again: the answer may be later than the capture.
            return Finding("no_answer", "possible", "nobody answered the SYN", unsure, _LATER)
        return Finding("no_answer", "likely", "nobody answered the SYN", unsure)
    if case.end_reason == "end_of_input":
        # What it sends may be later than the capture.
        return Finding("nothing_sent", "possible", "the client sent nothing", (), _LATER)
    return Finding("nothing_sent", "likely", "the client sent nothing")


def _lost(case: Case) -> Finding | None:
    """A ClientHello of which a part was lost, so that nobody answered it."""
    is_lost = "gap" in case.odd or "gap" in case.hidden_reasons
    if not is_lost or case.is_late or case.server_bytes or not case.server_packets:
        return None
    return Finding(
        "hello_cut",
        "likely",
        "bytes are missing where the ClientHello should be, and the server never answered",
        ("whether the path lost them or the capture, cannot be seen",),
        ("capture_incomplete",),
    )


def _unfinished(case: Case) -> Finding:
    """Neither come about nor failed, as far as the capture shows."""
    is_unheard = not case.server_packets and not case.has_server_hello
    if case.end_reason == "idle" and is_unheard and "one_sided" not in case.hidden_reasons:
        unsure = ("a capture of one direction looks the same",)
        others = ("capture_incomplete", "silence_after_hello")
        return Finding("no_answer", "possible", "nobody answered the hello", unsure, others)
    is_mute = not case.server_bytes and not case.has_server_hello and not case.is_late
    if case.ended_by == "server" and case.has_client_hello and is_mute:
        return _after_hello(case)
    if case.end_seen and case.outcome == "unknown" and not case.hidden_reasons - {"encrypted"}:
        return late.overtaken(case)
    return _capture(case)


def _capture(case: Case) -> Finding:
    if "out_of_window" in case.odd and not (case.server_bytes and case.client_bytes):
        cause = "what one side sent does not fit into its stream, and was not read"
        return Finding("capture_incomplete", "likely", cause)
    reasons = case.hidden_reasons & LACKS
    if reasons:
        cause = f"the capture lacks a part of it ({', '.join(sorted(reasons))})"
        return Finding("capture_incomplete", "certain", cause)
    cause = "the capture ends, or stops following it, before the handshake does"
    return Finding("capture_ends", "likely", cause)


def _after_hello(case: Case) -> Finding:
    """The server ended it, or was mute, where its ServerHello should have come."""
    is_left = case.failure is None and case.ended_by == "server"
    verb = "close" if is_left else _VERBS.get(case.failure or "", "silence")
    name = f"{verb}_after_hello"
    last = case.duration or 0.0
    unsure = ["without an alert the cause can only be guessed; a policy would tell more"]
    others = ["version", "cipher", "group"]
    if case.alert == "close_notify":
        cause = "the first answer to the ClientHello is close_notify, as s2n-tls does it"
    elif verb == "silence" and _is_resent(case):
        return Finding(
            "hello_cut",
            "possible",
            f"the ClientHello took {case.client_hello_segments} packets; the client sent packets "
            "again, and was never answered",
            ("that a part of it was lost on the way cannot be seen here",),
            ("silence_after_hello",),
        )
    elif verb == "close" and _BLINDING[0] <= last <= _BLINDING[1]:
        cause = (
            f"the connection was closed {last:.0f} s after the ClientHello, without a word: "
            "s2n-tls waits 10 to 30 s before it closes on a hello that it refuses"
        )
    else:
        words = {"close": "was closed", "reset": "was reset", "silence": "was left without answer"}
        by = case.ended_by if case.ended_by in {"client", "server"} else "an unknown side"
        ended = "" if verb == "silence" else f" by the {by}".replace("the an", "an")
        cause = f"the connection {words[verb]}{ended} after the ClientHello"
    if verb == "close" and case.ended_by == "client":
        others = ["user_canceled"]
    if case.protocol == "tls" and case.server_bytes and not _has_spoken(case):
        return Finding(
            "wrong_protocol",
            "possible",
            f"the server answered with {case.server_bytes} bytes that begin no message of TLS, and "
            + cause,
            tuple(unsure),
            (name, "illegal_message"),
        )
    if verb == "silence" and case.was_sent > _LONG_HELLO:
        others.append("hello_cut")
    return Finding(name, "possible", cause, tuple(unsure), tuple(others))


def _has_spoken(case: Case) -> bool:
    """Whether the server sent an alert or a message, the letters of which are small."""
    return (
        bool(case.alerts) or case.has_server_hello or (case.history or "").upper() != case.history
    )


def _is_resent(case: Case) -> bool:
    """Whether a hello of several packets was sent again, and over TCP."""
    if case.transport != "tcp" or case.was_sent <= _LONG_HELLO:
        return False
    needed = (case.client_hello_segments or 1) + _BESIDES_HELLO
    return bool((case.client_packets or 0) > needed)


def _waited(case: Case) -> float | None:
    """How long after the ServerHello a client left that had waited for more, in seconds."""
    told, begun, whole = case.server_hello_ts, case.ts, case.duration
    if told is None or begun is None or whole is None:
        return None
    waited: float = whole - (told - begun).total_seconds()
    return waited if waited >= _PATIENCE else None


def _in_handshake(case: Case) -> Finding:
    verb = _VERBS.get(case.failure or "", "silence")
    stage = (case.failure_stage or "a message").replace("_", " ")
    by = case.ended_by if case.ended_by in {"client", "server"} else "an unknown side"
    shown = case.server_certificate_sha256 is not None
    if by == "client" and verb == "close" and case.failure_stage == "client_hello":
        return _after_hello(case)
    if by == "client" and (waited := _waited(case)) is not None:
        return Finding(
            "silence_in_handshake",
            "possible",
            f"the handshake stopped after {stage}, and the client left {waited:.0f} s later",
            ("whose turn it was cannot always be told", "no alert in clear says why"),
            ("close_in_handshake", "user_canceled"),
        )
    if by == "client" and verb in {"close", "reset"} and shown and "X" not in (case.history or ""):
        said = f"the client {'closed' if verb == 'close' else 'reset'} it after {stage}"
        by_looks = certificates.of_server_by_its_looks(case, "possible", said)
        if by_looks.name != "server_certificate_refused":
            return by_looks
        unsure = ("a client that does not like the server's certificate may do so without a word",)
        return Finding(
            f"{verb}_in_handshake",
            "possible",
            said,
            unsure,
            ("server_certificate_refused", "user_canceled"),
        )
    if (given_up := late.gave_up(case)) is not None:
        return given_up
    if by == "server" and certificates.sent_none(case):
        cause = certificates.missing(case)
        return Finding("client_certificate_missing", "likely", cause)
    words = {"close": "was closed", "reset": "was reset", "silence": "stopped"}
    ended = "" if verb == "silence" else f" by the {by}".replace("the an", "an")
    why = ["no alert in clear says why"]
    if case.is_tls13:
        why.append("in TLS 1.3 what follows the ServerHello is encrypted, alerts too")
    others: tuple[str, ...] = ()
    if verb == "silence":
        why.append("a capture that holds the beginning of each connection alone looks the same")
        others = ("capture_incomplete",)
    return Finding(
        f"{verb}_in_handshake", "possible", f"the connection {words[verb]}{ended} after {stage}",
        tuple(why), others,
    )  # fmt: skip
