"""Sessions that are resumed until TLS 1.2 (RFC 5246 §7.3, RFC 5077 §3.4)."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension, field, whole
from tlswire.registry import CipherSuite

_ON = ("server_hello",)
_SERVER_NAME, _EXTENDED_MAIN_SECRET = 0, 23
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


@rule(
    "sh-resumed-cipher",
    "error",
    "RFC 5246 §7.4.1.3",
    "a server resumes a session with another cipher suite than it has",
    on=_ON,
)
def _cipher(seen: Seen) -> Iterator[Evidence]:
    session = seen.hello.session if seen.hello is not None else None
    if session is None or not _is_resumed(seen) or int(seen.cipher_suite) == session.cipher_suite:
        return
    before = CipherSuite(session.cipher_suite).label
    yield field(seen, "cipher_suite", f"{seen.cipher_suite.label} after {before}")


@rule(
    "sh-resumed-main-secret",
    "error",
    "RFC 7627 §5.3",
    "a server resumes a session that has extended_main_secret without it, or the other way round",
    on=_ON,
)
def _main_secret(seen: Seen) -> Iterator[Evidence]:
    hello = seen.hello
    if hello is None or hello.session is None or not _is_resumed(seen):
        return
    asked, answered = (one.has(_EXTENDED_MAIN_SECRET) for one in (hello, seen))
    # A server that does not know the extension never says it, and is not bound by its rules.
    is_right = asked and answered if hello.session.is_bound else not answered
    if not is_right:
        had = "with" if hello.session.is_bound else "without"
        yield whole(seen, f"resumes a session {had} extended_main_secret")


@rule(
    "ch-resumption-cipher",
    "error",
    "RFC 5246 §7.4.1.2",
    "a ClientHello names a session and does not offer its cipher suite",
    on=("client_hello",),
)
def _offered(seen: Seen) -> Iterator[Evidence]:
    if seen.session is not None and seen.session.cipher_suite not in map(int, seen.cipher_suites):
        missing = CipherSuite(seen.session.cipher_suite).label
        yield field(seen, "cipher_suites", f"without {missing}, that of the session")
