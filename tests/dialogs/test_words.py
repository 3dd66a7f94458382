"""The linter knows every text that the code names."""

import re
from pathlib import Path

from dialogs.check_words import MIXED, SHELL_TEXTS, expected, optional
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
