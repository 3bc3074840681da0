"""What comes when: until TLS 1.2, and in clear."""

from collections.abc import Iterator

from tlswire.linting.exchange import Exchange
from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, whole

# RFC 5246 §7.3, with what RFC 4680, RFC 5077 and RFC 6066 add; a hello_request may come any time.
_ORDER = {
    "server": (
        *("server_hello", "supplemental_data", "certificate", "certificate_status"),
        *("server_key_exchange", "certificate_request", "server_hello_done"),
        *("new_session_ticket", "change_cipher_spec"),
    ),
    "client": (
        *("client_hello", "supplemental_data", "certificate", "client_key_exchange"),
        *("certificate_verify", "change_cipher_spec"),
    ),
}
_HELLOS = frozenset({"client_hello", "server_hello", "hello_retry_request"})
_NOT_OF_THE_HANDSHAKE = frozenset({"alert", "unknown_alert", "change_cipher_spec"})


@rule(
    "message-order",
    "error",
    "RFC 5246 §7.3",
    "handshake messages of one end come in an order that there is not",
    on=("connection",),
)
def _order(seen: Seen) -> Iterator[Evidence]:
    if not seen.exchange.is_before_13:
        return
    reached = {"client": 0, "server": 0}
    for one in seen.exchange.messages:
        order = _ORDER.get(one.sender or "", ())
        if one.type not in order or one.sender is None:
            continue
        place = order.index(one.type)
        # A hello begins anew.
        if place < reached[one.sender] and place > 0:
            yield whole(one, f"{one.type} after {order[reached[one.sender]]}")
        reached[one.sender] = max(place, reached[one.sender]) if place else 0


@rule(
    "message-in-clear",
    "error",
    "RFC 9846 §2",
    "a handshake message that TLS 1.3 protects is sent in clear",
    on=("connection",),
)
def _in_clear(seen: Seen) -> Iterator[Evidence]:
    exchange = seen.exchange
    # Decrypted messages have no place in clear, and are captured under protection.
    if not exchange.is_13 or exchange.answer is None or exchange.answer.captured is None:
        return
    after = exchange.messages[exchange.messages.index(exchange.answer) + 1 :]
    for one in after:
        if one.type not in _HELLOS | _NOT_OF_THE_HANDSHAKE and one.is_in_clear:
            yield whole(one, one.type)


@rule(
    "sh-repeated",
    "error",
    "RFC 5246 §7.4.1.3",
    "a server answers a ClientHello with a second ServerHello",
    on=("server_hello",),
)
def _repeated(seen: Seen) -> Iterator[Evidence]:
    before = seen.exchange.answer
    if before is not seen and before is not None and before.hello is seen.hello is not None:
        yield whole(seen, "a second server_hello")


@rule(
    "ccs-early",
    "error",
    "RFC 5246 §7.1",
    "an end changes to protection before there can be keys",
    on=("change_cipher_spec",),
)
def _early(seen: Seen) -> Iterator[Evidence]:
    exchange = seen.exchange
    # Where nothing of the client's second flight was seen, it may have come before.
    if not exchange.is_full or not exchange.is_whole or not _second_flight(exchange):
        return
    before = exchange.messages[: exchange.messages.index(seen)]
    needed = "client_key_exchange" if seen.sender == "client" else "change_cipher_spec"
    if not any(one.type == needed and one.sender == "client" for one in before):
        yield whole(seen, f"no {needed} of the client before it")


def _second_flight(exchange: Exchange) -> bool:
    kinds = {"client_key_exchange", "change_cipher_spec"}
    return any(one.type in kinds and one.sender == "client" for one in exchange.messages)


@rule(
    "ccs-before-hello",
    "error",
    "RFC 9846 §5",
    "an end sends ChangeCipherSpec before its hello",
    on=("change_cipher_spec",),
)
def _before_hello(seen: Seen) -> Iterator[Evidence]:
    exchange = seen.exchange
    before = exchange.messages[: exchange.messages.index(seen)]
    said = any(one.type in _HELLOS | {"malformed"} and one.sender == seen.sender for one in before)
    has_hello = any(one.type in _HELLOS and one.sender == seen.sender for one in exchange.messages)
    if exchange.is_whole and has_hello and not said:
        yield whole(seen, "change_cipher_spec first")


@rule(
    "ticket-unannounced",
    "error",
    "RFC 5077 §3.3",
    "a server sends a session ticket that it did not announce",
    on=("new_session_ticket",),
)
def _ticket(seen: Seen) -> Iterator[Evidence]:
    answer = seen.exchange.answer
    if seen.exchange.is_before_13 and answer is not None and not answer.has(35):
        yield whole(seen, "new_session_ticket without the extension session_ticket")


@rule(
    "ticket-missing",
    "error",
    "RFC 5077 §3.3",
    "a server announces a session ticket and sends none",
    on=("change_cipher_spec",),
)
def _no_ticket(seen: Seen) -> Iterator[Evidence]:
    exchange = seen.exchange
    if seen.sender != "server" or not exchange.is_before_13 or not exchange.is_whole:
        return
    is_announced = exchange.answer is not None and exchange.answer.has(35)
    if is_announced and not exchange.of("new_session_ticket") and not exchange.of("malformed"):
        yield whole(seen, "no new_session_ticket before it")


@rule(
    "certificate-status-unannounced",
    "error",
    "RFC 6066 §8",
    "a server sends the status of its certificate without having announced it",
    on=("certificate_status",),
)
def _status(seen: Seen) -> Iterator[Evidence]:
    answer = seen.exchange.answer
    if answer is not None and not answer.has(5) and not answer.has(17):
        yield whole(seen, "certificate_status without the extension status_request")
