"""The messages of one connection, as rules look at them."""

from collections.abc import Iterable
from functools import cached_property

from tlswire.linting import versions
from tlswire.linting.seen import Seen
from tlswire.policy.suites import Suite, suite


class Exchange:
    """What was said in clear on one connection.

    Attributes:
        messages: All of it, in the order of the packets.
        protocol: `tls`, `dtls`, `quic` or `ssl2`.
        is_whole: Whether nothing is known to be missing before the connection was protected. What
            was not seen is a violation only there.
        is_draft: Whether it is of a version of QUIC before the final ones.
    """

    def __init__(
        self, messages: Iterable[Seen], *, is_whole: bool = True, is_draft: bool = False
    ) -> None:
        self.messages = list(messages)
        self.is_whole = is_whole
        self.is_draft = is_draft
        self.protocol = self.messages[0].protocol if self.messages else "tls"
        self._relate()

    def _relate(self) -> None:
        """Tells each message what was said before it."""
        hello = earlier = retry = verify = None
        for seen in self.messages:
            seen.exchange = self
            seen.hello, seen.earlier, seen.retry, seen.verify = hello, earlier, retry, verify
            if seen.type == "client_hello":
                hello, earlier = seen, hello
            elif seen.type == "hello_retry_request":
                retry = seen
            elif seen.type == "hello_verify_request":
                verify = seen

    def forget(self) -> None:
        """Lets go of the messages, which hold on to each other."""
        for seen in self.messages:
            vars(seen).clear()

    def of(self, kind: str, sender: str | None = None) -> list[Seen]:
        """The messages of a type, of one sender if that is said."""
        return [
            one
            for one in self.messages
            if one.type == kind and (sender is None or one.sender == sender)
        ]

    @cached_property
    def answer(self) -> Seen | None:
        """The first ServerHello that is no HelloRetryRequest, in the format of TLS."""
        return next((one for one in self.messages if one.type == "server_hello"), None)

    @cached_property
    def version(self) -> int | None:
        """The version agreed; `None` where no ServerHello was seen."""
        return None if self.answer is None else versions.chosen(self.answer)

    @cached_property
    def suite(self) -> Suite | None:
        """The cipher suite agreed; `None` where none was seen, or it has no registered name."""
        return None if self.answer is None else suite(int(self.answer.cipher_suite))

    @property
    def is_13(self) -> bool:
        """Whether TLS 1.3 or DTLS 1.3 was agreed, not a draft of it."""
        return self.version in versions.FINAL_13

    @property
    def is_before_13(self) -> bool:
        """Whether SSL 3.0, a TLS up to 1.2 or a DTLS up to 1.2 was agreed."""
        return self.version in versions.BEFORE_13

    @cached_property
    def is_full(self) -> bool:
        """Whether a full handshake up to TLS 1.2 was seen to the end of the server's flight."""
        return self.is_before_13 and bool(self.of("server_hello_done"))
