"""Golden stories: a conversation as YAML that an official can read, played by the real core."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from dialogs.model import Model
from dialogs.rehearsal import Rehearsal

if TYPE_CHECKING:
    from dialogs.form import Form


class Turned(Model):
    """What a person (or the world) did, and what the bot told then."""

    person: str
    bot: tuple[str, ...] = ()


class Story(Model):
    """A title, and turn after turn."""

    title: str
    turns: tuple[Turned, ...]

    @classmethod
    def read(cls, path: Path) -> "Story":
        """From a file."""
        return cls.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))  # noqa: S506  (BaseLoader only makes strings)

    def written(self) -> str:
        """As a file: texts as blocks, so that they read like the chat."""
        return yaml.dump(
            self.model_dump(exclude_defaults=True, mode="json"),
            Dumper=_Dumper,
            allow_unicode=True,
            sort_keys=False,
            width=1000,
        )

    def played(self, form: "Form") -> "Story":
        """The same doings, with what the bot tells today."""
        rehearsal = Rehearsal(form)
        turns = [Turned(person=turn.person, bot=tuple(rehearsal.do(turn.person))) for turn in self.turns]
        return self.changed(turns=tuple(turns))


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, *_args: Any, **_more: Any) -> Any:
        """Lists are indented below their key, as people write them."""
        return super().increase_indent(flow=False, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    style = "|" if "\n" in lines else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", lines if style else text, style=style)


_Dumper.add_representer(str, _text)
