"""The linter, part one: what the YAML names has to be there, and every question has to be reachable."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

from dialogs.fields.group import Group
from dialogs.fields.name import Name
from dialogs.fields.phone import Phone
from dialogs.fields.signature import Signature
from dialogs.form import CONDITIONS, Form, Question
from dialogs.load import Mistake, locate
from dialogs.session import Answers, Value

TODAY = date(2026, 11, 23)
"""Any day: conditions that depend on it are named ones, which are not explored."""


def order(form: Form, folder: Path) -> Iterator[Mistake]:
    """What is named but not there, named too early, asked twice, never asked."""
    yield from _scope(form.questions, folder, "")
    for question in form.questions:
        if isinstance(question.field, Group):
            yield from _scope(question.field.questions, folder, question.id)
    for question in form.questions:
        field = question.field
        if isinstance(field, Phone) and field.country and form.question(field.country) is None:
            yield _at(folder, question.id, f"“{question.id}” reads numbers by “{field.country}”, which is no question.")
        if isinstance(field, Signature) and form.question(field.phone) is None:
            yield _at(folder, question.id, f"“{question.id}” sends codes to “{field.phone}”, which is no question.")
    for contact in form.support.contacts:
        if contact.region and form.region(contact.region) is None:
            yield Mistake("support.yml", 1, f"A contact names the region “{contact.region}”, which regions.yml lacks.")
    for wanted in ("consent", "review", "signature"):
        if all(question.field.kind != wanted for question in form.questions):
            yield Mistake("service.yml", 1, f"Nobody is asked for the {wanted}: no page has a question of that kind.")


def _scope(questions: tuple[Question, ...], folder: Path, group: str) -> Iterator[Mistake]:
    """The questions of one level: what they name has to be there, and before them."""
    ids = [question.id for question in questions]
    for index, question in enumerate(questions):
        name = f"{group}.{question.id}" if group else question.id
        sentences = [*_names(question, ids, index), *_nature(question, ids, index, inside=bool(group))]
        if not _can_apply(question, questions[:index]):
            sentences.append("is never asked: no answers fit its “when”.")
        yield from (_at(folder, name, f"“{name}” {sentence}") for sentence in sentences)


def _names(question: Question, ids: list[str], index: int) -> Iterator[str]:
    """Other questions that it names."""
    earlier = ids[:index]
    for other in question.when:
        if other not in CONDITIONS and other not in earlier:
            where = "stands after it" if other in ids else "does not exist"
            yield f"is asked when “{other}” has an answer, but that {where}."
    for other in question.depends:
        if other not in earlier:
            yield f"depends on “{other}”, which is no question before it."
    source = question.field.proposed_from if isinstance(question.field, Name) else ""
    if source and source not in earlier:
        yield f"is proposed from “{source}”, which is no question before it."


def _nature(question: Question, ids: list[str], index: int, *, inside: bool) -> Iterator[str]:
    """What it is itself."""
    if ids.index(question.id) != index:
        yield "is asked twice: give one of the two another id."
    if old := {*question.formerly} & {*ids}:
        yield f"was formerly “{min(old)}”, but that is a question of today."
    if question.none and not question.optional and question.field.kind != "group":
        yield "has words for “none”, which is no answer to it."
    if inside and question.field.kind in {"group", "upload"}:
        yield "stands in a group, which can't hold documents or other groups."


def _can_apply(question: Question, earlier: tuple[Question, ...]) -> bool:
    """Whether some answers let it be asked: by trying all those on which it and what leads to it hang."""
    known = {one.id: one for one in earlier}
    needed, todo = [], [name for name in question.when if name in known]
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.append(name)
            todo += [other for other in known[name].when if other in known]
    needed.sort(key=list(known).index)
    values = [_possible(known[name]) for name in needed]
    if any(name not in known for name in question.when):
        return True  # a named condition, or a mistake that is told already
    for combination in product(*values):
        answers: Answers = {}
        for name, value in zip(needed, combination, strict=True):
            if known[name].applies(answers, TODAY):
                answers[name] = value
        if question.applies(answers, TODAY):
            return True
    return False


def _possible(question: Question) -> list[Value]:
    field = question.field
    options: list[Value] = list(getattr(field, "options", ()) or getattr(field, "common", ()))
    if field.kind == "yes_no":
        options = [True, False]
    if getattr(field, "stateless", False):
        options.append("stateless")
    return [*options, *([None] if question.optional else []), *([] if options else ["anything"])]


def _at(folder: Path, path: str, sentence: str) -> Mistake:
    file, line = locate(folder, path)
    return Mistake(file, line, sentence)
