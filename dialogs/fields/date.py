"""A calendar day, written in any of the ways that people write one."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product
from typing import ClassVar, Literal, NamedTuple

from babel import Locale

from dialogs.calendar import spelled
from dialogs.event import Event, Said
from dialogs.fields.approximate import about
from dialogs.fields.base import Doubt, Field, Here, Problem, Reading
from dialogs.fields.spelling import folded, words
from dialogs.fields.transliteration import kazakh_latin
from dialogs.gazetteer import distance
from dialogs.scripts import from_arabic, is_arabic
from dialogs.session import Value

_LONGEST = 120
_TOKENS = re.compile(r"\d+|[^\W\d_]+")
_BETWEEN = re.compile(r"\d[\s./-]*([ivx]+)(?=[\s./-]*\d)", re.IGNORECASE)
"""A month in Roman numerals stands between numbers; anywhere else "I" is a word."""
_CHINESE = str.maketrans({"年": " y ", "月": "-", "日": " ", "号": " ", "號": " "})
_FULL_YEAR, _SHORT, _MONTHS, _DAYS = 4, 2, 12, 31

_YEAR_WORDS = frozenset(
    folded(word)
    for word in words("г гг год года году ж жыл жылы жылғы жылдың жылда j jyl jyly jylgy zh zhyl zhyly zhylgy y yil")
)
_NOISE = _YEAR_WORDS | frozenset(
    folded(word)
    for word in words(
        "ші шы нші ншы інші ыншы сі сы күні күн айы айының числа число день го е ое ого й "
        "the of st nd rd th day on in born в родился родилась родилась дата рождения туған күнім туылған "
        "shi shy nshi inshi kuni"
    )
)
_ROMAN = dict(zip(words("i ii iii iv v vi vii viii ix x xi xii"), range(1, 13), strict=True))
_EXTRA_MONTHS = (
    # CLDR's names come first; these are what it has not: Kazakh and Russian in Latin letters, Uzbek, Turkish, school
    # English.
    "qantar kantar yanvar ocak",
    "aqpan akpan fevral subat",
    "nauryz nauriz navruz mart",
    "sauir saur saeuir aprel nisan",
    "mamyr mamir mayis mai",
    "mausym mausim iyun haziran",
    "shilde silde iyul temmuz",
    "tamyz tamiz avgust agustos",
    "qyrkuiek qyrkuyek kyrkuiek kyrkuyek sentabr sentyabr sept eylul",
    "qazan kazan oktabr oktyabr ekim",
    "qarasha karasha noyabr kasim",
    "jeltoqsan zheltoksan jeltoksan dekabr aralik",
)
_CASES_KK = words("ы і дың дің ның нің да де та те дағы дегі ға ге қа ке айы айының айында")
_ENDINGS = tuple(
    folded(ending)
    for ending in words(
        "ында інде ынан інен ына іне ының інің дан ден тан тен нан нен "
        "da de ta te dan den tan ten ga ge ğa qa ka ke dyn din tyn tin nyn nin dyng ding tyng ting nyng ning "
        "y i ynda inde ynan inen yna ine ynyn inin ynyng ining ya a"
    )
)
"""What may follow a month's name in a sentence, in either script."""
_SHORTEST_TYPO = 4


@cache
def _month_names() -> Mapping[str, int]:
    """Every folded form of a month's name -> 1 to 12."""
    found: dict[str, int] = {}
    for month, name in _cldr_names():
        found.setdefault(folded(name), month)
        found.setdefault(folded(name)[:4], month)
    for month in range(1, _MONTHS + 1):
        kazakh, russian = (Locale(language).months["format"]["wide"][month] for language in ("kk", "ru"))
        forms = [*(kazakh + ending for ending in _CASES_KK), *kazakh_latin(kazakh), russian[:-1] + "е", russian[:3]]
        for form in (*forms, *_EXTRA_MONTHS[month - 1].split()):
            found.setdefault(folded(form), month)
    return found


def _cldr_names() -> Iterator[tuple[int, str]]:
    for language in ("kk", "ru", "en"):
        for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
            yield from Locale(language).months[context][width].items()


def _month(word: str) -> int | None:
    names = _month_names()
    for name in (word, *(word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))):
        if (len(name) >= _SHORTEST_TYPO or name == word) and (found := names.get(name)):
            return found
    return None


def _mistyped(word: str) -> int | None:
    """The only month that is one typo away."""
    names = _month_names()
    if len(word) < _SHORTEST_TYPO or len(word) > 20:  # noqa: PLR2004
        return None
    near = {month for name, month in names.items() if len(name) >= _SHORTEST_TYPO and distance(word, name, 1) <= 1}
    return near.pop() if len(near) == 1 else None


class _Parts(NamedTuple):
    """A possible day, month and year as typed; `year` may have two digits."""

    day: int
    month: int
    year: str


class Date(Field):
    """An ISO date. `within` past and future both include today; `earliest` and `max_years_ahead` are the limits.

    `roughly`: a month, a season or "in two weeks" will do, too.
    """

    kind: Literal["date"] = "date"
    within: Literal["past", "future", "any"] = "past"
    earliest: date = date(1900, 1, 1)
    max_years_ahead: int = 20
    roughly: bool = False
    problems: ClassVar[tuple[str, ...]] = (
        "not_a_date",
        "incomplete_date",
        "no_such_day",
        "no_such_month",
        "date_future",
        "date_past",
        "date_early",
        "date_late",
    )
    doubts: ClassVar[tuple[str, ...]] = ("date", "date_roughly")

    def parse(self, text: str, here: Here) -> Reading:
        """The day that the text means, the local custom being day first."""
        reading = _read(text, here.words.locale)
        if isinstance(reading, Problem):
            return self._roughly(text, here) or reading
        readings, unsure = reading
        outcomes = [outcome for parts in readings for outcome in self._days(parts, here)]
        days = list(dict.fromkeys(outcome for outcome in outcomes if isinstance(outcome, date)))
        fitting = [day for day in days if self._outside(day, here) is None]
        if fitting:
            return Doubt(fitting[0].isoformat(), "date") if unsure or len(fitting) > 1 else fitting[0].isoformat()
        if days:
            return self._outside(days[0], here) or Problem("not_a_date")
        return next((outcome for outcome in outcomes if isinstance(outcome, Problem)), Problem("not_a_date"))

    def _roughly(self, text: str, here: Here) -> Problem | Doubt | None:
        day = about(text, here.today, lambda word: _month(folded(word))) if self.roughly else None
        return None if day is None else self._outside(day, here) or Doubt(day.isoformat(), "date_roughly")

    def show(self, value: Value, here: Here) -> str:
        """With the month as a word: 1990 жылғы 3 сәуір, 3 апреля 1990 года, 3 April 1990."""
        return _shown(str(value), here)

    def sample(self, here: Here) -> Event:
        """A day within the limits."""
        wanted = {"past": here.today.replace(day=1), "future": here.today, "any": here.today}[self.within]
        return Said(at=here.at, entropy="0" * 64, text=max(wanted, self.earliest).isoformat())

    def _latest(self, here: Here) -> date:
        if self.within == "past":
            return here.today
        year = min(here.today.year + self.max_years_ahead, date.max.year)
        return here.today.replace(year=year, day=min(here.today.day, monthrange(year, here.today.month)[1]))

    def _days(self, parts: _Parts, here: Here) -> list[date | Problem]:
        """The days it can be; two for a year of two digits, the nearer first."""
        if not 1 <= parts.month <= _MONTHS:
            return [Problem("no_such_month", (("month", str(parts.month)),))]
        century = here.today.year // 100 * 100
        years = (
            sorted((century + int(parts.year), century - 100 + int(parts.year)), key=lambda y: abs(y - here.today.year))
            if len(parts.year) == _SHORT
            else [int(parts.year)]
        )
        days: list[date | Problem] = []
        for year in years:
            if not date.min.year <= year <= date.max.year:
                days.append(Problem("not_a_date"))
                continue
            last = monthrange(year, parts.month)[1]
            if 1 <= parts.day <= last:
                days.append(date(year, parts.month, parts.day))
            else:
                days.append(Problem("no_such_day", (("last", _shown(date(year, parts.month, last), here)),)))
        return days

    def _outside(self, day: date, here: Here) -> Problem | None:
        args = (("date", _shown(day, here)), ("today", _shown(here.today, here)))
        if self.within == "past" and day > here.today:
            return Problem("date_future", args)
        if self.within == "future" and day < here.today:
            return Problem("date_past", args)
        if day < self.earliest:
            return Problem("date_early", (("date", _shown(day, here)), ("earliest", _shown(self.earliest, here))))
        if day > (latest := self._latest(here)):
            return Problem("date_late", (("date", _shown(day, here)), ("latest", _shown(latest, here))))
        return None


def _shown(day: date | str, here: Here) -> str:
    return spelled(day, here.words.locale)


class _Said(NamedTuple):
    """What a text consists of."""

    numbers: tuple[str, ...]
    year_at: int | None  # which of the numbers a word calls a year
    months: tuple[int, ...]
    named: bool  # a month, in full and without a typo
    unsure: bool  # words that say nothing about the day: "I was born in Urumqi on 3 April 1990"


def _read(text: str, locale: str) -> tuple[list[_Parts], bool] | Problem:
    """What the numbers and words can mean, the most probable first, and whether to ask."""
    if len(text) > _LONGEST:
        return Problem("not_a_date")
    text = unicodedata.normalize("NFKC", text).translate(_CHINESE)
    if any(map(is_arabic, text)):
        text = from_arabic(text)
    said = _said(text)
    if len(said.months) > 1 or not all(map(str.isascii, said.numbers)):
        return Problem("not_a_date")
    numbers = list(said.numbers)
    if said.months:
        reading = _with_month(numbers, said.months[0], said.year_at)
    else:
        reading = _with_numbers(numbers, text, locale, said.year_at)
    if isinstance(reading, Problem):
        partly = said.named or [len(number) for number in numbers] == [_FULL_YEAR]
        return Problem("not_a_date") if said.unsure and not partly else reading
    return reading[0], reading[1] or said.unsure


def _said(text: str) -> _Said:
    """A mistyped month counts only where no other is named: Марат is a name beside "5 мая"."""
    numbers: list[str] = []
    months: list[int] = []
    typos: list[int] = []
    year_at: int | None = None
    unsure = False
    roman = {match.group(1).casefold() for match in _BETWEEN.finditer(text)}
    for token in _TOKENS.findall(text):
        word = folded(token)
        if token.isdigit():
            numbers.append(token)
        elif word in _YEAR_WORDS and numbers:
            year_at = len(numbers) - 1 if year_at is None else year_at
        elif word in _NOISE:
            continue
        elif named := _month(word) or (_ROMAN.get(word) if word in roman else None):
            months.append(named)
        elif near := _mistyped(word):
            typos.append(near)
        else:
            unsure = True
    if not months and len(typos) == 1:
        return _Said(tuple(numbers), year_at, (typos[0],), named=False, unsure=unsure)
    return _Said(tuple(numbers), year_at, tuple(months), named=bool(months), unsure=unsure or bool(typos))


def _with_month(numbers: list[str], month: int, year_at: int | None) -> tuple[list[_Parts], bool] | Problem:
    if len(numbers) < 2:  # noqa: PLR2004
        return Problem("incomplete_date")
    if len(numbers) > 2:  # noqa: PLR2004
        return Problem("not_a_date")
    first, second = numbers
    year_first = len(first) == _FULL_YEAR or (len(second) != _FULL_YEAR and (year_at == 0 or int(first) > _DAYS))
    day, year = (second, first) if year_first else (first, second)
    if len(day) > _SHORT or len(year) not in {_SHORT, _FULL_YEAR}:
        return Problem("not_a_date")
    return [_Parts(int(day), month, year)], False


def _with_numbers(
    numbers: list[str], text: str, locale: str, year_at: int | None
) -> tuple[list[_Parts], bool] | Problem:
    lengths = [len(number) for number in numbers]
    match lengths:
        case [8]:
            n = numbers[0]
            day_first, year_first = _Parts(int(n[:2]), int(n[2:4]), n[4:]), _Parts(int(n[6:]), int(n[4:6]), n[:4])
            return [day_first, year_first], False
        case [6]:
            n = numbers[0]
            return [_Parts(int(n[:2]), int(n[2:4]), n[4:])], False
        case [1 | 2 | 4] | [1 | 2, 1 | 2 | 4] | [4, 1 | 2]:
            return Problem("incomplete_date")
        case [1 | 2, 1 | 2, 2 | 4] | [4, 1 | 2, 1 | 2] | [2, 1 | 2, 1]:
            return _three(numbers, text, locale, year_at)
        case _:
            return Problem("not_a_date")


def _three(numbers: list[str], text: str, locale: str, year_at: int | None) -> tuple[list[_Parts], bool] | Problem:
    first, second, third = (int(number) for number in numbers)
    if len(numbers[0]) == _FULL_YEAR or (len(numbers[2]) != _FULL_YEAR and (first > _DAYS or year_at == 0)):
        if second > _MONTHS >= third:
            second, third = third, second
        return [_Parts(third, second, numbers[0])], False
    if len(numbers[2]) == 1:
        return Problem("not_a_date")
    if second > _MONTHS >= first and second <= _DAYS:
        return [_Parts(second, first, numbers[2])], False
    american = locale.startswith("en") and "/" in text and first <= _MONTHS and first != second
    return [_Parts(first, second, numbers[2])], american
