"""The identification number: its check digit, and how it agrees with the passport."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import Answer, Doubt, Here, Problem, clean
from dialogs.fields.iin import Iin, check_digit, valid
from dialogs.session import Answers

FIELD = Iin()
GOOD = "900403300010"[:11] + str(check_digit("90040330001"))


def test_both_weightings() -> None:
    """Numbers whose first weighting gives 10 take the second; where that gives 10 too there is no such number."""
    rest = {eleven: check_digit(eleven) for eleven in (f"900403{serial:05d}" for serial in range(30000, 31000))}
    first = {
        eleven: sum(int(digit) * weight for digit, weight in zip(eleven, range(1, 12), strict=True)) % 11
        for eleven in rest
    }
    assert all(rest[eleven] == value for eleven, value in first.items() if value < 10)
    second = [eleven for eleven, value in first.items() if value == 10]
    assert any(rest[eleven] is not None for eleven in second)
    assert any(rest[eleven] is None for eleven in second)


@pytest.mark.parametrize("form", ["{}", "ИИН {}", "ЖСН: {}", " {} ", "iin № {}"])
def test_read(place: Callable[..., Here], form: str) -> None:
    spaced = f"{GOOD[:6]} {GOOD[6:9]}-{GOOD[9:]}"
    for number in (GOOD, spaced):
        assert FIELD.parse(clean(form.format(number)), place(FIELD)) == GOOD


def test_letters_that_look_like_digits(place: Callable[..., Here]) -> None:
    assert FIELD.parse(GOOD.replace("0", "О"), place(FIELD)) == GOOD


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD[:-1], Problem("iin_length", (("digits", "11"),))),
        (GOOD + "1", Problem("iin_length", (("digits", "13"),))),
        ("жоқ", Problem("iin_no_digits")),
        ("", Problem("iin_no_digits")),
        (GOOD[:-1] + str((int(GOOD[-1]) + 1) % 10), Problem("iin_checksum")),
        ("9" * 4096, Problem("iin_length", (("digits", "4096"),))),
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], text: str, problem: Problem) -> None:
    here = place(FIELD)
    assert FIELD.parse(clean(text), here) == problem
    worded(FIELD, problem, here)


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ({"birth_date": "1990-04-04", "sex": "male"}, "birth_date"),
        ({"birth_date": "1890-04-03"}, "birth_date"),
        ({"birth_date": "2090-04-03"}, "birth_date"),
        ({"birth_date": "1990-04-03", "sex": "female"}, "sex"),
        ({"birth_date": "1991-04-03", "sex": "female"}, "both"),
    ],
)
def test_disagreement_is_asked(
    place: Callable[..., Here], worded: Callable[..., None], answers: Answers, what: str
) -> None:
    here = place(FIELD, answers=answers)
    reading = FIELD.parse(GOOD, here)
    assert reading == Doubt(GOOD, "iin_mismatch", (("what", what),))
    worded(FIELD, reading, here)


@pytest.mark.parametrize(
    "answers", [{}, {"birth_date": None, "sex": None}, {"birth_date": "1990-04-03", "sex": "male"}]
)
def test_agreement(place: Callable[..., Here], answers: Answers) -> None:
    assert FIELD.parse(GOOD, place(FIELD, answers=answers)) == GOOD


@given(born=st.dates().filter(lambda day: 1800 <= day.year < 2100), sex=st.sampled_from(["male", "female"]))
def test_sample_fits(place: Callable[..., Here], born: object, sex: str) -> None:
    here = place(FIELD, answers={"birth_date": str(born), "sex": sex})
    reply = FIELD.take(FIELD.sample(here), here)
    assert isinstance(reply, Answer)
    assert valid(str(reply.value))
    assert FIELD.parse(FIELD.show(reply.value, here), here) == reply.value


@given(text=st.text() | st.from_regex(r"[\d \-]{10,16}", fullmatch=True))
def test_any_text(place: Callable[..., Here], text: str) -> None:
    reading = FIELD.parse(clean(text), place(FIELD, answers={"birth_date": "1990-04-03", "sex": "male"}))
    assert isinstance(reading, str | Problem | Doubt)
