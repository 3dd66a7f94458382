"""A draft begun with an older form: its answers are carried over to the form of today, nothing is thrown away."""

from typing import TYPE_CHECKING

from dialogs.fields.group import members
from dialogs.session import Answers, Entry, Session, Value

if TYPE_CHECKING:
    from dialogs.form import Form, Question


def migrate(form: "Form", session: Session) -> Session:
    """Renamed questions (`formerly:`) keep their answers; what has no place any more is retired.

    An application that waited for its signature is taken back: its summary was that of another form. A signed one
    stays as it is.
    """
    if session.form_version == form.version:
        return session
    answers, lost = _carried(form, session.answers)
    drafts, lost_drafts = _carried(form, session.drafts)
    retired, gone = _carried(form, session.retired)
    past = tuple(one.changed(answers=_carried(form, one.answers)[0]) for one in session.past)
    return session.changed(
        form_version=form.version,
        answers=answers,
        drafts=drafts,
        retired={**gone, **lost_drafts, **lost, **retired},
        editing="",
        entry=None,
        finishing="",
        proposal=None,
        application=session.application if session.signed else None,
        past=past,
        signing=None,
    )


def _carried(form: "Form", values: Answers) -> tuple[Answers, Answers]:
    """What has a place in this form, under its name of today; and what has none."""
    renamed = _renamed(form.questions)
    kept: Answers = {}
    lost: Answers = {}
    for key, value in values.items():
        question = form.question(renamed.get(key, key))
        if question is None or question not in form.questions or not _suits(question, value):
            lost[key] = value
        else:
            kept[question.id] = _entries(question, value)
    return kept, lost


def _suits(question: "Question", value: Value) -> bool:
    """Whether the value is one that this kind of question can have: a list stays a list."""
    collects = question.field.kind in {"group", "upload"}
    return isinstance(value, tuple) == collects or (value is None and question.optional)


def _entries(question: "Question", value: Value) -> Value:
    """The entries of a group with their own questions renamed; what is gone from them is forgotten."""
    inner = question.field.inner
    if not inner:
        return value
    renamed, known = _renamed(inner), {one.id for one in inner}
    entries: list[Entry] = []
    for entry in members(value):
        named = {renamed.get(key, key): item for key, item in entry.items()}
        entries.append({key: item for key, item in named.items() if key in known})
    return tuple(entries)


def _renamed(questions: "tuple[Question, ...]") -> dict[str, str]:
    return {old: question.id for question in questions for old in question.formerly}
