"""Pre-shared keys and early data."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension

_ON = ("client_hello",)
_PSK, _EARLY_DATA = 41, 42
_PSK_KE, _PSK_DHE_KE = 0, 1
# opaque PskBinderEntry<32..255>
_BINDER = 32


@rule(
    "ch-psk-not-last",
    "error",
    "RFC 9846 §4.3.11",
    "pre_shared_key is not the last extension of a ClientHello",
    on=_ON,
)
def _not_last(seen: Seen) -> Iterator[Evidence]:
    if seen.has(_PSK) and int(seen.extension_types[-1]) != _PSK:
        yield extension(seen, _PSK, f"{seen.extension_types[-1].label} comes after it")


@rule(
    "ch-psk-modes-missing",
    "error",
    "RFC 9846 §4.3.9",
    "a ClientHello has pre_shared_key and no psk_key_exchange_modes",
    on=_ON,
)
def _modes_missing(seen: Seen) -> Iterator[Evidence]:
    if seen.has(_PSK) and not seen.has(45):
        yield extension(seen, _PSK, "pre_shared_key without psk_key_exchange_modes")


@rule(
    "ch-psk-binders",
    "error",
    "RFC 9846 §4.3.11",
    "pre_shared_key does not have a binder of at least 32 bytes for each identity",
    on=_ON,
)
def _binders(seen: Seen) -> Iterator[Evidence]:
    offered = seen.decoded(_PSK)
    identities = len(getattr(offered, "identities", ()))
    found = [len(one) for one in getattr(offered, "binders", ())]
    if offered is not None and (identities != len(found) or min(found, default=0) < _BINDER):
        yield extension(seen, _PSK, f"{identities} identities, binders of {found} bytes")


@rule(
    "ch-early-data-without-psk",
    "error",
    "RFC 9846 §4.3.10",
    "a ClientHello announces early data without a pre-shared key",
    on=_ON,
)
def _early_without_psk(seen: Seen) -> Iterator[Evidence]:
    if seen.has(_EARLY_DATA) and not seen.has(_PSK):
        yield extension(seen, _EARLY_DATA, "early_data without pre_shared_key")


@rule(
    "sh-psk-index",
    "error",
    "RFC 9846 §4.3.11",
    "a ServerHello selects a pre-shared key that was not offered",
    on=("server_hello",),
)
def _index(seen: Seen) -> Iterator[Evidence]:
    offered = seen.hello.psk_identities if seen.hello else None
    if offered is not None and seen.psk_selected is not None and seen.psk_selected >= len(offered):
        yield extension(seen, _PSK, f"number {seen.psk_selected} of {len(offered)}")


@rule(
    "sh-psk-mode",
    "error",
    "RFC 9846 §4.3.9",
    "a ServerHello uses a pre-shared key in a mode that was not offered",
    on=("server_hello",),
)
def _mode(seen: Seen) -> Iterator[Evidence]:
    modes = seen.hello.psk_modes if seen.hello else None
    if modes is None or not seen.has(_PSK):
        return
    used = _PSK_DHE_KE if seen.has(51) else _PSK_KE
    if used not in map(int, modes):
        said = "with" if used else "without"
        yield extension(seen, _PSK, f"a pre-shared key {said} key_share")
