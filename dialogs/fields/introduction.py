"""How people introduce themselves: the name is taken out of "меня зовут Олим", "менің атым Айдос", "My name is Aidos".

Words are compared folded, so each frame serves three scripts and keyboards without Kazakh letters.
"""

from dialogs.fields.nothing import denies
from dialogs.gazetteer import Token, tokens
from dialogs.scripts import fold, to_cyrillic

_BEFORE = """
меня зовут | зовут | зовут меня | меня звать | меня называют | моё имя | имя | имя моё | полное имя | моё полное имя
| моя фамилия | фамилия | фамилия моя | по фамилии | моё отчество | отчество | отчество моё | по отчеству
| отца зовут | моего отца зовут | имя отца | фамилия имя отчество | имя фамилия | фио
| атым | менің атым | аты | есімім | менің есімім | есімі | тегім | менің тегім | тегі | менің фамилиям | фамилиям
| аты жөнім | менің аты жөнім | аты жөні | әкемнің аты | менің әкемнің аты | әкесінің аты | әкемнің есімі
| my name | name | my full name | full name | my first name | first name | my given name | given name | my surname
| surname | my last name | last name | family name | my family name | my patronymic | patronymic | my father's name
| father's name | my fathers name | they call me | call me
"""
_AFTER = """
меня зовут | зовут меня | зовут | звать | моё имя | моя фамилия | моё отчество | это моё имя | это моя фамилия
| атым | менің атым | есімім | менің есімім | тегім | менің тегім | деп атайды | my name | is my name | is my surname
"""
_ALONE = "я | мен | меня | i am | i'm | это"
"""Before one word with a capital letter only: "я Олим", but not "я устал"."""
_LINKS = frozenset(fold(to_cyrillic(word)) for word in ("это", "на", "бұл", "is", "болады", "такая", "такое"))
_CORRECTS = """
wrong incorrect not changed misspelled неверно неверна неверное неверная неправильно неправильная неправильное не ошибка
другая другое изменилась қате дұрыс бұрыс басқа өзгерді
"""
_WRONG = frozenset(fold(to_cyrillic(word)) for word in _CORRECTS.split())
"""What is said of a name that stands there already: "my surname is wrong"."""
_LONGEST = 120


def _frames(text: str) -> tuple[tuple[str, ...], ...]:
    frames = (tuple(token.folded for token in tokens(phrase)) for phrase in text.split("|"))
    return tuple(sorted(frames, key=len, reverse=True))


_BEGINS, _ENDS, _WEAK = _frames(_BEFORE), _frames(_AFTER), _frames(_ALONE)


def introduced(text: str) -> str | None:
    """The name out of such a sentence; empty if the sentence lacks it, None if this is no such sentence."""
    words = tokens(text) if len(text) <= _LONGEST else []
    left, ended = _cut(words, _ENDS, end=True)
    left, begun = _cut(left, _BEGINS)
    if (ended or not begun) and (bare := _cut(left, _WEAK))[1]:
        # "меня Олим зовут", or "я Олим".
        if not ended and not (len(bare[0]) == 1 and bare[0][0].text[:1].isupper()):
            return None
        left, begun = bare
    if not begun and not ended:
        return None
    while begun and left and left[0].folded in _LINKS:
        left = left[1:]
    if left and left[0].folded in _WRONG:
        return None
    if not left:
        # One word may be a name that only looks like a frame.
        return "" if len(words) > 1 else None
    name = text[left[0].start : left[-1].end if ended else len(text)].strip(" .,;:!—–-«»\"'")
    return None if denies(name) else name


def _cut(words: list[Token], frames: tuple[tuple[str, ...], ...], *, end: bool = False) -> tuple[list[Token], bool]:
    folded = tuple(word.folded for word in words)
    for frame in frames:
        size = len(frame)
        if (folded[-size:] if end else folded[:size]) == frame:
            return (words[:-size] if end else words[size:]), True
    return words, False
