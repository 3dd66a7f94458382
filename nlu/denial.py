"""Hears that something is *not* wished: "don't delete my data" is no wish to have it deleted.

A model that counts words is as sure of a wish as of its opposite. So for the intents that do something, a message
that denies the very act is not acted on: `denies` looks for the words of the act beside a word of denial, in the
languages and scripts of the service (folded, see `dialogs.scripts`). Punctuation ends a denial: "не понимаю, отмена"
is a wish.
"""

import re
from collections.abc import Iterable

from dialogs.gazetteer import tokens
from dialogs.scripts import fold, to_cyrillic

_ACTS = {
    "cancel": "отмен отказыва прекра останав бросать закрыва cancel stop quit abort withdraw тоқтат тартқ тартуд",
    "delete_my_data": ("отзыва удал стира стереть сотри уничтож delete erase remove wipe өшір жой жоюд сүрт"),
    "go_back": "назад возвра верну вернит обратно back return артқа кері қайтқ қайтуд қайтар шегін",
    "skip_question": "пропус skip өткіз аттат",
    "change_language": "менять меняй смени переключ переход switch change ауыстыр өзгерт",
    "talk_to_human": (
        "зови зовит звать соединяй соединять переключай переключать call connect transfer operator human person "
        "agent оператор человек специалист сотрудник менеджер консультант маман адам қосуд шақыр"
    ),
}
"""How the words begin that ask for it."""
_KAZAKH_VERBS = {
    "cancel": "тоқтат | тарт",
    "delete_my_data": "өшір | жой | сүрт | қайтарып ал",
    "go_back": "қайт | қайтар | шегін",
    "skip_question": "өткіз | аттат | жібер",
    "change_language": "ауыстыр | өзгерт | аудар",
    "talk_to_human": "қос | шақыр",
}
"""Stems that deny by themselves: өшірме, тоқтатпаймын. (болдырма, "let it not be", is the very word for cancelling.)"""
_ARE_PEOPLE = frozenset(
    ["operator", "human", "person", "agent", "оператор", "человек", "специалист", "сотрудник", "адам", "маман"]
)
"""Of whom "not" alone says something else: "you are not a person"."""

_NOT = "не | ни | никогда не | don't | dont | do not | never | no need to | am not | i'm not"
_NEED_NOT = """
не нужен | не нужна | не нужно | не нужны | не надо | не хочу | не буду | не прошу | без | no need for
| dont need | don't need | do not need | dont want | don't want | do not want
"""
_BETWEEN = """
хочу хотел хотела прошу просил просила хотим надо нужно буду будем собираюсь стоит вздумайте пожалуйста
мне нам меня нас мои мой моя мою все всё это эту заявку заявление данные анкету вопрос язык
пока сейчас ничего уже никуда i you want need wish wanna going to go please ever my me the a an any all it this that
everything data application language question with to talk speak маған бізге қазір оны бұл
"""
_NEED_NOT_AFTER = """
не нужен | не нужна | не нужно | не нужны | не надо | не хочу | не буду | не требуется | керек емес | керегі жоқ
| қажет емес | қажеті жоқ | келмейді | қаламаймын | шарт емес | not needed
"""
_COMPLAINS = "(?:[еу]тсиа?|[аеи]л[аои]?)"
"""Folded endings of "не удаляется", "вы не удалили": who says so wishes it all the more."""
_DENYING = "(?:ма|ме|ба|бе|па|пе)(?:ши|низ|низд[ае]р|низши|низд[ае]рши|ндар|ндер|имин|имиз|и|им)?"
"""Folded: -ма, -маңыз(дар), -маңдар, -маймын, -маймыз. Not -майсыз ба, which asks politely for it."""
_BREAK = re.compile(r"[,.;:!?…\n—–،؛؟]")


def denies(text: str, intent: str) -> bool:
    """Whether the message says that this is not wished. False for intents that do nothing by themselves."""
    denial = _DENIALS.get(intent)
    return denial is not None and denial.search(_folded(text)) is not None


def _folded(text: str) -> str:
    """The words of a text between single blanks, ` | ` where punctuation stands between them."""
    found, before = [""], 0
    for token in tokens(text):
        if _BREAK.search(text, before, token.start):
            found.append("|")
        found.append(token.folded)
        before = token.end
    return " ".join([*found, ""])


def _fold(phrase: str) -> str:
    return " ".join(token.folded for token in tokens(phrase)) or fold(to_cyrillic(phrase))


def _any(phrases: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted({re.escape(_fold(phrase)) for phrase in phrases}, key=len, reverse=True)) + ")"


def _denial(intent: str) -> re.Pattern[str]:
    words = _ACTS[intent].split()
    acts, done = _any(words), _any(word for word in words if word not in _ARE_PEOPLE)
    between = f"(?:{_any(_BETWEEN.split())} ){{0,4}}"
    ways = (
        rf"{_any(_NOT.split('|'))} {between}{done}(?!\S*{_COMPLAINS} )",
        f"{_any(_NEED_NOT.split('|'))} {between}{acts}",
        rf"{acts}\S* {between}{_any(_NEED_NOT_AFTER.split('|'))} ",
        f"{_any(_KAZAKH_VERBS[intent].split('|'))}{_DENYING} ",
    )
    asked_why = "".join(f"(?<! {_fold(word)})" for word in ("why", "почему"))  # "why don't you delete it": a wish
    return re.compile("|".join(f"{asked_why} {way}" for way in ways))


_DENIALS = {intent: _denial(intent) for intent in _ACTS}
