"""Looks the data over as a careful reader would: what stands twice, leaks, is out of balance, is mislabelled."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from dialogs.gazetteer import Gazetteer, tokens
from dialogs.load import load
from dialogs.phrases import has_letters
from dialogs.understanding import INTENTS
from nlu.corpus import GROUPS, Example
from nlu.judge import counts
from nlu.tools.build import entries

FEWEST = {"kk": 60, "ru": 60, "en": 50, "kl": 40, "ka": 30, "mixed": 10}
"""Examples that an intent has at the least in a group; small talk has fewer ways to be said."""
SMALL_TALK = frozenset({"greet", "thanks"})
SURE, UNLIKELY = 0.9, 0.03
"""Out-of-fold probabilities from which a label is suspected: of another intent, and of its own."""


def key(text: str) -> str:
    """Messages that differ in script, case, punctuation or Kazakh letters only are one."""
    return " ".join(token.folded for token in tokens(text.lower()))


def mistakes(examples: Sequence[Example], sets: dict[str, list[Example]]) -> Iterator[str]:
    """What is certainly wrong, a sentence each."""
    yield from _names(examples)
    yield from _twice(examples)
    yield from _leaks(examples, sets)
    yield from _balance(examples)
    for name, found in sets.items():
        yield from (f"{name}: {line}" for line in _names(found))


def _names(examples: Sequence[Example]) -> Iterator[str]:
    known = {(entity, value) for entity, value, _ in entries_of_the_service()}
    for one in examples:
        if one.intent not in INTENTS:
            yield f"{one.source}: there is no intent {one.intent!r}: {one.text}"
        if not has_letters(one.text) and one.group in GROUPS:
            yield f"{one.source}: a message without letters never comes to a model: {one.text}"
        for entity in one.entities:
            if (entity.entity, entity.value) not in known:
                yield f"{one.source}: there is no {entity.entity} {entity.value!r}: {one.text}"
            if entity.start >= 0 and not one.text[entity.start : entity.end].strip():
                yield f"{one.source}: {entity.entity} {entity.value!r} marks nothing: {one.text}"


def entries_of_the_service() -> list[tuple[str, str, tuple[str, ...]]]:
    """The entities there are, out of the service definition."""
    return entries(load())


def _twice(examples: Sequence[Example]) -> Iterator[str]:
    places: defaultdict[str, list[Example]] = defaultdict(list)
    for one in examples:
        places[key(one.text)].append(one)
    for found in places.values():
        if len({one.intent for one in found}) > 1:
            where = ", ".join(f"{one.intent} ({one.source})" for one in found)
            yield f"the same message means different things: {found[0].text!r}: {where}"


def _leaks(examples: Sequence[Example], sets: dict[str, list[Example]]) -> Iterator[str]:
    trained = {key(one.text): one.source for one in examples}
    for name, found in sets.items():
        for one in found:
            # A message of one or two words is what everybody writes; that is no leak.
            if len(key(one.text).split()) > 2 and key(one.text) in trained:  # noqa: PLR2004
                yield f"{name}: this message is also learned, from {trained[key(one.text)]}: {one.text}"


def _balance(examples: Sequence[Example]) -> Iterator[str]:
    counts = Counter((one.group, one.intent) for one in examples)
    for group in GROUPS:
        for intent in INTENTS:
            fewest = FEWEST[group] // (2 if intent in SMALL_TALK else 1)
            if counts[group, intent] < fewest:
                yield f"{group}/{intent}: {counts[group, intent]} examples, {fewest} are the least"


def suspects(examples: Sequence[Example], probabilities: Sequence[dict[str, float]]) -> Iterator[str]:
    """Labels that a model which has not seen them would not give: read them again."""
    for one, found in zip(examples, probabilities, strict=True):
        other, sure = max(found.items(), key=lambda pair: pair[1])
        if other != one.intent and sure >= SURE and found.get(one.intent, 0.0) <= UNLIKELY:
            yield f"{one.source}: {one.intent}, or rather {other}? {one.text}"


def sets(folder: Path) -> dict[str, list[Example]]:
    """The evaluation sets of a folder, by name."""
    from nlu.corpus import evaluation

    return {path.name: evaluation(path) for path in sorted(folder.glob("*.jsonl"))}


def misfits(examples: Sequence[Example], gazetteer: Gazetteer) -> Iterator[str]:
    """Regions that the gazetteer finds otherwise than they are marked: one of the two is wrong."""
    for one in examples:
        marked = {entity.value for entity in one.entities if entity.entity == "region"}
        found = {mention.value for mention in gazetteer.all(one.text) if counts(mention, one.intent)}
        regions = found & {region.id for region in load().regions}
        if marked != regions and one.intent != "out_of_scope":
            shown = (", ".join(sorted(values)) or "nothing" for values in (marked, regions))
            yield "{}: marked {}, found {}: {}".format(one.source, *shown, one.text)
