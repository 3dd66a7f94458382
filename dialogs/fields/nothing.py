"""How people say that they have none of what is asked: "ИИН нет", "поштам жоқ", "I don't have one".

Every word has to be one of denial, one that says nothing, or the name of what is asked: "no" within a longer sentence
may be anything, and is left to the understanding.
"""

from collections.abc import Iterable
from functools import cache

from dialogs.gazetteer import Gazetteer, tokens
from dialogs.scripts import fold, to_cyrillic

_LONGEST = 80
_BEGINNING, _ENDING = 3, 4
"""Letters that a word must share with the name of a thing, and that may follow: пошта and поштам."""


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(to_cyrillic(word)) for word in text.split())


_DENIES = _folded("""
    нет нету нема неа не отсутствует никогда никакого никакой никаких
    жоқ жоқпын жоқпыз емес жазылмаған көрсетілмеген берілмеген алмадым алмағанмын болған болмаған ешқандай ешқашан
    no none not nope don't dont doesn't doesnt haven't havent hasn't without never
""")
_ASKS = frozenset("?؟？")
_WHAT = _folded("не")
"""At the end it is the Kazakh "what"."""
_NEVER = _folded("не нет жоқ емес")
_SAYS_NOTHING = _folded("""
    я у меня нас него нее неё мне пока еще ещё вообще совсем просто такого такой таких своего своей его ее её их там
    здесь в на и к сожалению увы спасибо имею имеется имеем указано указан указана записано записана выдан выдавали
    выдали получал получала получали оформлял оформляла было
    менде бізде менің мен маған әлі әзірге қазір мүлдем рахмет ондай алған болды
    i we have has got any a an the my in is there yet it do did of one such thanks thank you
""")


def says_none(text: str, about: Iterable[str], others: tuple[str, ...] = ()) -> bool:
    """Whether a whole message says so. `about`: texts that name the thing; `others`: phrases that mean "none" here."""
    words = tokens(text) if len(text) <= _LONGEST and not set(text) & _ASKS else []
    if not words or words[-1].folded in _WHAT:
        return False
    spans = [(mention.start, mention.end) for mention in _phrases(others).find(text)] if others else []
    rest = [word.folded for word in words if not any(start <= word.start < end for start, end in spans)]
    if not spans and not any(word in _DENIES for word in rest):
        return False
    named = {token.folded for one in about for token in tokens(one)}
    return all(word in _DENIES | _SAYS_NOTHING or any(_names(word, name) for name in named) for word in rest)


def contradicts(text: str) -> bool:
    """Whether it is a sentence that denies something: no name, no title has such a word among others."""
    words = [token.folded for token in tokens(text[:_LONGEST])]
    return len(words) > 1 and any(word in _NEVER for word in words)


def denies(text: str) -> bool:
    """Whether a word of denial stands in it."""
    return any(token.folded in _DENIES for token in tokens(text[:_LONGEST]))


def _names(word: str, name: str) -> bool:
    shared = next((at for at, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    short = min(len(word), len(name)) < _BEGINNING
    return word == name if short else shared >= max(_BEGINNING, max(len(word), len(name)) - _ENDING)


@cache
def _phrases(phrases: tuple[str, ...]) -> Gazetteer:
    return Gazetteer([("none", "none", phrases)])
