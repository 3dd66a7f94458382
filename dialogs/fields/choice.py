"""One of several options, by a tap or by typing its name."""

import re
from functools import cache
from typing import ClassVar, Literal

from dialogs.event import Chose, Event
from dialogs.fields.base import Doubt, Field, Here, Option, Problem, Reading, Rows
from dialogs.gazetteer import ELSEWHERE, Gazetteer
from dialogs.session import Value
from dialogs.texts import name_in, plain

TWO_COLUMNS = 14
"""Labels up to so many characters stand two in a row; longer ones would be cut on a small phone."""


class Choice(Field):
    """Options come from the page, or from the regions that are open on the day."""

    kind: Literal["choice"] = "choice"
    options: tuple[str, ...] = ()
    options_from: Literal["", "regions"] = ""
    also: dict[str, tuple[str, ...]] = {}  # other words for an option, as `dialogs.gazetteer` reads them
    problems: ClassVar[tuple[str, ...]] = ("not_an_option", "closed_option", "elsewhere")
    doubts: ClassVar[tuple[str, ...]] = ("option",)

    def codes(self, here: Here) -> tuple[str, ...]:
        """What can be chosen today."""
        if self.options_from == "regions":
            return tuple(region.id for region in here.form.regions if region.open_on(here.today))
        return self.options

    def answered(self, here: Here) -> bool:
        """A region that has closed meanwhile is asked again."""
        return super().answered(here) and here.answers[here.question.id] in {None, *self.codes(here)}

    def choose(self, option: str, here: Here) -> Reading:
        """The option, if it still is one."""
        return option if option in self.codes(here) else Problem("closed_option")

    def parse(self, text: str, here: Here) -> Reading:
        """An option by its label in any language, a part or the beginning of it; one named in a sentence is asked."""
        wanted = _folded(text)
        written = {code: {self._label(code, here, locale) for locale in here.form.locales} for code in self.codes(here)}
        names = {code: set(map(_folded, labels)) for code, labels in written.items()}
        exact = [code for code, labels in names.items() if wanted in labels]
        part = [code for code, labels in written.items() if any(wanted in _parts(label) for label in labels)]
        begun = [code for code, labels in names.items() if wanted and any(x.startswith(wanted) for x in labels)]
        for found in (exact, part, begun):
            if len(found) == 1:
                return found[0]
        return self._mentioned(text, here)

    def _mentioned(self, text: str, here: Here) -> Reading:
        places = here.form.places if self.options_from == "regions" else _words(self._entries(here))
        mentioned = places.values(text)
        if mentioned == [ELSEWHERE]:
            return Problem("elsewhere")
        named = [code for code in mentioned if code != ELSEWHERE]
        if len(named) != 1:
            return Problem("not_an_option")
        return Doubt(named[0], "option") if named[0] in self.codes(here) else Problem("closed_option")

    def _entries(self, here: Here) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each option with its labels in all languages and its other words."""
        return tuple(
            (code, (*(self._label(code, here, locale) for locale in here.form.languages), *self.also.get(code, ())))
            for code in self.options
        )

    def rows(self, here: Here) -> Rows:
        """A button an option."""
        options = [Option(self.show(code, here), code) for code in self.codes(here)]
        if all(len(option.label) <= TWO_COLUMNS for option in options):
            return tuple(tuple(options[i : i + 2]) for i in range(0, len(options), 2))
        return tuple((option,) for option in options)

    def show(self, value: Value, here: Here) -> str:
        """The option's label."""
        return self._label(str(value), here, here.words.locale)

    def sample(self, here: Here) -> Event:
        """The first option."""
        return Chose(at=here.at, entropy="0" * 64, data=self.codes(here)[0])

    def _label(self, code: str, here: Here, locale: str) -> str:
        if self.options_from == "regions":
            region = here.form.region(code)
            return name_in(region.names, locale) if region else code
        words, key = here.form.say(locale), f"{plain(here.path)}.{code}"
        # An option of an older form may have lost its words; it is asked again.
        return words(key) if words.has(key) else code


@cache
def _words(entries: tuple[tuple[str, tuple[str, ...]], ...]) -> Gazetteer:
    return Gazetteer(("option", code, phrases) for code, phrases in entries)


def _parts(label: str) -> set[str]:
    """What a label is made of: "Да, есть", "Муж / жена"."""
    return {_folded(part) for part in re.split(r"[,/]| или | немесе | or ", label)} - {""}


def _folded(text: str) -> str:
    """Case, punctuation and spaces do not matter when a label is typed."""
    return "".join(character for character in text.casefold() if character.isalnum())
