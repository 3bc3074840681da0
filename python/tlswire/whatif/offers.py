"""When two offers are one: they differ in nothing that a server chooses by."""

from typing import Any

from tlswire.negotiation.offer import PSK, Offer, is_grease, real
from tlswire.policy import UNKNOWN, Missing

_LISTS = ("versions", "ciphers", "groups", "key_shares", "signature_algorithms")
_MAJOR = 3


def distinct(offer: Offer) -> Offer:
    """The offer without GREASE, the order of extensions and the server's name.

    Each is kept where a server may refuse for it: a list of nothing but GREASE, an extension that
    is there twice, a pre_shared_key that is not the last. To negotiate either comes to the same.
    """
    fields: dict[str, Any] = {name: _without_grease(getattr(offer, name)) for name in _LISTS}
    fields["extensions"] = _extensions(offer.extensions)
    record = offer.record_version
    if not isinstance(record, Missing) and record >> 8 == _MAJOR:
        fields["record_version"] = UNKNOWN
    return offer.but(**fields, server_name=UNKNOWN, signature_algorithms_cert=UNKNOWN)


def _without_grease(values: Any) -> Any:
    return real(values) or values


def _extensions(sent: Any) -> Any:
    if isinstance(sent, Missing) or len(set(sent)) < len(sent) or PSK in sent[:-1]:
        return sent
    last = sent[-1:] if sent[-1:] == (PSK,) else ()
    return (*sorted(one for one in sent if not is_grease(one) and one not in last), *last)
