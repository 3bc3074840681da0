"""A learned policy as a policy file (TOML), and as plain values, with its evidence."""

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from tlswire.policy import Missing, names
from tlswire.policy.versions import SSL3, TLS13
from tlswire.registry import CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme
from tlswire.whatif.evidence import Evidence, Values
from tlswire.whatif.learned import Learned
from tlswire.whatif.rows import moment

_FIELDS: dict[str, tuple[Any, Any, str]] = {
    "versions": (ProtocolVersion, names.version, "versions"),
    "ciphers": (CipherSuite, names.cipher, "ciphers"),
    "groups": (NamedGroup, names.group, "groups"),
    "signature_algorithms": (SignatureScheme, names.scheme, "signatures"),
}
_WORDS = {
    "versions": "versions",
    "ciphers": "suites",
    "groups": "groups",
    "signature_algorithms": "signature algorithms",
}


def toml(learned: Learned) -> str:
    """The policy as a file that `--policy` takes, with the evidence in comments."""
    return "\n".join([*_head(learned), *_accepted(learned), *_refused(learned), ""])


def _head(learned: Learned) -> Iterator[str]:
    policy, found = learned.policy, learned.agreement
    many = learned.evidence.connections
    last = moment(learned.evidence.last)
    yield f"# What this server was seen to do: {many} connections" + (
        f", until {last}." if last else "."
    )
    judged = found.reproduced + found.contradicted
    if found.share is not None:
        yield f"# This policy reproduces {found.reproduced} of {judged} observed outcomes."
    for one in found.misses:
        yield f"#   otherwise, {one.connections}: {one.text}"
    yield f"name = {_text(policy.name)}"
    yield f"source = {_text(policy.source)}"
    if last is not None:
        yield f"read = {last[:10]}"
    yield f"stack = {_text(policy.stack)}  # what explains most; others may explain as much"
    yield f"order = {_text(policy.order)}"
    if isinstance(policy.certificates, Missing):
        yield 'certificates = "unknown"'
    else:
        yield f"certificates = {_list(policy.certificates)}"
    asked, not_asked = learned.evidence.asked, learned.evidence.not_asked
    auth = "unknown" if isinstance(policy.client_auth, Missing) else policy.client_auth
    yield f"client_auth = {_text(auth)}  # asked in {asked} connections, not in {not_asked}"
    yield 'alpn = "unknown"'
    yield 'server_names = "unknown"'


def _accepted(learned: Learned) -> Iterator[str]:
    for field in _FIELDS:
        yield ""
        values = _values(learned.evidence, field)
        codes = getattr(learned.policy, field)
        if isinstance(codes, Missing):
            yield f'{field} = "unknown"  # no connection showed any'
            continue
        yield f"{field} = ["
        for one in codes:
            last = moment(values.last[one])
            seen = f"chosen in {values.accepted[one]}" + (f", last {last}" if last else "")
            yield f"    {_text(_name(field, one))},  # {seen}"
        yield "]"


def _refused(learned: Learned) -> Iterator[str]:
    yield ""
    yield "# What is in neither list was never tried: what becomes of it is unknown."
    refused = dict(learned.policy.refused or ())
    untried = never_tried(learned)
    for field, some in untried.items():
        if some:
            text = f"{_WORDS[field]} of which nothing is known: {', '.join(some)}"
            yield from textwrap.wrap(text, 98, initial_indent="# ", subsequent_indent="#   ")
    yield "[refused]"
    for field in _FIELDS:
        values = _values(learned.evidence, field)
        if not refused.get(field):
            yield f"{field} = []"
            continue
        yield f"{field} = ["
        for one in refused.get(field, ()):
            counted = values.refused[one] or values.before[one]
            yield f"    {_text(_name(field, one))},  # in {counted}"
        yield "]"


def never_tried(learned: Learned) -> dict[str, list[str]]:
    """Values of which nothing is known: versions that nobody offered, the rest offered in vain.

    A value that was offered beside a better one may be accepted or not. What no client offered is
    not listed but for versions.
    """
    refused = dict(learned.policy.refused or ())
    found = {}
    for field in _FIELDS:
        values = _values(learned.evidence, field)
        codes: set[int] = set(values.never_chosen(refused.get(field, ())))
        if field == "versions":
            is_dtls = any(one > TLS13 for one in values.accepted)
            every = set() if is_dtls else set(range(SSL3, TLS13 + 1))
            codes |= every - {*values.accepted, *refused.get(field, ())}
        found[field] = [_name(field, one) for one in sorted(codes)]
    return found


def plain(learned: Learned) -> dict[str, Any]:
    """The evidence in plain values, with names for code points."""
    refused = dict(learned.policy.refused or ())
    evidence = learned.evidence
    return {
        "connections": evidence.connections,
        "last_seen": moment(evidence.last),
        "agreement": learned.agreement.to_dict(),
        "accepted": {field: _counted(learned, field) for field in _FIELDS},
        "refused": {
            field: [_refusal(evidence, field, one) for one in refused.get(field, ())]
            for field in _FIELDS
        },
        "never_tried": never_tried(learned),
        "client_certificates": {
            "asked": evidence.asked,
            "not_asked": evidence.not_asked,
            "came_about_without": evidence.without,
            "failed_without": evidence.refused_without,
        },
    }


def _counted(learned: Learned, field: str) -> list[dict[str, Any]]:
    values, codes = _values(learned.evidence, field), getattr(learned.policy, field)
    beaten = values.beaten()
    return [
        {
            "value": _name(field, one),
            "connections": values.accepted[one],
            "last_seen": moment(values.last[one]),
            "wins_over": [_name(field, other) for other in beaten.get(one, ())],
        }
        for one in ([] if isinstance(codes, Missing) else codes)
    ]


def _refusal(evidence: Evidence, field: str, code: int) -> dict[str, Any]:
    values = _values(evidence, field)
    return {
        "value": _name(field, code),
        "connections": values.refused[code] or values.before[code],
    }


def _values(evidence: Evidence, field: str) -> Values:
    found: Values = getattr(evidence, _FIELDS[field][2])
    return found


def _name(field: str, code: int) -> str:
    """The name of a code point by which a policy file can be read; else its number."""
    registry, read, _ = _FIELDS[field]
    label = str(registry(code).label)
    try:
        return label if read(label) == code else f"{code:#06x}"
    except names.UnknownNameError:
        return f"{code:#06x}"


def _text(value: Any) -> str:
    """A text as TOML has it: that of JSON, whose escapes TOML shares."""
    return json.dumps(str(value))


def _list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, values))}]"
