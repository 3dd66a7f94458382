"""Messages that are certainly no answer, word for word: whoever writes only "назад" where a name is asked goes back.

And the signs by which a text looks like a question: it is worth asking what it means before it becomes an address.
"""

from itertools import pairwise

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
қандай қалай қайда қайдан қашан қанша неше неге кім кімдер немене нені несі қай қалайша
как какой какая какие какое каков зачем почему когда где куда откуда сколько кто чей можно ли нельзя нужно надо
"""
_WHAT = "не"
"""Kazakh: what; in Russian it is "not". So it asks only at the end, or before one of these beginnings."""
_WHAT_BEFORE = "керек істе үшін деген бола қыл айт жаз"
_TELLS = ("там и", "туда и", "тогда и", "столько и", "там же", "туда же")
"""Who says "where" and then this tells, and does not ask: "где живу, там и живу"."""
_PARTICLES = "ма ме ба бе па пе ше"
"""Kazakh: a question ends with one."""
_PRONOUNS = """
мен маған менің менде мені біз бізге сіз сізге сендер я мне меня мной мы нам нас вы вам вас ты тебе
пожалуйста өтінемін кешіріңіз
"""
# English words are compared as they are: read as Kazakh, "can" would be Жан and "i" would be и.
_ENGLISH_ASKS = frozenset(
    [
        "how",
        "what",
        "why",
        "when",
        "where",
        "who",
        "which",
        "can",
        "could",
        "do",
        "does",
        "did",
        "is",
        "are",
        "should",
        "may",
        "must",
        "will",
    ]
)
_ENGLISH_TALKS = frozenset(["i", "i'm", "me", "my", "we", "us", "our", "you", "your", "please", "sorry"])
_NAME_WORDS = """
имя имени именем имён фамилия фамилию фамилии фамилией отчество отчества отчеством
аты атымды атын есім есімімді тегі тегім тегімді name names surname patronymic
"""
_LONGEST_NAME = 2
"""Words of a surname, a given name or a patronymic."""
_LONGEST = 60


def _split(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text).split()


def _words(text: str) -> list[str]:
    return [fold(to_cyrillic(word)) for word in _split(text)]


_BY_TEXT = {" ".join(_words(phrase)): intent for intent, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_ASKS = frozenset(_words(_QUESTION_WORDS))
_BEFORE = tuple(_words(_WHAT_BEFORE))
_ENDS = frozenset(_words(_PARTICLES))
_TALKS = frozenset(_words(_PRONOUNS))
_NAMES = frozenset(_words(_NAME_WORDS))


def rule(text: str) -> Understanding | None:
    """What a whole message means, if it is one of the phrases above."""
    if len(text) > _LONGEST:
        return None
    intent = _BY_TEXT.get(" ".join(_words(text)))
    return Understanding(intent=intent, guess=intent, confidence=1.0, route="rules") if intent else None


def looks_like_a_question(text: str) -> bool:
    """Whether it may rather be asked than answered. An address in "How" is asked about too, and then taken."""
    if any(character in _ASKING for character in text):
        return True
    plain, words = _split(text.lower()), _words(text)
    if len(words) < 2:  # noqa: PLR2004  (a single word is no question, unless it has its mark)
        return False
    pairs = list(pairwise(words))
    asks = any(word in _ASKS for word in words[:3]) and not any(" ".join(pair) in _TELLS for pair in pairs)
    what = words[-1] == _WHAT or any(word == _WHAT and after.startswith(_BEFORE) for word, after in pairs)
    return asks or what or words[-1] in _ENDS or plain[0] in _ENGLISH_ASKS


def looks_like_talk(text: str, *, name: bool) -> bool:
    """Whether it is rather said to us than given as an answer: a question, or a sentence about oneself.

    `name`: where a part of a name is asked, which has one or two words, and none of them is "surname".
    """
    words = _words(text)
    personal = any(word in _TALKS for word in words) or any(word in _ENGLISH_TALKS for word in _split(text.lower()))
    return looks_like_a_question(text) or (personal and len(words) > 1) or (name and _is_no_name(words))


def _is_no_name(words: list[str]) -> bool:
    return len(words) > _LONGEST_NAME or (len(words) > 1 and any(word in _NAMES for word in words))


def has_letters(text: str) -> bool:
    """Whether there is a word in it at all; what has none means nothing to anybody."""
    return any(character.isalpha() or is_arabic(character) for character in text)
