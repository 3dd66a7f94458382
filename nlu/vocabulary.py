"""The words that a model is built on: how they are spelled, what they name. Written by `python -m nlu build`, as JSON.

The bot's Python writes it out of the service definition and the examples; Rasa's reads it, which can't read the form.
No newer than Python 3.10.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from dialogs.gazetteer import Gazetteer
from nlu.reading import Lexicon

FILE = "vocabulary.json"


class Vocabulary(NamedTuple):
    """Spellings, and names."""

    lexicon: Lexicon
    gazetteer: Gazetteer


def write(
    folder: Path, lexicon: Lexicon, entries: "Iterable[tuple[str, str, Iterable[str]]]", never: "Iterable[str]"
) -> None:
    """Everything a vocabulary is made of."""
    told = {
        "lexicon": lexicon._asdict(),
        "entries": [[entity, value, list(words)] for entity, value, words in entries],
        "never": list(never),
    }
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f"{FILE}.new"
    aside.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    aside.replace(folder / FILE)


def load(folder: Path) -> Vocabulary:
    """What `write` wrote; `FileNotFoundError` if nobody has built it."""
    told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    entries = [(entity, value, words) for entity, value, words in told["entries"]]
    return Vocabulary(Lexicon(**told["lexicon"]), Gazetteer(entries, told["never"]))
