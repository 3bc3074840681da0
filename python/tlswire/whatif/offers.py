"""When two offers are one: they differ in nothing that a server chooses by."""

from typing import Any

from tlswire.negotiation.offer import PSK, Offer, is_grease, real
from tlswire.policy import MALFORMED, UNKNOWN, Missing

_LISTS = ("versions", "ciphers", "groups", "key_shares", "signature_algorithms")
_MAJOR = 3


def distinct(offer: Offer) -> Offer:
    """The offer without GREASE, the order of extensions and the server's name.

    Each is kept where a server may refuse for it: a list of nothing but GREASE, an extension that
    is there twice, a pre_shared_key that is not the last. To negotiate either comes to the same.
    """
    fields: dict[str, Any] = {name: without_grease(getattr(offer, name)) for name in _LISTS}
    fields["extensions"] = extensions(offer.extensions)
    record = offer.record_version
    if not isinstance(record, Missing) and record >> 8 == _MAJOR:
        fields["record_version"] = UNKNOWN
    # A name that cannot be read is refused; which one it is, only a policy with names minds.
    name = MALFORMED if offer.server_name is MALFORMED else UNKNOWN
    return offer.but(**fields, server_name=name, signature_algorithms_cert=UNKNOWN)


def without_grease(values: Any) -> Any:
    """The values of a list but GREASE, unless there is nothing else."""
    return real(values) or values


def extensions(sent: Any) -> Any:
    """The types of extensions in order, unless it is their own order that a server minds."""
    if isinstance(sent, Missing) or len(set(sent)) < len(sent) or PSK in sent[:-1]:
        return sent
    last = sent[-1:] if sent[-1:] == (PSK,) else ()
    return (*sorted(one for one in sent if not is_grease(one) and one not in last), *last)
