"""The signature that ends a `server_key_exchange` and fills a `certificate_verify`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.handshake.context import Context
from tlswire.reference.handshake.version import has_signature_algorithm
from tlswire.reference.wire import Cursor, fits
from tlswire.registry import SignatureScheme


@dataclass(frozen=True, slots=True)
class DigitallySigned:
    """A signature, and what made it (RFC 5246 §4.7, RFC 4346 §4.7).

    ::

        struct {
            SignatureAndHashAlgorithm algorithm;    /* since TLS 1.2 */
            opaque signature<0..2^16-1>;
        } DigitallySigned;
    """

    algorithm: SignatureScheme | None
    signature: bytes

    @classmethod
    def parse(cls, cursor: Cursor, context: Context) -> Self:
        """Read a signature.

        Without a version, what is left of the message tells whether it begins with its algorithm.
        """
        if context.version is None:
            has_algorithm = not fits(cursor, lambda rest: rest.vec16("signature", 0))
        else:
            has_algorithm = has_signature_algorithm(context.version)
        algorithm = SignatureScheme(cursor.u16("algorithm")) if has_algorithm else None
        return cls(algorithm, cursor.vec16("signature", 0).rest())
