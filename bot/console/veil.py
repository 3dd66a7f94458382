"""What of a conversation staff see at first: the words, without what tells who it is.

Whatever the person has answered, every number of four digits or more and every address on the net is hidden. What hides
is opened one by one, with a reason, and written into the audit log. Messages that they write to a colleague who has the
conversation are shown to that colleague as they are, numbers of six digits or more excepted.
"""

import re
from html import escape, unescape

from dialogs.fields.group import members
from dialogs.form import Form
from dialogs.gazetteer import tokens
from dialogs.session import Session

HIDDEN = "▢"
LONG = 4
"""Digits from which a number may be a document, a phone or a year of birth."""
LONG_IN_TALK = 6
_NET = re.compile(r"\S+@\S+|https?://\S+|@\w+|\bwww\.\S+")
_MARKUP = re.compile(r"(</?[bi]>)")
_SHORTEST = 3


class Veil:
    """Hides words of one conversation."""

    def __init__(self, form: Form, session: Session) -> None:
        self._told = _told(session)
        self._common = form.vocabulary

    def over(self, text: str, *, talk: bool = False) -> str:
        """A plain text with what tells hidden. `talk`: it was written to a colleague, who may read it."""
        text = _NET.sub(HIDDEN, text)
        out, after = [], 0
        for token in tokens(text):
            out.append(text[after : token.start])
            hides = self._hides(token.text, token.folded, talk=talk)
            out.append(HIDDEN if hides else token.text)
            after = token.end
        return "".join(out) + text[after:]

    def over_html(self, html: str) -> str:
        """The same for a message of the bot; `<b>` and `<i>` stay, all else is escaped."""
        parts = _MARKUP.split(html)
        return "".join(
            part if _MARKUP.fullmatch(part) else escape(self.over(unescape(re.sub(r"<[^>]*>", "", part))))
            for part in parts
        )

    def _hides(self, text: str, folded: str, *, talk: bool) -> bool:
        digits = sum(character.isdigit() for character in text)
        if digits >= (LONG_IN_TALK if talk else LONG):
            return True
        return not talk and len(folded) >= _SHORTEST and any(folded.startswith(word) for word in self._told)


def plain_html(html: str) -> str:
    """A message of the bot with `<b>` and `<i>`, and nothing else that is markup."""
    return "".join(
        part if _MARKUP.fullmatch(part) else escape(unescape(re.sub(r"<[^>]*>", "", part)))
        for part in _MARKUP.split(html)
    )


def _told(session: Session) -> frozenset[str]:
    """The words of what they have answered in words of their own: names, places, numbers."""
    found: set[str] = set()
    values = (*session.answers.values(), *session.drafts.values(), *session.retired.values())
    for value in values:
        for item in (value, *(one for entry in members(value) for one in entry.values())):
            if isinstance(item, str):
                found |= {token.folded for token in tokens(item)}
        for file in value if isinstance(value, tuple) else ():
            name = getattr(file, "name", "")
            found |= {token.folded for token in tokens(name)}
    return frozenset(word for word in found if len(word) >= _SHORTEST and word not in CODES)


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
