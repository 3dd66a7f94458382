"""A message of any script becomes one kind of text."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlu
from nlu.reading import learn, read

LEXICON = learn(
    [
        *[("kk", text) for text in ("қандай құжаттар керек", "өтінішім қайда", "сәлем", "не істей аласың", "қашан")]
        * 9,
        *[("ru", text) for text in ("как подать заявку", "какие документы нужны")] * 3,
        *[("en", text) for text in ("how much money will i get", "what documents do i need", "hello", "exam")] * 9,
        *[("kl", text) for text in ("qandai qujattar kerek", "salem", "otinishim qaida")] * 3,
    ]
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Қандай құжаттар керек?", "қандай құжаттар керек?"),
        ("кандай кужаттар керек", "қандай құжаттар керек"),
        ("qandai qujattar kerek", "қандай құжаттар керек"),
        ("kandai kuzhattar kerek", "қандай құжаттар керек"),
        ("قانداي قۇجاتتار كەرەك؟", "қандай құжаттар керек?"),
        ("how much money will i get", "how much money will i get"),
        ("kak podat zayavku", "как подать заявку"),
        ("exam qashan", "exam қашан"),
        ("", ""),
        ("!!! 🙂", ""),
    ],
)
def test_one_kind_of_text(written: str, normal: str) -> None:
    assert read(written, LEXICON).normal == normal


def test_numbers_are_one_number_for_counting() -> None:
    assert read("менде 7 бала", LEXICON).folded.split()[1] == "0"


@given(st.text())
def test_any_text(text: str) -> None:
    reading = read(text, LEXICON)
    assert isinstance(reading.normal, str)
    assert len(reading.folded) <= 3 * 400 + 400


@pytest.mark.parametrize(
    "name",
    [
        "corpus",
        "reading",
        "features",
        "encoder",
        "model",
        "vocabulary",
        "places",
        "components/reading",
        "components/intents",
    ],
)
def test_runs_where_rasa_runs(name: str) -> None:
    source = (Path(nlu.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 10))
