"""Golden stories: what people did, and every word that the bot told them. `UPDATE_STORIES=1` rewrites the words."""

import os
from pathlib import Path

import pytest

from dialogs.story import Story
from tests.dialogs.rehearsing import service

STORIES = sorted((Path(__file__).parents[1] / "stories").glob("*.yml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path: Path) -> None:
    """Each event and each session goes through JSON on the way (see `dialogs.rehearsal`)."""
    story = Story.read(path)
    played = story.played(service())
    if os.environ.get("UPDATE_STORIES"):
        path.write_text(played.written(), encoding="utf-8")
        story = played
    for told, expected in zip(played.turns, story.turns, strict=True):
        assert told == expected, told.person
        assert not any(".." in line for line in told.bot), "a sentence ends twice"
    assert path.read_text(encoding="utf-8") == story.written(), "a story is written as the recorder writes it"


def test_there_are_stories_in_every_language() -> None:
    told = {path.stem.partition("_")[0] for path in STORIES}
    assert told >= {"kk", "ru", "en"}
