"""Passport numbers: any country's is taken, odd ones are asked back."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import Answer, Doubt, Here, Problem, clean
from dialogs.fields.passport import SHAPES, Passport

FIELD = Passport()


@pytest.mark.parametrize(
    ("country", "text", "value"),
    [
        ("CN", "E12345678", "E12345678"),
        ("CN", "ed1234567", "ED1234567"),
        ("CN", "Ｇ１２３４５６７８", "G12345678"),
        ("UZ", "AA 1234567", "AA1234567"),
        ("UZ", "аа1234567", "AA1234567"),
        ("UZ", "FA№1234567", "FA1234567"),
        ("MN", "E1234567", "E1234567"),
        ("RU", "75 1234567", "751234567"),
        ("KZ", "n 12345678", "N12345678"),
        ("TR", "U12345678", "U12345678"),
        ("", "Х-123456", "X123456"),
        ("BR", "YC123456", "YC123456"),
    ],
)
def test_read(place: Callable[..., Here], country: str, text: str, value: str) -> None:
    assert FIELD.parse(clean(text), place(FIELD, answers={"citizenship": country})) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "passport_length"),
        ("1234", "passport_length"),
        ("A" * 4096, "passport_length"),
        ("Щ1234567", "passport_letters"),
        ("护照1234567", "passport_letters"),
        ("🙂🙂🙂🙂🙂🙂", "passport_letters"),
        ("PASSPORT", "passport_digits"),
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], text: str, code: str) -> None:
    here = place(FIELD, answers={"citizenship": "CN"})
    reading = FIELD.parse(clean(text), here)
    assert isinstance(reading, Problem)
    assert reading.code == code
    worded(FIELD, reading, here)


def test_unusual_is_asked_never_refused(place: Callable[..., Here], worded: Callable[..., None]) -> None:
    here = place(FIELD, answers={"citizenship": "UZ"})
    reading = FIELD.parse("12345678", here)
    assert reading == Doubt("12345678", "passport_unusual", (("country", "Uzbekistan"),))
    worded(FIELD, reading, here)


@pytest.mark.parametrize(
    ("country", "text", "value"),
    [
        ("UZ", "AAO234567", "AA0234567"),
        ("RU", "75I234567", "751234567"),
        ("MN", "EI234567", "E1234567"),
        ("CN", "EO1234567", "E01234567"),
    ],
)
def test_letters_taken_for_digits(
    place: Callable[..., Here], worded: Callable[..., None], country: str, text: str, value: str
) -> None:
    here = place(FIELD, answers={"citizenship": country})
    reading = FIELD.parse(text, here)
    if country == "CN":
        # two letters are usual too, so this number is taken as it stands
        assert reading == text
        return
    assert isinstance(reading, Doubt)
    assert (reading.value, reading.code) == (value, "passport_misread")
    worded(FIELD, reading, here)


@pytest.mark.parametrize("country", ["", "BR", "stateless", *SHAPES])
def test_sample_and_retyping(place: Callable[..., Here], country: str) -> None:
    here = place(FIELD, answers={"citizenship": country})
    reply = FIELD.take(FIELD.sample(here), here)
    assert isinstance(reply, Answer)
    assert FIELD.parse(FIELD.show(reply.value, here), here) == reply.value


@given(text=st.text() | st.from_regex(r"[A-ZО0I1 \-]{0,20}", fullmatch=True), country=st.sampled_from(["", *SHAPES]))
def test_any_text(place: Callable[..., Here], text: str, country: str) -> None:
    reading = FIELD.parse(clean(text), place(FIELD, answers={"citizenship": country}))
    assert isinstance(reading, str | Problem | Doubt)
