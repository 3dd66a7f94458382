"""The examples: Rasa's YAML files under `nlu/data`, and evaluation sets of one JSON object a line.

No newer than Python 3.10, as everything here that Rasa's components need.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

DATA = Path(__file__).parent / "data"
GROUPS = ("kk", "kl", "ka", "ru", "en", "mixed")
"""Folders of the data. `mixed` is code-mixing; an evaluation counts it under the group of its script."""

_ANNOTATION = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<entity>\w+):(?P<value>\w+)\)")


class Entity(NamedTuple):
    """Something named: `start` and `end` count characters of the plain text."""

    entity: str
    value: str
    start: int
    end: int


class Example(NamedTuple):
    """A message and what it means. `source` names the file, for people who mend it."""

    text: str
    intent: str
    group: str
    entities: "tuple[Entity, ...]" = ()
    source: str = ""


class DataError(ValueError):
    """A data file that can't be read; the sentence names it."""


def annotated(line: str) -> "tuple[str, tuple[Entity, ...]]":
    """`[Павлодарға](region:pavlodar) көшем` as plain text and entities."""
    text, entities, after = "", [], 0
    for match in _ANNOTATION.finditer(line):
        text += line[after : match.start()]
        entities.append(Entity(match["entity"], match["value"], len(text), len(text) + len(match["text"])))
        text += match["text"]
        after = match.end()
    return text + line[after:], tuple(entities)


def training(folder: Path = DATA) -> "list[Example]":
    """All training examples, in the order of files and lines."""
    return [example for group in GROUPS for path in sorted((folder / group).glob("*.yml")) for example in _file(path)]


def _file(path: Path) -> "Iterator[Example]":
    group, source = path.parent.name, f"{path.parent.name}/{path.name}"
    try:
        blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for block in blocks:
            for line in _lines(block["examples"], source):
                text, entities = annotated(line)
                yield Example(text, block["intent"], group, entities, source)
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise DataError(f"{source}: this is not Rasa's YAML: {error}") from error


def _lines(examples: "str | list[dict[str, str]]", source: str) -> "Iterator[str]":
    """Rasa's short form (a text of lines), or the long one, which has room for where an example came from."""
    if isinstance(examples, list):
        yield from (one["text"].strip() for one in examples)
        return
    for line in examples.splitlines():
        if not line.startswith("- "):
            raise DataError(f"{source}: a line of examples begins with “- ”: {line!r}")
        yield line[2:].strip()


def evaluation(path: Path) -> "list[Example]":
    """An evaluation set: a line is {text, intent, group, entities: [{entity, value, start, end}]}."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
            entities = tuple(
                Entity(e["entity"], str(e["value"]), int(e.get("start", -1)), int(e.get("end", -1)))
                for e in one.get("entities") or ()
            )
            found.append(Example(str(one["text"]), one["intent"], str(one.get("group", "")), entities, path.name))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path.name}:{number}: want {{text, intent, group, entities}}: {error!r}") from error
    return found
