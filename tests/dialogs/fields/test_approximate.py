"""Days that people know only roughly, where that will do."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.approximate import about
from dialogs.fields.base import Doubt, Here, Problem, clean
from dialogs.fields.date import Date

FIELD = Date(within="future", max_years_ahead=5, roughly=True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # today is 23 November 2026
        ("весной", "2027-04-15"),
        ("көктемде", "2027-04-15"),
        ("koktemde", "2027-04-15"),
        ("in spring", "2027-04-15"),
        ("летом 2028", "2028-07-15"),
        ("жазға қарай", "2027-07-15"),
        ("этой осенью", "2027-10-15"),
        ("в апреле 2027", "2027-04-15"),
        ("в апреле 2027 года", "2027-04-15"),
        ("2027 жылдың сәуірінде", "2027-04-15"),
        ("in April", "2027-04-15"),
        ("в ноябре", "2026-11-30"),
        ("в начале мая", "2027-05-05"),
        ("мамырдың аяғында", "2027-05-25"),
        ("3 апреля", "2027-04-03"),
        ("через месяц", "2026-12-23"),
        ("бір айдан кейін", "2026-12-23"),
        ("bir aidan keiin", "2026-12-23"),
        ("ءبىر ايدان كەيىن", "2026-12-23"),
        ("in a month", "2026-12-23"),
        ("через 2 недели", "2026-12-07"),
        ("екі аптадан соң", "2026-12-07"),
        ("in two weeks", "2026-12-07"),
        ("через полгода", "2027-05-23"),
        ("через год", "2027-11-23"),
        ("в следующем месяце", "2026-12-15"),
        ("келесі айда", "2026-12-15"),
        ("next year", "2027-07-01"),
        ("в 2027 году", "2027-07-01"),
        ("завтра", "2026-11-24"),
    ],
)
def test_roughly(place: Callable[..., Here], worded: Callable[..., None], text: str, day: str) -> None:
    here = place(FIELD, locale="ru")
    reading = FIELD.parse(clean(text), here)
    assert reading == Doubt(day, "date_roughly")
    worded(FIELD, reading, here)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("весной 2020", "date_past"),
        ("через 30 лет", "date_late"),
        ("скоро", "not_a_date"),
        ("в мае или в июне", "not_a_date"),
        ("через", "not_a_date"),
        ("31 апреля", "incomplete_date"),
        ("в 0000 году", "incomplete_date"),
    ],
)
def test_no_day_is_made_up(place: Callable[..., Here], text: str, code: str) -> None:
    reading = FIELD.parse(text, place(FIELD, locale="ru"))
    assert isinstance(reading, Problem)
    assert reading.code == code


def test_only_where_it_will_do(place: Callable[..., Here]) -> None:
    exact = Date(within="future")
    assert exact.parse("в апреле 2027", place(exact, locale="ru")) == Problem("incomplete_date")


WORDS = st.sampled_from(
    ["весной", "через", "9999", "600", "лет", "2", "31", "февраля", "следующем", "конце", "году", "in", "a", "months"]
)


@given(text=st.text() | st.lists(WORDS, max_size=6).map(" ".join), today=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_no_text_raises(text: str, today: date) -> None:
    months = {"февраля": 2}
    assert isinstance(about(text, today, months.get), date | None)
