"""A message without whoever wrote it: what may leave the conversation so that a person can say what it meant.

Numbers, addresses on the net, and whatever this applicant has told about themselves are hidden; where the open question
asks for something personal, so is every word that our own texts do not use.
"""

import re
from typing import TYPE_CHECKING

from dialogs.fields.base import Here
from dialogs.fields.group import members
from dialogs.gazetteer import Token, tokens
from dialogs.session import Session
from dialogs.texts import STEM

if TYPE_CHECKING:
    from dialogs.form import Form

HIDDEN = "▢"
PERSONAL = frozenset({"name", "text", "phone", "iin", "passport", "email", "date", "signature", "upload"})
"""Kinds of questions at which any unknown word may be somebody's name or address."""
_NET = re.compile(r"\S+@\S+|https?://\S+|@\w+|\bwww\.\S+")
_SHORTEST = 3
_LONGEST = 300


def masked_text(text: str, here: Here) -> str:
    """The text with everything hidden that may tell who wrote it."""
    text = _NET.sub(HIDDEN, text[:_LONGEST])
    told = _told(here.session)
    form = here.form
    personal = here.question.field.kind in PERSONAL
    out, after = [], 0
    for index, token in enumerate(tokens(text)):
        out.append(text[after : token.start])
        out.append(HIDDEN if _tells(token, told, form, personal=personal, first=not index) else token.text)
        after = token.end
    return "".join(out) + text[after:]


def _tells(token: Token, told: frozenset[str], form: "Form", *, personal: bool, first: bool) -> bool:
    if any(character.isdigit() for character in token.text):
        return True
    if any(token.folded.startswith(word) for word in told if len(word) >= _SHORTEST):
        return True
    if token.folded in form.vocabulary or token.folded[:STEM] in form.stems:
        return False
    # A word that none of our texts has: written with a capital letter inside a sentence it is somebody's name.
    return personal or (not first and token.text[:1].isupper())


def _told(session: Session) -> frozenset[str]:
    """The words of everything that this person has answered in words."""
    found: set[str] = set()
    for value in (*session.answers.values(), *session.drafts.values(), *session.retired.values()):
        texts = [value] if isinstance(value, str) else [item for entry in members(value) for item in entry.values()]
        for text in texts:
            if isinstance(text, str):
                found |= {token.folded for token in tokens(text)}
    codes = {"has", "no", "male", "female", "none", "other"}
    return frozenset(word for word in found if word not in codes)
