"""Whether the client is asked for a certificate, and what comes of it (RFC 9846 §4.4.2)."""

from tlswire.negotiation.outcome import Stage
from tlswire.negotiation.work import Refused, Work
from tlswire.policy.missing import Missing

TLS13 = 0x0304


def settle(work: Work) -> None:
    """Settles whether a certificate is sent, or refuses where one must be and is not."""
    wanted, has = work.policy.client_auth, work.offer.client_certificate
    reference = "RFC 9846 §4.4.2.4" if work.version == TLS13 else "RFC 5246 §7.4.6"
    if isinstance(wanted, Missing) or wanted == "none":
        return
    if isinstance(has, Missing):
        work.client_certificate = "asked"
        if wanted == "require":
            work.leave_open(
                "client_certificate",
                "one is required, and no hello tells whether the client has one",
                reference=reference,
            )
            return
        work.agree(
            "client_certificate",
            "asked",
            reference=reference,
            note="one is asked for, and none need come",
        )
        return
    work.client_certificate = "sent" if has else "none sent"
    if has or wanted == "request":
        work.agree("client_certificate", work.client_certificate, reference=reference)
        return
    cause = "client_certificate_13" if work.version == TLS13 else "client_certificate"
    stage = Stage(
        name="client_certificate",
        verdict="fails",
        cause=cause,
        offered=("none",),
        accepted=("a certificate",),
        reference=reference,
        note="a client certificate is required, and the client has none",
    )
    raise Refused(stage, work.stack.answer(cause))
