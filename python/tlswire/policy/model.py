"""What a server accepts: one policy."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

from tlswire.policy.missing import UNKNOWN, Codes, Unknown
from tlswire.policy.stacks import STACKS, Order, Stack, VersionChoice

ClientAuth = Literal["none", "request", "require"]
# Code points by the name of a field.
Refused = tuple[tuple[str, Codes], ...]
CERTIFICATES = ("rsa", "rsa-pss", "ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "ed448")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a server accepts, and in which order; a field nobody knows is `UNKNOWN`.

    Attributes:
        name: What it is called.
        source: Where its contents are from.
        date: The day on which they were read there, as `2026-11-22`; `None` for one's own.
        note: What else is to be known of it.
        stack: The name of the implementation behind it, which decides how it refuses.
        versions: Protocol versions. For DTLS those of TLS that it is made from stand as well.
        ciphers: Suites of all its versions, the server's first choice first.
        is_ordered: Whether the order of `ciphers` is known.
        groups: Groups for key exchange, first choice first.
        signature_algorithms: What it can sign with, first choice first.
        certificates: Kinds of key it has a certificate for, of `CERTIFICATES`; `ecdsa` is
            `ecdsa-p256`.
        order: Whose order decides between suites; `UNKNOWN` leaves it to the stack.
        client_auth: Whether a client certificate is asked for, and whether one must come.
        alpn: Application protocols, first choice first; `None` where none is configured.
        server_names: The names it answers to, others being refused; `None` where any is served.
        knows_sessions: Whether it may know a session or pre-shared key that a client offers.
        version_choice: How the version is chosen; `None` leaves it to the stack.
        refused: Of a policy that was learned, what was seen to be refused; what is neither accepted
            nor refused was never tried. `None` where all else is refused.
    """

    name: str
    source: str = ""
    date: str | None = None
    note: str = ""
    stack: str = "rfc"
    versions: Codes | Unknown = UNKNOWN
    ciphers: Codes | Unknown = UNKNOWN
    is_ordered: bool = True
    groups: Codes | Unknown = UNKNOWN
    signature_algorithms: Codes | Unknown = UNKNOWN
    certificates: tuple[str, ...] | Unknown = UNKNOWN
    order: Order | Unknown = UNKNOWN
    client_auth: ClientAuth | Unknown = UNKNOWN
    alpn: tuple[str, ...] | Unknown | None = UNKNOWN
    server_names: tuple[str, ...] | Unknown | None = UNKNOWN
    knows_sessions: bool | Unknown = UNKNOWN
    version_choice: VersionChoice | None = None
    refused: Refused | None = None
    aliases: tuple[str, ...] = field(default=(), compare=False)

    @property
    def implementation(self) -> Stack:
        """The stack itself."""
        return STACKS[self.stack]

    def but(self, **fields: Any) -> Self:
        """This policy with some fields replaced."""
        return replace(self, **fields)

    @classmethod
    def load(cls, name: str) -> "Policy":
        """The policy of a name that comes with tlswire, or of a TOML file.

        Raises:
            PolicyError: There is none of that name, or the file is no policy.
            InputError: The file cannot be read.
        """
        from tlswire.policy.library import load

        return load(name)
