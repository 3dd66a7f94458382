"""Days as people in Kazakhstan count and write them: spelled out, and the working days of an answer's term."""

from datetime import date, timedelta, timezone
from functools import cache

import holidays
from babel.dates import format_date

from dialogs.texts import language, scripted

KAZAKHSTAN = timezone(timedelta(hours=5))
"""One time zone for the whole country since 1 March 2024 (government resolution of 19 January 2024)."""
PATTERNS = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y 'года'", "en": "d MMMM y"}


def spelled(day: date | str, locale: str) -> str:
    """`3 апреля 1990 года`: the month as a word, so that nobody can take it for another day.

    No abbreviation: its full stop would meet the one of the sentence.
    """
    value = date.fromisoformat(day) if isinstance(day, str) else day
    spoken = language(locale)
    known = spoken if spoken in PATTERNS else "en"
    return scripted(str(format_date(value, PATTERNS[known], locale=known)), locale)


def after_working_days(
    start: date, days: int, off: frozenset[date] = frozenset(), on: frozenset[date] = frozenset()
) -> date:
    """The day so many working days after `start`, which is not counted itself.

    Holidays are those of the `holidays` package for Kazakhstan; `off` and `on` are the year's own transfers (days off
    and Saturdays worked), which the government names each year and the package may not know.
    """
    day = start
    while days:
        day += timedelta(days=1)
        days -= working(day, off, on)
    return day


@cache
def working(day: date, off: frozenset[date] = frozenset(), on: frozenset[date] = frozenset()) -> bool:
    """Whether it is a working day; `off` and `on` as above."""
    free = day.weekday() >= SATURDAY or day in _holidays(day.year)
    return day in on or (not free and day not in off)


SATURDAY = 5


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("KZ", years=year))
