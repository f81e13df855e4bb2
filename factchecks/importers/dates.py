"""Reads the many ways in which feeds write a date, and guesses none."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from factchecks.importers.clean import first_text

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ISO = re.compile(
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(.*)$"
)
_DAY_MONTH = re.compile(
    r"^(?:[^\W\d]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([^\W\d]{3,9})\.?,?[\s-]+(\d{4})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(.*)$"
)
_MONTH_DAY = re.compile(
    r"^(?:[^\W\d]{3,9},\s+)?([^\W\d]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(.*)$"
)
_SLASHES = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})$")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")

# Nobody checked a forward before, and a year past the last is a slip of the finger.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def moment(value: Any, *, month_first: bool | None = None) -> datetime | None:
    """The moment that a value names, in UTC; midnight where it names only a day.

    A time without a zone counts as UTC.  ``10/9/18`` is ambiguous and gives ``None`` unless
    ``month_first`` says how to read it; so does whatever isn't a date.
    """
    found = first_text(value).strip()[:80]
    parts = _fields(found, month_first)
    if parts is None:
        return None
    (year, month, day), (hour, minute, second), zone = parts
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(value: Any, *, month_first: bool | None = None) -> date | None:
    """The day that a value names, as :func:`moment` reads it."""
    found = moment(value, month_first=month_first)
    return found.date() if found else None


_Fields = tuple[tuple[int, int, int], tuple[int, int, int], timezone]


def _fields(found: str, month_first: bool | None) -> _Fields | None:
    if match := _ISO.match(found):
        year, month, day_, *time, rest = match.groups()
        return (int(year), int(month), int(day_)), _time(time), _zone(rest)
    if match := _DAY_MONTH.match(found):
        day_, name, year, *time, rest = match.groups()
        number = _MONTHS.get(name[:3].lower(), 0)
        return (int(year), number, int(day_)), _time(time), _zone(rest)
    if match := _MONTH_DAY.match(found):
        name, day_, year, *time, rest = match.groups()
        number = _MONTHS.get(name[:3].lower(), 0)
        return (int(year), number, int(day_)), _time(time), _zone(rest)
    if match := _SLASHES.match(found):
        return _slashes(int(match[1]), int(match[2]), match[3], month_first)
    return None


def _slashes(one: int, two: int, year: str, month_first: bool | None) -> _Fields | None:
    full = int(year) if len(year) == 4 else 2000 + int(year)
    if month_first is None:
        if one <= 12 and two <= 12 and one != two:
            return None  # 10/9/18 is September here and October there
        month_first = one <= 12
    month, day_ = (one, two) if month_first else (two, one)
    return (full, month, day_), (0, 0, 0), UTC


def _time(parts: list[str | None]) -> tuple[int, int, int]:
    hour, minute, second = (int(p) if p else 0 for p in parts)
    return hour, minute, second


def _zone(rest: str) -> timezone:
    match = _OFFSET.search(rest)
    if match is None:
        return UTC
    hours, minutes = int(match[2]), int(match[3])
    if hours > 14 or minutes > 59:
        return UTC
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if match[1] == "-" else offset)
