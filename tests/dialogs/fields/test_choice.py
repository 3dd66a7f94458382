"""One of several options, tapped or typed."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.event import Chose
from dialogs.fields.base import Answer, Here, Option, Problem, clean
from dialogs.fields.choice import Choice

FIELD = Choice(options=("worker", "driver", "driver_bus", "seller"))
REGIONS = Choice(options_from="regions")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Worker", "worker"),
        ("жұмысшы", "worker"),
        ("РАБОЧИЙ!", "worker"),
        ("Водитель", "driver"),
        ("водитель автобуса", "driver_bus"),
        ("прод", "seller"),
        ("Сату", "seller"),
    ],
)
def test_typed_in_any_language(place: Callable[..., Here], text: str, code: str) -> None:
    assert FIELD.parse(clean(text), place(FIELD, locale="en")) == code


@pytest.mark.parametrize("text", ["", "!", "🙂", "пилот", "х" * 4096])
def test_no_option(place: Callable[..., Here], worded: Callable[..., None], text: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert reading == Problem("not_an_option")
    worded(FIELD, reading, here)


def test_a_closed_option_is_a_problem(place: Callable[..., Here], worded: Callable[..., None]) -> None:
    here = place(REGIONS)
    assert REGIONS.codes(here) == ("akmola",)
    for code in ("atyrau", "", "nowhere"):
        reading = REGIONS.choose(code, here)
        assert reading == Problem("closed_option")
        worded(REGIONS, reading, here)
    assert REGIONS.choose("akmola", here) == "akmola"
    assert REGIONS.parse("ақмола", here) == "akmola"


def test_a_stored_option_keeps_its_name_when_it_closes(place: Callable[..., Here]) -> None:
    assert REGIONS.show("atyrau", place(REGIONS, locale="kk")) == "Атырау облысы"
    assert REGIONS.show("gone", place(REGIONS)) == "gone"


def test_rows(place: Callable[..., Here]) -> None:
    assert FIELD.rows(place(FIELD, locale="en")) == (
        (Option("Worker", "worker"), Option("Driver", "driver")),
        (Option("Bus driver", "driver_bus"), Option("Seller", "seller")),
    )
    assert all(len(row) == 1 for row in FIELD.rows(place(FIELD, locale="ru")))


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_what_is_shown_can_be_typed(place: Callable[..., Here], locale: str) -> None:
    for field in (FIELD, REGIONS):
        here = place(field, locale=locale)
        for code in field.codes(here):
            assert field.parse(clean(field.show(code, here)), here) == code


@given(text=st.text())
def test_any_text(place: Callable[..., Here], text: str) -> None:
    assert isinstance(FIELD.parse(clean(text), place(FIELD)), str | Problem)


def test_taps(place: Callable[..., Here]) -> None:
    here = place(FIELD)
    assert FIELD.take(FIELD.sample(here), here) == Answer("worker")
    assert FIELD.take(Chose(at=here.at, entropy="0" * 64, data="pilot"), here) == Problem("closed_option")
