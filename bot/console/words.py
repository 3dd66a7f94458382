"""The words of the console: Fluent, in the languages of staff."""

from functools import cache
from pathlib import Path

from dialogs.texts import FluentWords, Scalar

LOCALES = ("kk", "ru", "en")
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
_HERE = Path(__file__).parent / "texts"


@cache
def words(locale: str) -> FluentWords:
    """The texts of a language."""
    known = locale if locale in LOCALES else "en"
    return FluentWords(
        known, {str(path): path.read_text(encoding="utf-8") for path in sorted((_HERE / known).glob("*.ftl"))}
    )


class Speech:
    """What templates call `t`: a text by its key, as plain text that the template escapes."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._words = words(locale)

    def __call__(self, key: str, **args: Scalar) -> str:
        """The text, or the key itself if there is none: a page is never lost for a word."""
        return self._words.label(key, **args) if self._words.has(key) else key

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return self._words.has(key)

    def span(self, seconds: int) -> str:
        """A duration in its largest unit."""
        for unit, size in (("days", 86400), ("hours", 3600)):
            if seconds >= size:
                return self(f"time-{unit}", count=seconds // size)
        return self("time-minutes", count=seconds // 60)
