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
    if work.stack.reads_extensions_first:
        for fault in _found_after(work, None):
            _check(work, fault)


def check(work: Work) -> None:
    """Refuses what a stack finds in the extensions that it reads in this version."""
    for fault in (*_found_after(work, None), *_found_after(work, "version")):
        _check(work, fault)


def check_after_cipher(work: Work) -> None:
    """Refuses what a stack finds once there is a suite."""
    for fault in _found_after(work, "cipher"):
        _check(work, fault)


def check_shares(work: Work) -> None:
    """Refuses a key share without a key, of the group that is taken (RFC 9846 §4.3.8)."""
    _check_shares(work, None)


def check_shares_after_signature(work: Work) -> None:
    """The same, of what a stack finds out only with the key that comes of the share."""
    _check_shares(work, "signature_algorithm")


def _check_shares(work: Work, moment: str | None) -> None:
    is_used = work.version == TLS13 and work.hello_retry is False
    for group, fault in _shares(work.offer) if is_used else ():
        if group == work.group and work.stack.minds_after.get(fault) == moment:
            _check(work, fault)


def _found_after(work: Work, moment: str | None) -> list[str]:
    later = work.stack.minds_after
    return [fault for fault in _all(work.offer) if later.get(fault) == moment]


def usable(work: Work, shares: tuple[int, ...]) -> tuple[int, ...]:
    """The key shares without those that a stack takes for none."""
    foul = {group for group, fault in _shares(work.offer) if work.stack.answer(fault) == "retry"}
    return tuple(one for one in shares if one not in foul)


def _shares(offer: Offer) -> tuple[tuple[int, str], ...]:
    return () if isinstance(offer.bad_shares, Missing) else offer.bad_shares


def _check(work: Work, fault: str) -> None:
    version = work.version
    minded = work.stack.minds_only_in.get(fault)
    if minded is not None and (version is None or (version == TLS13) != (minded == "1.3")):
        return
    note = f"malformed: {fault.replace('_', ' ')}"
    work.refuse("hello", fault, reference="RFC 9846 §6.2, RFC 5246 §7.2.2", note=note)


def is_known(extension: int) -> bool:
    """Whether an extension has been assigned, as far as stacks look for it twice."""
    return not is_grease(extension) and (extension <= 63 or extension in {13172, 17513, 0xFF01})
