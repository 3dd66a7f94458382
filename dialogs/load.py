"""From a folder of YAML and Fluent to a `Form`; every mistake of its author at once, as file:line and a sentence.

YAML is read as plain strings (no `no: False`, no numbers out of IINs); pydantic gives the types.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk
from pydantic import TypeAdapter, ValidationError

from dialogs.form import Form, Page, Regions, Support
from dialogs.texts import LOCALES, SCRIPTS, FluentWords, ScriptWords, language

HOME = Path(__file__).parent
SERVICES = HOME / "services"
COMMON = HOME / "common"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake of a form's author."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class FormError(Exception):
    """The service definition has mistakes: all that could be found in one go."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def load(service: str | Path = "kandas_quota") -> Form:
    """The form of a service; `FormError` if its author has to mend something."""
    folder = service if isinstance(service, Path) else SERVICES / service
    mistakes: list[Mistake] = []
    sheets = _Sheets(folder, mistakes)
    head = sheets.read("service.yml", dict[str, Any])
    order = head.pop("pages", []) if isinstance(head, dict) else []
    pages = []
    for name in order:
        file = "documents.yml" if name == "documents" else f"pages/{name}.yml"
        page = sheets.read(file, Page)
        if page is not None:
            pages.append(page)
    regions = sheets.read("regions.yml", Regions)
    support = sheets.read("support.yml", Support)
    unlisted = {path.stem for path in (folder / "pages").glob("*.yml")} - set(order)
    mistakes += [
        Mistake(f"pages/{name}.yml", 1, "This page is not listed in service.yml.") for name in sorted(unlisted)
    ]
    words = read_words(folder, mistakes)
    if mistakes:
        raise FormError(mistakes)
    try:
        return Form(**head, **dict(regions), pages=tuple(pages), support=support, words=words)
    except ValidationError as error:
        raise FormError(list(sheets.explain("service.yml", error))) from error


def read_words(folder: Path, mistakes: list[Mistake]) -> dict[str, FluentWords]:
    """The texts of every language and script: the common ones, then the service's own."""
    resources = {
        locale: {str(path): _fluent(path, mistakes) for path in text_files(folder, locale)} for locale in LOCALES
    }
    written = {locale: FluentWords(locale, texts) for locale, texts in resources.items()}
    return written | {locale: ScriptWords(locale, resources[language(locale)]) for locale in SCRIPTS}


def text_files(folder: Path, locale: str) -> list[Path]:
    """Where a language's texts stand."""
    return [*sorted(COMMON.glob(f"*{locale}.ftl")), *sorted((folder / "texts" / locale).glob("*.ftl"))]


def locate(folder: Path, path: str) -> tuple[str, int]:
    """Where a question stands: file and line of its id, for `group.id` within its group."""
    group, _, name = path.rpartition(".")
    found: list[tuple[int, str, int]] = []
    for file in sorted(folder.rglob("*.yml")):
        inside = not group
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            entry = _ID.match(line)
            if entry and inside and entry[2] == name:
                found.append((len(entry[1]), str(file.relative_to(folder)), number))
            inside = inside or bool(entry and entry[2] == group)
    # Questions of groups stand further to the right, and may have the same ids.
    return min(found)[1:] if found else ("service.yml", 1)


_ID = re.compile(r"(\s*)-\s+id:\s*[\"']?([\w.-]+)")


def _fluent(path: Path, mistakes: list[Mistake]) -> str:
    text = path.read_text(encoding="utf-8")
    for entry in FluentParser().parse(text).body:
        if isinstance(entry, Junk):
            line = text.count("\n", 0, entry.span.start if entry.span else 0) + 1
            reason = entry.annotations[0].message if entry.annotations else ""
            mistakes.append(Mistake(path.name, line, f"This text can't be read: {reason}"))
    return text


class _Sheets:
    """YAML files that remember on which line each value stands."""

    def __init__(self, folder: Path, mistakes: list[Mistake]) -> None:
        self.folder = folder
        self.mistakes = mistakes
        self.lines: dict[str, dict[tuple[str | int, ...], int]] = {}

    def read(self, name: str, shape: Any) -> Any:
        """One file as `shape`, or None with its mistakes noted."""
        path = self.folder / name
        try:
            node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        except FileNotFoundError:
            self.mistakes.append(Mistake(name, 1, "There is no such file."))
            return None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.mistakes.append(Mistake(name, line, f"This is not YAML: {error.problem}."))
            return None
        lines = self.lines[name] = {}
        plain = self._plain(node, (), lines, name) if node is not None else None
        try:
            return TypeAdapter(shape).validate_python(plain)
        except ValidationError as error:
            self.mistakes += self.explain(name, error)
            return None

    def explain(self, name: str, error: ValidationError) -> Iterator[Mistake]:
        """Pydantic's words, where the author wrote the value."""
        lines = self.lines.get(name, {})
        for found in error.errors():
            where = tuple(found["loc"])
            line = next((lines[where[:size]] for size in range(len(where), -1, -1) if where[:size] in lines), 1)
            named = ".".join(str(part) for part in where)
            yield Mistake(name, line, f"{named}: {found['msg']}.")

    def _plain(
        self, node: yaml.Node, at: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], name: str
    ) -> Any:
        lines.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            made: dict[str, Any] = {}
            for key, value in node.value:
                if key.value in made:
                    self.mistakes.append(Mistake(name, key.start_mark.line + 1, f"{key.value!r} stands here twice."))
                made[key.value] = self._plain(value, (*at, key.value), lines, name)
                lines[*at, key.value] = key.start_mark.line + 1
            return made
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item, (*at, index), lines, name) for index, item in enumerate(node.value)]
        return node.value
