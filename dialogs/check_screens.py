"""The linter, part three: every screen in its longest case fits what Telegram takes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from dialogs import room, tap
from dialogs.check_words import Texts, variants
from dialogs.commands import MENU
from dialogs.fields.base import Field, Here
from dialogs.fields.group import Group
from dialogs.fields.upload import Upload
from dialogs.form import Form, Question
from dialogs.journey import here as spot
from dialogs.load import Mistake
from dialogs.screens import screen
from dialogs.session import Entry, File, Scalar, Session, Value
from dialogs.tap import Tap
from dialogs.texts import language, plain

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
COMMAND, DESCRIPTION, ABOUT_BOT, SHORT = 32, 256, 512, 120
"""Characters that the Bot API takes (setMyCommands, setMyDescription, setMyShortDescription)."""
REVISION = 99_999
"""No conversation has more changes than that."""
PLAIN: dict[str, Scalar] = {"country": "CN", "date": "2015-09-25", "year": 2015, "number": 1, "yes_no": True}
"""Values of kinds that all take about the same room."""
LONG_NAME = "Ж" * 120


def screens(form: Form, texts: dict[str, Texts]) -> Iterator[Mistake]:
    """Buttons and messages that are too long, in any language and script."""
    for locale in form.locales:
        mine = texts[language(locale)]
        for path in form.paths():
            yield from _question(form, path, locale, mine)
        if locale == mine.locale:  # the messenger's menu knows languages, not scripts
            yield from _menu(form, mine)


def _question(form: Form, path: str, locale: str, mine: Texts) -> Iterator[Mistake]:
    session = Session(form_version=form.version, locale=locale, revision=REVISION, entry=0)
    asked = spot(form, session, path, NOW)
    key = plain(path)
    for here in (asked, asked.at_value(_longest(asked.question, asked))):
        notes = [here.words("why", text=here.text("why"))]
        length = room.units(screen(here, notes).text)
        if length > room.LIMIT:
            yield mine.mistake(key, f"This question can become {length} characters long, {room.LIMIT} fit: shorten it.")
        for row in here.question.field.rows(here):
            for option in row:
                if option.verb == "pick" and len(option.label) > room.LABEL and not isinstance(here.value, tuple):
                    label = f"{key}.{option.option}" if f"{key}.{option.option}" in mine.found else key
                    yield mine.mistake(label, f"A button holds {room.LABEL} characters: “{option.label}” is longer.")
                data = str(Tap(option.verb.partition(".")[0], path, option.option, REVISION))
                if len(data.encode()) > tap.LIMIT:
                    sentence = f"The ids “{path}” and “{option.option}” are too long together for a button."
                    yield mine.mistake(key, f"{sentence} Give one of them a shorter name.")
    for part in ("skip", "add", "none", "done", "agree", "refuse", "confirm"):
        label = asked.text(part)
        if len(label) > room.LABEL and part != "none":
            yield mine.mistake(f"{key}.{part}", f"A button holds {room.LABEL} characters: “{label}” is longer.")


def _longest(question: Question, here: Here) -> Value:
    """The value that takes the most room on its screen."""
    field = question.field
    if isinstance(field, Upload):
        one = File(id="0" * 32, name=LONG_NAME, reference="", photo=True, sha256="0" * 64)
        return (one,) * field.max_files
    if isinstance(field, Group):
        entry: Entry = {
            inner.id: _scalar(inner.field, replace(here, path=f"{here.path}.{inner.id}", question=inner))
            for inner in field.questions
        }
        return (entry,) * field.max_entries
    return here.value


def _scalar(field: Field, here: Here) -> Scalar:
    if field.kind == "choice":
        options: tuple[str, ...] = getattr(field, "options", ())
        return max(options, key=lambda option: len(here.text(option)))
    if field.kind in PLAIN:
        return PLAIN[field.kind]
    return "Ж" * min(field.longest, getattr(field, "longest_text", field.longest))


def _menu(form: Form, mine: Texts) -> Iterator[Mistake]:
    words = form.say(mine.locale)
    limits = {f"command-{name}": DESCRIPTION for name in MENU} | {"bot-description": ABOUT_BOT, "bot-short": SHORT}
    for key, limit in limits.items():
        if len(text := words(key)) > limit:
            yield mine.mistake(key, f"Telegram takes {limit} characters here, these are {len(text)}: shorten it.")
    for name in MENU:
        if len(name) > COMMAND:
            yield mine.mistake(f"command-{name}", f"A command has {COMMAND} characters at most.")
    for key in mine.found:
        longest = max(map(len, variants(mine.found[key][2])))
        if key.startswith(("button-", "topic-")) and longest > room.LABEL:
            yield mine.mistake(key, f"A button holds {room.LABEL} characters, this has {longest}: shorten it.")
