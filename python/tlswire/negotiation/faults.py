"""Which stacks mind what is wrong inside the extensions of a hello."""

from tlswire.negotiation.offer import Offer, is_grease
from tlswire.negotiation.work import Work
from tlswire.policy.missing import Missing

TLS13 = 0x0304
_LISTS = {
    "groups": "groups_empty",
    "signature_algorithms": "signature_algorithms_empty",
    "signature_algorithms_cert": "signature_algorithms_cert_empty",
    "psk_modes": "psk_modes_empty",
}


def _all(offer: Offer) -> list[str]:
    found = [] if isinstance(offer.faults, Missing) else list(offer.faults)
    return found + [fault for name, fault in _LISTS.items() if getattr(offer, name) == ()]


def check_first(work: Work) -> None:
    """Refuses what a stack finds as it reads the hello, before there is a version."""
    for fault in _all(work.offer):
        if work.stack.reads_extensions_first:
            _check(work, fault, None)


def check(work: Work) -> None:
    """Refuses what a stack finds in the extensions that it reads in this version."""
    for fault in _all(work.offer):
        _check(work, fault, work.version)


def check_shares(work: Work) -> None:
    """Refuses a key share without a key, of the group that is taken (RFC 9846 §4.3.8)."""
    for group, fault in () if work.version != TLS13 else _shares(work.offer):
        if group == work.group and work.hello_retry is False:
            _check(work, fault, work.version)


def usable(work: Work, shares: tuple[int, ...]) -> tuple[int, ...]:
    """The key shares without those that a stack takes for none."""
    foul = {group for group, fault in _shares(work.offer) if work.stack.answer(fault) == "retry"}
    return tuple(one for one in shares if one not in foul)


def _shares(offer: Offer) -> tuple[tuple[int, str], ...]:
    return () if isinstance(offer.bad_shares, Missing) else offer.bad_shares


def _check(work: Work, fault: str, version: int | None) -> None:
    minded = work.stack.minds_only_in.get(fault)
    if minded is not None and (version is None or (version == TLS13) != (minded == "1.3")):
        return
    note = f"malformed: {fault.replace('_', ' ')}"
    work.refuse("hello", fault, reference="RFC 9846 §6.2, RFC 5246 §7.2.2", note=note)


def is_known(extension: int) -> bool:
    """Whether an extension has been assigned, as far as stacks look for it twice."""
    return not is_grease(extension) and (extension <= 63 or extension in {13172, 17513, 0xFF01})
