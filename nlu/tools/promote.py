"""A model becomes the promoted one only if it is not worse than the one before, on every evaluation set together.

`nlu/promoted.json` names the state of data and code that was measured, and its numbers. A test compares it with the
state of the checkout, so that nobody changes an example without measuring what came of it.
"""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from dialogs.understanding import Understanding
from nlu.corpus import Example
from nlu.places import NLU, fingerprint
from nlu.tools.evaluate import run, summary

PROMOTED = NLU / "promoted.json"
BETTER_HIGH = ("accuracy", "macro_f1", "region_f1", "out_of_scope_caught")
BETTER_LOW = ("acted_wrong",)
FEW = 4
"""A difference of so many messages is none, whether a number speaks of two thousand or of three hundred."""


def numbers(told: dict[str, Any]) -> dict[str, float]:
    """What two models are compared by."""
    return {
        "accuracy": told["accuracy"],
        "macro_f1": told["macro_f1"],
        "region_f1": told["entities"].get("region", {}).get("value_f1", 0.0),
        "acted_right": told["fallback"]["acted_right"],
        "acted_wrong": told["fallback"]["acted_wrong"],
        "out_of_scope_caught": told["fallback"]["out_of_scope_caught"],
    }


def promoted(path: Path = PROMOTED) -> dict[str, Any] | None:
    """The promoted model's record, if there is one."""
    if not path.exists():
        return None
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def worse(told: dict[str, Any], before: dict[str, float]) -> list[str]:
    """In what a model with this summary is worse than one with these numbers, a sentence each."""
    now, about = numbers(told), _messages(told)
    lines = [
        f"{name} fell from {before[name]} to {now[name]}"
        for name in BETTER_HIGH
        if now[name] < before[name] - FEW / about.get(name, told["messages"])
    ]
    lines += [
        f"{name} rose from {before[name]} to {now[name]}"
        for name in BETTER_LOW
        if now[name] > before[name] + FEW / told["messages"]
    ]
    return lines


def _messages(told: dict[str, Any]) -> dict[str, int]:
    """How many messages a number speaks of, where these are not all."""
    return {
        "region_f1": told["entities"].get("region", {}).get("mentions") or 1,
        "out_of_scope_caught": told["intents"].get("out_of_scope", {}).get("messages", 1),
    }


def promote(
    sets: dict[str, list[Example]], understand: Callable[[str], Awaitable[Understanding]], path: Path = PROMOTED
) -> list[str]:
    """Measure and record; the reasons why not, if it is worse."""
    measured = {name: numbers(summary(run(examples, understand))) for name, examples in sets.items()}
    everything = [example for examples in sets.values() for example in examples]
    told = summary(run(everything, understand))
    before = promoted(path)
    if before is not None and (reasons := worse(told, before["numbers"])):
        return reasons
    record = {"fingerprint": fingerprint(), "messages": len(everything), "numbers": numbers(told), "sets": measured}
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return []
