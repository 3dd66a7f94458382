"""Kazakhstan's individual identification number (ЖСН, ИИН): twelve digits that check themselves."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import ClassVar, Literal

from dialogs.event import Event, Said
from dialogs.fields.base import Doubt, Field, Here, Problem, Reading
from dialogs.session import Value

LENGTH = 12
_FIRST = tuple(range(1, 12))
_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_TEN = 10
_LABEL = re.compile(r"\b(?:иин|жсн|iin|jsn|zhsn)\b", re.IGNORECASE)
_DIGITLIKE = str.maketrans("OoОоIl|", "0000111")


def check_digit(eleven: str) -> int | None:
    """The last digit that belongs to the first eleven; None if there is none.

    Source: rules on the national registers of identification numbers; see SERVICE.md, "IIN".
    """
    for weights in (_FIRST, _SECOND):
        rest = sum(int(digit) * weight for digit, weight in zip(eleven, weights, strict=True)) % 11
        if rest != _TEN:
            return rest
    return None


def valid(iin: str) -> bool:
    """Whether these are twelve digits with the right last one."""
    return len(iin) == LENGTH and iin.isascii() and iin.isdigit() and check_digit(iin[:-1]) == int(iin[-1])


class Iin(Field):
    """Twelve digits. `birth_date` and `sex` name the questions of the same scope that it should agree with."""

    kind: Literal["iin"] = "iin"
    birth_date: str = "birth_date"
    sex: str = "sex"
    problems: ClassVar[tuple[str, ...]] = ("iin_no_digits", "iin_length", "iin_checksum")
    doubts: ClassVar[tuple[str, ...]] = ("iin_mismatch",)

    def parse(self, text: str, here: Here) -> Reading:
        """The number. That its first part differs from the passport is asked, not refused: the law allows it."""
        bare = _LABEL.sub("", text)
        repaired = re.sub(r"[\s\-–—.:№_]", "", bare).translate(_DIGITLIKE)
        digits = repaired if valid(repaired) else "".join(c for c in bare if c in "0123456789")
        if not digits:
            return Problem("iin_no_digits")
        if len(digits) != LENGTH:
            return Problem("iin_length", (("digits", str(len(digits))),))
        if not valid(digits):
            return Problem("iin_checksum")
        if what := self._mismatch(digits, here.answers):
            return Doubt(digits, "iin_mismatch", (("what", what),))
        return digits

    def sample(self, here: Here) -> Event:
        """The first number that fits the answers around it."""
        born, sex = _born(here.answers.get(self.birth_date)), _sex(here.answers.get(self.sex))
        day = born or date(1990, 4, 3)
        head = f"{day:%y%m%d}{(day.year // 100 - 18) * 2 + (sex or 1)}"
        return Said(at=here.at, entropy="0" * 64, text=next(_numbers(head)))

    def _mismatch(self, iin: str, answers: Mapping[str, Value]) -> str:
        """`birth_date`, `sex`, `both`, or nothing. The seventh digit tells century and sex (odd: male)."""
        born, sex = _born(answers.get(self.birth_date)), _sex(answers.get(self.sex))
        seventh = int(iin[6])
        other_day = born is not None and (
            iin[:6] != f"{born:%y%m%d}" or (1 <= seventh <= 6 and (seventh + 1) // 2 != born.year // 100 - 17)  # noqa: PLR2004
        )
        other_sex = sex is not None and 1 <= seventh <= 6 and 2 - seventh % 2 != sex  # noqa: PLR2004
        return {(True, True): "both", (True, False): "birth_date", (False, True): "sex"}.get((other_day, other_sex), "")


def _numbers(head: str) -> Iterator[str]:
    for serial in product("0123456789", repeat=LENGTH - 1 - len(head)):
        eleven = head + "".join(serial)
        if (last := check_digit(eleven)) is not None:
            yield f"{eleven}{last}"


def _born(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _sex(value: object) -> int | None:
    """1 male, 2 female; the codes of the answer begin with m or f."""
    return {"m": 1, "f": 2}.get(value[:1]) if isinstance(value, str) else None
