"""`diagnose`: why a connection failed or stopped."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from os import PathLike
from typing import Any

from tlswire.diagnosis import alerts, ends, guess, late, refusal, words
from tlswire.diagnosis.case import Case
from tlswire.diagnosis.classes import CLASSES
from tlswire.diagnosis.finding import CERTAINTIES, Explanation, Finding
from tlswire.diagnosis.served import Served
from tlswire.negotiation import changes
from tlswire.policy import Policy

COLUMN_SETS = ("default", "offer", "wire")
"""The sets of columns that a diagnosis makes use of."""
# Servers of which it is kept what they agreed to; causes that are told apart by server and offer.
_SERVERS, _CAUSES = 10_000, 20_000


def diagnose(
    connection: Any, *, policy: Policy | None = None, controls: Iterable[Any] = ()
) -> Explanation | None:
    """Why a connection failed or stopped; `None` where it came about.

    Args:
        connection: A row, as an object with columns for attributes or as a mapping; of the sets
            `COLUMN_SETS`.
        policy: What the server accepts, where that is known. It decides where an alert is
            ambiguous or missing.
        controls: Rows of connections to the same server that came about.

    Raises:
        ColumnsError: The row lacks columns that are needed.
    """
    case = Case(connection)
    if case.outcome == "established":
        return None
    served = [Case(one) for one in controls]
    return _explained(case, policy, [one for one in served if one.server == case.server])


def explain(
    connections: Iterable[Any], *, policy: Policy | None = None, each: bool = False
) -> list[Explanation]:
    """The explanations of all that failed or stopped, those that say most first.

    Equal causes (class, source, server, offer) are one explanation with a count, unless `each`.
    They are folded as they come, so memory does not grow with the rows; with `each` it grows with
    those that failed.
    """
    if isinstance(connections, str | bytes | PathLike):
        raise TypeError(
            f"explain: takes rows, not a path: read_capture({connections!r}, "
            f"columns={list(COLUMN_SETS)}) gives some"
        )
    causes = Causes(policy, each=each)
    for connection in connections:
        causes.take(connection)
    return causes.explanations()


class Causes:
    """Rows taken one by one, and folded as they come; memory is bounded, unless `each`.

    What stands at one address in two sources may be two servers, unless the sources are `joined`.
    """

    def __init__(
        self, policy: Policy | None = None, *, each: bool = False, joined: bool = False
    ) -> None:
        self._policy, self._each, self._joined = policy, each, joined
        self._served: dict[Any, Served] = {}
        self._first: dict[Any, list[Any]] = {}

    def take(self, connection: Any) -> None:
        """Takes a row, and holds on to it where it is the first of its kind."""
        case = Case(connection)
        if case.outcome != "established":
            self._take_failed(case)
        elif self._place(case) in self._served or len(self._served) < _SERVERS:
            self._served.setdefault(self._place(case), Served()).take(case)

    def _place(self, case: Case) -> tuple[Any, ...]:
        """The server as one source saw it, or all where they are one capture."""
        return case.server if self._joined else (case.source, *case.server)

    def _take_failed(self, case: Case) -> None:
        key: Any = len(self._first) if self._each else self._key(case)
        if key in self._first:
            self._first[key][1] += 1
        else:
            self._first[key] = [case.detached(), 1]

    def _key(self, case: Case) -> Any:
        """What two rows must share to be one explanation, whatever else the capture holds."""
        found = _found(case, self._policy, ())
        seen = (
            found.name,
            found.certainty,
            case.failure,
            case.alert,
            case.outcome,
            case.end_reason,
            None if self._joined else case.source,
        )
        offer = case.offer
        whole = (*seen, case.has_server_hello, case.server, offer.key if offer else None)
        return whole if whole in self._first or len(self._first) < _CAUSES else seen

    def explanations(self) -> list[Explanation]:
        """What there is to tell of all that was taken, those that say most first."""
        found = []
        for case, count in self._first.values():
            served = self._served.get(self._place(case))
            one = _explained(case, self._policy, served.controls if served else ())
            control = one.control and one.control | {"count": served.count if served else 0}
            found.append(replace(one, count=count, control=control))
        if self._each:
            return found
        return sorted(_folded(found, joined=self._joined), key=lambda one: (_rank(one), -one.count))


def _rank(explanation: Explanation) -> int:
    """Captures that lack something come last."""
    is_of_capture = explanation.name.startswith("capture_")
    return CERTAINTIES.index(explanation.certainty) + (10 if is_of_capture else 0)


def _folded(found: Sequence[Explanation], *, joined: bool) -> list[Explanation]:
    first: dict[Any, Explanation] = {}
    counts: dict[Any, int] = {}
    for one in found:
        key = (one.key, None if joined else one.source)
        first.setdefault(key, one)
        counts[key] = counts.get(key, 0) + one.count
    return [replace(one, count=counts[key]) for key, one in first.items()]


def _explained(case: Case, policy: Policy | None, controls: Sequence[Case]) -> Explanation:
    finding = _found(case, policy, controls)
    kind = CLASSES[finding.name]
    names = {
        "server_name": case.server_name or "the name",
        "client_issuer": case.client_certificate_issuer or "that issued it",
        "server_issuer": case.server_certificate_issuer or "that issued it",
        "rule_client": "mend its hello" if case.alert_sender == "server" else "",
        "rule_server": "mend its messages" if case.alert_sender == "client" else "",
    }
    offer = case.offer
    ways = changes(offer, policy) if policy is not None and offer is not None else ()
    return Explanation(
        finding=finding,
        source=case.source,
        connection_id=case.connection_id,
        client=_end(case.src_ip, case.src_port),
        server=_end(case.dst_ip, case.dst_port),
        server_name=case.server_name,
        ja4=case.ja4,
        ended_by=_ender(case),
        stage=case.failure_stage,
        evidence=_evidence(case, finding),
        control=_control(controls),
        changes=ways,
        client_change=kind.client.format(**names),
        server_change=kind.server.format(**names),
        mutual=words.mutual(case),
        resumption=words.resumption(case),
        key=(finding.name, finding.certainty, case.server, offer.key if offer else None),
    )


def _found(case: Case, policy: Policy | None, controls: Sequence[Case]) -> Finding:
    finding = _found_so(case, policy, controls)
    is_of_capture = finding.name.startswith("capture_")
    return finding if is_of_capture or not case.is_undirected else _either_way(finding)


def _either_way(finding: Finding) -> Finding:
    """The same where it is a guess which side is the client: nothing of it is certain."""
    whose, _, what = finding.name.partition("_certificate_")
    other = {"client": "server", "server": "client"}.get(whose)
    mirrored = f"{other}_certificate_{what}"
    others = (mirrored,) if mirrored in CLASSES else ()
    return replace(
        finding,
        certainty="possible",
        unsure=(*finding.unsure, "the start was not captured: which side is the client is a guess"),
        alternatives=tuple(dict.fromkeys((*others, *finding.alternatives))),
    )


def _found_so(case: Case, policy: Policy | None, controls: Sequence[Case]) -> Finding:
    said = alerts.find(case)
    if said is not None:
        return said
    is_early = not case.has_server_hello and case.outcome == "failed"
    if policy is not None and case.has_client_hello and is_early and guess.ambiguous(case):
        by_policy, outcome = guess.by_policy(case, policy)
        if by_policy is not None:
            return by_policy
        if outcome is not None:
            return _unexplained(case, policy)
    if case.failure == "alert" and case.alert == "handshake_failure":
        return refusal.find(case, controls)
    if is_early and case.has_client_hello and case.failure != "plaintext":
        by_controls = guess.by_controls(case, controls, "possible")
        if by_controls is not None:
            end = ends.find(case)
            return replace(
                by_controls, cause=f"{end.cause}; {by_controls.cause}", alternatives=(end.name,)
            )
    if case.outcome == "rejected":
        return late.rejected(case, policy, controls)
    return ends.find(case)


def _unexplained(case: Case, policy: Policy) -> Finding:
    """A connection that the policy would have accepted."""
    base = ends.find(case) if case.alert != "handshake_failure" else None
    finding = base or refusal.find(case, ())
    said = f"{policy.name} would accept this client: the server has another policy, or something "
    return replace(
        finding,
        certainty="possible",
        unsure=(f"{said}before it ended the connection",),
        alternatives=(),
    )


def _ender(case: Case) -> str:
    """Who ended it: who sent the alert, else who left first."""
    if case.outcome == "rejected" and case.is_hidden("alert"):
        return "server"
    is_aside = case.is_only_an_echo or case.is_echo_of_end or case.is_only_warned
    said = None if is_aside else case.alert_sender
    return str(said or case.ended_by or "unknown")


def _end(address: Any, port: Any) -> str:
    return f"[{address}]:{port}" if ":" in str(address) else f"{address}:{port}"


# The columns that speak for a class, by the beginning of its name.
_FIELDS = {
    "version": ("client_legacy_version", "client_versions"),
    "fallback": ("client_legacy_version", "client_ciphers"),
    "cipher": ("client_ciphers",),
    "negotiation": ("client_ciphers", "client_groups", "client_signature_algorithms"),
    "certificate_type": ("client_ciphers",),
    "group": ("client_groups", "client_key_shares"),
    "signature_algorithm": ("client_signature_algorithms",),
    "alpn": ("client_alpn",),
    "server_name": ("server_name",),
    "missing_extension": ("client_extensions",),
    "illegal_message": ("client_extensions", "server_selected_version"),
    "downgrade": ("downgrade_sentinel", "client_versions"),
    "unsafe_renegotiation": ("client_extensions", "server_extensions"),
    "insufficient_security": ("client_ciphers", "client_groups", "dh_bits"),
    "client_refused_late": ("client_flight",),
    "outcome_unknown": ("client_flight",),
    "hello_cut": ("client_hello_segments", "client_bytes"),
    "client_certificate": (
        "client_certificate_requested",
        "client_certificate_sent",
        "client_certificate_subject",
        "client_certificate_issuer",
        "client_flight",
    ),
    "server_certificate": (
        "server_certificate_subject",
        "server_certificate_issuer",
        "server_certificate_names",
        "client_flight",
    ),
}


def _fields(case: Case, name: str) -> dict[str, Any]:
    """The columns that speak for a class, as the row has them."""
    whole = name if name in _FIELDS else next((one for one in _FIELDS if name.startswith(one)), "")
    return {column: getattr(case, column) for column in _FIELDS.get(whole, ())}


def _evidence(case: Case, finding: Finding) -> dict[str, Any]:
    told = [one for one in case.alerts or () if one.get("alert") == case.alert]
    frames = [one["frame"] for one in told if one.get("frame")]
    port = "udp" if case.transport == "udp" else "tcp"
    family = "ipv6" if ":" in str(case.src_ip) else "ip"
    flow = f"{family}.addr == {case.src_ip} && {port}.port == {case.src_port}"
    flow += f" && {family}.addr == {case.dst_ip} && {port}.port == {case.dst_port}"
    return {
        "first_frame": case.first_frame,
        "last_frame": case.last_frame,
        "alert": case.alert,
        "alert_id": case.alert_id,
        "alert_level": case.alert_level,
        "alert_frames": frames,
        "failure": case.failure,
        "end_reason": case.end_reason,
        "history": case.history,
        "fields": _fields(case, finding.name),
        "display_filter": flow,
        "alert_filter": f"frame.number == {frames[0]}" if frames else None,
    }


def _control(controls: Sequence[Case]) -> dict[str, Any] | None:
    """A connection to the same server that came about."""
    if not controls:
        return None
    one = controls[0]
    return {
        "connection_id": one.connection_id,
        "client": _end(one.src_ip, one.src_port),
        "version": one.version,
        "cipher": one.cipher,
        "group": one.curve,
        "count": len(controls),
    }
