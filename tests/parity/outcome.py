"""What a parser makes of something, so that two parsers can be compared."""

from dataclasses import fields as fields_of
from dataclasses import is_dataclass

from tlswire import Structure, errors
from tlswire.reference.text import wire_text
from tlswire.registry import CodePoint

HELLO = ("type", "raw", "offset", "record_version", "malformed", "defect", "extension_types")
# In milliseconds since 1970.
YEAR_10000 = 253_402_300_800_000
MESSAGE = ("type", "raw", "offset")


def plain(value):
    """A value of either parser as one that compares: exceptions by what they tell."""
    if isinstance(value, errors.ParseError):
        return ("error", type(value).__name__, value.kind, value.field, value.offset, str(value))
    if isinstance(value, tuple | list):
        return tuple(plain(one) for one in value)
    if type(value).__name__ == "SignedCertificateTimestamp":
        return timestamp(value)
    if type(value).__name__ == "Extension":
        told = outcome(lambda: structure(value.decoded))
        return (int(value.type), value.data, value.offset, value.message, told)
    return value


def timestamp(one):
    """What a log promises, of either parser: its time in milliseconds, as far as Python has it."""
    if is_dataclass(one):
        number = None if one.hash is None else int(one.hash) << 8 | int(one.signature_algorithm)
        at = one.timestamp
        at = "too late" if at is not None and at >= YEAR_10000 else at
        return (int(one.sct_version), one.id, at, one.extensions, number, one.signature)
    number = None if one.signature_algorithm is None else int(one.signature_algorithm)
    try:
        at = one.timestamp if one.timestamp is None else round(one.timestamp.timestamp() * 1000)
    except errors.MalformedError:
        at = "too late"
    return (int(one.version), one.log_id, at, one.extensions, number, one.signature)


def structure(value):
    """A structure of either parser, or a value in it, as one that compares.

    Names are compared without regard to how words are joined, text and bytes as text; what was not
    sent is left out.
    """
    if isinstance(value, Structure):
        told = [(field.name, field.value) for field in value.fields]
        return (joined(value.structure_name), [(joined(n), structure(one)) for n, one in told])
    if is_dataclass(value):
        told = [(field.name, getattr(value, field.name)) for field in fields_of(value)]
        sent = [(joined(name), structure(one)) for name, one in told if one is not None]
        return (joined(type(value).__name__), sent)
    if isinstance(value, tuple):
        return [structure(one) for one in value]
    if isinstance(value, bytes):
        return wire_text(value)
    return (type(value).__name__, int(value)) if isinstance(value, CodePoint) else value


def joined(name):
    return name.replace("_", "").lower()


def outcome(call, *arguments):
    """What a call returns, or which error it raises, in which field and where."""
    try:
        return plain(call(*arguments))
    except errors.ParseError as error:
        return plain(error)


def fields(found, names):
    """Every attribute in `names`, or its error; of an object that two parsers make."""
    if isinstance(found, tuple):
        return found
    return {name: outcome(getattr, found, name) for name in names}


def seen(one):
    """What a stream shows, of either parser: a message by its bytes, the rest by its fields."""
    if hasattr(one, "raw"):
        raw = one.raw if isinstance(one.raw, bytes) else one.raw.data
        offset = one.offset if hasattr(one, "offset") else one.raw.origin.offset
        return ("message", raw, offset)
    if hasattr(one, "alert"):
        return ("alert", int(one.alert.level), int(one.alert.description), one.offset)
    if hasattr(one, "description"):
        return ("alert", int(one.level), int(one.description), one.offset)
    header = getattr(one, "header", one)
    if hasattr(header, "content_type"):
        return ("record", int(header.content_type), int(header.version), header.length, one.offset)
    return ("change_cipher_spec", one.offset)


def shown(found):
    """What `parse_messages` returns, as plain values."""
    if isinstance(found, tuple):
        return tuple(one if isinstance(one, str | int) else shown_one(one) for one in found)
    return found


def shown_one(one):
    if not hasattr(one, "raw"):
        return seen(one)
    if type(one).__name__ in {"ClientHello", "ServerHello"}:
        return fields(one, HELLO)
    # The reference parser has no classes for the others; an error is one that both must see.
    return fields(one, MESSAGE) | {"error": plain(getattr(one, "error", None))}
