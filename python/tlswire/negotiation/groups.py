"""Which group for the key exchange, and whether a HelloRetryRequest comes before it."""

from tlswire.negotiation import faults
from tlswire.negotiation.offer import real
from tlswire.negotiation.work import Work
from tlswire.policy.missing import UNKNOWN, Codes, Missing

TLS13 = 0x0304
MANDATORY = 0x0017
FFDHE = range(0x0100, 0x0200)


def offered(work: Work) -> Codes | Missing | None:
    """The groups that the client offers, without GREASE."""
    groups = real(work.offer.groups)
    return groups if isinstance(groups, tuple) or groups is None else UNKNOWN


def curve(work: Work) -> int | Missing | None:
    """The curve for a suite with ECDHE before TLS 1.3; `None` where none is in common."""
    client, server = offered(work), work.policy.groups
    if client is None or _is_as_none(work, client):
        if not work.stack.curves_without_extension:
            return None
        return UNKNOWN if isinstance(server, Missing) else _by_default(work, _curves(server))
    if isinstance(client, Missing) or isinstance(server, Missing):
        return UNKNOWN
    stack = work.stack
    follows = stack.curves_follow_order and work.policy.order == "server"
    by = "server" if follows else stack.curves_by
    first, second = (client, server) if by == "client" else (server, client)
    both = [one for one in _curves(first) if one in second]
    return both[0] if both else None


def _by_default(work: Work, server: Codes) -> int | None:
    """The curve for a client that names none."""
    curve = work.stack.curve_by_default
    return curve if curve in server else next(iter(server), None)


def _is_as_none(work: Work, client: Codes | Missing) -> bool:
    """Whether a stack takes a list of which it knows no group for none at all."""
    server = work.policy.groups
    if not work.stack.unknown_groups_as_none or isinstance(server, Missing):
        return False
    return isinstance(client, tuple) and not set(client) & set(server)


def field(work: Work) -> int | Missing | None:
    """The finite field for a suite with DHE before TLS 1.3 (RFC 7919 §4); `None` if unnamed."""
    client, server = offered(work), work.policy.groups
    if isinstance(client, Missing) or isinstance(server, Missing):
        return UNKNOWN
    both = [one for one in server if one in FFDHE and one in (client or ())]
    if work.stack.has_named_fields and both:
        return both[0]
    return FFDHE[0] if work.stack.has_named_fields else None


def _curves(groups: Codes) -> Codes:
    """Elliptic curves: what TLS 1.2 can use (RFC 8422 §5.1.1)."""
    return tuple(one for one in groups if one not in FFDHE and one < 0x0100)


def leave_open(work: Work, reference: str) -> None:
    """Notes that the group is not known; one that everybody has makes that harmless."""
    client = offered(work)
    missing = "policy" if isinstance(work.policy.groups, Missing) else "offer"
    note = f"the {missing} does not say which groups it has"
    said = {"offered": client if isinstance(client, tuple) else (), "reference": reference}
    if isinstance(client, tuple) and MANDATORY in client:
        note += ", and every implementation has secp256r1 (RFC 9846 §9.1)"
        work.agree("group", UNKNOWN, note=note, **said)
    else:
        work.leave_open("group", note, **said)


def choose(work: Work) -> None:
    """Settles the group of TLS 1.3, or refuses (RFC 9846 §4.2.1, §4.3.8)."""
    if work.version != TLS13:
        return
    client, server = offered(work), work.policy.groups
    shares = real(work.offer.key_shares)
    shares = faults.usable(work, shares) if isinstance(shares, tuple) else ()
    if isinstance(server, Missing) or isinstance(client, Missing):
        work.group = work.hello_retry = UNKNOWN
        leave_open(work, "RFC 9846 §4.3.7")
        return
    # Without supported_groups a stack that goes on has the key shares to go by.
    client = client if client is not None else shares or server
    common = [one for one in server if one in client]
    if work.has_foreign_share and not work.must_retry:
        common = [one for one in server if one in {*client, *shares}]
    if not common:
        work.refuse(
            "group", "group_13", offered=client, accepted=server, reference="RFC 9846 §4.2.1"
        )
    ready = [one for one in common if one in shares]
    if work.stack.groups_by == "client":
        ready.sort(key=shares.index)
    retry = work.must_retry or not ready
    by_client = [one for one in client if one in common]
    wanted = by_client[0] if work.stack.retries_by == "client" and by_client else common[0]
    if work.offer.groups is None and work.must_retry:
        wanted = _by_default(work, _curves(server)) or wanted
    retry = retry or (not work.stack.prefers_shares and wanted not in shares)
    work.hello_retry = retry
    work.group = wanted if retry or not work.stack.prefers_shares else ready[0]
    note = "after a HelloRetryRequest: there is no key share for it" if retry else ""
    work.agree(
        "group",
        work.group,
        offered=client,
        accepted=server,
        note=note,
        reference="RFC 9846 §4.2.4" if retry else "RFC 9846 §4.3.8",
    )
