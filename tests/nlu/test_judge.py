"""What may be acted on of a guess, and which named things count."""

import pytest

from dialogs.gazetteer import Mention
from nlu.judge import DOING, SURE, judge


@pytest.mark.parametrize(
    ("intent", "confidence", "acts"),
    [
        ("ask_cost", SURE, True),
        ("ask_cost", SURE - 0.01, False),
        ("delete_my_data", DOING, True),
        ("delete_my_data", DOING - 0.01, False),
    ],
)
def test_how_sure_is_sure_enough(intent: str, confidence: float, *, acts: bool) -> None:
    got = judge([(intent, confidence), ("greet", 1 - confidence)], [], "rasa")
    assert got.intent == (intent if acts else "")
    assert got.guess == intent


@pytest.mark.parametrize(
    ("intent", "mention", "counts"),
    [
        ("choose_region", Mention("region", "abai", 0, 5, sure=False), True),
        ("ask_benefits", Mention("region", "abai", 0, 5), True),
        ("ask_benefits", Mention("region", "abai", 0, 5, sure=False), False),
        ("choose_region", Mention("region", "abai", 0, 5, denied=True), False),
        ("out_of_scope", Mention("region", "abai", 0, 5), False),  # no choice
        ("change_language", Mention("language", "kk", 0, 5, denied=True), False),
        ("ask_documents", Mention("document", "birth", 0, 5, denied=True), True),  # "I have none" asks about it
        ("ask_documents", Mention("field", "iin", 0, 5), False),
        ("correct_field", Mention("field", "iin", 0, 5), True),
    ],
)
def test_what_counts(intent: str, mention: Mention, *, counts: bool) -> None:
    got = judge([(intent, 0.9)], [mention], "embedded")
    assert [one.value for one in got.entities] == ([mention.value] if counts else [])


def test_without_a_ranking_nothing_is_meant() -> None:
    assert judge([], [], "rasa").guess == ""
