"""Telephone numbers of every country, typed or shared."""

from collections.abc import Callable

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.event import Shared
from dialogs.fields.base import Answer, Doubt, Here, Problem, Reply, clean
from dialogs.fields.phone import Phone

FIELD = Phone()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+7 701 123 45 67", "+77011234567"),
        ("8 701 123 45 67", "+77011234567"),
        ("87011234567", "+77011234567"),
        ("77011234567", "+77011234567"),
        ("8(701)123-45-67", "+77011234567"),
        ("мой номер 8-701-123-45-67", "+77011234567"),
        ("0077011234567", "+77011234567"),
        ("008613812345678", "+8613812345678"),
        ("8 10 998 90 123 45 67", "+998901234567"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("+998 90 123-45-67", "+998901234567"),
        ("+976 9911 2233", "+97699112233"),
        ("8 912 345 67 89", "+79123456789"),
        ("＋77011234567", "+77011234567"),
        ("+77011234567, 8 701 123 45 67", "+77011234567"),
    ],
)
def test_read(place: Callable[..., Here], text: str, value: str) -> None:
    assert FIELD.parse(clean(text), place(FIELD)) == value


@pytest.mark.parametrize(
    ("country", "text", "value"),
    [
        ("CN", "138 1234 5678", "+8613812345678"),
        ("UZ", "90 123 45 67", "+998901234567"),
        ("MN", "9911 2233", "+97699112233"),
        ("", "998901234567", "+998901234567"),
        ("", "701 123 45 67", "+77011234567"),
        ("UZ", "701 123 45 67", "+77011234567"),
    ],
)
def test_without_a_country_code_it_is_asked(
    place: Callable[..., Here], worded: Callable[..., None], country: str, text: str, value: str
) -> None:
    here = place(FIELD, answers={"country": country})
    reading = FIELD.parse(text, here)
    assert reading == Doubt(value, "phone")
    worded(FIELD, reading, here)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "phone_invalid"),
        ("нет телефона", "phone_invalid"),
        ("123", "phone_invalid"),
        ("+7 701", "phone_invalid"),
        ("+999 123456789", "phone_invalid"),
        ("1" * 4096, "phone_invalid"),
        ("87011234567, 87021234567", "several_phones"),
        ("87011234567 87021234567", "several_phones"),
        ("+77011234567 и +77021234567", "several_phones"),
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], text: str, code: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert isinstance(reading, Problem)
    assert reading.code == code
    worded(FIELD, reading, here)


@pytest.mark.parametrize(
    ("phone", "own", "reply"),
    [
        ("+77011234567", True, Answer("+77011234567")),
        ("77011234567", True, Answer("+77011234567")),
        ("+86 138 1234 5678", True, Answer("+8613812345678")),
        ("+77011234567", False, Problem("foreign_contact")),
        ("", True, Problem("phone_invalid")),
        ("abc", True, Problem("phone_invalid")),
    ],
)
def test_contact_card(
    place: Callable[..., Here], worded: Callable[..., None], phone: str, reply: Reply, *, own: bool
) -> None:
    here = place(FIELD)
    taken = FIELD.take(Shared(at=here.at, entropy="0" * 64, phone=phone, own=own), here)
    assert taken == reply
    if isinstance(taken, Problem):
        worded(FIELD, taken, here)


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_what_is_shown_can_be_typed(place: Callable[..., Here], region: str) -> None:
    here = place(FIELD, answers={"country": "CN"})
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if number is not None:
        value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert FIELD.parse(clean(FIELD.show(value, here)), here) == value


@given(
    text=st.text() | st.from_regex(r"[+\d ()\-,]{0,60}", fullmatch=True),
    country=st.sampled_from(["", "CN", "UZ", "MN", "RU", "stateless", "XX"]),
)
def test_any_text(place: Callable[..., Here], text: str, country: str) -> None:
    reading = FIELD.parse(clean(text), place(FIELD, answers={"country": country}))
    assert isinstance(reading, str | Problem | Doubt)


def test_sample(place: Callable[..., Here]) -> None:
    here = place(FIELD)
    assert FIELD.contact
    assert FIELD.take(FIELD.sample(here), here) == Answer("+77011234567")
    assert FIELD.show("nonsense", here) == "nonsense"
