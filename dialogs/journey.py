"""Which questions apply, and where the applicant stands: derived from the answers, never stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from dialogs.fields.base import KAZAKHSTAN, Here
from dialogs.fields.group import Group, members
from dialogs.session import Session, Value

if TYPE_CHECKING:
    from dialogs.form import Form, Question

HOME = "home"
"""Where somebody stands whose application is on its way."""


def applicable(form: "Form", session: Session, at: datetime) -> tuple["Question", ...]:
    """The questions that this applicant is asked, in order."""
    today = at.astimezone(KAZAKHSTAN).date()
    return tuple(question for question in form.questions if question.applies(session.answers, today))


def place(form: "Form", session: Session, at: datetime) -> str:
    """Where the applicant stands: an overlay, a question's path, or `home` when nothing is left to ask."""
    if session.overlay:
        return session.overlay
    if not session.locale:
        return "language"
    questions = applicable(form, session, at)
    if session.editing and _stands(form, session, session.editing, questions):
        return session.editing
    for question in questions:
        spot = here(form, session, question.id, at)
        if not question.field.answered(spot):
            return _within(spot)
    return HOME


def here(form: "Form", session: Session, path: str, at: datetime, *, page: int = 0, reveal: bool = False) -> Here:
    """All that the field at `path` may look at. The path must exist in the form."""
    question = form.question(path)
    if question is None:
        raise KeyError(path)
    answers = scope(session, path)
    name = path.rpartition(".")[2]
    value = answers.get(name)
    if "." not in path and path in session.drafts:
        value = session.drafts[path]
    return Here(form, session, question, path, answers, form.say(session.locale), at, value, page, reveal)


def scope(session: Session, path: str) -> Mapping[str, Value]:
    """The answers among which a question stands: the applicant's, or those of the open entry of its group."""
    group, dot, _ = path.rpartition(".")
    if not dot:
        return session.answers
    entries = members(draft(session, group))
    index = session.entry
    return entries[index] if index is not None and 0 <= index < len(entries) else {}


def draft(session: Session, group: str) -> Value:
    """What is being collected, else what was collected."""
    return session.drafts.get(group, session.answers.get(group))


def before(form: "Form", session: Session, path: str, at: datetime) -> str:
    """The question before this one, as a person goes back; empty at the first."""
    group, dot, _ = path.rpartition(".")
    if dot:
        question = form.question(group)
        entry = scope(session, path)
        if question is not None and isinstance(question.field, Group):
            asked = [f"{group}.{q.id}" for q in question.field.applicable(entry, here(form, session, group, at))]
            index = asked.index(path) if path in asked else 0
            return asked[index - 1] if index else group
    questions = [question.id for question in applicable(form, session, at)]
    index = questions.index(path) if path in questions else 0
    return questions[index - 1] if index else ""


def progress(form: "Form", session: Session, path: str, at: datetime) -> tuple[int, int]:
    """(which, of how many) for the questions of the top level that apply as things stand."""
    questions = [question.id for question in applicable(form, session, at)]
    top = path.partition(".")[0]
    return (questions.index(top) + 1 if top in questions else len(questions)), len(questions)


def _stands(form: "Form", session: Session, path: str, questions: tuple["Question", ...]) -> bool:
    group, dot, _ = path.rpartition(".")
    if form.question(path) is None or (group if dot else path) not in {question.id for question in questions}:
        return False
    return not dot or session.entry is not None


def _within(spot: Here) -> str:
    field, entry = spot.question.field, spot.session.entry
    entries = members(spot.value)
    if isinstance(field, Group) and entry is not None and 0 <= entry < len(entries):
        missing = field.missing(entries[entry], spot)
        if missing is not None:
            return f"{spot.path}.{missing.id}"
    return spot.path
