"""Messages that are certainly no answer, word for word: whoever writes only "назад" where a name is asked goes back.

And the signs by which a text looks like a question: it is worth asking what it means before it becomes an address.
"""

from dialogs.scripts import fold, is_arabic, to_cyrillic
from dialogs.understanding import Understanding

# Kazakh, Russian and English; other scripts and missing Kazakh letters are folded away.
_PHRASES = {
    "go_back": """
        артқа | артқа қайту | кері | кері қайту | назад | вернуться | вернуться назад | обратно | back | go back
    """,
    "cancel": """
        тоқтату | тоқтат | болдырмау | бас тарту | отмена | отменить | стоп | прекратить | cancel | stop | quit
    """,
    "bot_help": """
        көмек | көмектес | көмек керек | помощь | помогите | помоги | справка | хелп | help | help me | kömek
    """,
    "talk_to_human": """
        оператор | оператор керек | операторға қосыңыз | адам керек | тірі адам | маман керек | позовите оператора
        | нужен оператор | человек | человека | живой человек | специалист | operator | human
        | talk to a human | i need a human
    """,
    "change_language": """
        тіл | тілді ауыстыру | басқа тіл | язык | сменить язык | другой язык | language | change language
    """,
    "ask_why": """
        неге | не үшін | не үшін керек | неге керек | зачем | зачем это | почему | для чего | why | what for | ne ushin
    """,
    "ask_status": "статус | статус заявки | өтінішім қайда | status",
    "greet": """
        сәлем | сәлеметсіз бе | ассалаумағалейкум | привет | здравствуйте | добрый день | hello | hi
    """,
    "thanks": "рахмет | рақмет | көп рахмет | спасибо | большое спасибо | thanks | thank you",
}

_ASKING = frozenset("?؟？")
_QUESTION_WORDS = """
қандай қалай қайда қайдан қашан қанша неше неге кім кімдер немене несі қай қалайша не үшін
как какой какая какие какое каков зачем почему когда где куда откуда сколько кто чей можно ли нельзя нужно надо
how what why when where who which can could do does did is are should may must will
qandai qalai qaida qashan qansha nege kim
"""
_PARTICLES = "ма ме ба бе па пе ше"
"""Kazakh: a question ends with one."""
_LONGEST = 60


def _folded(text: str) -> str:
    return " ".join(fold(to_cyrillic(word)) for word in text.split())


_BY_TEXT = {_folded(phrase.strip()): intent for intent, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_ASKS = frozenset(_folded(word) for word in _QUESTION_WORDS.split())
_ENDS = frozenset(_folded(word) for word in _PARTICLES.split())


def rule(text: str) -> Understanding | None:
    """What a whole message means, if it is one of the phrases above."""
    if len(text) > _LONGEST:
        return None
    bare = "".join(character if character.isalnum() else " " for character in text)
    intent = _BY_TEXT.get(_folded(bare))
    return Understanding(intent=intent, guess=intent, confidence=1.0, route="rules") if intent else None


def looks_like_a_question(text: str) -> bool:
    """Whether it may rather be asked than answered. An address in "How" is asked about too, and then taken."""
    if any(character in _ASKING for character in text):
        return True
    bare = "".join(character if character.isalnum() else " " for character in text)
    words = [fold(to_cyrillic(word)) for word in bare.split()]
    if not words:
        return False
    long = len(words) > 1
    return long and (words[0] in _ASKS or words[-1] in _ENDS or any(word in _ASKS for word in words[:3]))


def has_letters(text: str) -> bool:
    """Whether there is a word in it at all; what has none means nothing to anybody."""
    return any(character.isalpha() or is_arabic(character) for character in text)
