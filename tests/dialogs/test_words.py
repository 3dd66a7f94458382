"""The linter knows every text that the code names."""

import re
from pathlib import Path

from dialogs.calendar import spelled
from dialogs.check_words import MIXED, SHELL_TEXTS, Texts, arguments, expected, optional
from dialogs.load import SERVICES, text_files
from tests.dialogs.rehearsing import service

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"""(?:words|words\.label|form\.say\([a-z.]+\))\(\s*"([a-z][\w.-]+)\"""")


def test_every_text_the_code_names_is_checked() -> None:
    named = {
        key
        for folder in ("dialogs", "bot")
        for path in (ROOT / folder).rglob("*.py")
        for key in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    known = {*expected(service()), *optional(service()), *SHELL_TEXTS}
    assert len(named) > 60
    assert named <= known, named - known


def test_texts_for_everybody_are_the_same_everywhere() -> None:
    for key in MIXED:
        assert len({service().say(locale)(key) for locale in service().languages}) == 1


def test_no_sentence_ends_twice() -> None:
    """Russian dates were spelled "28 февраля 1990 г.", and the sentence added its own full stop."""
    for locale in service().languages:
        words, day = service().say(locale), spelled("1990-02-28", locale)
        for key, (_, _, pattern) in Texts(SERVICES / "kandas_quota", locale).found.items():
            assert ".." not in words(key, **dict.fromkeys(arguments(pattern), day)), key


AFTER_AN_ENDING = re.compile(r"\{ \$\w+ \} (дейін|кейін|бастап|бері|бұрын|қарай)\b")
POLITE = re.compile(r"(?<=[\w,;:—–] )(Сіз|Вы|Вас|Вам|Вами|Ваш\w*)(?!\w* ?[=:])")


def test_no_kazakh_word_asks_for_an_ending_that_a_number_or_a_day_has_not() -> None:
    """It was: 15 желтоқсан дейін. The ending hangs on the sound of the last word, so a word of ours carries it."""
    for key, (file, line, _) in Texts(SERVICES / "kandas_quota", "kk").found.items():
        path = next(one for one in text_files(SERVICES / "kandas_quota", "kk") if one.name == Path(file).name)
        text = path.read_text(encoding="utf-8").splitlines()[line - 1]
        assert not AFTER_AN_ENDING.search(text), key


def test_people_are_spoken_to_in_one_way() -> None:
    """Some texts wrote "Вы" and "Сіз" in the middle of a sentence, others did not."""
    for locale in ("kk", "ru"):
        for path in text_files(SERVICES / "kandas_quota", locale):
            for line in path.read_text(encoding="utf-8").splitlines():
                bare = line.lstrip().partition(" = ")[2] or line.lstrip()
                assert not POLITE.search(bare), line
