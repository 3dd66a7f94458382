"""A calendar year: when somebody finished school or began a job."""

import re
from typing import ClassVar, Literal

from dialogs.event import Event, Said
from dialogs.fields.base import Doubt, Field, Here, Problem, Reading
from dialogs.fields.spelling import folded, words

_TOKENS = re.compile(r"\d+|[^\W\d_]+")
_YEAR, _SHORT = 4, 2
_LONGEST = 100
_WORDS = frozenset(
    folded(word)
    for word in words(
        "г год года году гг в ж жыл жылы жылғы жылдың жылда ші шы ншы нші ыншы "
        "інші  j jyl jyly zhyl zhyly zh jylğy year in y the"
    )
)


class Year(Field):
    """An int from `earliest` to this year plus `ahead`."""

    kind: Literal["year"] = "year"
    earliest: int = 1940
    ahead: int = 0
    problems: ClassVar[tuple[str, ...]] = ("not_a_year", "several_years", "year_early", "year_late")
    doubts: ClassVar[tuple[str, ...]] = ("year",)

    def parse(self, text: str, here: Here) -> Reading:
        """A year, also of two digits; what surrounds it and isn't a word for "year" makes us ask."""
        tokens = _TOKENS.findall(text) if len(text) <= _LONGEST else []
        numbers = [token for token in tokens if token.isdecimal()]
        unsure = any(not token.isdecimal() and folded(token) not in _WORDS for token in tokens)
        full = sorted({int(number) for number in numbers if len(number) == _YEAR})
        if len(full) > 1:
            return Problem("several_years")
        if full:
            if any(len(number) not in {1, _SHORT, _YEAR} for number in numbers):
                return Problem("not_a_year")
            return self._within(full[0], here, unsure=unsure or len(numbers) > 1)
        if len(numbers) != 1 or len(numbers[0]) != _SHORT:
            return Problem("not_a_year")
        latest = here.today.year + self.ahead
        century = here.today.year // 100 * 100
        years = [base + int(numbers[0]) for base in (century, century - 100)]
        fitting = [year for year in years if self.earliest <= year <= latest]
        return self._within((fitting or years)[0], here, unsure=unsure or len(fitting) > 1)

    def _within(self, year: int, here: Here, *, unsure: bool) -> Reading:
        latest = here.today.year + self.ahead
        if year < self.earliest:
            return Problem("year_early", (("earliest", str(self.earliest)),))
        if year > latest:
            return Problem("year_late", (("latest", str(latest)),))
        return Doubt(year, "year") if unsure else year

    def sample(self, here: Here) -> Event:
        """Last year."""
        return Said(at=here.at, entropy="0" * 64, text=str(max(self.earliest, here.today.year - 1)))
