"""A message that a person has explained, as an example to learn from: Rasa's YAML, with where it came from.

The terminal (`python -m nlu annotate`) and the training desk of the console write it; `nlu.corpus` and Rasa read it.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from dialogs.scripts import is_arabic, is_cyrillic
from dialogs.understanding import Named

PROVENANCE = (
    "at",
    "id",
    "question",
    "locale",
    "reason",
    "guess",
    "annotated",
    "annotated_by",
    "approved",
    "approved_by",
)
"""What an example tells of itself, beside `from`: the miss it was, and who said when what it means."""
_BRACKETS = {"[": "(", "]": ")"}
_BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_KAZAKH = frozenset("әғқңөұүһі")


def flat(text: str) -> str:
    """The text on one line and without square brackets: Rasa has no escape for what it would read as a mark.

    As long as it was, so that offsets hold.
    """
    return "".join(" " if unicodedata.category(one) in _BREAKS else _BRACKETS.get(one, one) for one in text)


def marked(text: str, entities: Iterable[Named]) -> str:
    """`[Павлодарға](region:pavlodar) көшем`. The text is flat, the entities lie apart from each other."""
    out, after = "", 0
    for one in sorted(entities, key=lambda entity: entity.start):
        out += f"{text[after : one.start]}[{text[one.start : one.end]}]({one.entity}:{one.value})"
        after = one.end
    return out + text[after:]


def group_of(text: str, locale: str) -> str:
    """The folder of `nlu/data`: by its letters; Cyrillic and Latin by the language in which the person reads us."""
    if any(map(is_arabic, text)):
        return "ka"
    if any(map(is_cyrillic, text)):
        return "ru" if locale == "ru" and not set(text.lower()) & _KAZAKH else "kk"
    return "en" if locale == "en" else "kl"


def example(text: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """One example in Rasa's long form, which has room for where it came from. `text` is marked."""
    told = {name: about[name] for name in PROVENANCE if name in about}
    return {"text": text + "\n", "metadata": {"from": "conversation", **told}}


def document(blocks: Iterable[Mapping[str, Any]]) -> str:
    """A file of examples: blocks of {intent, examples}, and perhaps metadata."""
    told = {"version": "3.1", "nlu": list(blocks)}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000)
