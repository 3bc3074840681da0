"""What is wrong with a hello before anything is chosen, and what TLS 1.3 insists on."""

from collections import Counter

from tlswire.negotiation.faults import is_known
from tlswire.negotiation.offer import (
    EARLY_DATA,
    GROUPS,
    KEY_SHARE,
    PSK,
    PSK_MODES,
    QUIC_TRANSPORT_PARAMETERS,
    QUIC_TRANSPORT_PARAMETERS_OF_DRAFTS,
    SIGNATURES,
    SSL2,
    is_grease,
    real,
)
from tlswire.negotiation.outcome import Stage
from tlswire.negotiation.work import Work
from tlswire.policy.missing import MALFORMED, Codes, Missing
from tlswire.registry import ExtensionType

TLS13 = 0x0304
PSK_DHE_KE = 1
_DEFECTS = {
    "trailing": "trailing",
    "legacy_session_id": "session_id_length",
    "not_tls": "not_tls",
}
_FIELDS = ("versions", "groups", "key_shares", "signature_algorithms", "alpn", "server_name")


def check(work: Work) -> None:
    """Refuses a hello that a server cannot read."""
    offer = work.offer
    record = offer.record_version
    if record == SSL2:
        note = "the hello is in the format of SSL 2.0"
        work.refuse("hello", "ssl2_hello", reference="RFC 9846 §E.5, RFC 5246 §E.2", note=note)
    elif offer.transport == "tls" and not isinstance(record, Missing) and record >> 8 != 3:
        work.refuse(
            "hello",
            "record_version",
            reference="RFC 9846 §5.1",
            note=f"the record's version is {record:#06x}",
        )
    if offer.empty_record is True:
        work.refuse(
            "hello",
            "empty_record",
            reference="RFC 9846 §5.1",
            note="there is a record without content",
        )
    _check_length(work)
    _check_extensions(work)
    broken = [name for name in _FIELDS if getattr(offer, name) is MALFORMED and name != "versions"]
    if offer.compression_methods == ():
        work.refuse(
            "hello",
            "compression_empty",
            reference="RFC 5246 §7.4.1.2",
            note="the list of compression methods is empty",
        )
    if offer.defect is not None:
        cause = _DEFECTS.get(offer.defect, "malformed")
        work.refuse("hello", cause, reference="RFC 9846 §6.2", note=f"malformed: {offer.defect}")
    if broken:
        said = ", ".join(broken)
        work.refuse("hello", "malformed", reference="RFC 9846 §6.2", note=f"malformed: {said}")
    stage = Stage(name="hello", verdict="agreed", reference="RFC 9846 §4.2.2")
    work.stages.append(stage)


def _check_length(work: Work) -> None:
    length, most = work.offer.length, work.stack.longest_hello
    # Where client certificates may come, longer messages are taken.
    if most is None or isinstance(length, Missing) or work.policy.client_auth != "none":
        return
    if length > most:
        note = f"the ClientHello has {length} bytes"
        work.refuse("hello", "hello_too_long", reference="RFC 9846 §4.2.2", note=note)


def _check_extensions(work: Work) -> None:
    types = work.offer.extensions
    if isinstance(types, Missing):
        return
    if PSK in types[:-1]:
        _misplaced(work, "psk_not_last")
    times = Counter(types)
    twice = next((one for one in types if times[one] > 1), None)
    if twice is not None:
        work.refuse(
            "hello",
            _cause_of_twice(twice),
            reference="RFC 9846 §4.3",
            note=f"{ExtensionType(twice).label} is there twice",
        )


def _cause_of_twice(extension: int) -> str:
    if is_grease(extension):
        return "duplicate_grease"
    return "duplicate_extension" if is_known(extension) else "duplicate_unknown_extension"


def check_signature_algorithms(work: Work) -> None:
    """Refuses a hello without signature_algorithms, where a stack wants it in every version."""
    types = work.offer.extensions
    if not isinstance(types, Missing) and SIGNATURES not in types:
        _miss(work, "missing_signature_algorithms_12", SIGNATURES)


def check_mandatory(work: Work) -> None:
    """Refuses a hello of TLS 1.3 that lacks what a full handshake needs (RFC 9846 §9.2).

    One that relies on a pre-shared key may lack it, and fails all the same if nobody knows the key.
    """
    types = work.offer.extensions
    if isinstance(types, Missing) or work.version != TLS13:
        return
    if PSK in types[:-1]:
        _misplaced(work, "psk_not_last_13")
    if PSK in types and PSK_MODES not in types:
        _miss(work, "psk_without_modes", PSK_MODES)
    if EARLY_DATA in types:
        work.refuse(
            "extensions",
            "early_data",
            reference="RFC 9846 §4.3.10",
            note="the stack refuses early data",
        )
    checks = (_check_signatures_there, _check_key_exchange_there)
    for check in reversed(checks) if work.stack.wants_groups_first else checks:
        check(work, types)
    parameters = {QUIC_TRANSPORT_PARAMETERS, QUIC_TRANSPORT_PARAMETERS_OF_DRAFTS}
    if work.offer.transport == "quic" and not parameters & set(types):
        _miss(work, "quic_transport_parameters", QUIC_TRANSPORT_PARAMETERS)
    _check_shares(work)


def _check_signatures_there(work: Work, types: Codes) -> None:
    if SIGNATURES not in types:
        _miss(work, "missing_signature_algorithms", SIGNATURES)


def _check_key_exchange_there(work: Work, types: Codes) -> None:
    modes = work.offer.psk_modes
    is_with_shares = PSK in types and isinstance(modes, tuple) and PSK_DHE_KE in modes
    if is_with_shares and KEY_SHARE not in types:
        _miss(work, "psk_without_key_share", KEY_SHARE)
    if KEY_SHARE not in types and GROUPS not in types:
        _miss(work, "missing_key_exchange", KEY_SHARE)
    elif KEY_SHARE not in types:
        _miss(work, "missing_key_share", KEY_SHARE)
    elif GROUPS not in types:
        _miss(work, "missing_groups", GROUPS)


def _misplaced(work: Work, cause: str) -> None:
    note = "pre_shared_key is not the last extension"
    work.refuse("hello", cause, reference="RFC 9846 §4.3.11", note=note)


def check_modes(work: Work) -> None:
    """Refuses what only TLS 1.3 minds, where a stack minds it before too."""
    types = work.offer.extensions
    if not isinstance(types, Missing) and PSK in types and PSK_MODES not in types:
        _miss(work, "psk_without_modes_12", PSK_MODES)


def _miss(work: Work, cause: str, extension: int) -> None:
    label = ExtensionType(extension).label
    reference = "RFC 9001 §8.2" if extension == QUIC_TRANSPORT_PARAMETERS else "RFC 9846 §9.2"
    if work.refuse("extensions", cause, reference=reference, note=f"{label} is missing") == "retry":
        work.must_retry = True


def _check_shares(work: Work) -> None:
    groups, shares = real(work.offer.groups), real(work.offer.key_shares)
    if not isinstance(groups, tuple) or not isinstance(shares, tuple):
        return
    if len(shares) != len(set(shares)):
        work.refuse(
            "group",
            "duplicate_key_share",
            reference="RFC 9846 §4.3.8",
            offered=shares,
            note="there are two key shares for one group",
        )
    foreign = tuple(share for share in shares if share not in groups)
    if not foreign:
        return
    work.has_foreign_share = True
    done = work.refuse(
        "group",
        "foreign_key_share",
        reference="RFC 9846 §4.3.8",
        offered=foreign,
        accepted=groups,
        note="there is a key share for a group that supported_groups lacks",
    )
    if done == "retry":
        work.must_retry = not set(shares) - set(foreign)
