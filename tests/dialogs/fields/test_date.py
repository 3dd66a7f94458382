"""Every usual way of writing a day."""

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import Answer, Doubt, Here, Problem, clean
from dialogs.fields.date import Date

FIELD = Date()
FUTURE = Date(within="future")
APRIL = """
03.04.1990 | 3.4.90 | 3/4/1990 | 1990-04-03 | 1990.04.03 | 1990/4/3 | 03 04 1990 | 03041990 | 19900403 | 030490
3 апреля 1990 г. | 3 апреля 1990 года | 3-ші сәуір 1990 | 1990 жылғы 3 сәуір | 1990 ж. 3 сәуір | 1990 жылы 3 сәуірде
апреля 3, 1990 | April 3, 1990 | 3rd of April 1990 | 3 Apr 90 | 3 апр 1990 | 3 апр. 90 г. | 3 Апрель 1990
3 апрля 1990 | 3 апрелья 1990 | 3 aprel 1990 | 3 säuir 1990 | 1990 jyly 3 sauir | 3-sauir 1990 | Apirl 3 1990
1990年4月3日 | １９９０年４月３日 | ۳/۴/۱۹۹۰ | 3.IV.1990 | 03-04-1990 | 03-апр-1990 | the 3rd April, 1990 | 1990-04-03.
90 ж. 3 сәуір
1990 جىلعى 3 ءساۋىر | 3 сәуiр 1990 | 3 САУИР 1990 | родилась 3 апреля 1990 | 04.03.1990x
"""


@pytest.mark.parametrize(
    "text", [text.strip() for line in APRIL.strip().splitlines() for text in line.split(" | ")][:-1]
)
def test_the_third_of_april(place: Callable[..., Here], text: str) -> None:
    assert FIELD.parse(clean(text), place(FIELD, locale="kk")) == "1990-04-03"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("04/25/1990", "1990-04-25"),
        ("1990-25-04", "1990-04-25"),
        ("25.12.2001", "2001-12-25"),
        ("20011225", "2001-12-25"),
        ("29.02.2000", "2000-02-29"),
        ("1 мая 85", "1985-05-01"),
        ("1 мамыр 1985", "1985-05-01"),
        ("2 мар 85", "1985-03-02"),
        ("5 июня 1985", "1985-06-05"),
        ("5 июль 1985", "1985-07-05"),
        ("7 желтоқсанның 1985", "1985-12-07"),
        ("7 zheltoksan 1985", "1985-12-07"),
        ("7 dekabr 1985", "1985-12-07"),
        ("12 қазан 1985", "1985-10-12"),
        ("12 казан 1985", "1985-10-12"),
        ("12 Sept 1985", "1985-09-12"),
        ("31 тамыз 1985", "1985-08-31"),
        ("23.11.2026", "2026-11-23"),
    ],
)
def test_other_days(place: Callable[..., Here], text: str, day: str) -> None:
    assert FIELD.parse(clean(text), place(FIELD, locale="ru")) == day


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [("03/04/1990", "en", "1990-04-03"), ("3.4.20", "ru", "2020-04-03"), ("3 апреля 20", "ru", "2020-04-03")],
)
def test_ambiguity_is_asked(
    place: Callable[..., Here], worded: Callable[..., None], text: str, locale: str, day: str
) -> None:
    here = place(FIELD, locale=locale)
    reading = FIELD.parse(text, here)
    assert reading == Doubt(day, "date")
    worded(FIELD, reading, here)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (FIELD, "", "not_a_date"),
        (FIELD, "не помню", "not_a_date"),
        (FIELD, "03.04.1990 - 05.04.1990", "not_a_date"),
        (FIELD, "3 апреля мая 1990", "not_a_date"),
        (FIELD, "3 июкя 1990", "not_a_date"),
        (FIELD, "03.04.199", "not_a_date"),
        (FIELD, "1" * 4096, "not_a_date"),
        (FIELD, "03.04.0000", "not_a_date"),
        (FIELD, "1990", "incomplete_date"),
        (FIELD, "1990 г.", "incomplete_date"),
        (FIELD, "апрель", "incomplete_date"),
        (FIELD, "апрель 1990", "incomplete_date"),
        (FIELD, "04.1990", "incomplete_date"),
        (FIELD, "3 апреля", "incomplete_date"),
        (FIELD, "31.02.1990", "no_such_day"),
        (FIELD, "29 ақпан 1990", "no_such_day"),
        (FIELD, "0.1.1990", "no_such_day"),
        (FIELD, "31.31.1990", "no_such_month"),
        (FIELD, "24.11.2026", "date_future"),
        (FIELD, "03.04.2099", "date_future"),
        (FIELD, "31.12.1899", "date_early"),
        (FUTURE, "22.11.2026", "date_past"),
        (FUTURE, "24.11.2046", "date_late"),
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], field: Date, text: str, code: str) -> None:
    here = place(field, locale="ru")
    reading = field.parse(clean(text), here)
    assert isinstance(reading, Problem)
    assert reading.code == code
    worded(field, reading, here)


def test_a_day_that_is_not_names_the_last(place: Callable[..., Here]) -> None:
    reading = FIELD.parse("31.02.1990", place(FIELD, locale="ru"))
    assert reading == Problem("no_such_day", (("last", "28 февраля 1990 года"),))


@pytest.mark.parametrize(
    ("locale", "shown"), [("kk", "1990 жылғы 3 сәуір"), ("ru", "3 апреля 1990 года"), ("en", "3 April 1990")]
)
def test_shown(place: Callable[..., Here], locale: str, shown: str) -> None:
    assert FIELD.show("1990-04-03", place(FIELD, locale=locale)) == shown


def test_today_is_kazakhstans(place: Callable[..., Here]) -> None:
    late = place(FIELD).at.replace(hour=20)
    assert FIELD.parse("24.11.2026", place(FIELD, at=late)) == "2026-11-24"


@given(day=st.dates(date(1900, 1, 1), date(2026, 11, 23)), locale=st.sampled_from(["kk", "ru", "en"]))
def test_what_is_shown_can_be_typed(place: Callable[..., Here], day: date, locale: str) -> None:
    here = place(FIELD, locale=locale)
    for text in (FIELD.show(day.isoformat(), here), day.isoformat(), f"{day:%d.%m.%Y}"):
        assert FIELD.parse(clean(text), here) == day.isoformat()


WORDS = "3 31 04 1990 90 00 13 апреля сәуір май g г. ж / . - , April 年 月 日 ـ x IV"
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=8)


@given(text=st.text() | PIECES.map(" ".join) | PIECES.map("".join), locale=st.sampled_from(["kk", "ru", "en"]))
def test_any_text(place: Callable[..., Here], text: str, locale: str) -> None:
    for field in (FIELD, FUTURE, Date(within="any")):
        here = place(field, locale=locale)
        reading = field.parse(clean(text), here)
        assert isinstance(reading, str | Problem | Doubt)
        assert reading == field.parse(clean(text), here)
        if isinstance(reading, str):
            assert date.fromisoformat(reading).isoformat() == reading


def test_leap_day_ahead(place: Callable[..., Here]) -> None:
    leap = place(FUTURE).at.replace(year=2028, month=2, day=29)
    field = Date(within="future", max_years_ahead=1)
    assert field.parse("28.02.2029", place(field, at=leap)) == "2029-02-28"
    assert isinstance(field.parse("01.03.2029", place(field, at=leap)), Problem)


@pytest.mark.parametrize("field", [FIELD, FUTURE, Date(within="any"), Date(earliest=date(2026, 11, 20))])
def test_sample(place: Callable[..., Here], field: Date) -> None:
    for days in range(0, 400, 13):
        here = place(field, at=place(field).at + timedelta(days=days))
        assert isinstance(field.take(field.sample(here), here), Answer)


@pytest.mark.parametrize("text", ["а" * 4096, "3 " * 2048, "апреля" * 600, "1990-" * 800])
def test_long_texts_are_quick(place: Callable[..., Here], text: str) -> None:
    here = place(FIELD)
    FIELD.parse("3 апреля 1990", here)
    start = time.process_time()
    FIELD.parse(text, here)
    assert time.process_time() - start < 0.1
