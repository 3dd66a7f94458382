"""How well a message is understood, measured through the very client that the bot uses: numbers, and a page to read.

Value F1 of entities compares what is named (entity and value), not where. "Acted wrong" is what must hardly ever
happen: the bot would have done something that the person did not want.
"""

import asyncio
import resource
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jinja2

from dialogs.understanding import Understanding
from nlu.corpus import Example

OUT = "out_of_scope"
PAGE = Path(__file__).with_name("report.html")
WORST = 200
"""Mistakes on the page, the most confident first."""
SHORT = 40
"""Characters of a message as most people write it; its latency is told apart."""


class Answer(NamedTuple):
    """One message of a set, and what was understood."""

    wanted: Example
    got: Understanding
    seconds: float


async def ask(examples: Sequence[Example], understand: Callable[[str], Awaitable[Understanding]]) -> list[Answer]:
    """One after the other, as a single person would write."""
    answers = []
    for example in examples:
        began = time.perf_counter()
        got = await understand(example.text)
        answers.append(Answer(example, got, time.perf_counter() - began))
    return answers


def summary(answers: Sequence[Answer]) -> dict[str, Any]:
    """All numbers of a set. Shares are of 1; times are milliseconds."""
    pairs = [(one.wanted.intent, one.got.guess) for one in answers]
    groups = defaultdict(list)
    for one in answers:
        groups[one.wanted.group or "?"].append(one.wanted.intent == one.got.guess)
    intents = _by_intent(pairs)
    return {
        "messages": len(answers),
        "accuracy": _share(wanted == got for wanted, got in pairs),
        "macro_f1": round(statistics.fmean(one["f1"] for one in intents.values()), 4) if intents else 0.0,
        "groups": {name: {"messages": len(right), "accuracy": _share(right)} for name, right in sorted(groups.items())},
        "intents": intents,
        "entities": _entities(answers),
        "fallback": _fallback(answers),
        "latency_ms": {
            **_latency(answers),
            f"up_to_{SHORT}_characters": _latency([one for one in answers if len(one.wanted.text) <= SHORT]),
        },
        "routes": dict(Counter(one.got.route for one in answers)),
    }


def _by_intent(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    wanted, got = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    right = Counter(pair[0] for pair in pairs if pair[0] == pair[1])
    return {
        name: {
            "messages": wanted[name],
            "precision": _ratio(right[name], got[name]),
            "recall": _ratio(right[name], wanted[name]),
            "f1": _ratio(2 * right[name], wanted[name] + got[name]),
        }
        for name in sorted(wanted)
    }


def _entities(answers: Sequence[Answer]) -> dict[str, dict[str, Any]]:
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])  # right, wanted, got
    for one in answers:
        wanted = {(entity.entity, entity.value) for entity in one.wanted.entities}
        got = {(named.entity, named.value) for named in one.got.entities}
        for place, found in enumerate((wanted & got, wanted, got)):
            for entity, _ in found:
                counts[entity][place] += 1
                counts["all"][place] += 1
    return {
        name: {
            "mentions": wanted,
            "precision": _ratio(right, got),
            "recall": _ratio(right, wanted),
            "value_f1": _ratio(2 * right, wanted + got),
        }
        for name, (right, wanted, got) in sorted(counts.items())
    }


def _fallback(answers: Sequence[Answer]) -> dict[str, float]:
    """What the bot would do: act rightly, act wrongly, or say that it did not understand."""
    outside = [one for one in answers if one.wanted.intent == OUT]
    acted = [one for one in answers if one.got.intent]
    wrong = [one for one in acted if one.got.intent != one.wanted.intent]
    return {
        "acted_right": _ratio(len(acted) - len(wrong), len(answers)),
        "acted_wrong": _ratio(len(wrong), len(answers)),
        "not_acted": _ratio(len(answers) - len(acted), len(answers)),
        "out_of_scope_caught": _share(one.got.intent in {"", OUT} for one in outside),
    }


def _latency(answers: Sequence[Answer]) -> dict[str, float]:
    times = sorted(one.seconds * 1000 for one in answers)
    return {"messages": len(times), "p50": _at(times, 0.5), "p95": _at(times, 0.95)}


def memory() -> float:
    """Megabytes of this process at its most."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def page(answers: Sequence[Answer], told: dict[str, Any], before: dict[str, Any] | None) -> str:
    """The HTML report: numbers, confusion matrix, worst mistakes, and the last promoted model beside it."""
    names = sorted({one.wanted.intent for one in answers} | {one.got.guess for one in answers if one.got.guess})
    cells = Counter((one.wanted.intent, one.got.guess) for one in answers)
    mistakes = sorted(
        (one for one in answers if one.got.guess != one.wanted.intent), key=lambda one: -one.got.confidence
    )
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(PAGE.read_text(encoding="utf-8")).render(
        told=told, before=before, names=names, cells=cells, mistakes=mistakes[:WORST], out=OUT
    )


def run(examples: Sequence[Example], understand: Callable[[str], Awaitable[Understanding]]) -> list[Answer]:
    """`ask`, for tools that have no loop of their own."""
    return asyncio.run(ask(examples, understand))


def _share(right: Any) -> float:
    found = list(right)
    return _ratio(sum(map(bool, found)), len(found))


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


def _at(times: Sequence[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(len(times) * share))], 2) if times else 0.0
