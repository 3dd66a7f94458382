"""Yes and no in every language applicants write."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.event import Chose, Said, Shared, Uploaded
from dialogs.fields.base import Answer, Here, Problem, clean
from dialogs.fields.yes_no import YesNo

FIELD = YesNo()


@pytest.mark.parametrize(
    "text",
    [
        "да",
        "Да!",
        "ДА",
        "иә",
        "Иә.",
        "ия",
        "ийә",
        "yes",
        "Yes, please",
        "yep",
        "ага",
        "ءيا",
        "iä",
        "iya",
        "+",
        "👍",
        "y",
    ],
)
def test_yes(place: Callable[..., Here], text: str) -> None:
    assert FIELD.parse(clean(text), place(FIELD)) is True


@pytest.mark.parametrize(
    "text", ["нет", "Нет, спасибо", "жоқ", "жок", "ЖОҚ", "joq", "zhok", "no", "nope", "جوق", "-", "неа", "жоқ рахмет"]
)
def test_no(place: Callable[..., Here], text: str) -> None:
    assert FIELD.parse(clean(text), place(FIELD)) is False


@pytest.mark.parametrize(
    "text", ["да нет", "может быть", "", "yes but no", "не знаю", "иә ма жоқ па", "🙂", "да " * 1365]
)
def test_what_says_more_is_not_guessed(place: Callable[..., Here], worded: Callable[..., None], text: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert reading == Problem("yes_or_no")
    worded(FIELD, reading, here)


def test_buttons(place: Callable[..., Here]) -> None:
    here = place(FIELD, locale="kk")
    assert [option.label for row in FIELD.rows(here) for option in row] == ["Иә", "Жоқ"]
    assert FIELD.choose("yes", here) is True
    assert FIELD.choose("no", here) is False
    assert FIELD.choose("perhaps", here) == Problem("unknown_button")
    assert FIELD.take(FIELD.sample(here), here) == Answer(value=True)


def test_other_events_are_refused(place: Callable[..., Here], worded: Callable[..., None]) -> None:
    here = place(FIELD)
    common = {"at": here.at, "entropy": "0" * 64}
    assert FIELD.take(Shared(**common, phone="+77011234567", own=True), here) == Problem("not_a_contact")
    assert FIELD.take(Uploaded(**common, reference="r"), here) == Problem("not_a_file")
    assert FIELD.take(Said(**common, text="нет"), here) == Answer(value=False)
    assert FIELD.take(Chose(**common, data="no"), here) == Answer(value=False)
    worded(FIELD, Problem("unknown_button"), here)


@given(text=st.text())
def test_any_text(place: Callable[..., Here], text: str) -> None:
    assert FIELD.parse(clean(text), place(FIELD)) in (True, False, Problem("yes_or_no"))


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
@pytest.mark.parametrize("value", [True, False])
def test_what_is_shown_can_be_typed(place: Callable[..., Here], locale: str, *, value: bool) -> None:
    here = place(FIELD, locale=locale)
    assert FIELD.parse(FIELD.show(value, here), here) is value
