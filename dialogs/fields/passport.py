"""The number of a passport of any country: written in one way, and asked back if it looks odd for its country."""

import re
import unicodedata
from itertools import product
from typing import ClassVar, Literal

from dialogs.event import Event, Said
from dialogs.fields.base import Doubt, Field, Here, Problem, Reading
from dialogs.fields.country import country_name

SHORTEST, LONGEST = 5, 15
_LOOKALIKES = str.maketrans("АВСЕНКМОРТХУІЅЈҮ", "ABCEHKMOPTXYISJY")
_SEPARATORS = re.compile(r"[\s\-–—.,:;/№#_'\"()]+")
_CONFUSED = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
_MOST_CONFUSED = 6
"""So many doubtful characters are tried in every combination, 2^6 of them."""

SHAPES: dict[str, str] = {
    # Observed shapes of ordinary passports (and, where people use it abroad, of the identity card); they only ever
    # make us ask. No official list is public for most of them; compare PRADO (consilium.europa.eu/prado), the EU
    # Council's register of travel documents.
    "AF": r"[OP]\d{7,8}|P0\d{7}",
    "AZ": r"[A-Z]\d{8}|[A-Z]{1,3}\d{6,8}",
    "BY": r"[A-Z]{2}\d{7}",
    "CN": r"[EGDPS]\d{8}|[EG][A-Z]\d{7}|[DPS]E\d{7}",
    "DE": r"[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}",
    "IR": r"[A-Z]\d{8}",
    "KG": r"(?:AC|AN|ID|PE|AB|PD)\d{7}",
    "KZ": r"N\d{8}|\d{9}",
    "MN": r"[A-Z]{1,2}\d{7,8}",
    "PK": r"[A-Z]{2}\d{7}",
    "RU": r"\d{9}",
    "TJ": r"\d{9}|[A-Z]\d{7,8}",
    "TM": r"A\d{7}|[A-Z]\d{7}|I-?[A-Z]{2}\d{6}",
    "TR": r"[A-Z]\d{8}",
    "UA": r"[A-Z]{2}\d{6}",
    "US": r"\d{9}|[A-Z]\d{8}",
    "UZ": r"[A-Z]{2}\d{7}",
}
_SAMPLES = {"CN": "E12345678", "MN": "E1234567", "RU": "751234567", "KZ": "N12345678", "KG": "AC1234567"}
_COMPILED = {country: re.compile(shape) for country, shape in SHAPES.items()}


class Passport(Field):
    """Latin capitals and digits, no spaces. `country` names the question of the same scope that says whose it is."""

    kind: Literal["passport"] = "passport"
    country: str = "citizenship"
    problems: ClassVar[tuple[str, ...]] = ("passport_letters", "passport_length", "passport_digits")
    doubts: ClassVar[tuple[str, ...]] = ("passport_unusual", "passport_misread")

    def parse(self, text: str, here: Here) -> Reading:
        """The number; Cyrillic letters that look Latin are repaired, others can't be in a passport's number."""
        number = unicodedata.normalize("NFKC", _SEPARATORS.sub("", text)).upper().translate(_LOOKALIKES)
        if not SHORTEST <= len(number) <= LONGEST:
            return Problem("passport_length", (("shortest", str(SHORTEST)), ("longest", str(LONGEST))))
        if not (number.isascii() and number.isalnum()):
            return Problem("passport_letters")
        if not any(character.isdigit() for character in number) and not _likely(number, here.answers.get(self.country)):
            return Problem("passport_digits")
        country = here.answers.get(self.country)
        shape = _COMPILED.get(country) if isinstance(country, str) else None
        if shape is None or shape.fullmatch(number):
            return number
        args = (("country", country_name(str(country), here.words.locale)),)
        if better := _likely(number, country):
            return Doubt(better, "passport_misread", args)
        return Doubt(number, "passport_unusual", args)

    def sample(self, here: Here) -> Event:
        """A number of the usual shape."""
        country = str(here.answers.get(self.country) or "")
        number = _SAMPLES.get(country) or ("AB123456" if country == "UA" else "AB1234567")
        shape = _COMPILED.get(country)
        if shape is not None and not shape.fullmatch(number):
            number = (
                "C01X00T47"
                if country == "DE"
                else next(n for n in ("A12345678", "A1234567", "P1234567") if shape.fullmatch(n))
            )
        return Said(at=here.at, entropy="0" * 64, text=number)


def _likely(number: str, country: object) -> str:
    """The only number of the country's shape that differs in O/0 and I/1 alone; empty if none or several."""
    shape = _COMPILED.get(country) if isinstance(country, str) else None
    doubtful = sum(character in _CONFUSED for character in number)
    if shape is None or doubtful > _MOST_CONFUSED:
        return ""
    readings = ("".join(letters) for letters in product(*(_CONFUSED.get(c, c) for c in number)))
    fitting = [reading for reading in readings if shape.fullmatch(reading)]
    return fitting[0] if len(fitting) == 1 else ""
