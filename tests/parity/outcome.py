"""What a parser makes of something, so that two parsers can be compared."""

from tlswire import errors


def plain(value):
    """A value of either parser as one that compares: exceptions by what they tell."""
    if isinstance(value, errors.ParseError):
        return ("error", type(value).__name__, value.kind, value.field, value.offset, str(value))
    if isinstance(value, tuple | list):
        return tuple(plain(one) for one in value)
    if type(value).__name__ == "Extension":
        return (int(value.type), value.data, value.offset)
    return value


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
