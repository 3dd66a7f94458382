"""Make what a model needs from the service definition, and train the embedded one. Runs in the bot's Python."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import yaml

from dialogs.form import Form
from dialogs.gazetteer import ELSEWHERE
from dialogs.load import load
from nlu import vocabulary
from nlu.corpus import DataError, training
from nlu.encoder import Encoder
from nlu.model import fit
from nlu.places import NLU, built, cache
from nlu.reading import learn

ENTITIES = NLU / "entities.yml"
KEPT = 3
"""States of the data whose models stay in the cache."""


def entries(form: Form) -> list[tuple[str, str, tuple[str, ...]]]:
    """(entity, value, phrases): the service's regions, and the words of entities.yml."""
    found = [("region", one.id, (*one.names.values(), *one.also)) for one in form.regions]
    found.append((ELSEWHERE, ELSEWHERE, form.elsewhere))
    words = yaml.load(ENTITIES.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  (BaseLoader only makes strings)
    for entity, values in words.items():
        for value, phrases in values.items():
            if entity == "field" and value != "name" and form.question(value) is None:
                raise DataError(f"entities.yml: there is no question {value!r} in the form")
            found.append((entity, value, tuple(phrases)))
    return found


def build() -> Path:
    """Write the vocabulary of this state of the data; the folder where everything made of it lies."""
    folder = built()
    if not (folder / vocabulary.FILE).exists():
        form = load()
        lexicon = learn((example.group, example.text) for example in training())
        vocabulary.write(folder, lexicon, entries(form), form.not_regions)
    return folder


def train(progress: Callable[[str], None]) -> Path:
    """Train the embedded model, if this state of the data has none; its folder."""
    folder = build()
    target = folder / "embedded"
    with (folder / "training").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)  # whoever comes second waits, and finds it trained
        _train(folder, target, progress)
    tidy()
    return target


def _train(folder: Path, target: Path, progress: Callable[[str], None]) -> None:
    if not (target / "model.json").exists():
        model = fit(training(), vocabulary.load(folder), Encoder(cache() / "nlu"), progress)
        aside = folder / f"embedded.{os.getpid()}"
        model.save(aside)
        if target.exists():
            shutil.rmtree(target)
        aside.rename(target)  # whole or absent: another process may be looking


def tidy() -> None:
    """Forget all but the newest states."""
    folders = [path for path in (cache() / "nlu").iterdir() if path.is_dir() and (path / vocabulary.FILE).exists()]
    for old in sorted(folders, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
