"""Timestamps of transparency logs where DER carries them (RFC 6962 §3.3).

In certificates, and in what OCSP says of one.
"""

from tlswire.reference.extension.signed_certificate_timestamp import SignedCertificateTimestampList
from tlswire.reference.wire import Cursor, whole
from tlswire.reference.x509 import der
from tlswire.reference.x509.der import Element
from tlswire.reference.x509.extension import Extension

_LIST = "SignedCertificateTimestampList"


def element(found: Extension) -> Element:
    """The OCTET STRING in the value of an extension."""
    return found.element(_LIST, der.OCTET_STRING)


def read(found: Element) -> SignedCertificateTimestampList:
    """The list in such an OCTET STRING."""
    cursor = Cursor(found.content, found.content_offset)
    return whole(cursor, SignedCertificateTimestampList.parse, _LIST)
