"""A form: what a service asks, in which order and when. Read from YAML and checked by `dialogs.load`, then frozen."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict, Field

from dialogs.fields import AnyField
from dialogs.fields.base import code
from dialogs.fields.group import Group
from dialogs.fields.overlays import Cancel, Complaint, Delete, Help, Home, Language
from dialogs.gazetteer import ELSEWHERE, Gazetteer, tokens
from dialogs.model import Model
from dialogs.session import Value
from dialogs.texts import LOCALES, SCRIPTS, STEM, Words, language, plain

if TYPE_CHECKING:
    from collections.abc import Callable

_QUOTED = re.compile("[«“]([^»”]+)[»”]")
Names = dict[str, str]
"""A name in every language: {kk, ru, en}."""


class Question(Model):
    """One question. `when` is equality or membership over answers of the same scope, or a named condition."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    field: AnyField
    when: dict[str, tuple[str, ...]] = {}
    optional: bool = False  # may be skipped
    sensitive: bool = False  # masked until a tap
    none: tuple[str, ...] = ()  # other words for "none" where that can be an answer, as `dialogs.gazetteer` reads them
    hears: dict[str, tuple[str, ...]] = {}  # what people say here that is no answer: it has words, `<question>.<code>`
    depends: tuple[str, ...] = ()  # asked again when one of these changes
    formerly: tuple[str, ...] = ()  # ids of earlier versions of the form

    def heard(self, text: str) -> str:
        """Which of those a text says; empty if none, or several."""
        said = _heard(tuple(self.hears.items())).values(text) if self.hears else []
        return said[0] if len(said) == 1 else ""

    def applies(self, answers: Mapping[str, Value], today: date) -> bool:
        """Whether it is asked, given the answers of its scope."""
        for name, wanted in self.when.items():
            if name in CONDITIONS:
                if CONDITIONS[name](answers, today) is not (wanted == ("yes",)):
                    return False
            elif code(answers.get(name)) not in wanted:
                return False
        return True


class Page(Model):
    """Questions that belong together, in the order they are asked. `part` is where the envelope keeps them."""

    id: str
    part: Literal["applicant", "education"] = "applicant"
    questions: tuple[Question, ...]


class Region(Model):
    """A region that may provide a quota. `quota` is persons per year; a year without a number is closed."""

    id: str
    names: Names
    also: tuple[str, ...] = ()  # other ways to name it, its cities too, as `dialogs.gazetteer` reads them
    quota: dict[int, int]
    source: str
    checked: date
    valid_from: date
    valid_to: date | None = None

    def open_on(self, day: date) -> bool:
        """Whether it takes applications. A year whose order is not published yet follows the year before."""
        if day < self.valid_from or (self.valid_to is not None and day > self.valid_to):
            return False
        return bool(self.quota_on(day))

    def quota_on(self, day: date) -> int:
        """Persons of the newest published year up to `day`."""
        years = [year for year in self.quota if year <= day.year]
        return self.quota[max(years)] if years else 0


class Regions(Model):
    """All that regions.yml holds."""

    not_regions: tuple[str, ...] = ()  # phrases in which a region's word names no region
    elsewhere: tuple[str, ...] = ()  # regions and cities that have no quota
    regions: tuple[Region, ...]


class Amount(Model):
    """One kind of support: so many MCI or tenge, from a date on."""

    id: str
    valid_from: date
    valid_to: date | None = None
    mci: tuple[int, ...] = ()  # one number, or from and to
    tenge: int = 0
    per: str  # person | family | family_month
    source: str
    checked: date


class Contact(Model):
    """Whom to call. Without a region: the national line."""

    region: str = ""
    names: Names
    phone: str = ""
    hours: Names
    address: Names = {}
    site: str = ""
    source: str
    checked: date


class Support(Model):
    """What applicants ask about most: amounts, and people who can help."""

    mci: dict[int, int]  # tenge, by year
    amounts: tuple[Amount, ...]
    contacts: tuple[Contact, ...]

    def mci_on(self, day: date) -> int:
        """The monthly calculation index in tenge: of that year, or of the newest year we know."""
        return self.mci[max(year for year in self.mci if year <= max(day.year, min(self.mci)))]

    def amounts_on(self, day: date) -> tuple[Amount, ...]:
        """What is in force that day."""
        return tuple(a for a in self.amounts if a.valid_from <= day and (a.valid_to is None or day <= a.valid_to))

    def contact(self, region: str) -> Contact:
        """The region's office, else the national line."""
        ours = [contact for contact in self.contacts if contact.region == region]
        return (ours or [contact for contact in self.contacts if not contact.region])[0]


class Hours(Model):
    """When staff answer in the chat on working days, by the clock of Kazakhstan."""

    opens: time
    closes: time
    minutes: int = 10  # within which somebody who called a person shall have an answer


class Form(Model):
    """A service."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, ignored_types=(cached_property,)
    )

    id: str
    version: str
    consent_version: str
    minutes: int  # how long it takes, said on the first screen
    working_days: int  # until the decision, where the backend gives no date
    draft_days: int  # a draft expires after so many days of silence
    remind_days: int  # and so many days before that we remind
    staff: Hours
    days_off: frozenset[date] = frozenset()  # transfers of the year that the calendar does not know
    days_worked: frozenset[date] = frozenset()
    languages: tuple[str, ...] = LOCALES
    pages: tuple[Page, ...]
    regions: tuple[Region, ...]
    not_regions: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    support: Support
    statuses: tuple[str, ...]
    words: Mapping[str, Any] = Field(exclude=True, repr=False)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the top level, in order."""
        return tuple(question for page in self.pages for question in page.questions)

    @cached_property
    def _by_id(self) -> dict[str, Question]:
        found = {question.id: question for question in self.questions}
        for question in self.questions:
            for inner in question.field.inner:
                found[f"{question.id}.{inner.id}"] = inner
        return found

    def question(self, path: str) -> Question | None:
        """By id, or `group.id` for a question within a group; also the house's own screens."""
        return self._by_id.get(path) or HOUSE.get(path)

    @cached_property
    def review(self) -> str:
        """The question where everything is checked; empty if the form has none."""
        return self._first_of("review")

    @cached_property
    def signature(self) -> str:
        """The question that is the signature; empty if the form has none."""
        return self._first_of("signature")

    def _first_of(self, kind: str) -> str:
        return next((question.id for question in self.questions if question.field.kind == kind), "")

    def paths(self) -> Iterator[str]:
        """Every question's path."""
        return iter(self._by_id)

    def page_of(self, question: str) -> Page:
        """Where a top-level question stands."""
        return next(page for page in self.pages if any(q.id == question for q in page.questions))

    def region(self, code: object) -> Region | None:
        """By code."""
        return next((region for region in self.regions if region.id == code), None)

    @cached_property
    def locales(self) -> tuple[str, ...]:
        """What can be chosen: the languages, each followed by its other scripts."""
        return tuple(
            locale
            for one in self.languages
            for locale in (one, *(script for script in SCRIPTS if language(script) == one))
        )

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of our own texts, folded: common ones, which tell nothing about a person. No examples of names."""
        common = frozenset().union(*(self.say(one).vocabulary() for one in self.languages))
        return common - {token.folded for text in self._names() for token in tokens(text)}

    def _names(self) -> Iterator[str]:
        """The examples of questions that ask for a name, and what their hints quote: somebody is called so."""
        asked = [plain(path) for path, question in self._by_id.items() if question.field.kind == "name"]
        for words in map(self.say, self.languages):
            for key in asked:
                if words.has(f"{key}.example"):
                    yield words.label(f"{key}.example")
                if words.has(f"{key}.hint"):
                    yield from _QUOTED.findall(words.label(f"{key}.hint"))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of those words: what a word with another ending has in common with them."""
        return frozenset(word[:STEM] for word in self.vocabulary)

    @cached_property
    def places(self) -> Gazetteer:
        """Finds the regions that a sentence names, by any of their names, cities and districts."""
        entries = [("region", region.id, (*region.names.values(), *region.also)) for region in self.regions]
        return Gazetteer([*entries, (ELSEWHERE, ELSEWHERE, self.elsewhere)], self.not_regions)

    def say(self, locale: str) -> Words:
        """The texts of a language; those of the first one until a language is chosen."""
        words: Words = self.words.get(locale) or self.words[self.languages[0]]
        return words


@cache
def _heard(hears: tuple[tuple[str, tuple[str, ...]], ...]) -> Gazetteer:
    return Gazetteer(("heard", code, phrases) for code, phrases in hears)


def _is_minor(answers: Mapping[str, Value], today: date) -> bool:
    born = answers.get("birth_date")
    if not isinstance(born, str):
        return False
    day = date.fromisoformat(born)
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day)) < ADULT


def _has_surname(answers: Mapping[str, Value], _today: date) -> bool:
    """Not skipped; also before it is asked, so that the number of questions does not grow on the way."""
    return answers.get("surname", "") is not None


Group.model_rebuild(_types_namespace={"Question": Question})
for _model in (Question, Page):
    _model.model_rebuild(force=True)

HOUSE: dict[str, Question] = {
    field.kind: Question.model_construct(id=field.kind, field=field)  # type: ignore[arg-type]  # no YAML may name these kinds
    for field in (Language(), Cancel(), Delete(), Complaint(), Help(), Home())
}
"""Screens of every service: asked like questions, named by no YAML."""

ADULT = 18
CONDITIONS: dict[str, "Callable[[Mapping[str, Value], date], bool]"] = {
    "is_minor": _is_minor,
    "has_surname": _has_surname,
}
"""Named conditions: what `when:` can't say as equality or membership. The YAML never becomes a program."""
