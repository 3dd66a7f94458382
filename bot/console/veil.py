"""What of a conversation staff see at first: the words, without what tells who it is.

Hidden is every word that our own texts do not use, whoever wrote it and whatever was asked: beyond its texts the bot
only repeats answers, and what a person types may hold a name anywhere. So are the words of their answers, numbers, also
with spaces between, and addresses on the net. What is hidden is opened one by one, with a reason, and written into the
audit log. Shown are the numbers and days of the house itself: they stand on every line of the inbox.

Whoever speaks for the house reads what is said to and by colleagues, but for long numbers.
"""

import re
from collections.abc import Callable, Iterable
from html import escape, unescape

from bot.console.canned import canned
from dialogs.calendar import spelled
from dialogs.fields.country import codes, country_name
from dialogs.fields.group import members
from dialogs.form import Form
from dialogs.gazetteer import tokens
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
OPEN_KINDS = frozenset({"choice", "yes_no", "country"})
"""Kinds of questions whose answers tell little of anybody, and may be seen at once."""


class Veil:
    """Hides words of one conversation."""

    def __init__(self, form: Form, session: Session) -> None:
        self._texts = _texts(form)
        self._ours = self._texts | _places(form)
        self._told = {
            token.folded for text in _answers(form, session) for token in tokens(text) if token.text.isalpha()
        }
        self._public = _public(form, session)

    def allow(self, name: str) -> None:
        """A colleague's name is no secret where the bot says it."""
        self._ours |= _words(name)

    def over(self, text: str) -> str:
        """What the bot says: its own words, the names of regions and countries, and counts are shown."""
        return self._apart(text, lambda part: self._hidden(part, self._ours, counts=True))

    def over_typed(self, text: str) -> str:
        """What somebody typed: only words of our texts are shown. Абай is a region, and somebody's name."""
        return self._apart(text, lambda part: self._hidden(part, self._texts, counts=False))

    def over_talk(self, text: str) -> str:
        """What was typed, for whoever has to read it to help."""
        return self._apart(text, lambda part: _LONG_NUMBER.sub(HIDDEN, part))

    def over_html(self, html: str) -> str:
        """A message of the bot; `<b>` and `<i>` stay, all else is escaped."""
        return "".join(
            part if _MARKUP.fullmatch(part) else escape(self.over(bare(part)), quote=False)
            for part in _MARKUP.split(html)
        )

    def _apart(self, text: str, veil: Callable[[str], str]) -> str:
        if self._public is None:
            return veil(text)
        return "".join(
            part if index % 2 else veil(part) for index, part in enumerate(self._public.split(text))
        )  # every second part is what stood between: a number or a day of ours

    def _hidden(self, text: str, shown: frozenset[str] | set[str], *, counts: bool) -> str:
        text = _NUMBER.sub(HIDDEN, _NET.sub(HIDDEN, text))
        out, after = [], 0
        for token in tokens(text):
            out.append(text[after : token.start])
            out.append(token.text if self._tells_nothing(token.folded, shown, counts=counts) else HIDDEN)
            after = token.end
        return "".join(out) + text[after:]

    def _tells_nothing(self, folded: str, shown: frozenset[str] | set[str], *, counts: bool) -> bool:
        if folded in self._told or any(folded.startswith(word) for word in self._told if len(word) >= _SHORTEST):
            return False
        if folded.isdigit():
            return counts and len(folded) <= SMALL  # a count, or a part of nothing
        # Only whole words: "кенес" is one of ours, and "Кенесары" is somebody.
        return folded in shown


class NoVeil(Veil):
    """Hides nothing: for one part that was opened with a reason."""

    def __init__(self) -> None:
        """Knows nobody."""

    def allow(self, name: str) -> None:
        """Nothing is forbidden."""

    def over(self, text: str) -> str:
        """As it is."""
        return text

    def over_typed(self, text: str) -> str:
        """As it is."""
        return text

    def over_talk(self, text: str) -> str:
        """As it is."""
        return text


def plain_html(html: str) -> str:
    """A message of the bot with `<b>` and `<i>`, and nothing else that is markup."""
    return "".join(part if _MARKUP.fullmatch(part) else escape(bare(part), quote=False) for part in _MARKUP.split(html))


def bare(html: str) -> str:
    """The text of a message without its markup."""
    return unescape(re.sub(r"<[^>]*>", "", html))


_TEXTS: dict[str, frozenset[str]] = {}
_PLACES: dict[str, frozenset[str]] = {}
"""Made once for a form."""


def _texts(form: Form) -> frozenset[str]:
    """Words that tell nothing: of our texts and ready-made replies."""
    key = f"{form.id} {form.version}"
    if key not in _TEXTS:
        replies = [one.text.in_(language) for one in canned(form.id) for language in form.languages]
        _TEXTS[key] = form.vocabulary.union(*map(_words, replies))
    return _TEXTS[key]


def _places(form: Form) -> frozenset[str]:
    """The names of regions and countries, and whom to call."""
    key = f"{form.id} {form.version}"
    if key not in _PLACES:
        names = [name for region in form.regions for name in region.names.values()]
        names += [country_name(code, locale) for code in codes() for locale in form.languages]
        names += [
            text for one in form.support.contacts for text in (*one.names.values(), *one.hours.values(), one.site)
        ]
        _PLACES[key] = frozenset(token.folded for name in names for token in tokens(name))
    return _PLACES[key]


def _public(form: Form, session: Session) -> re.Pattern[str] | None:
    """What may be read though it is a number: of applications, the days they are due, whom to call."""
    found = {one.phone for one in form.support.contacts}
    for one in session.applications:
        found.add(one.number)
        if one.due_date:
            found |= {one.due_date, *(spelled(one.due_date, locale) for locale in form.locales)}
    longest_first = sorted(filter(None, found), key=len, reverse=True)
    # Only whole: a number of ours that is a part of a longer one is none of ours.
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)") if longest_first else None


def _words(text: str) -> set[str]:
    return {token.folded for token in tokens(text) if len(token.folded) >= _SHORTEST}


def _answers(form: Form, session: Session) -> Iterable[str]:
    """What they have answered in words of their own; also what was only proposed."""
    for answers in (session.answers, session.drafts, session.retired):
        for name, value in answers.items():
            if isinstance(value, tuple):
                inside = ((f"{name}.{key}", item) for entry in members(value) for key, item in entry.items())
                yield from (text for path, item in inside for text in _in_words(form, path, item))
            else:
                yield from _in_words(form, name, value)
    if session.proposal is not None:
        yield from _in_words(form, session.proposal.question, session.proposal.value)
    yield from (one.whose for one in session.applications)


def _in_words(form: Form, path: str, value: object) -> list[str]:
    """An answer if it is a text of theirs. A code of ours, chosen from a list, says nothing that the list does not."""
    question = form.question(path)
    theirs = question is None or question.field.kind not in OPEN_KINDS
    return [value] if theirs and isinstance(value, str) else []
