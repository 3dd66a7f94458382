"""A line of free text."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import Answer, Here, Problem, clean
from dialogs.fields.text import Text

FIELD = Text(longest_text=20)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Үрімжі", "Үрімжі"),
        ("  a \n b  ", "a b"),
        ("12", "12"),
        ("乌鲁木齐市", "乌鲁木齐市"),
        ("<b>&", None),
        ("x" * 20, "x" * 20),
    ],
)
def test_read(place: Callable[..., Here], text: str, value: str | None) -> None:
    reading = FIELD.parse(clean(text), place(FIELD))
    assert reading == (value or Problem("too_short")) or reading == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem("no_letters")),
        ("...", Problem("no_letters")),
        ("🙂🙂", Problem("no_letters")),
        ("я", Problem("too_short")),
        ("x" * 21, Problem("too_long", (("limit", "20"), ("length", "21")))),
        ("x" * 4096, Problem("too_long", (("limit", "20"), ("length", "4096")))),
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], text: str, problem: Problem) -> None:
    here = place(FIELD)
    assert FIELD.parse(clean(text), here) == problem
    worded(FIELD, problem, here)


@given(text=st.text())
def test_what_is_taken_can_be_typed_again(place: Callable[..., Here], text: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert isinstance(reading, str | Problem)
    if isinstance(reading, str):
        assert FIELD.parse(clean(FIELD.show(reading, here)), here) == reading
        assert FIELD.mask(FIELD.show(reading, here))


def test_ask_escapes_nothing_of_ours_and_shows_an_example(place: Callable[..., Here]) -> None:
    assert FIELD.ask(place(FIELD, locale="kk")) == "<b>Сұрақ?</b>\nКеңес.\nМысалы: Үлгі"
    assert FIELD.ask(place(FIELD, locale="ru")) == "<b>Вопрос?</b>"


def test_sample(place: Callable[..., Here]) -> None:
    here = place(FIELD)
    assert FIELD.take(FIELD.sample(here), here) == Answer("Sample 12")
