"""What an offered session can come to: whether the server knows it, no hello tells.

With TLS 1.3 it is a pre-shared key (RFC 9846 §2.2, §4.3.11), which may be external as well; before,
a ticket (RFC 5077 §3.1) or a session id (RFC 5246 §7.3).
"""

from tlswire.negotiation.offer import PSK, real
from tlswire.negotiation.outcome import Stage, StageName
from tlswire.negotiation.work import Work
from tlswire.policy.missing import UNKNOWN, Missing
from tlswire.policy.versions import TLS13, rank

PSK_KE, PSK_DHE_KE = 0, 1
_WITHOUT_CERTIFICATE: frozenset[StageName] = frozenset({"certificate", "signature_algorithm"})
_CAUSES_OF_SIGNATURES = frozenset({"missing_signature_algorithms"})
_CAUSES_OF_GROUPS = frozenset({"missing_groups", "missing_key_share", "missing_key_exchange"})


def ways(work: Work) -> tuple[str, ...]:
    """How the client offers a session in the version that is agreed: `psk`, `ticket`, `session_id`.

    Empty where it offers none, or where the server is known to know of none.
    """
    offer, types = work.offer, work.offer.extensions
    if work.policy.knows_sessions is False or work.version is None:
        return ()
    if work.version == TLS13:
        has_key = not isinstance(types, Missing) and PSK in types and bool(_modes(work))
        return ("psk",) if has_key else ()
    if isinstance(offer.session, Missing):
        return ()
    # With an offer of TLS 1.3 a session id may be there for middleboxes alone (RFC 9846 §4.2.2).
    is_for_show = isinstance(offer.versions, tuple) and TLS13 in map(rank, real(offer.versions))
    return tuple(one for one in offer.session if one != "session_id" or not is_for_show)


def _modes(work: Work) -> frozenset[int]:
    """The modes of key exchange for the pre-shared key; both where that is not known."""
    modes = work.offer.psk_modes
    if modes is UNKNOWN:
        return frozenset({PSK_KE, PSK_DHE_KE})
    return frozenset(modes) & {PSK_KE, PSK_DHE_KE} if isinstance(modes, tuple) else frozenset()


def note(work: Work) -> None:
    """Says that a session may be taken up, and what then differs."""
    found = ways(work)
    if not found:
        return
    work.agree(
        "resumption",
        ", ".join(found),
        reference=_reference(work),
        note="possible, if the server knows the session; no certificates are sent then, and the "
        "other lines are of a full handshake",
    )


def instead_of(work: Work, failed: Stage) -> Stage | None:
    """What to say instead of a failure that a session would keep from happening; `None` if none."""
    found = ways(work)
    if not found or not _is_avoided(work, failed):
        return None
    why = failed.note or "nothing in common"
    stage = failed.name.replace("_", " ")
    return Stage(
        name="resumption",
        verdict="unknown",
        value=UNKNOWN,
        offered=found,
        reference=_reference(work),
        note="comes about if the server knows the session, which no hello tells; a full handshake "
        f"would fail at {stage}: {why}",
    )


def _is_avoided(work: Work, failed: Stage) -> bool:
    """Whether what fails has no part in a handshake that takes up a session."""
    if failed.name in _WITHOUT_CERTIFICATE or failed.cause in _CAUSES_OF_SIGNATURES:
        return True
    is_about_groups = failed.name == "group" or failed.cause in _CAUSES_OF_GROUPS
    return is_about_groups and (work.version != TLS13 or PSK_KE in _modes(work))


def _reference(work: Work) -> str:
    if work.version == TLS13:
        return "RFC 9846 §4.3.11, §4.3.9"
    return "RFC 5077 §3.1, RFC 5246 §7.3"
