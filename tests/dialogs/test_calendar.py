"""Days as Kazakhstan counts them."""

from datetime import date

import pytest

from dialogs.calendar import after_working_days, spelled
from tests.dialogs.rehearsing import service


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 14, date(2026, 12, 11)),  # a Monday; weekends only
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # a Saturday
        (date(2026, 12, 15), 1, date(2026, 12, 17)),  # 16 December, Independence Day
        (date(2026, 12, 31), 1, date(2027, 1, 5)),  # New Year: 1 and 2 January, and the Monday for the Saturday
        (date(2027, 3, 19), 1, date(2027, 3, 25)),  # Nauryz
    ],
)
def test_working_days(start: date, days: int, end: date) -> None:
    found = after_working_days(start, days)
    assert found.weekday() < 5
    assert found == end


def test_transfers_go_on_top() -> None:
    """The government moves days: one more day off, and a Saturday that is worked."""
    assert after_working_days(date(2026, 11, 23), 1, off=frozenset({date(2026, 11, 24)})) == date(2026, 11, 25)
    assert after_working_days(date(2026, 11, 27), 1, on=frozenset({date(2026, 11, 28)})) == date(2026, 11, 28)


def test_transfers_come_from_the_service() -> None:
    assert all(isinstance(day, date) for day in service().days_off | service().days_worked)


@pytest.mark.parametrize(
    ("locale", "words"), [("kk", "1990 жылғы 3 сәуір"), ("ru", "3 апреля 1990 года"), ("en", "3 April 1990")]
)
def test_spelled(locale: str, words: str) -> None:
    assert spelled(date(1990, 4, 3), locale) == words == spelled("1990-04-03", locale)
