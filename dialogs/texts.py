"""Words: Project Fluent bundles, one per language, read once and then pure.

A question is one message with attributes: its value is what we ask; `.label` names it in lists and in the envelope,
`.hint` helps, `.example` shows, `.why` gives the reason, `.skip` words the skip button; `.<option>` labels an option
and `.<problem>` may override a problem's common words. Arguments are escaped for HTML, so a name can't become markup.

Kazakh is written once, in Cyrillic; `kk-Arab` and `kk-Latn` are made of it letter by letter (`dialogs.scripts`), while
arguments, markup, commands and addresses stay as they are.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Protocol

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentType

from dialogs.gazetteer import tokens
from dialogs.scripts import is_arabic, to_arabic, to_latin

LOCALES = ("kk", "ru", "en")
"""The languages in which each text is written."""
SCRIPTS: Mapping[str, Callable[[str], str]] = {"kk-Arab": to_arabic, "kk-Latn": to_latin}
"""Locales that are another script of the first half of their name."""
RIGHT_TO_LEFT = frozenset({"kk-Arab"})

LONG = 500
"""Characters of an argument; fluent.runtime raises above 1000."""
STEM = 5
"""Letters after which the endings of Kazakh and Russian words begin, roughly."""
MARK = "\ue000"
"""Stands for a long argument: a private character, which `clean` takes out of everything that people write."""

Scalar = str | int | float | FluentType


class MissingText(LookupError):
    """A text that the house relies on is not there. `python -m dialogs check` finds these before a person does."""


class Words(Protocol):
    """The texts of one language."""

    locale: str

    def __call__(self, key: str, **args: Scalar) -> str:
        """The text of `message` or `message.attribute` as HTML; `MissingText` if there is none."""

    def label(self, key: str, **args: Scalar) -> str:
        """The same for places that know no markup: buttons, values, papers. The arguments stay as they are."""

    def has(self, key: str) -> bool:
        """Whether there is such a text."""

    def vocabulary(self) -> set[str]:
        """Every word of the texts, folded."""


class FluentWords:
    """The texts of one language out of Fluent resources; later resources override earlier ones."""

    def __init__(self, locale: str, resources: Mapping[str, str]) -> None:
        self.locale = locale
        # Isolating marks would count as characters and show as boxes on old phones.
        self._bundle = FluentBundle([language(locale)], use_isolating=False, functions={"VERBATIM": self._verbatim})
        for text in resources.values():
            self._bundle.add_resource(FluentResource(text), allow_overrides=True)
        self._fixed: dict[str, str] = {}  # texts without arguments, most of them
        self._sources = tuple(resources.values())

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self._fixed or self._pattern(key) is not None

    def __call__(self, key: str, **args: Scalar) -> str:
        """The text of `message` or `message.attribute`; strings among the arguments are escaped."""
        safe = {name: escape(value, quote=False) if isinstance(value, str) else value for name, value in args.items()}
        return self.label(key, **safe)

    def label(self, key: str, **args: Scalar) -> str:
        """The text with its arguments as they are."""
        if not args and key in self._fixed:
            return self._fixed[key]
        pattern = self._pattern(key)
        if pattern is None:
            raise MissingText(f"{self.locale}: no text {key!r}")
        # Fluent refuses long arguments (an office's reason may be a page): those are put in afterwards.
        long = {name: value for name, value in args.items() if isinstance(value, str) and len(value) > LONG}
        short: dict[str, Scalar] = {**args} | {name: f"{MARK}{name}{MARK}" for name in long}
        text = self._formatted(key, pattern, short)
        for name, value in long.items():
            text = text.replace(f"{MARK}{name}{MARK}", value)
        if not args:
            self._fixed[key] = text
        return text

    def _formatted(self, key: str, pattern: Any, args: dict[str, Scalar]) -> str:
        formatted, errors = self._bundle.format_pattern(pattern, args)
        if errors:
            raise MissingText(f"{self.locale}: {key!r}: {errors[0]}")
        return str(formatted)

    @staticmethod
    def _verbatim(text: Any) -> Any:
        """`{ VERBATIM("…") }`: letters that are shown as they are in every script."""
        return text

    def vocabulary(self) -> set[str]:
        """Every word of the texts, folded."""
        return {token.folded for source in self._sources for token in tokens(source)}

    def keys(self) -> set[str]:
        """Every message and `message.attribute` there is."""
        found = set()
        for name, message in self._bundle._messages.items():  # noqa: SLF001  (fluent.runtime has no public listing)
            if message.value:
                found.add(name)
            found |= {f"{name}.{attribute}" for attribute in message.attributes}
        return found

    def _pattern(self, key: str) -> Any:
        name, _, attribute = key.partition(".")
        if not self._bundle.has_message(name):
            return None
        message = self._bundle.get_message(name)
        return message.attributes.get(attribute) if attribute else message.value


class ScriptWords(FluentWords):
    """The Kazakh texts in another script."""

    def _formatted(self, key: str, pattern: Any, args: dict[str, Scalar]) -> str:
        kept: dict[str, Scalar] = {
            name: _Kept(value) if isinstance(value, str) else value for name, value in args.items()
        }
        text = super()._formatted(key, pattern, kept)
        convert = SCRIPTS[self.locale]
        # Odd pieces are arguments and markup.
        pieces = _STAYS.split(text)
        pieces[::2] = [convert(piece) for piece in pieces[::2]]
        if self.locale in RIGHT_TO_LEFT:
            pieces = _turned(pieces)
        return "".join(pieces).replace(KEEP, "")

    @staticmethod
    def _verbatim(text: Any) -> Any:
        return _Kept(text)


def _turned(pieces: list[str]) -> list[str]:
    """The sign right after an argument or markup turns round, as after a letter; commas only beside the script."""
    out, before = list(pieces), ""
    for index, piece in enumerate(pieces):
        if index % 2 == 0 and before and (piece[:1] == "?" or (piece[:1] in {",", ";"} and is_arabic(before[-1]))):
            out[index] = _SIGNS[piece[0]] + piece[1:]
        if not piece.startswith("<"):
            before = piece.strip(KEEP) or before
    return out


_SIGNS = {"?": "؟", ",": "،", ";": "؛"}
KEEP = "\ue001"
"""Stands around each argument while a text changes its script."""
_STAYS = re.compile(
    rf"({KEEP}[^{KEEP}]*{KEEP}|{MARK}\w+{MARK}|<[^<>]*>|&\w+;|https?://\S+|\S+@\S+\.\w+|(?<!\w)/\w+|\b[\w-]+\.(?:kz|com|org)\b)"
)


class _Kept(str, FluentType):  # fluent asks a type how it shows itself, and compares it as a str
    """An argument whose letters stay as they are."""

    __slots__ = ()

    def format(self, locale: object) -> str:  # type: ignore[override]  # noqa: ARG002  (Fluent's own protocol)
        return f"{KEEP}{self}{KEEP}"


def language(locale: str) -> str:
    """`kk` of `kk-Arab`: the language in which names, dates and texts are written before they change their script."""
    return locale.partition("-")[0]


def scripted(text: str, locale: str) -> str:
    """A text of the locale's language in the locale's script."""
    convert = SCRIPTS.get(locale)
    return convert(text) if convert else text


def name_in(names: Mapping[str, str], locale: str) -> str:
    """A name out of data (`{kk, ru, en}`) in the locale's language and script."""
    return scripted(names[language(locale)], locale)


def plain(text: str) -> str:
    """A text's name in callbacks and Fluent: `family.birth_date` is the message `family-birth_date`."""
    return text.replace(".", "-")
