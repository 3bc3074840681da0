"""Sessions that are resumed until TLS 1.2 (RFC 5246 §7.3, RFC 5077 §3.4)."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension, field

_ON = ("server_hello",)
_SERVER_NAME, _TICKET = 0, 35
_OF_FULL = frozenset({"certificate", "server_key_exchange", "server_hello_done", "malformed"})


def _after(seen: Seen) -> list[Seen]:
    """What the server said in clear after its hello."""
    messages = seen.exchange.messages
    rest = messages[messages.index(seen) + 1 :]
    return [one for one in rest if one.sender == "server"]


def _is_resumed(seen: Seen) -> bool:
    """Whether the server changes to protection right after its hello."""
    kinds = {one.type for one in _after(seen)}
    is_short = "change_cipher_spec" in kinds and kinds.isdisjoint(_OF_FULL)
    return seen.exchange.is_before_13 and seen.exchange.is_whole and is_short


@rule(
    "sh-resumption-unoffered",
    "error",
    "RFC 5246 §7.4.1.3",
    "a server resumes a session though the client named none",
    on=_ON,
)
def _unoffered(seen: Seen) -> Iterator[Evidence]:
    hello = seen.hello
    if hello is None or not _is_resumed(seen):
        return
    if not hello.session_id and not hello.session_ticket:
        yield field(seen, "session_id", "change_cipher_spec follows, and no session was named")


@rule(
    "sh-session-id-full",
    "error",
    "RFC 5246 §7.4.1.3",
    "a server returns the client's session id, and makes a full handshake all the same",
    on=_ON,
)
def _full(seen: Seen) -> Iterator[Evidence]:
    if seen.hello is None or not seen.exchange.is_before_13 or not seen.session_id:
        return
    is_full = any(one.type in {"certificate", "server_hello_done"} for one in _after(seen))
    if seen.session_id == seen.hello.session_id and is_full:
        yield field(seen, "session_id", f"session_id {seen.session_id.hex()}")


@rule(
    "sh-server-name-resumed",
    "error",
    "RFC 6066 §3",
    "a server that resumes a session sends server_name",
    on=_ON,
)
def _server_name(seen: Seen) -> Iterator[Evidence]:
    if seen.has(_SERVER_NAME) and _is_resumed(seen):
        yield extension(seen, _SERVER_NAME, "server_name, and change_cipher_spec follows")
