"""Cross-validation: what a model says of examples that it has not learned from.

With the encoder as the package brings it: the tuned one has learned from all of them.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from nlu import vocabulary
from nlu.corpus import Example, training
from nlu.encoder import Encoder
from nlu.judge import judge
from nlu.model import fit
from nlu.places import cache
from nlu.tools.build import build
from nlu.tools.evaluate import Answer, summary

UNTUNED = Path("no such file")


def folds(examples: Sequence[Example], count: int) -> list[int]:
    """Which fold each example belongs to; every intent and group is spread evenly, always in the same way."""
    chance = Random(0)  # noqa: S311  (no secret)
    order = sorted(
        range(len(examples)), key=lambda index: (examples[index].intent, examples[index].group, chance.random())
    )
    found = [0] * len(examples)
    for place, index in enumerate(order):
        found[index] = place % count
    return found


def out_of_fold(examples: Sequence[Example], count: int, progress: Callable[[str], None]) -> list[dict[str, float]]:
    """For each example the probabilities of all intents, by a model trained without its fold."""
    words, encode = vocabulary.load(build()), Encoder(cache() / "nlu", UNTUNED)
    fold = folds(examples, count)
    found: list[dict[str, float]] = [{} for _ in examples]
    for held in range(count):
        progress(f"fold {held + 1} of {count}")
        learned = [one for index, one in enumerate(examples) if fold[index] != held]
        model = fit(learned, words, encode, lambda _line: None)
        for index, one in enumerate(examples):
            if fold[index] == held:
                found[index] = dict(model.guess(one.text).ranking)
    return found


def cross_validate(count: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """The summary of all examples, each judged by a model that has not seen it."""
    examples = training()
    answers = []
    for one, probabilities in zip(examples, out_of_fold(examples, count, progress), strict=True):
        ranking = sorted(probabilities.items(), key=lambda pair: -pair[1])
        answers.append(Answer(one, judge(ranking, (), "embedded"), 0.0))
    told = summary(answers)
    return {"folds": count, **{name: told[name] for name in ("messages", "accuracy", "macro_f1", "groups", "fallback")}}
