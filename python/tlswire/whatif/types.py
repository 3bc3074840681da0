"""Of what type each column of a row is, looked at before anything is made of its values."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tlswire.errors import ColumnsError
from tlswire.whatif.columns import ALL, LISTS, Get

_MOST = 0xFFFF
_BOOLEANS = frozenset(
    {
        *("hello_retry", "resumed"),
        *("client_certificate_requested", "client_certificate_sent"),
    }
)
_NUMBERS = frozenset(
    {
        *("client_legacy_version", "client_record_version", "version_id", "cipher_id", "curve_id"),
        *("alert_id", "server_signature_algorithm", "dst_port"),
    }
)
# Lists that offers are made of where rows have them, beside those of `ALL`.
_MORE = ("client_psk_modes", "client_signature_algorithms_cert")
_TEXT_LISTS = frozenset({"client_alpn"})
# Microseconds since 1970 of the years 1 to 9999.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
# Of a value that is no such thing, this much is told.
_TOLD = 60


def insist_on_values(get: Get) -> None:
    """Looks at the values of one row, for which there may be none in any column.

    Raises:
        ColumnsError: One is of another type than its column, or beyond what that can hold.
    """
    for name, what, fits in _CHECKS:
        value = get(name)
        if value is not None and not fits(value):
            raise ColumnsError([name], said=f"{name} is {_told(value)}, not {what}")


def _told(value: Any) -> str:
    # However deep and long it is; a list tells by its first few.
    text = repr(
        value[:4] if isinstance(value, list | tuple | str) and len(value) > _TOLD else value
    )
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}..."


def _is_number(value: Any) -> bool:
    if type(value) is int:
        return 0 <= value <= _MOST
    if isinstance(value, bool | str):
        return False
    try:
        return bool(0 <= value <= _MOST and int(value) == value)
    except (TypeError, ValueError, OverflowError):
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _listed(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        if isinstance(value, str | bytes | dict):
            return False
        try:
            return all(map(fits, value))
        except TypeError:
            return False

    return check


def _is_time(value: Any) -> bool:
    if isinstance(value, datetime):
        return True
    try:
        if isinstance(value, str):
            return bool(datetime.fromisoformat(value))
        return not isinstance(value, bool) and bool(_FIRST <= value <= _LAST)
    except (TypeError, ValueError):
        return False


def _check(name: str) -> tuple[str, str, Callable[[Any], bool]]:
    if name == "ts":
        return name, "a time", _is_time
    if name in _TEXT_LISTS:
        return name, "a list of texts", _listed(_is_text)
    if name in LISTS or name in _MORE:
        return name, f"a list of numbers up to {_MOST}", _listed(_is_number)
    if name in _NUMBERS:
        return name, f"a number up to {_MOST}", _is_number
    return (name, "true or false", _is_boolean) if name in _BOOLEANS else (name, "text", _is_text)


_CHECKS = tuple(_check(name) for name in (*ALL, *_MORE))


# --- Columns of Arrow ------------------------------------------------------------------------


def insist_on_types(schema: Any) -> None:
    """Looks at the types of the columns of a table.

    Raises:
        ColumnsError: One is of a type that its values are not.
    """
    import pyarrow

    wrong = []
    for name in ALL:
        if len(schema.get_all_field_indices(name)) > 1:
            wrong.append(f"{name}, which is there twice")
            continue
        kind = schema.field(name).type if name in schema.names else pyarrow.null()
        if not pyarrow.types.is_null(kind) and (said := _mismatch(name, kind)):
            wrong.append(f"{name}, which is {kind},{said}")
    if wrong:
        raise ColumnsError(wrong)


def _mismatch(name: str, kind: Any) -> str:
    """What a type is not that it must be; empty where it fits."""
    import pyarrow

    from tlswire.whatif.encoding import is_list, is_text

    types = pyarrow.types
    if is_list(kind) is not (name in LISTS):
        return f"{'' if name in LISTS else ' not'} as a list"
    if name in LISTS:
        kind = kind.value_type
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_null(kind):
        return ""
    is_number = types.is_integer(kind) or types.is_floating(kind)
    if name == "ts":
        return "" if is_number or is_text(kind) or types.is_timestamp(kind) else " not a time"
    if name in _BOOLEANS:
        return "" if types.is_boolean(kind) else " not true or false"
    if name in _NUMBERS or (name in LISTS and name not in _TEXT_LISTS):
        return "" if is_number else " not numbers"
    return "" if is_text(kind) else " not text"


def insist_on_columns(columns: dict[str, Any]) -> None:
    """Looks at the values of arrays by column, of the types that they must be.

    Raises:
        ColumnsError: A number is beyond what its column can hold, or a list holds `null`.
    """
    for name, values in columns.items():
        if name in LISTS:
            values = values.flatten() if hasattr(values, "flatten") else values  # noqa: PLW2901
            if values.null_count and not _is_nothing(values, columns[name]):
                raise ColumnsError([name], said=f"{name} holds null within a list")
        if name in _NUMBERS or (name in LISTS and name not in _TEXT_LISTS):
            _insist_on_range(name, values)


def _is_nothing(flat: Any, whole: Any) -> bool:
    """Whether it is a column without a type, which has no lists."""
    return flat is whole or len(whole) == whole.null_count


def _insist_on_range(name: str, values: Any) -> None:
    import pyarrow
    import pyarrow.compute as pc

    if pyarrow.types.is_null(values.type) or len(values) == values.null_count:
        return
    try:
        whole = values.cast(pyarrow.int64())
        ends = pc.min_max(whole).as_py()
    except pyarrow.ArrowException as error:
        raise ColumnsError([name], said=f"{name}: {first_line(error)}") from None
    for end in ends.values():
        if not 0 <= end <= _MOST:
            raise ColumnsError([name], said=f"{name} is {end}, not a number up to {_MOST}")


def insist_on_times(times: Any, nothing: int) -> Any:
    """Microseconds since 1970, if all are of years that have four digits.

    Raises:
        ColumnsError: One is not.
    """
    import pyarrow.compute as pc

    known = times.filter(pc.not_equal(times, nothing))
    for end in pc.min_max(known).as_py().values():
        if end is not None and not _FIRST <= end <= _LAST:
            raise ColumnsError(["ts"], said=f"ts is {end} microseconds since 1970, not a time")
    return times


def first_line(error: BaseException) -> str:
    """The first line of what an error says."""
    return str(error).partition("\n")[0]
