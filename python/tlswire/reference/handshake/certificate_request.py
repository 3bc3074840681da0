"""`certificate_request`."""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension import Extensions
from tlswire.reference.extension.certificate_authorities import distinguished_name
from tlswire.reference.handshake.context import Context
from tlswire.reference.handshake.version import has_signature_algorithm
from tlswire.reference.wire import Cursor, list8, list16, sequence_leniently
from tlswire.registry import ClientCertificateType, SignatureScheme


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """What certificates the server would take from the client.

    RFC 5246 §7.4.4, RFC 8446 §4.3.2.

    ::

        struct {                                        /* until TLS 1.2 */
            ClientCertificateType certificate_types<1..2^8-1>;
            SignatureAndHashAlgorithm
              supported_signature_algorithms<2..2^16-2>;    /* TLS 1.2 */
            DistinguishedName certificate_authorities<0..2^16-1>;
        } CertificateRequest;
        struct {                                        /* TLS 1.3 */
            opaque certificate_request_context<0..2^8-1>;
            Extension extensions<0..2^16-1>;
        } CertificateRequest;

    What follows the types, or the context, may be broken: that is a `defect`, and what is before
    that is there.
    """

    certificate_types: tuple[ClientCertificateType, ...] = ()
    supported_signature_algorithms: tuple[SignatureScheme, ...] | None = None
    certificate_authorities: tuple[bytes, ...] = ()
    certificate_request_context: bytes | None = None
    extensions: Extensions | None = None
    defect: ParseError | None = None

    @classmethod
    def parse(cls, cursor: Cursor, context: Context) -> Self:
        """Read the body.

        Without a version, the first layout that fits it is taken, TLS 1.2's if none does.
        """
        version = context.version
        if version is None:
            return cls._guess(cursor)
        if context.is_tls13:
            return cls._parse_tls13(cursor)
        return cls._parse_older(cursor, is_tls12=has_signature_algorithm(version))

    @classmethod
    def _guess(cls, cursor: Cursor) -> Self:
        layouts = (cls._parse_tls12, cls._parse_tls10, cls._parse_tls13)
        for layout in layouts:
            try:
                parsed = layout(cursor.copy())
            except ParseError:
                continue
            if parsed.defect is None:
                return layout(cursor)
        return cls._parse_tls12(cursor)

    @classmethod
    def _parse_tls12(cls, cursor: Cursor) -> Self:
        return cls._parse_older(cursor, is_tls12=True)

    @classmethod
    def _parse_tls10(cls, cursor: Cursor) -> Self:
        return cls._parse_older(cursor, is_tls12=False)

    @classmethod
    def _parse_tls13(cls, cursor: Cursor) -> Self:
        request = cursor.vec8("certificate_request_context", 0).rest()
        extensions, defect = Extensions.leniently(cursor)
        return cls(certificate_request_context=request, extensions=extensions, defect=defect)

    @classmethod
    def _parse_older(cls, cursor: Cursor, *, is_tls12: bool) -> Self:
        types = list8(cursor, ClientCertificateType, "certificate_types", width=1)
        algorithms: tuple[SignatureScheme, ...] | None = None
        names: tuple[bytes, ...] = ()
        try:
            if is_tls12:
                algorithms = list16(cursor, SignatureScheme, "supported_signature_algorithms")
            names, defect = _authorities(cursor)
        except ParseError as error:
            cursor.rest()
            return cls(types, algorithms, defect=error)
        return cls(types, algorithms, names, defect=defect)


def _authorities(cursor: Cursor) -> tuple[tuple[bytes, ...], ParseError | None]:
    """The names, and what is wrong with the end of the message."""
    field = "certificate_authorities"
    names, cut = sequence_leniently(cursor.vec16(field, 0), distinguished_name)
    trailing = None
    try:
        cursor.finish(field)
    except ParseError as error:
        trailing = error
    cursor.rest()
    return names, cut or trailing
