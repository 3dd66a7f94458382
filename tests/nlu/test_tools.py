"""The developer's loop: lint, evaluate, promote, annotate; each finds what it is there to find."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import yaml

from dialogs.understanding import Named, Understanding
from nlu.corpus import DataError, Entity, Example, annotated, evaluation, training
from nlu.tools import lint, misses
from nlu.tools.evaluate import Answer, ask, page, summary
from nlu.tools.promote import numbers, promote, promoted, worse

DATA = training()


# --- The corpus ---


def test_annotations() -> None:
    text, entities = annotated("[Павлодарға](region:pavlodar) емес, [Қостанайға](region:kostanay)")
    assert text == "Павлодарға емес, Қостанайға"
    assert [text[one.start : one.end] for one in entities] == ["Павлодарға", "Қостанайға"]


def test_both_forms_of_rasa_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "kk"
    folder.mkdir()
    (folder / "a.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - сәлем\n', encoding="utf-8"
    )
    long = {
        "version": "3.1",
        "nlu": [{"intent": "greet", "examples": [{"text": "амансыз ба\n", "metadata": {"at": "x"}}]}],
    }
    (folder / "b.yml").write_text(yaml.safe_dump(long, allow_unicode=True), encoding="utf-8")
    assert [one.text for one in training(tmp_path)] == ["сәлем", "амансыз ба"]


@pytest.mark.parametrize("text", ["nonsense", "nlu: 5", "nlu:\n- intent: greet\n  examples: |\n    * x\n", "- - -"])
def test_what_is_no_data_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "kk").mkdir()
    (tmp_path / "kk" / "broken.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"kk/broken\.yml"):
        training(tmp_path)


@pytest.mark.parametrize(
    "line", ["{}", "no json", '{"text": "a"}', '{"text": "a", "intent": "greet", "entities": [{}]}']
)
def test_what_is_no_evaluation_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f'{{"text": "a", "intent": "greet", "group": "en"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"x\.jsonl:2"):
        evaluation(path)


# --- Lint ---


def test_our_data_is_clean() -> None:
    folder = Path(lint.__file__).parents[1] / "tests"
    assert list(lint.mistakes(DATA, lint.sets(folder))) == []


@pytest.mark.parametrize(
    ("added", "says"),
    [
        (Example("тағы бір сөз осында", "ask_weather", "kk"), "there is no intent"),
        (Example("тағы [x]", "ask_why", "kk", (Entity("field", "shoe_size", 0, 3),)), "there is no field 'shoe_size'"),
        (Example("🙂", "greet", "kk"), "without letters"),
        (Example(DATA[0].text, "cancel", "kk"), "means different things"),
    ],
)
def test_mistakes_are_found(added: Example, says: str) -> None:
    assert any(says in line for line in lint.mistakes([*DATA, added], {}))


def test_leaks_are_found() -> None:
    long = next(one for one in DATA if len(one.text.split()) > 4)
    shouted = Example(long.text.upper() + "!!", long.intent, long.group)
    assert any("also learned" in line for line in lint.mistakes(DATA, {"x.jsonl": [shouted]}))


def test_imbalance_is_found() -> None:
    few = [one for one in DATA if (one.group, one.intent) != ("kk", "ask_cost")]
    assert any(line.startswith("kk/ask_cost: 0 examples") for line in lint.mistakes(few, {}))


def test_suspect_labels() -> None:
    right, wrong = Example("қанша тұрады", "ask_cost", "kk"), Example("қанша тұрады екен", "greet", "kk")
    sure = {"ask_cost": 0.97, "greet": 0.01}
    assert list(lint.suspects([right, wrong], [sure, sure])) == [": greet, or rather ask_cost? қанша тұрады екен"]


# --- Evaluate ---

SET = [
    Example("a", "greet", "en"),
    Example("b", "ask_cost", "en"),
    Example("c", "out_of_scope", "ru"),
    Example("d", "choose_region", "ru", (Entity("region", "pavlodar", 0, 1),)),
]


def says(*answers: Understanding) -> Callable[[str], Awaitable[Understanding]]:
    """An understanding that answers in this order."""
    left: Iterator[Understanding] = iter(answers)

    async def understand(_text: str) -> Understanding:
        return next(left)

    return understand


def got(intent: str, guess: str = "", *regions: str) -> Understanding:
    named = tuple(Named(entity="region", value=value, start=0, end=1) for value in regions)
    return Understanding(intent=intent, guess=guess or intent, confidence=0.9, entities=named, route="embedded")


def test_summary_counts_what_it_says() -> None:
    answers = asyncio.run(
        ask(
            SET, says(got("greet"), got("", "ask_cost"), got("", "greet"), got("choose_region", "", "pavlodar", "abai"))
        )
    )
    told = summary(answers)
    assert told["accuracy"] == 0.75
    assert told["groups"] == {"en": {"messages": 2, "accuracy": 1.0}, "ru": {"messages": 2, "accuracy": 0.5}}
    assert told["intents"]["greet"] == {"messages": 1, "precision": 0.5, "recall": 1.0, "f1": 0.6667}
    assert told["intents"]["out_of_scope"]["f1"] == 0.0
    assert told["macro_f1"] == pytest.approx((0.6667 + 1 + 0 + 1) / 4, abs=1e-4)
    assert told["entities"]["region"] == {"mentions": 1, "precision": 0.5, "recall": 1.0, "value_f1": 0.6667}
    assert told["fallback"] == {"acted_right": 0.5, "acted_wrong": 0.0, "not_acted": 0.5, "out_of_scope_caught": 1.0}
    html = page(answers, {"file": "x", "fingerprint": "f", "memory_mb": 1, **told}, None)
    assert "Worst mistakes" in html
    assert html.count("<td dir") == 1


def test_the_latency_of_short_messages_is_told_apart() -> None:
    asked = [Example("a" * length, "greet", "en") for length in (1, 40, 41)]
    times = zip(asked, (0.001, 0.002, 0.9), strict=True)
    told = summary([Answer(example, got("greet"), seconds) for example, seconds in times])
    assert told["latency_ms"] == {
        "messages": 3,
        "p50": 2.0,
        "p95": 900.0,
        "up_to_40_characters": {"messages": 2, "p50": 2.0, "p95": 2.0},
    }


def test_acting_out_of_scope_is_wrong() -> None:
    told = summary(asyncio.run(ask([SET[2]], says(got("cancel")))))
    assert told["fallback"] == {"acted_right": 0.0, "acted_wrong": 1.0, "not_acted": 0.0, "out_of_scope_caught": 0.0}


def test_the_report_escapes_what_people_write() -> None:
    answers = asyncio.run(ask([Example("<script>alert(1)</script>", "greet", "en")], says(got("ask_cost"))))
    html = page(answers, {"file": "x", "fingerprint": "f", "memory_mb": 1, **summary(answers)}, None)
    assert "<script>" not in html


# --- Promote ---


def test_a_worse_model_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "promoted.json"
    many = {"x": SET * 50}
    good = [got("greet"), got("ask_cost"), got("out_of_scope"), got("choose_region", "", "pavlodar")]
    assert promote(many, says(*good * 100), path) == []
    before = path.read_text()
    bad = [got("greet"), got("greet"), got("out_of_scope"), got("choose_region", "", "pavlodar")]
    reasons = promote(many, says(*bad * 100), path)
    assert any("accuracy fell" in reason for reason in reasons)
    assert any("acted_wrong rose" in reason for reason in reasons)
    assert path.read_text() == before
    assert promote(many, says(*good * 100), path) == []
    record = promoted(path)
    assert record is not None
    assert record["numbers"] == numbers(summary(asyncio.run(ask(SET, says(*good)))))


@pytest.mark.parametrize(("missed", "refused"), [(4, False), (5, True)])
def test_a_few_messages_are_no_difference(missed: int, *, refused: bool) -> None:
    """Also of those numbers that speak of fewer messages: here of fifty out of two hundred."""
    good = [got("greet"), got("ask_cost"), got("out_of_scope"), got("choose_region", "", "pavlodar")]
    before = numbers(summary(asyncio.run(ask(SET, says(*good)))))
    astray = [good[0], good[1], got("greet"), got("choose_region")]
    told = summary(asyncio.run(ask(SET * 50, says(*astray * missed, *good * (50 - missed)))))
    assert any("out_of_scope_caught fell" in reason for reason in worse(told, before)) == refused


# --- Annotate ---

MISSES = [
    {
        "id": "1-1",
        "text": "қанша ▢ керек",
        "guess": "ask_cost",
        "confidence": 0.4,
        "question": "region",
        "locale": "kk",
    },
    {
        "id": "1-2",
        "text": "туда где тепло",
        "guess": "choose_region",
        "confidence": 0.3,
        "question": "region",
        "locale": "ru",
    },
    {"id": "1-3", "text": "hrmpf", "guess": "", "confidence": 0.0, "question": "region", "locale": "en"},
    {
        "id": "1-4",
        "text": "to павлодар pls",
        "guess": "ask_cost",
        "confidence": 0.3,
        "question": "region",
        "locale": "en",
    },
]


def test_a_person_decides_and_examples_come_of_it(tmp_path: Path) -> None:
    path, data = tmp_path / "misses.jsonl", tmp_path / "data"
    misses.write(path, MISSES)
    typed = iter(
        [
            "",  # the guess is right
            "?",
            "ask_",  # which of them?
            "ask_regi",  # the only one that begins so
            "d",
            "e nothing here = region pavlodar",  # no such words
            "e павлодар = region pavlodar",
            "choose_region",
        ]
    )
    said: list[str] = []
    assert misses.annotate(path, lambda _prompt: next(typed), said.append, data) == 3
    assert misses.read(path) == []
    found = training(data)
    assert [(one.group, one.intent, one.text) for one in found] == [
        ("kk", "ask_cost", "қанша ▢ керек"),
        ("kk", "choose_region", "to павлодар pls"),
        ("ru", "ask_regions", "туда где тепло"),
    ]
    assert found[1].entities == (Entity("region", "pavlodar", 3, 11),)
    block = yaml.safe_load((data / "ru" / misses.COLLECTED).read_text(encoding="utf-8"))["nlu"][0]["examples"][0]
    assert block["metadata"]["id"] == "1-2"
    assert block["metadata"]["guess"] == "choose_region"
    # What became an example once is not asked again.
    misses.write(path, MISSES[:2])
    assert misses.annotate(path, lambda _prompt: "q", said.append, data) == 0
    assert "0 messages" in said[-1]


def test_stopping_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "misses.jsonl"
    misses.write(path, MISSES)
    typed = iter(["s", "", "q"])
    assert misses.annotate(path, lambda _prompt: next(typed), lambda _line: None, tmp_path / "data") == 1
    assert [one["id"] for one in misses.read(path)] == ["1-1", "1-3", "1-4"]


def test_a_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "misses.jsonl"
    path.write_text(json.dumps(MISSES[0]) + "\n{}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"misses\.jsonl:2"):
        misses.read(path)
