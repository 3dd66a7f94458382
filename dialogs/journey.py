"""Which questions apply, and where the applicant stands: derived from the answers, never stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from dialogs.calendar import KAZAKHSTAN
from dialogs.fields.base import Here
from dialogs.fields.group import Group, members
from dialogs.session import Session, Value

if TYPE_CHECKING:
    from dialogs.form import Form, Question

HOME = "home"
"""Where somebody stands whose application is on its way."""


def applicable(form: "Form", session: Session, at: datetime) -> tuple["Question", ...]:
    """The questions that this applicant is asked, in order.

    Conditions look at the answers of questions that apply themselves: an answer that was given before its question
    fell away stays in the session, but decides nothing.
    """
    today = at.astimezone(KAZAKHSTAN).date()
    found: list[Question] = []
    counted: dict[str, Value] = {}
    for question in form.questions:
        if not question.when or question.applies(counted, today):
            found.append(question)
            if question.id in session.answers:
                counted[question.id] = session.answers[question.id]
    return tuple(found)


def place(form: "Form", session: Session, at: datetime) -> str:
    """Where the applicant stands: an overlay, a question's path, or `home` when the application is signed."""
    if session.overlay:
        return session.overlay
    if not session.locale:
        return "language"
    if session.signed:
        return HOME
    questions = applicable(form, session, at)
    if session.editing and stands(form, session, session.editing, questions):
        return _within(here(form, session, session.editing, at))
    for question in questions:
        spot = here(form, session, question.id, at)
        if not question.field.answered(spot):
            return _within(spot)
    return HOME


def stands(form: "Form", session: Session, path: str, questions: tuple["Question", ...]) -> bool:
    """Whether somebody can stand at this path: its question applies, and its group's entry is there."""
    group, dot, _ = path.rpartition(".")
    if form.question(path) is None or all(question.id != (group or path) for question in questions):
        return False
    return not dot or session.entry is not None


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
    """The question before this one, as a person goes back; empty at the first.

    Within an entry that is whole nobody is on the way: what was opened to change it leads back to the list.
    """
    group, dot, _ = path.rpartition(".")
    if dot:
        asked = _asked(form, session, group, at)
        given = scope(session, path)
        whole = all(one.rpartition(".")[2] in given for one in asked)
        index = asked.index(path) if path in asked and not whole else 0
        return asked[index - 1] if index else group
    questions = [question.id for question in applicable(form, session, at)]
    index = questions.index(path) if path in questions else 0
    return questions[index - 1] if index else ""


def progress(form: "Form", session: Session, path: str, at: datetime) -> tuple[int, int]:
    """(which, of how many): of the questions that apply as things stand, within a group of those of its entry."""
    group, dot, _ = path.rpartition(".")
    asked = _asked(form, session, group, at) if dot else [q.id for q in applicable(form, session, at)]
    return (asked.index(path) + 1 if path in asked else len(asked)), len(asked)


def _asked(form: "Form", session: Session, group: str, at: datetime) -> list[str]:
    """The paths that the open entry of a group is asked."""
    spot = here(form, session, group, at)
    field = spot.question.field
    if not isinstance(field, Group):
        return []
    return [f"{group}.{question.id}" for question in field.applicable(scope(session, f"{group}."), spot)]


def _within(spot: Here) -> str:
    """In an open entry of a group: its first question without an answer."""
    field, entry = spot.question.field, spot.session.entry
    entries = members(spot.value)
    if isinstance(field, Group) and entry is not None and 0 <= entry < len(entries):
        missing = field.missing(entries[entry], spot)
        if missing is not None:
            return f"{spot.path}.{missing.id}"
    return spot.path
