"""How implementations differ where RFCs leave them room, and where they do not.

What each does stands in `data/stacks.toml`, with where it is known from.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.resources import files
from typing import Any, Literal

from tlswire.policy import names

Moment = Literal["version", "cipher", "signature_algorithm"]
VersionChoice = Literal["server_highest", "client_order"]
Order = Literal["server", "client"]
Answer = int | Literal["close", "close_notify", "silent", "ignore", "retry"]
"""What follows a failure: the description of a fatal alert; `close` without a word; `close_notify`;
`silent` where the stack waits for more; `ignore` where it goes on; `retry` where it sends a
HelloRetryRequest."""

_DATA = tomllib.loads((files("tlswire.policy") / "data" / "stacks.toml").read_text("utf-8"))
RFC_ANSWERS: Mapping[str, Answer] = _DATA["answers"]
"""What RFC 9846 and the older ones ask for, by cause; a stack says where it differs."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One implementation.

    Attributes:
        name: What policies call it.
        title: What people call it.
        source: Where its behaviour is known from.
        read: The day on which it was measured or read, as `2026-11-22`.
        answers: Its answers where they are not those of `RFC_ANSWERS`.
        longest_hello: The longest ClientHello that it takes where it asks for no certificate.
        reads_extensions_first: Whether extensions are read before the version is chosen.
        minds_only_in: Faults that it sees in TLS 1.3 alone, or in what is older alone (`1.2`).
        minds_after: Faults that it finds later than others: once there is a version, a suite, or a
            signature scheme.
        version_choice: Whether the server's highest or the client's first common version is taken.
        order: Who orders suites where the policy does not say.
        groups_by: Whose order decides between key shares in TLS 1.3.
        curves_by: Whose order decides between curves before it.
        curves_follow_order: Whether the server's order of suites makes that of its curves rule.
        signatures_by: Whose order decides between signature schemes.
        ignores_versions_below_13: Whether `supported_versions` is not read where TLS 1.3 is off.
        counts_versions_in_a_byte: Whether a version is ten times its first byte and its second,
            in eight bits: 0x03ff then is less than any.
        refuses_fallback_before_legacy_version: Whether the SCSV of RFC 7507 is found where a hello
            without `supported_versions` comes to a server with TLS 1.3 alone.
        compression_checked: When the compression methods are looked at; in TLS 1.3 always after
            the suite is chosen.
        curves_without_extension: Whether a hello without `supported_groups` can use any curve.
        curve_by_default: The curve it takes then if it has it, else its first.
        unknown_groups_as_none: Whether a list of groups it knows none of is as good as none.
        checks_curve_of_certificate: Whether the curve of an ECDSA key must be one of
            `supported_groups` before TLS 1.3 (RFC 8422 §5.1).
        has_named_fields: Whether DHE before TLS 1.3 uses the fields of RFC 7919.
        boosts_chacha: Whether ChaCha20 comes first for a client whose first suite is not AES-GCM.
        settles_for_newer_suites: Whether before TLS 1.2 a suite of TLS 1.2 is taken if no other is
            shared, which clients then refuse.
        suite_before_signature: Whether the suite is chosen without a look at the signature, which
            may then be wanting.
        key_exchange_needs_signature: Whether a certificate for which no signature algorithm is
            shared is not used for key exchange with RSA either.
        takes_rsa_before_signature: The same, but only of suites with RSA certificates.
        signs_unoffered: Whether it signs with a scheme that was not offered if none is shared,
            which clients then refuse.
        binds_curves_to_hashes: Whether a scheme of ECDSA is for one curve before TLS 1.3 too.
        knows_schemes_by_suite: Whether before TLS 1.3 only schemes of the suite's kind of key are
            known to it, when it finds that none is shared.
        last_stages_13: The order in which these three come in TLS 1.3, once there is a suite.
        wants_groups_first: Whether in TLS 1.3 it misses groups and key shares before signatures.
        retries_by: Whose order decides which group a HelloRetryRequest asks for.
        retries_first: Whether a HelloRetryRequest goes out before the signature is looked at.
        prefers_shares: Whether a group with a key share wins over a better one without.
        refuses_late: Causes that it tells only after its ServerHello.
        refuses_late_13: Causes that it tells only after its ServerHello in TLS 1.3.
        refuses_client_certificate: Its alerts for a client certificate, by reason.
    """

    name: str
    title: str
    source: str
    read: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    longest_hello: int | None = None
    reads_extensions_first: bool = False
    minds_only_in: Mapping[str, Literal["1.2", "1.3"]] = field(default_factory=dict)
    minds_after: Mapping[str, Moment] = field(default_factory=dict)
    version_choice: VersionChoice = "server_highest"
    order: Order = "server"
    groups_by: Order = "server"
    curves_by: Order = "server"
    curves_follow_order: bool = False
    signatures_by: Order = "client"
    ignores_versions_below_13: bool = False
    counts_versions_in_a_byte: bool = False
    refuses_fallback_before_legacy_version: bool = False
    compression_checked: Literal["before_version", "before_cipher", "after_cipher"] = (
        "before_cipher"
    )
    curves_without_extension: bool = False
    curve_by_default: int | None = None
    unknown_groups_as_none: bool = False
    checks_curve_of_certificate: bool = True
    has_named_fields: bool = False
    boosts_chacha: bool = False
    settles_for_newer_suites: bool = False
    suite_before_signature: bool = False
    key_exchange_needs_signature: bool = False
    takes_rsa_before_signature: bool = False
    signs_unoffered: bool = False
    binds_curves_to_hashes: bool = False
    knows_schemes_by_suite: bool = False
    last_stages_13: tuple[str, ...] = ("group", "alpn", "signature_algorithm")
    wants_groups_first: bool = False
    retries_by: Order = "server"
    retries_first: bool = False
    prefers_shares: bool = True
    refuses_late: frozenset[str] = frozenset()
    refuses_late_13: frozenset[str] = frozenset()
    refuses_client_certificate: Mapping[str, int] = field(default_factory=dict)

    def answer(self, cause: str) -> Answer:
        """What it does about a cause."""
        return self.answers.get(cause, RFC_ANSWERS[cause])

    def is_late(self, cause: str, *, in_13: bool) -> bool:
        """Whether its ServerHello comes before it tells of a cause."""
        return cause in self.refuses_late or (in_13 and cause in self.refuses_late_13)


def _stack(name: str, said: dict[str, Any]) -> Stack:
    """The implementation that a table of the file describes."""
    unknown = said.keys() - {one.name for one in fields(Stack)}
    own = {**said, "read": str(said.get("read", _DATA["read"]))}
    causes = {*own.get("answers", ())}
    for key in ("refuses_late", "refuses_late_13"):
        own[key] = frozenset(said.get(key, ()))
        causes |= own[key]
    unknown |= causes - RFC_ANSWERS.keys()
    if unknown:
        raise ValueError(f"stacks.toml: {name}: no key or cause is called so: {sorted(unknown)}")
    if "curve_by_default" in own:
        own["curve_by_default"] = names.group(own["curve_by_default"])
    return Stack(name=name, **own)


STACKS = {name: _stack(name, said) for name, said in _DATA["stacks"].items()}
"""All implementations, by name."""
