"""A telephone number of any country, from a contact card or typed in any usual way."""

import re
from typing import ClassVar, Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from dialogs.event import Event, Said, Shared
from dialogs.fields.base import Answer, Doubt, Field, Here, Problem, Reading, Reply
from dialogs.session import Value

HOME = "KZ"
_LONGEST = 200
_LONGEST_NUMBER = 15
"""Digits of an international number (ITU-T E.164, 6)."""
_RUN = re.compile(r"\+?\d[\d ().\-–—/]*")
_SEPARATOR = re.compile(r"[,;\n]|\s(?:и|или|және|немесе|and|or)\s")
_TRUNK = re.compile(r"8(?=[3-9]\d{9}$)")
"""The trunk prefix of Kazakhstan and Russia before ten digits of country code 7."""
_ABROAD = re.compile(r"00|810(?=\d{9})")
"""International prefixes: of most countries, and 8~10 of Kazakhstan, Russia and Turkmenistan."""


class Phone(Field):
    """E.164. `country` names the question of the same scope by which a number without country code is read."""

    kind: Literal["phone"] = "phone"
    country: str = "country"
    contact: ClassVar[bool] = True  # the shell offers the button that shares the own contact
    problems: ClassVar[tuple[str, ...]] = ("phone_invalid", "several_phones", "foreign_contact")
    doubts: ClassVar[tuple[str, ...]] = ("phone",)

    def take(self, event: Event, here: Here) -> Reply:
        """A contact card of their own, or text."""
        if not isinstance(event, Shared):
            return super().take(event, here)
        if not event.own:
            return Problem("foreign_contact")
        number = _parsed("+" + "".join(c for c in event.phone if c in "0123456789"))
        return Answer(_e164(number)) if number and phonenumbers.is_possible_number(number) else Problem("phone_invalid")

    def parse(self, text: str, here: Here) -> Reading:
        """The only number in the text. Without a country code it is read by the country of residence and asked."""
        if len(text) > _LONGEST:
            return Problem("phone_invalid")
        country = here.answers.get(self.country)
        region = country if isinstance(country, str) and country in phonenumbers.SUPPORTED_REGIONS else ""
        runs = [run.group() for part in _SEPARATOR.split(text.replace("＋", "+")) for run in _RUN.finditer(part)]
        runs = [run for run in runs if sum(c.isdigit() for c in run) > 4]  # noqa: PLR2004
        readings = [_read(run, region) for run in runs]
        found = {r.value if isinstance(r, Doubt) else r for r in readings if r is not None}
        if len(found) > 1 or any(_crowded(run, region) for run in runs):
            return Problem("several_phones")
        if len(readings) != 1 or readings[0] is None:
            repeated = bool(found) and None not in readings
            return readings[0] if repeated and readings[0] is not None else Problem("phone_invalid")
        return readings[0]

    def show(self, value: Value, here: Here) -> str:  # noqa: ARG002
        """International, with spaces."""
        return spoken(str(value))

    def sample(self, here: Here) -> Event:
        """A mobile number of Kazakhstan."""
        return Said(at=here.at, entropy="0" * 64, text="+7 701 123 45 67")


def spoken(phone: str) -> str:
    """A number as people write it, international and with spaces: `+7 701 123 4567`."""
    number = _parsed(phone)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else phone


def _parsed(text: str, region: str | None = None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _valid(text: str, region: str | None = None) -> str:
    number = _parsed(text, region)
    return _e164(number) if number is not None and phonenumbers.is_valid_number(number) else ""


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _read(run: str, region: str) -> str | Doubt | None:
    digits = "".join(character for character in run if character in "0123456789")
    if not run.startswith("+"):
        if digits.startswith("7") and (value := _valid("+" + digits)):
            return value
        if (value := _valid(_TRUNK.sub("+7", digits))) and _TRUNK.match(digits):
            return value
        if not _ABROAD.match(digits):
            return _national(digits, region)
        digits = _ABROAD.sub("", digits, count=1)
    number = _parsed("+" + digits)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    value = _e164(number)
    return value if phonenumbers.is_valid_number(number) else Doubt(value, "phone")


def _national(digits: str, region: str) -> Doubt | None:
    for value in (_valid(digits, region) if region else "", _valid("+" + digits), _valid(digits, HOME)):
        if value:
            return Doubt(value, "phone")
    return None


def _crowded(run: str, region: str) -> bool:
    """Whether two numbers stand side by side."""
    if sum(character.isdigit() for character in run) <= _LONGEST_NUMBER:
        return False
    pieces = run.split()
    return any(
        _read(" ".join(pieces[:i]), region) is not None and _read(" ".join(pieces[i:]), region) is not None
        for i in range(1, len(pieces))
    )
