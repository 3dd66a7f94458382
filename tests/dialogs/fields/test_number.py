"""Whole numbers with the marks that people put into them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import Answer, Doubt, Here, Problem, clean
from dialogs.fields.number import Number

FIELD = Number(min=1, max=1_000_000)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("12 000", 12000),
        ("12\u00a0000", 12000),
        ("12000", 12000),
        ("1 000 000", 1_000_000),
        ("007", 7),
        ("5 лет", 5),
        ("5 адам", 5),
        ("12,0", 12),
        ("٣", 3),
        ("12,000", 12000),
    ],
)
def test_read(place: Callable[..., Here], text: str, value: int) -> None:
    assert FIELD.parse(clean(text), place(FIELD)) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_number"),
        ("three", "not_a_number"),
        ("5-6", "not_a_number"),
        ("1 00 0", "not_a_number"),
        ("1e5", "not_a_number"),
        ("12,5", "not_whole"),
        ("12.5", "not_whole"),
        ("0", "number_small"),
        ("-3", "number_small"),
        ("−3", "number_small"),
        ("1000001", "number_big"),
        ("9" * 4000, "not_a_number"),
        ("9" * 90, "number_big"),
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], text: str, code: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert isinstance(reading, Problem)
    assert reading.code == code
    worded(FIELD, reading, here)


def test_a_mark_of_another_language_is_asked_back(place: Callable[..., Here], worded: Callable[..., None]) -> None:
    here = place(FIELD, locale="ru")
    reading = FIELD.parse("12.000", here)
    assert reading == Doubt(12000, "number")
    worded(FIELD, reading, here)


@given(value=st.integers(1, 1_000_000), locale=st.sampled_from(["kk", "ru", "en"]))
def test_what_is_shown_can_be_typed(place: Callable[..., Here], value: int, locale: str) -> None:
    here = place(FIELD, locale=locale)
    assert FIELD.parse(clean(FIELD.show(value, here)), here) == value


@given(text=st.text() | st.from_regex(r"-?[\d .,']{0,200}[a-zа-я]{0,30}", fullmatch=True))
def test_any_text(place: Callable[..., Here], text: str) -> None:
    reading = FIELD.parse(clean(text), place(FIELD))
    assert isinstance(reading, int | Problem | Doubt)


def test_sample(place: Callable[..., Here]) -> None:
    here = place(FIELD)
    assert FIELD.take(FIELD.sample(here), here) == Answer(1)
