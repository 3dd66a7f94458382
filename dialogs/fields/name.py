"""A part of a person's name, in the script that the document needs."""

import re
import unicodedata
from typing import ClassVar, Literal

from dialogs.event import Event, Said
from dialogs.fields.base import Doubt, Field, Here, Option, Problem, Reading, Rows
from dialogs.fields.introduction import introduced
from dialogs.fields.nothing import contradicts, says_none
from dialogs.fields.spelling import words
from dialogs.fields.transliteration import cyrillic_to_latin, latin_to_cyrillic, tote_name
from dialogs.scripts import ascii_letters
from dialogs.texts import SCRIPTS

LONGEST = 60
"""Characters; more than a passport's 39 of the machine-readable zone (ICAO Doc 9303-4), enough for every full name."""

_APOSTROPHES = re.compile("[’‘ʻʼ`´′ʹʿʾ＇‛]")
_DASHES = re.compile(r" ?[‐‑‒–—―−﹣－\-] ?")
_LAST_DOT = re.compile(r"(?<=[^\W\d_]{3})[.,;]+$")
_PARTS = frozenset(words("ұлы улы қызы кызы оглы оғлы оглу угли ўғли ўгли гызы кизи қизи uly qyzy kyzy"))
"""Words for "son of", "daughter of": lower case in Cyrillic, as in identity documents."""
_UNKNOWN = ("не знаю", "незнаю", "не помню", "не скажу", "білмеймін", "білмедім", "don't know", "i dont know", "dunno")
_CALLED = "имени атым есімім name"
"""What every part of a name may be called, beside its own label."""
_LATIN_ALIKE = "ABCEHKMOPTXYIƏƟSJaceopxykmtihəɵsj"
_CYRILLIC_ALIKE = "АВСЕНКМОРТХУІӘӨЅЈасеорхукмтіһәөѕј"
_TO_CYRILLIC = dict(zip(_LATIN_ALIKE, _CYRILLIC_ALIKE, strict=True))
_TO_LATIN = dict(zip(_CYRILLIC_ALIKE, _LATIN_ALIKE, strict=True)) | {"Ү": "Y", "ү": "y"}
_SHORTEST = 2
_VOWELS = "аәеиоөуұүыіэёюяaeiouy"
"""A proposal has one; Arabic and Persian spellings, which leave them out, can't be read into Kazakh."""

Script = Literal["latin", "cyrillic", "arabic", "other"]


class Name(Field):
    """Cyrillic in name case, Latin in capitals as in a passport's machine-readable zone (but with - and ').

    `proposed_from` is a question of the same scope whose answer, transliterated, is offered as a button. `most_words`:
    more of them are asked back, since somebody may have written their whole name; 0 for any number.
    """

    kind: Literal["name"] = "name"
    script: Literal["cyrillic", "latin", "any"] = "any"
    proposed_from: str = ""
    most_words: int = 0
    problems: ClassVar[tuple[str, ...]] = (
        "too_long",
        "too_short",
        "no_letters",
        "name_digits",
        "name_dots",
        "name_symbols",
        "name_one_letter",
        "mixed_scripts",
        "name_script",
        "name_needed",
        "unknown_button",
    )
    doubts: ClassVar[tuple[str, ...]] = ("cyrillic_proposal", "latin_proposal", "name_said", "name_whole")

    def parse(self, text: str, here: Here) -> Reading:
        """The name in canonical form, or what it would be in the wanted script; out of a sentence it is asked."""
        said = introduced(text)
        if said == "" or says_none(text, (*here.everywhere("label"), _CALLED), _UNKNOWN) or contradicts(text):
            return Problem("name_needed")
        reading = self._read(said or text)
        label = (("label", here.text("label")),)
        value = reading.value if isinstance(reading, Doubt) else reading
        if not isinstance(value, str):
            return reading
        if self.most_words and _count(value) > self.most_words:
            return Doubt(value, "name_whole", label)
        return Doubt(value, "name_said", label) if said else reading

    def _read(self, text: str) -> Reading:
        name = _tidied(text)
        if problem := _problem(name):
            return problem
        name = " ".join(_repaired(word, self.script) for word in name.split(" "))
        scripts = {_script(character) for character in name if character.isalpha()}
        if len(scripts) > 1:
            return Problem("mixed_scripts")
        (script,) = scripts
        return self._written(name, script)

    def choose(self, option: str, here: Here) -> Reading:
        """`proposed`: the transliteration."""
        proposal = self._proposal(here) if option == "proposed" else ""
        return proposal or Problem("unknown_button")

    def ask(self, here: Here) -> str:
        """Whoever reads us in another script may write in it too."""
        also = self.script == "cyrillic" and here.words.locale in SCRIPTS
        return super().ask(here) + (f"\n{here.words('name-other-script')}" if also else "")

    def rows(self, here: Here) -> Rows:
        """The transliteration of the other answer, if there is one."""
        proposal = self._proposal(here)
        return ((Option(proposal, "proposed"),),) if proposal else ()

    def sample(self, here: Here) -> Event:
        """A frequent name."""
        return Said(at=here.at, entropy="0" * 64, text="NURLAN" if self.script == "latin" else "Нұрлан")

    def _written(self, name: str, script: Script) -> Reading:
        wanted = script if self.script == "any" else self.script
        if script == wanted:
            value = _cased(name, script)
            return _problem(value) or value  # marks are gone, and letters may have become more: "AÀ", "ß"
        if script == "other" or wanted not in {"cyrillic", "latin"}:
            return Problem("name_script", (("script", wanted),))
        proposal = _cased(_proposed(name, script, wanted), wanted)
        if len(proposal) > LONGEST:
            return _too_long(proposal)
        if not _clean(proposal, wanted) or not any(vowel in proposal.casefold() for vowel in _VOWELS):
            return Problem("name_script", (("script", wanted),))
        return Doubt(proposal, "cyrillic_proposal" if wanted == "cyrillic" else "latin_proposal")

    def _proposal(self, here: Here) -> str:
        source = here.answers.get(self.proposed_from) if self.proposed_from else None
        reading = self._read(source) if isinstance(source, str) else None
        value = reading.value if isinstance(reading, Doubt) else reading
        return value if isinstance(value, str) else ""


def _count(name: str) -> int:
    """Words of a name; "son of" and "daughter of" are none of their own."""
    return sum(word.casefold() not in _PARTS for word in name.split())


def _tidied(text: str) -> str:
    line = _DASHES.sub("-", _APOSTROPHES.sub("'", unicodedata.normalize("NFC", " ".join(text.split()))))
    return _LAST_DOT.sub("", line).strip(" -")


def _too_long(name: str) -> Problem:
    return Problem("too_long", (("limit", str(LONGEST)), ("length", str(len(name)))))


def _problem(name: str) -> Problem | None:
    """What is wrong with it, before any script is looked at."""
    letters = [character for character in name if character.isalpha()]
    if any(character.isdigit() for character in name):
        return Problem("name_digits")
    if not letters:
        return Problem("no_letters")
    if len(name) > LONGEST:
        return _too_long(name)
    if "." in name:
        return Problem("name_dots")
    if not all(character.isalpha() or character in " -'" or unicodedata.combining(character) for character in name):
        return Problem("name_symbols")
    if len(letters) < _SHORTEST and _script(letters[0]) != "other":
        return Problem("too_short")
    if len({character.casefold() for character in letters}) == 1 and _script(letters[0]) != "other":
        return Problem("name_one_letter")
    return None


def _script(character: str) -> Script:
    name = unicodedata.name(character, "")
    for script in ("latin", "cyrillic", "arabic"):
        if name.startswith(script.upper()) or character in {"latin": "", "cyrillic": "", "arabic": "ـ"}[script]:
            return script
    return "other"


def _repaired(word: str, wanted: str) -> str:
    """A word whose letters are of one script but for lookalikes of the other, made of one script."""
    latin = [c for c in word if c.isalpha() and _script(c) == "latin"]
    cyrillic = [c for c in word if c.isalpha() and _script(c) == "cyrillic"]
    if not latin or not cyrillic:
        return word
    to_cyrillic, to_latin = all(c in _TO_CYRILLIC for c in latin), all(c in _TO_LATIN for c in cyrillic)
    if to_cyrillic and to_latin:
        to_cyrillic = wanted == "cyrillic" or (wanted == "any" and len(cyrillic) >= len(latin))
    table = _TO_CYRILLIC if to_cyrillic else _TO_LATIN if to_latin else {}
    return "".join(table.get(character, character) for character in word)


def _proposed(name: str, script: Script, wanted: str) -> str:
    if wanted == "cyrillic":
        return latin_to_cyrillic(name) if script == "latin" else tote_name(name)
    return cyrillic_to_latin(name if script == "cyrillic" else tote_name(name))


def _clean(name: str, wanted: str) -> bool:
    """Whether a proposal came out whole."""
    letters = [character for character in name if character.isalpha()]
    return bool(letters) and _problem(name) is None and all(_script(character) == wanted for character in letters)


def _cased(name: str, script: str) -> str:
    if script == "latin":
        upper = ascii_letters(name).upper()
        return " ".join(upper.split())
    if script != "cyrillic":
        return name
    parts = [part.casefold() for part in re.split(r"([ \-])", unicodedata.normalize("NFC", name))]
    return "".join(word if word in _PARTS and index else _capital(word) for index, word in enumerate(parts))


def _capital(word: str) -> str:
    head = word[:1].upper() + word[1:]
    # О'Коннор, but Ма'мур: only an apostrophe after a single letter begins anew.
    return head[:2] + head[2:3].upper() + head[3:] if head[1:2] == "'" else head
