"""The linter knows every text that the code names."""

import re
from pathlib import Path

from dialogs.calendar import spelled
from dialogs.check_words import MIXED, SHELL_TEXTS, Texts, arguments, expected, optional
from dialogs.load import SERVICES
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
