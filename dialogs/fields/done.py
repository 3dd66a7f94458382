"""How people say that what they are collecting is complete: "это всё", "готово", "болды", "that's all"."""

from dialogs.fields.base import Here
from dialogs.fields.spelling import folded
from dialogs.fields.yes_no import YesNo

_WORDS = """
всё | это всё | всё это | вот и всё | готово | всё готово | хватит | дальше | далее | продолжить | больше нет
| больше ничего | больше никого | всё отправил | всё отправила | это все
| болды | бітті | болды бітті | осымен болды | осы | осы ғана | бары осы | бәрі осы | болды осы | дайын | әрі қарай
| басқа жоқ | тағы жоқ | басқа ешкім
| boldy | bitti | osy | bari osy | daiyn | ari qarai | basqa joq
| done | all done | that's all | that is all | thats it | that's it | finished | ready | nothing else | nobody else
| no more | next | continue | go on
| بولدى | ءبىتتى | وسى | دايىن
"""
_DONE = frozenset(folded(phrase) for phrase in _WORDS.split("|"))


def says_done(text: str, here: Here, *labels: str) -> bool:
    """Whether a whole message says so, or is one of the labels; "no" to "is there more?" is such a word, too."""
    wanted = folded(text)
    return wanted in _DONE | ({folded(label) for label in labels} - {""}) or YesNo().parse(text, here) is False
