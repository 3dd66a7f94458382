"""What of a conversation staff see at first: the words, without what tells who it is.

Hidden are: at questions that ask for something personal, and in what the bot says, every word that our own texts do not
use (beyond its texts the bot only repeats answers); everywhere the words that were answered at such questions; numbers,
also with spaces between; addresses on the net. What is hidden is opened one by one, with a reason, and written into the
audit log. What somebody writes to a colleague who has the conversation that colleague may read, but for long numbers.
"""

import re
from collections.abc import Iterable
from html import escape, unescape

from dialogs.fields.country import codes, country_name
from dialogs.fields.group import members
from dialogs.form import Form
from dialogs.gazetteer import tokens
from dialogs.masking import PERSONAL
from dialogs.session import Session

HIDDEN = "▢"
_DAY = r"\d{1,4}(?:/\d{1,4}){2}"
_NUMBER = re.compile(rf"{_DAY}|\+?\d(?:[\s().\-]{{0,3}}\d){{3,}}")
_LONG_NUMBER = re.compile(rf"{_DAY}|\+?\d(?:[\s().\-]{{0,3}}\d){{5,}}")
"""Four digits may be a year or a part of a document's number; six or more are a phone, a document, a day."""
_NET = re.compile(r"\S+@\S+|https?://\S+|@\w+|\bwww\.\S+")
_MARKUP = re.compile(r"(</?[bi]>)")
_SHORTEST = 3
SMALL = 2


class Veil:
    """Hides words of one conversation. `learn` what was said at personal questions before anything is shown."""

    def __init__(self, form: Form, session: Session) -> None:
        self._common = _common(form)
        self._told = {word for text in _answers(session) for word in _words(text)} - CODES

    def learn(self, text: str) -> None:
        """Words that somebody gave as a personal answer; those that our own texts use tell nothing."""
        self._told |= {word for word in _words(text) if not self._is_common(word)}

    def allow(self, name: str) -> None:
        """A colleague's name is no secret."""
        self._common |= _words(name)

    def over(self, text: str, *, personal: bool = False) -> str:
        """A plain text with what tells hidden. `personal`: it was said where something personal was asked."""
        text = _NUMBER.sub(HIDDEN, _NET.sub(HIDDEN, text))
        out, after = [], 0
        for token in tokens(text):
            out.append(text[after : token.start])
            out.append(HIDDEN if self._hides(token.folded, personal=personal) else token.text)
            after = token.end
        return "".join(out) + text[after:]

    def over_talk(self, text: str) -> str:
        """What was written to the colleague who reads it."""
        return _LONG_NUMBER.sub(HIDDEN, text)

    def over_html(self, html: str) -> str:
        """A message of the bot; `<b>` and `<i>` stay, all else is escaped."""
        return "".join(
            part if _MARKUP.fullmatch(part) else escape(self.over(_bare(part), personal=True))
            for part in _MARKUP.split(html)
        )

    def _hides(self, folded: str, *, personal: bool) -> bool:
        if len(folded) >= _SHORTEST and any(folded.startswith(word) for word in self._told):
            return True
        return personal and not self._is_common(folded)

    def _is_common(self, folded: str) -> bool:
        # Only whole words: "кенес" is common, and "Кенесары" is somebody. Two digits are a count, or a part of nothing.
        return folded in self._common or (folded.isdigit() and len(folded) <= SMALL)


class NoVeil(Veil):
    """Hides nothing: for one part that was opened with a reason."""

    def __init__(self) -> None:
        """Knows nobody."""

    def learn(self, text: str) -> None:
        """Nothing to learn."""

    def allow(self, name: str) -> None:
        """Nothing is forbidden."""

    def over(self, text: str, *, personal: bool = False) -> str:  # noqa: ARG002  (as the veil has it)
        """As it is."""
        return text

    def over_talk(self, text: str) -> str:
        """As it is."""
        return text


def is_personal(kind: str) -> bool:
    """Whether a question of this kind asks for something personal; one that we do not know does."""
    return not kind or kind in PERSONAL or kind in {"group", "number", "year"}


def plain_html(html: str) -> str:
    """A message of the bot with `<b>` and `<i>`, and nothing else that is markup."""
    return "".join(part if _MARKUP.fullmatch(part) else escape(_bare(part)) for part in _MARKUP.split(html))


def _bare(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


_KNOWN: dict[str, frozenset[str]] = {}


def _common(form: Form) -> frozenset[str]:
    """Words that tell nothing: of our texts, the names of regions and countries. Made once for a form."""
    key = f"{form.id} {form.version}"
    if key not in _KNOWN:
        names = [name for region in form.regions for name in region.names.values()]
        names += [country_name(code, locale) for code in codes() for locale in form.languages]
        _KNOWN[key] = form.vocabulary | {token.folded for name in names for token in tokens(name)}
    return _KNOWN[key]


def _words(text: str) -> set[str]:
    return {token.folded for token in tokens(text) if len(token.folded) >= _SHORTEST}


def _answers(session: Session) -> Iterable[str]:
    """What they have answered, in words of their own; also what was only proposed."""
    for value in (*session.answers.values(), *session.drafts.values(), *session.retired.values()):
        yield from (item for item in (value, *_inside(value)) if isinstance(item, str))
    if session.proposal is not None and isinstance(session.proposal.value, str):
        yield session.proposal.value
    yield from (one.whose for one in session.applications)


def _inside(value: object) -> list[object]:
    return [one for entry in members(value) for one in entry.values()] if isinstance(value, tuple) else []


CODES = frozenset(
    [
        "has",
        "male",
        "female",
        "none",
        "other",
        "yes",
        "married",
        "single",
        "widowed",
        "divorced",
        "spouse",
        "child",
        "parent",
        "pdf",
        "jpg",
        "png",
    ]
)
"""Answers that are codes of ours, and say nothing of anybody."""
