"""Times of certificates, as seconds of Unix time."""

from datetime import date

from tlswire.reference.wire import Cursor, illegal_value
from tlswire.reference.x509 import der
from tlswire.reference.x509.der import Element

_MINUTE = 60
_HOUR = 3_600
_DAY = 86_400
# The Gregorian calendar repeats after 400 years.
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
# Days from 0001-01-01 to 1970-01-01.
_EPOCH = 719_162


def parse(element: Element, field: str) -> int:
    """Read a UTCTime or a GeneralizedTime (RFC 5280 §4.1.2.5): seconds since 1970.

    A UTCTime's year is 1950 to 2049. Beyond what the RFC allows, the seconds (of a
    GeneralizedTime, the minutes too) may be missing and are zero then, a fraction is dropped, an
    offset from UTC is followed, and a time without zone is UTC. A part that is out of range (the
    30th of February, 24:00, second 60) is an error.
    """
    text = Cursor(element.content, element.content_offset)
    year = _year(text, element, field)
    month = _two(text, field, 1, 12)
    day = _two(text, field, 1, _days_of_month(year, month))
    hour = _two(text, field, 0, 23)
    is_utc_time = element.tag == der.UTC_TIME
    minute = _two(text, field, 0, 59) if is_utc_time else _two_or_none(text, field)
    second = _two_or_none(text, field)
    _skip_fraction(text, field)
    offset = _zone(text, field)
    text.finish(field)
    days = days_from_civil(year, month, day)
    return days * _DAY + hour * _HOUR + minute * _MINUTE + second - offset


def _year(text: Cursor, element: Element, field: str) -> int:
    if element.tag == der.UTC_TIME:
        year = _two(text, field, 0, 99)
        return 2000 + year if year < 50 else 1900 + year
    if element.tag == der.GENERALIZED_TIME:
        return _two(text, field, 0, 99) * 100 + _two(text, field, 0, 99)
    raise illegal_value(field, element.offset, element.tag)


def _two(text: Cursor, field: str, low: int, high: int) -> int:
    """Take two digits, which must be `low` to `high`."""
    start = text.offset
    digits = text.take(field, 2)
    if not digits.isdigit() or not low <= int(digits) <= high:
        raise illegal_value(field, start, int.from_bytes(digits))
    return int(digits)


def _two_or_none(text: Cursor, field: str) -> int:
    """Take two digits of at most 59, if there are any."""
    return _two(text, field, 0, 59) if text.peek[:1].isdigit() else 0


def _skip_fraction(text: Cursor, field: str) -> None:
    if text.peek[:1] in (b".", b","):
        digits = text.peek[1:]
        text.take(field, 1 + len(digits) - len(digits.lstrip(b"0123456789")))


def _zone(text: Cursor, field: str) -> int:
    """Take the zone: seconds east of UTC."""
    sign = {b"Z": 0, b"z": 0, b"+": 1, b"-": -1}.get(text.peek[:1])
    if sign is None:
        return 0
    text.u8(field)
    if sign == 0:
        return 0
    hours = _two(text, field, 0, 23)
    return sign * (hours * _HOUR + _two_or_none(text, field) * _MINUTE)


def _days_of_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of a date of the Gregorian calendar, of any year."""
    cycles, years = divmod(year - 1, _CYCLE_YEARS)
    return date(years + 1, month, day).toordinal() - 1 + cycles * _CYCLE_DAYS - _EPOCH


def iso8601(seconds: int) -> str:
    """Seconds of Unix time in ISO 8601, UTC: `2023-06-27T18:17:14Z`."""
    days, second = divmod(seconds, _DAY)
    cycles, day = divmod(days + _EPOCH, _CYCLE_DAYS)
    when = date.fromordinal(day + 1)
    hour, minute, second = second // _HOUR, second % _HOUR // _MINUTE, second % _MINUTE
    year = f"{when.year + cycles * _CYCLE_YEARS:04}"
    return f"{year}-{when.month:02}-{when.day:02}T{hour:02}:{minute:02}:{second:02}Z"
