"""Which application protocol (RFC 7301), and which name is served (RFC 6066 §3)."""

from tlswire.negotiation.work import Work
from tlswire.policy.missing import UNKNOWN, Missing


def choose(work: Work) -> None:
    """Settles the protocol, or refuses."""
    offered, served = work.offer.alpn, work.policy.alpn
    if work.offer.transport == "quic" and offered is None:
        work.refuse("alpn", "alpn_missing_quic", reference="RFC 9001 §8.1", note="QUIC needs ALPN")
    if isinstance(offered, Missing) or isinstance(served, Missing):
        work.alpn = None if offered is None else UNKNOWN
        return
    if offered is None or served is None:
        return
    both = [one for one in served if one in offered]
    if not both:
        work.refuse("alpn", "alpn", offered=offered, accepted=served, reference="RFC 7301 §3.2")
        # A stack that passes over it goes on without a protocol.
        return
    work.alpn = both[0]
    work.agree("alpn", both[0], offered=offered, accepted=served, reference="RFC 7301 §3.2")


def check_name(work: Work) -> None:
    """Refuses a name that a strict server does not serve."""
    name, served = work.offer.server_name, work.policy.server_names
    if isinstance(served, Missing) or served is None or isinstance(name, Missing):
        return
    if name is None:
        work.refuse(
            "server_name",
            "server_name_missing",
            accepted=served,
            reference="RFC 6066 §3",
            note="the client asks for no name",
        )
        return
    if not any(_matches(name.lower(), one.lower()) for one in served):
        work.refuse(
            "server_name",
            "server_name",
            offered=(name,),
            accepted=served,
            reference="RFC 6066 §3",
        )
    work.agree("server_name", name, accepted=served, reference="RFC 6066 §3")


def _matches(name: str, served: str) -> bool:
    if served.startswith("*."):
        return name.partition(".")[2] == served[2:]
    return name == served
