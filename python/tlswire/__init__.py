"""Reads TLS off the wire: captures, records, handshakes, certificates.

>>> for connection in tlswire.read_capture("capture.pcapng"):
...     print(connection.server_name, connection.version, connection.ja4)
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tlswire._native import (
        Alert,
        CapturedMessage,
        Certificate,
        CertificateEntry,
        CertificateRequest,
        CertificateStatus,
        CertificateVerify,
        ChangeCipherSpec,
        ClientHello,
        CompressedCertificate,
        EncryptedRecord,
        Extension,
        HandshakeMessage,
        NewSessionTicket,
        OcspResponse,
        Piece,
        RecordBatch,
        Row,
        ServerHello,
        ServerKeyExchange,
        SignedCertificateTimestamp,
        SingleResponse,
        Ssl2Hello,
        Stream,
        X509Certificate,
        __version__,
        parse_client_hello,
        parse_messages,
        parse_server_hello,
    )
    from tlswire.capture import Capture, Connections, open_capture, read_capture
    from tlswire.cutting import cut
    from tlswire.diagnosis import Explanation, diagnose, explain
    from tlswire.errors import (
        CapError,
        ClosedError,
        ColumnsError,
        EmptyError,
        IncompleteError,
        InputError,
        InternalError,
        MalformedError,
        ParseError,
        PolicyError,
        TlswireError,
    )
    from tlswire.hellos import Hellos, parse_client_hellos
    from tlswire.limits import Limits
    from tlswire.linting import lint
    from tlswire.negotiation import Offer, Outcome, negotiate
    from tlswire.policy import Policy
    from tlswire.tracker import Tracker
    from tlswire.whatif import WhatIf, what_if

__all__ = [
    "Alert",
    "CapError",
    "Capture",
    "CapturedMessage",
    "Certificate",
    "CertificateEntry",
    "CertificateRequest",
    "CertificateStatus",
    "CertificateVerify",
    "ChangeCipherSpec",
    "ClientHello",
    "ClosedError",
    "ColumnsError",
    "CompressedCertificate",
    "Connections",
    "EmptyError",
    "EncryptedRecord",
    "Explanation",
    "Extension",
    "Field",
    "HandshakeMessage",
    "Hellos",
    "IncompleteError",
    "InputError",
    "InternalError",
    "Limits",
    "MalformedError",
    "NewSessionTicket",
    "OcspResponse",
    "Offer",
    "Outcome",
    "ParseError",
    "Piece",
    "Policy",
    "PolicyError",
    "RecordBatch",
    "Row",
    "ServerHello",
    "ServerKeyExchange",
    "SignedCertificateTimestamp",
    "SingleResponse",
    "Ssl2Hello",
    "Stream",
    "Structure",
    "TlswireError",
    "Tracker",
    "WhatIf",
    "X509Certificate",
    "__version__",
    "cut",
    "diagnose",
    "explain",
    "lint",
    "negotiate",
    "open_capture",
    "parse_client_hello",
    "parse_client_hellos",
    "parse_messages",
    "parse_server_hello",
    "read_capture",
    "what_if",
]

_NATIVE = (
    "Alert",
    "CapturedMessage",
    "Certificate",
    "CertificateEntry",
    "CertificateRequest",
    "CertificateStatus",
    "CertificateVerify",
    "ChangeCipherSpec",
    "ClientHello",
    "CompressedCertificate",
    "EncryptedRecord",
    "Extension",
    "HandshakeMessage",
    "NewSessionTicket",
    "OcspResponse",
    "Piece",
    "RecordBatch",
    "Row",
    "ServerHello",
    "ServerKeyExchange",
    "SignedCertificateTimestamp",
    "SingleResponse",
    "Ssl2Hello",
    "Stream",
    "X509Certificate",
    "__version__",
    "parse_client_hello",
    "parse_messages",
    "parse_server_hello",
)
_ERRORS = (
    "CapError",
    "ClosedError",
    "ColumnsError",
    "EmptyError",
    "IncompleteError",
    "InputError",
    "InternalError",
    "MalformedError",
    "ParseError",
    "PolicyError",
    "TlswireError",
)
# Imported when they are first asked for: what is written in Python needs no extension, and what
# parses messages does not wait for what reads captures.
_HOMES = {
    **dict.fromkeys(_NATIVE, "_native"),
    **dict.fromkeys(_ERRORS, "errors"),
    "Capture": "capture",
    "Explanation": "diagnosis",
    "Field": "structure",
    "Structure": "structure",
    "Connections": "capture",
    "Hellos": "hellos",
    "Limits": "limits",
    "Offer": "negotiation",
    "Outcome": "negotiation",
    "Policy": "policy",
    "Tracker": "tracker",
    "WhatIf": "whatif",
    "diagnose": "diagnosis",
    "errors": "",
    "explain": "diagnosis",
    "lint": "linting",
    "negotiate": "negotiation",
    "open_capture": "capture",
    "cut": "cutting",
    "parse_client_hellos": "hellos",
    "read_capture": "capture",
    "what_if": "whatif",
}


def __getattr__(name: str) -> object:
    """A name of another module of the package, imported on first use."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Not at the top: the command line should come soon to where it says what a signal does.
    from importlib import import_module

    # Without a home it is a module of its own.
    module = import_module(f"{__name__}.{home or name}")
    value: object = getattr(module, name) if home else module
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The names of the package, imported or not."""
    return sorted({*globals(), *_HOMES})
