"""`certificate_verify`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.handshake.context import Context
from tlswire.reference.handshake.digitally_signed import DigitallySigned
from tlswire.reference.wire import Cursor


@dataclass(frozen=True, slots=True)
class CertificateVerify:
    """The proof that the sender has the key of its certificate.

    RFC 5246 §7.4.8, RFC 8446 §4.4.3.

    ::

        struct {
            SignatureScheme algorithm;                  /* since TLS 1.2 */
            opaque signature<0..2^16-1>;
        } CertificateVerify;
    """

    signed: DigitallySigned

    @classmethod
    def parse(cls, cursor: Cursor, context: Context) -> Self:
        """Read the body in the layout of the version in `context`."""
        return cls(DigitallySigned.parse(cursor, context))
