"""Addresses of electronic mail and the usual slips in them."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import Answer, Doubt, Here, Problem, clean
from dialogs.fields.email import DOMAINS, Email

FIELD = Email()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("aigul@gmail.com", "aigul@gmail.com"),
        ("Aigul@Gmail.COM", "Aigul@gmail.com"),
        (" aigul@mail.ru. ", "aigul@mail.ru"),
        ("mailto:aigul@mail.ru", "aigul@mail.ru"),
        ("почта: aigul@mail.ru", "aigul@mail.ru"),
        ("aigul @ mail.ru", "aigul@mail.ru"),
        ("a.b+c_d-e@sub.example.org", "a.b+c_d-e@sub.example.org"),
        ("aigul@почта.қаз", "aigul@почта.қаз"),
        ("1234567@qq.com", "1234567@qq.com"),
        ("a@mail.com", "a@mail.com"),
        ("a@nu.edu.kz", "a@nu.edu.kz"),
        ("<aigul@mail.ru>", "aigul@mail.ru"),
    ],
)
def test_read(place: Callable[..., Here], text: str, value: str) -> None:
    assert FIELD.parse(clean(text), place(FIELD)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@gmail.co", "a@gmail.com"),
        ("a@mail.ry", "a@mail.ru"),
        ("a@mail,ru", "a@mail.ru"),
        ("a@yandex.r", "a@yandex.ru"),
        ("a@hotmial.com", "a@hotmail.com"),
        ("аigul@mail.ru", "aigul@mail.ru"),
        ("aigul собака mail.ru", "aigul@mail.ru"),
    ],
)
def test_slips_are_asked(place: Callable[..., Here], worded: Callable[..., None], text: str, value: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert reading == Doubt(value, "email")
    worded(FIELD, reading, here)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "нет",
        "aigul",
        "@mail.ru",
        "aigul@",
        "aigul@mail",
        "a..b@mail.ru",
        ".a@mail.ru",
        "айгүл@mail.ru",
        "a@b@mail.ru",
        "a@mail.ru b@mail.ru",
        "a@-my-own-mail-server.ru",
        "a@mail.1",
        "a@ma il.ru",
        "a" * 65 + "@mail.ru",
        "a@" + "b" * 64 + ".ru",
        "a@" + "ж" * 63 + ".ru",
        "a@" * 2048,
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], text: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert reading == Problem("email_invalid")
    worded(FIELD, reading, here)


@given(address=st.emails() | st.sampled_from(DOMAINS).map("a@{}".format))
def test_what_is_shown_can_be_typed(place: Callable[..., Here], address: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(address), here)
    if isinstance(reading, str):
        assert FIELD.parse(FIELD.show(reading, here), here) == reading


@given(text=st.text() | st.from_regex(r"[a-zа.@ ,\-]{0,300}", fullmatch=True))
def test_any_text(place: Callable[..., Here], text: str) -> None:
    assert isinstance(FIELD.parse(clean(text), place(FIELD)), str | Problem | Doubt)


@pytest.mark.parametrize("text", [" " * 4096, "@ " * 2048, "a-" * 2000 + "@", "a@" + "-" * 400, "a@" + "a-" * 200])
def test_long_texts_are_quick(place: Callable[..., Here], text: str) -> None:
    here = place(FIELD)
    start = time.process_time()
    assert FIELD.parse(text, here) == Problem("email_invalid")
    assert time.process_time() - start < 0.1


def test_sample(place: Callable[..., Here]) -> None:
    here = place(FIELD)
    assert FIELD.take(FIELD.sample(here), here) == Answer("aigul@example.com")
