"""Yes or no, by a tap or by a word of any of our languages."""

from typing import ClassVar, Literal

from dialogs.event import Chose, Event
from dialogs.fields.base import Field, Here, Option, Problem, Reading, Rows
from dialogs.fields.spelling import folded
from dialogs.session import Value

# Chat habits of applicants in Kazakh (three scripts), Russian and English. An answer that says more than this is not
# guessed at: "да нет" and "yes, but ..." get the buttons.
_YES = """
да ага угу верно правильно конечно есть имею да конечно да есть да верно да имею так точно
иә ия ие йа йә ийә иа иә бар иә әрине әрине бар дұрыс
iä ia ie iya iye iyä ıä bar ärine durys dūrys
yes y yeah yep yup sure correct of course yes please yes i do yes i have
ءيا يا بار دۇرىس ha evet
"""
_NO = """
нет неа нету не нет нету нет спасибо нет не имею не имею н
жоқ жок йоқ йок жоқ рахмет жок рахмет емес
joq jok zhoq zhok yoq yok emes hayır
no n nope nah none no thanks no thank you i do not i dont not
جوق جوك ەمەس
"""


def _phrases(text: str) -> frozenset[str]:
    # Every run of up to four words of a line: lists stay readable, and all that is added are harmless neighbours'
    # pairs, such as "yeah yep".
    found = set()
    for line in text.strip().splitlines():
        words = line.split()
        for length in range(1, 5):
            found |= {folded("".join(words[i : i + length])) for i in range(len(words) - length + 1)}
    return frozenset(found)


_WORDS = {True: _phrases(_YES) | {"+", "👍", "✅"}, False: _phrases(_NO) | {"-", "👎", "❌"}}


class YesNo(Field):
    """A bool. The buttons are labelled by the words `yes` and `no`."""

    kind: Literal["yes_no"] = "yes_no"
    problems: ClassVar[tuple[str, ...]] = ("yes_or_no", "unknown_button")

    def parse(self, text: str, here: Here) -> Reading:
        """The value that the text names, if it names just one."""
        wanted = folded(text) or text.strip()
        for value, name in ((True, "yes"), (False, "no")):
            labels = {folded(here.form.say(locale)(name)) for locale in here.form.locales}
            if wanted in labels | _WORDS[value]:
                return value
        return Problem("yes_or_no")

    def choose(self, option: str, here: Here) -> Reading:  # noqa: ARG002
        """`yes` or `no`."""
        return {"yes": True, "no": False}.get(option, Problem("unknown_button"))

    def rows(self, here: Here) -> Rows:
        """Two buttons in a row."""
        return ((Option(here.words("yes"), "yes"), Option(here.words("no"), "no")),)

    def show(self, value: Value, here: Here) -> str:
        """The button's label."""
        return here.words("yes" if value else "no")

    def sample(self, here: Here) -> Event:
        """Yes."""
        return Chose(at=here.at, entropy="0" * 64, data="yes")
