"""A draft begun with an older form: its answers are carried over to the form of today, nothing is thrown away."""

from typing import TYPE_CHECKING

from dialogs.session import Session

if TYPE_CHECKING:
    from dialogs.form import Form


def migrate(form: "Form", session: Session) -> Session:
    """Renamed questions (`formerly:`) keep their answers; answers to questions that are gone are retired."""
    if session.form_version == form.version:
        return session
    renamed = {old: question.id for question in form.questions for old in question.formerly}
    known = {question.id for question in form.questions}
    answers = {renamed.get(key, key): value for key, value in session.answers.items()}
    drafts = {renamed.get(key, key): value for key, value in session.drafts.items()}
    gone = {key: value for key, value in answers.items() if key not in known}
    return session.changed(
        form_version=form.version,
        answers={key: value for key, value in answers.items() if key in known},
        drafts={key: value for key, value in drafts.items() if key in known},
        retired={**session.retired, **gone},
        editing="" if form.question(session.editing) is None else session.editing,
        proposal=None,
    )
