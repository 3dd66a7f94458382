"""A whole number: of children, of months, of square metres."""

import re
from functools import cache
from typing import ClassVar, Literal

from babel import Locale
from babel.numbers import format_decimal, get_group_symbol

from dialogs.event import Event, Said
from dialogs.fields.base import Doubt, Field, Here, Problem, Reading
from dialogs.session import Value

_DIGITS = 15
"""More digits than that are no number that a form asks for."""

_SHAPE = re.compile(r"(?P<minus>[-−–]?) ?(?P<number>\d[\d ]*(?:[.,'’]\d+)*)(?: ?[^\W\d_]{1,20}\.?)?")
_GROUPED = re.compile(r"\d{1,3}(?P<sign>[.,'’])\d{3}(?:(?P=sign)\d{3})*")
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+|\d+")


@cache
def _group_sign(locale: str) -> str:
    return get_group_symbol(Locale.parse(locale, sep="-").language)


class Number(Field):
    """An int within `min` and `max`, both allowed. A unit after it ("5 лет") is dropped."""

    kind: Literal["number"] = "number"
    min: int = 0
    max: int = 999_999_999
    problems: ClassVar[tuple[str, ...]] = ("not_a_number", "not_whole", "number_small", "number_big")
    doubts: ClassVar[tuple[str, ...]] = ("number",)

    def parse(self, text: str, here: Here) -> Reading:
        """A number with or without thousands marks. "12,000" is asked back where the comma is a decimal one."""
        found = _SHAPE.fullmatch(" ".join(text.split())) if len(text) <= 100 else None  # noqa: PLR2004
        if found is None:
            return Problem("not_a_number")
        number, unsure = found["number"].strip(), False
        if grouped := _GROUPED.fullmatch(number):
            unsure = grouped["sign"] != _group_sign(here.words.locale)
            number = re.sub(r"\D", "", number)
        else:
            number, _, fraction = re.sub("[.,'’]", ".", number).partition(".")
            if fraction.strip("0"):
                return Problem("not_whole")
            if not _SPACED.fullmatch(number):
                return Problem("not_a_number")
        digits = number.replace(" ", "").lstrip("0") or "0"
        value = int(digits) if len(digits) <= _DIGITS else 10**_DIGITS
        value = -value if found["minus"] else value
        if value < self.min:
            return Problem("number_small", (("min", self._shown(self.min, here)),))
        if value > self.max:
            return Problem("number_big", (("max", self._shown(self.max, here)),))
        return Doubt(value, "number") if unsure else value

    def show(self, value: Value, here: Here) -> str:
        """With the language's thousands marks."""
        return self._shown(int(str(value)), here)

    def sample(self, here: Here) -> Event:
        """The smallest."""
        return Said(at=here.at, entropy="0" * 64, text=str(self.min))

    @staticmethod
    def _shown(value: int, here: Here) -> str:
        return format_decimal(value, locale=Locale.parse(here.words.locale, sep="-").language)
