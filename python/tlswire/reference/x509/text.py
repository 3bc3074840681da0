"""The strings of certificates as Unicode."""

from tlswire.reference.x509 import der
from tlswire.reference.x509.der import Element

# A character, or an octet that is part of none.
Piece = str | int

_OCTET_STRINGS = (
    der.UTF8_STRING,
    der.OCTET_STRING,
    der.UTC_TIME,
    der.GENERALIZED_TIME,
    der.NUMERIC_STRING,
    der.PRINTABLE_STRING,
    der.TELETEX_STRING,
    der.IA5_STRING,
    der.VISIBLE_STRING,
    der.GENERAL_STRING,
)
# The specials of RFC 4514 §2.4 that a backslash goes before.
_SPECIALS = '"+,;<>'


def pieces(element: Element) -> list[Piece] | None:
    """The pieces of a string in order; `None` if it is not of a type that is text.

    Times and octet strings count as text. A string of single octets is UTF-8 if it can be,
    whatever its type says, as in Python's `cryptography`; else a TeletexString is Latin-1, which
    is what those who write it mean.
    """
    content = element.content
    if element.tag == der.TELETEX_STRING and not _is_utf8(content):
        return list(content.decode("latin-1"))
    if element.tag in _OCTET_STRINGS:
        return utf8_pieces(content)
    if element.tag == der.BMP_STRING:
        return _utf16_pieces(content)
    if element.tag == der.UNIVERSAL_STRING:
        return _utf32_pieces(content)
    return None


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def utf8_pieces(octets: bytes) -> list[Piece]:
    """The pieces of what should be UTF-8."""
    # "surrogateescape" makes U+DC80 to U+DCFF of the octets that are part of no character.
    text = octets.decode("utf-8", "surrogateescape")
    return [ord(one) - 0xDC00 if "\udc80" <= one <= "\udcff" else one for one in text]


def _utf16_pieces(octets: bytes) -> list[Piece]:
    whole = len(octets) // 2 * 2
    found: list[Piece] = []
    for one in octets[:whole].decode("utf-16-be", "surrogatepass"):
        found += divmod(ord(one), 256) if "\ud800" <= one <= "\udfff" else [one]
    return [*found, *octets[whole:]]


def _utf32_pieces(octets: bytes) -> list[Piece]:
    whole = len(octets) // 4 * 4
    found: list[Piece] = []
    for at in range(0, whole, 4):
        unit = octets[at : at + 4]
        code = int.from_bytes(unit)
        is_character = code < 0xD800 or 0xDFFF < code < 0x110000
        found += [chr(code)] if is_character else list(unit)
    return [*found, *octets[whole:]]


def plain(found: list[Piece]) -> str:
    r"""The text with `\xNN` for control characters and octets, and `\\` for a backslash."""
    return "".join(map(_plain_piece, found))


def _plain_piece(piece: Piece) -> str:
    if isinstance(piece, int):
        return f"\\x{piece:02x}"
    if piece == "\\":
        return "\\\\"
    is_control = piece < " " or "\x7f" <= piece <= "\x9f"
    return "".join(f"\\x{octet:02x}" for octet in piece.encode()) if is_control else piece


def rfc4514(found: list[Piece]) -> str:
    """The text as the value of an attribute in a distinguished name (RFC 4514 §2.4)."""
    value = "".join(map(_rfc4514_piece, found))
    if value.startswith("#") or (value.startswith(" ") and value != " "):
        value = "\\" + value
    if value.endswith(" "):
        value = value[:-1] + "\\ "
    return value


def _rfc4514_piece(piece: Piece) -> str:
    if isinstance(piece, str) and piece in _SPECIALS:
        return "\\" + piece
    return "\\00" if piece == "\0" else _plain_piece(piece)
