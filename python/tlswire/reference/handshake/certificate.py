"""`certificate`."""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension import Extensions
from tlswire.reference.handshake.context import Context
from tlswire.reference.wire import Cursor, Parser, fits, sequence_leniently


@dataclass(frozen=True, slots=True)
class CertificateEntry:
    """One certificate of the list.

    ::

        struct {
            opaque cert_data<1..2^24-1>;
            Extension extensions<0..2^16-1>;            /* TLS 1.3 */
        } CertificateEntry;

    `offset` is where the DER begins, from the first byte of the message's header.
    """

    cert_data: bytes
    offset: int
    extensions: Extensions | None = None
    defect: ParseError | None = None

    @classmethod
    def parse_plain(cls, cursor: Cursor) -> Self:
        """Read an entry until TLS 1.2: `opaque ASN.1Cert<1..2^24-1>`."""
        cert = cursor.vec24("ASN.1Cert", 0)
        return cls(cert.peek, cert.offset)

    @classmethod
    def parse_extended(cls, cursor: Cursor) -> Self:
        """Read an entry of TLS 1.3."""
        cert = cursor.vec24("cert_data", 0)
        extensions, defect = Extensions.of(cursor.vec16("extensions", 0))
        return cls(cert.peek, cert.offset, extensions, defect)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The sender's certificates, its own first (RFC 5246 §7.4.2, RFC 8446 §4.4.2).

    ::

        struct {                                        /* until TLS 1.2 */
            ASN.1Cert certificate_list<0..2^24-1>;
        } Certificate;
        struct {                                        /* TLS 1.3 */
            opaque certificate_request_context<0..2^8-1>;
            CertificateEntry certificate_list<0..2^24-1>;
        } Certificate;

    A list that is broken is a `defect`, and the entries before that are there.
    """

    certificate_request_context: bytes | None
    certificate_list: tuple[CertificateEntry, ...]
    defect: ParseError | None

    @classmethod
    def parse(cls, cursor: Cursor, context: Context) -> Self:
        """Read the body. Without a version, the lengths tell the layout."""
        if context.version is None:
            is_tls13 = not fits(cursor, _plain) and fits(cursor, _extended)
        else:
            is_tls13 = context.is_tls13
        if not is_tls13:
            return cls(None, *_list(cursor, CertificateEntry.parse_plain))
        request = cursor.vec8("certificate_request_context", 0).rest()
        return cls(request, *_list(cursor, CertificateEntry.parse_extended))


def _plain(cursor: Cursor) -> None:
    cursor.vec24("certificate_list", 0)


def _extended(cursor: Cursor) -> None:
    cursor.vec8("certificate_request_context", 0)
    cursor.vec24("certificate_list", 0)


def _list(
    cursor: Cursor, entry: Parser[CertificateEntry]
) -> tuple[tuple[CertificateEntry, ...], ParseError | None]:
    """The list that ends the message, however broken; an error without even its length."""
    cursor.copy().u24("certificate_list")
    lying = trailing = None
    try:
        body = cursor.vec24("certificate_list", 0)
    except ParseError as error:
        body, lying = cursor.copy(), error
    try:
        cursor.finish("certificate_list")
    except ParseError as error:
        trailing = error
    cursor.rest()
    entries, cut = sequence_leniently(body, entry)
    return entries, lying or cut or trailing
