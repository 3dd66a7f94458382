"""Years, short and long."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import Answer, Doubt, Here, Problem, clean
from dialogs.fields.year import Year

FIELD = Year()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1998", 1998),
        ("98", 1998),
        ("'98", 1998),
        ("1998 г.", 1998),
        ("1998г", 1998),
        ("в 1998 году", 1998),
        ("1998 жылы", 1998),
        ("1998-жыл", 1998),
        ("1998 ж.", 1998),
        ("26", 2026),
        ("27", 2027 - 100),
        ("١٩٩٨", 1998),
    ],
)
def test_read(place: Callable[..., Here], text: str, value: int) -> None:
    reading = Year(earliest=1920).parse(clean(text), place(FIELD))
    assert reading == value or (text == "26" and reading == Doubt(2026, "year"))


@pytest.mark.parametrize(
    ("text", "value"), [("03.04.1998", 1998), ("98 лет", 1998), ("закончил в 1998", 1998), ("1998-03", 1998)]
)
def test_doubts(place: Callable[..., Here], worded: Callable[..., None], text: str, value: int) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert reading == Doubt(value, "year")
    worded(FIELD, reading, here)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_year"),
        ("давно", "not_a_year"),
        ("199", "not_a_year"),
        ("19989", "not_a_year"),
        ("5", "not_a_year"),
        ("1998-2002", "several_years"),
        ("1939", "year_early"),
        ("39", "year_late"),
        ("2027", "year_late"),
        ("1" * 4096, "not_a_year"),
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], text: str, code: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert isinstance(reading, Problem)
    assert reading.code == code
    worded(FIELD, reading, here)


def test_ahead(place: Callable[..., Here]) -> None:
    assert Year(ahead=3).parse("2029", place(FIELD)) == 2029


def test_small_raised_digits_are_no_number(place: Callable[..., Here]) -> None:
    """They are digits to `isdigit`, but not to `int`."""
    assert FIELD.parse("\u00b9\u00b9", place(FIELD)) == Problem("not_a_year")


@given(value=st.integers(1940, 2026))
def test_what_is_shown_can_be_typed(place: Callable[..., Here], value: int) -> None:
    here = place(FIELD)
    assert FIELD.parse(FIELD.show(value, here), here) == value


@given(text=st.text() | st.from_regex(r"[\d .г-]{0,30}", fullmatch=True))
def test_any_text(place: Callable[..., Here], text: str) -> None:
    assert isinstance(FIELD.parse(clean(text), place(FIELD)), int | Problem | Doubt)


def test_sample(place: Callable[..., Here]) -> None:
    here = place(FIELD)
    assert FIELD.take(FIELD.sample(here), here) == Answer(2025)
