"""What all kinds that read text have in common: they never raise, are quick, and have words for what they say."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.event import Said
from dialogs.fields import AnyField
from dialogs.fields.base import Doubt, Here, Problem, clean
from dialogs.fields.choice import Choice
from dialogs.fields.country import Country
from dialogs.fields.date import Date
from dialogs.fields.email import Email
from dialogs.fields.iin import Iin
from dialogs.fields.name import Name
from dialogs.fields.number import Number
from dialogs.fields.passport import Passport
from dialogs.fields.phone import Phone
from dialogs.fields.text import Text
from dialogs.fields.year import Year
from dialogs.fields.yes_no import YesNo
from dialogs.texts import LOCALES

FIELDS: tuple[AnyField, ...] = (
    Choice(options=("worker", "driver")),
    Country(stateless=True),
    Date(),
    Email(),
    Iin(),
    Name(),
    Name(script="cyrillic"),
    Name(script="latin"),
    Number(),
    Passport(),
    Phone(),
    Text(),
    Year(),
    YesNo(),
)
ANSWERS = {"citizenship": "CN", "country": "UZ", "birth_date": "1990-04-03", "sex": "female"}
SHARED_CODES = ("not_a_contact", "not_a_file", "not_text", "unreadable", "use_buttons", "unknown_button")
NASTY = (
    *"a1а٣-.@ +(0O'\u0301🙂\u202e\ud800",
    "ia",
    "1 ",
    "1-",
    "a@",
    "@.",
    "а-",
    "+1",
    "00",
    " и ",
    "1,",
    "''",
    "年月",
    "нұр ",
)


def nasty(unit: str, field: AnyField, here: Here) -> None:
    """A unit repeated to Telegram's longest message, and shorter, since some kinds look at short texts only."""
    for length in (30, 59, 79, 99, 119, 199, 4096):
        for tail in ("", "!", "ы"):
            text = clean((unit * length)[: length - 1] + tail)
            start = time.process_time()
            field.parse(text, here)
            assert time.process_time() - start < 0.25


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.kind)
def test_no_text_is_slow(place: Callable[..., Here], field: AnyField) -> None:
    here = place(field, answers=ANSWERS)
    field.parse("warm up", here)
    for unit in NASTY:
        nasty(unit, field, here)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.kind)
@given(text=st.text() | st.lists(st.sampled_from(NASTY), max_size=40).map("".join), locale=st.sampled_from(LOCALES))
def test_no_text_raises(place: Callable[..., Here], field: AnyField, text: str, locale: str) -> None:
    """Not even a text that nobody has cleaned; and the same text always means the same."""
    here = place(field, locale=locale, answers=ANSWERS)
    for said in (text, clean(text)):
        reading = field.parse(said, here)
        assert reading == field.parse(said, here)
        if isinstance(reading, Problem):
            assert reading.code in field.problems
        if isinstance(reading, Doubt):
            assert reading.code in field.doubts
            assert field.show(reading.value, here)
        field.take(Said(at=here.at, entropy="0" * 64, text="x"), here)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_code_has_words(place: Callable[..., Here], locale: str) -> None:
    words = place(FIELDS[0], locale=locale).words
    for field in FIELDS:
        for key in (*(f"problem-{code}" for code in field.problems), *(f"doubt-{code}" for code in field.doubts)):
            assert words.has(key), key
    for code in SHARED_CODES:
        assert words.has(f"problem-{code}"), code
