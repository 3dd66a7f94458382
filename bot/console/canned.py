"""Ready-made replies: written by officials in the service's folder, filled in for one conversation, in its language."""

import re
from collections.abc import Mapping
from functools import cache

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from dialogs.load import SERVICES

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Spoken(BaseModel):
    """A text in every language; one that is missing is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kk: str
    ru: str
    en: str

    def in_(self, language: str) -> str:
        """The text of a language."""
        return str(getattr(self, language))


class Canned(BaseModel):
    """One reply in all languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: Spoken
    text: Spoken

    def filled(self, language: str, values: Mapping[str, str]) -> str | None:
        """The text with its placeholders filled; None if one has no value."""
        text = self.text.in_(language)
        if any(not values.get(name) for name in _PLACEHOLDER.findall(text)):
            return None
        return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


@cache
def canned(service: str) -> tuple[Canned, ...]:
    """Those of a service; pydantic's `ValidationError` for a mistake of their author."""
    raw = yaml.load((SERVICES / service / "replies.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  (BaseLoader only makes strings)
    return tuple(TypeAdapter(list[Canned]).validate_python(raw))
