"""What is decoded of an extension: fields with names, values and places."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    r"""One field as it was sent.

    Attributes:
        name: The name in the RFC.
        value: A number, a member of `tlswire.registry`, bytes, text (bytes outside printable ASCII
            as `\xNN`), another `Structure`, or a tuple of any of these.
        offset: Where the field begins, its length included, counted as errors count.
        length: How many bytes the field takes, those of its length included.
    """

    name: str
    value: Any
    offset: int
    length: int


@dataclass(frozen=True, slots=True, repr=False)
class Structure:
    """A structure as it was sent. Its fields are attributes as well: `share.group`.

    Attributes:
        structure_name: The name of the structure, in its RFC or near to it.
        fields: The fields in wire order.
    """

    structure_name: str
    fields: tuple[Field, ...]

    def __getattr__(self, name: str) -> Any:
        """The value of the first field of that name."""
        if name != "fields":
            for field in self.fields:
                if field.name == name:
                    return field.value
        raise AttributeError(name)

    def __dir__(self) -> list[str]:
        """The names of the fields, and the usual ones."""
        return sorted({*object.__dir__(self), *(field.name for field in self.fields)})

    def __repr__(self) -> str:
        fields = ", ".join(f"{field.name}={field.value!r}" for field in self.fields)
        return f"{self.structure_name}({fields})"

    def to_dict(self) -> dict[str, Any]:
        """The fields by name: code points as integers, bytes in hexadecimal."""
        return {field.name: _plain(field.value) for field in self.fields}


def _plain(value: Any) -> Any:
    match value:
        case Structure():
            return value.to_dict()
        case bytes():
            return value.hex()
        case tuple():
            return [_plain(one) for one in value]
        case int():
            return int(value)
        case _:
            return value
