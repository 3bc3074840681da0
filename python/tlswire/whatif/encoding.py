"""Columns of Arrow as numbers: equal values are one, as far as offers are told apart by them."""

from collections.abc import Callable, Hashable
from typing import Any

from tlswire.errors import ColumnsError
from tlswire.whatif.offers import extensions, without_grease

# Raw values of one column that are remembered; a client may order its extensions anew each time.
_REMEMBERED = 200_000
_MAJOR = 3
_LISTS = ("client_versions", "client_ciphers", "client_groups", "client_key_shares")


class Encoder:
    """The values of one column by number, over all batches; 0 is `null`."""

    def __init__(self, name: str) -> None:
        self._canonical = _CANONICAL.get(name, _as_it_is)
        self._name = name
        self._numbers: dict[Hashable, int] = {}
        self._raw: dict[Any, int] = {}

    @property
    def size(self) -> int:
        """One more than the greatest number."""
        return len(self._numbers) + 1

    def encode(self, values: Any) -> Any:
        """The numbers of an array's values, as an array of int64."""
        import pyarrow

        packed, unpack = self._packed(values)
        found = packed.dictionary_encode()
        numbers = pyarrow.array(
            [self._number(one, unpack) for one in found.dictionary.to_pylist()], pyarrow.int64()
        )
        return numbers.take(found.indices).fill_null(0)

    def _packed(self, values: Any) -> tuple[Any, Callable[[Any], Any]]:
        """The values as something that can be encoded, and what makes a value of that again."""
        import pyarrow

        kind = values.type
        if not is_list(kind):
            return values, _itself
        if is_text(kind.value_type):
            return _packed_texts(values)
        try:
            numbers = values.cast(pyarrow.list_(pyarrow.uint16()))
        except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError):
            raise ColumnsError([f"{self._name} as lists of 16-bit numbers"]) from None
        return _bytes_of(numbers, 2), _unpacked(2)

    def _number(self, raw: Any, unpack: Callable[[Any], Any]) -> int:
        found = self._raw.get(raw)
        if found is None:
            value = self._canonical(unpack(raw))
            found = self._numbers.setdefault(value, len(self._numbers) + 1)
            if len(self._raw) >= _REMEMBERED:
                self._raw.clear()
            if unpack is _itself or len(raw) == 0 or _is_stable(unpack):
                self._raw[raw] = found
        return found


def is_list(kind: Any) -> bool:
    """Whether a type is one of lists."""
    import pyarrow

    types = pyarrow.types
    checks = (types.is_list, types.is_large_list, types.is_list_view, types.is_large_list_view)
    return any(check(kind) for check in checks)


def is_text(kind: Any) -> bool:
    """Whether a type is one of texts, by value or by number."""
    import pyarrow

    types = pyarrow.types
    if types.is_dictionary(kind):
        return is_text(kind.value_type)
    return any(
        check(kind) for check in (types.is_string, types.is_large_string, types.is_string_view)
    )


def decoded(values: Any) -> Any:
    """An array with values in place of numbers of a dictionary, and texts of one kind."""
    import pyarrow

    if pyarrow.types.is_dictionary(values.type):
        return decoded(values.dictionary).take(values.indices)
    if is_list(values.type) and is_text(values.type.value_type):
        return values.cast(pyarrow.list_(pyarrow.string()))
    return values.cast(pyarrow.string()) if is_text(values.type) else values


def _bytes_of(values: Any, width: int) -> Any:
    """The lists of an array as bytes, each value in `width` of them."""
    import pyarrow
    import pyarrow.compute as pc

    flat = values.flatten()
    lengths = pc.fill_null(pc.list_value_length(values), 0).cast(pyarrow.int32())
    ends = pc.multiply(pc.cumulative_sum(lengths), pyarrow.scalar(width, pyarrow.int32()))
    offsets = pyarrow.concat_arrays([pyarrow.array([0], pyarrow.int32()), ends])
    data = flat.buffers()[1]
    data = pyarrow.py_buffer(b"") if data is None else data.slice(flat.offset * width)
    whole = pyarrow.Array.from_buffers(
        pyarrow.binary(), len(values), [None, offsets.buffers()[1], data]
    )
    if not values.null_count:
        return whole
    return pc.if_else(values.is_valid(), whole, pyarrow.scalar(None, pyarrow.binary()))


def _packed_texts(values: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Lists of texts as bytes: the texts by number."""
    import pyarrow

    found = values.flatten().dictionary_encode()
    texts = found.dictionary.to_pylist()
    numbers = pyarrow.ListArray.from_arrays(
        _offsets(values), found.indices.cast(pyarrow.int32()), mask=values.is_null()
    )
    return _bytes_of(numbers, 4), lambda raw: tuple(texts[at] for at in _unpacked(4)(raw))


def _offsets(values: Any) -> Any:
    import pyarrow
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.list_value_length(values), 0).cast(pyarrow.int32())
    return pyarrow.concat_arrays([pyarrow.array([0], pyarrow.int32()), pc.cumulative_sum(lengths)])


_UNPACKED: dict[int, Callable[[bytes], tuple[int, ...]]] = {
    width: (lambda raw, code=code: tuple(memoryview(raw).cast(code)))  # type: ignore[misc]
    for width, code in ((2, "H"), (4, "i"))
}


def _unpacked(width: int) -> Callable[[Any], Any]:
    return _UNPACKED[width]


def _is_stable(unpack: Callable[[Any], Any]) -> bool:
    """Whether equal bytes are equal values in every batch."""
    return unpack is _UNPACKED[2]


def _itself(value: Any) -> Any:
    return value


def _as_it_is(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value


def _record_version(value: Any) -> Hashable:
    return None if int(value) >> 8 == _MAJOR else int(value)


_CANONICAL: dict[str, Callable[[Any], Hashable]] = {
    **dict.fromkeys(_LISTS, without_grease),
    "client_signature_algorithms": without_grease,
    "client_extensions": extensions,
    "client_record_version": _record_version,
    # Which name it is makes no difference here, only that there is one.
    "server_name": bool,
}
