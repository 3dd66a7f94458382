"""An application beside its transcript: the answers page by page and the files, with what is personal hidden."""

from html import escape

from bot.console.models import Line, Paper, Part
from bot.console.transcript import file_kind
from bot.console.veil import HIDDEN, OPEN_KINDS
from bot.turn import now
from dialogs import application, journey
from dialogs.fields.base import Here
from dialogs.fields.group import Group, members
from dialogs.fields.upload import kept
from dialogs.form import Form, Question
from dialogs.session import File, Session
from dialogs.settle import held

ELSEWHERE = frozenset({"consent", "upload", "review", "signature"})
"""Kinds that are no line of their own."""


def parts(form: Form, session: Session, locale: str) -> tuple[Part, ...]:
    """The answers in the form's order, labelled in a colleague's language."""
    spoken = session.changed(locale=locale)
    asked = journey.applicable(form, session, now())
    stands = journey.place(form, session.changed(overlay=""), now()).partition(".")[0]
    found = []
    for page in form.pages:
        lines = tuple(
            _line(form, spoken, question, stands)
            for question in page.questions
            if question in asked and question.field.kind not in ELSEWHERE
        )
        if lines:
            found.append(Part(title=form.say(locale)(f"page-{page.id}"), lines=lines))
    return tuple(found)


def papers(form: Form, session: Session, locale: str) -> tuple[Paper, ...]:
    """Every file and where it stands; also the document whose file was refused."""
    words, found = form.say(locale), []
    for question, file in files(session):
        found.append(
            Paper(
                id=file.id,
                name=file_kind(file.name),
                question=question,
                label=words.label(f"{question}.label") if question else "",
                state="coming" if not file.stored else "stored" if still_ours(session, question, file) else "office",
                size=file.size,
                media_type=file.media_type,
            )
        )
    if session.refused:
        label = words.label(f"{session.refused}.label")
        found.append(Paper(id="", name="", question=session.refused, label=label, state="refused"))
    return tuple(found)


def files(session: Session) -> list[tuple[str, File]]:
    """(question, file) of every file: of the documents, then those that were sent to and by colleagues."""
    found = [
        (path, file)
        for values in (session.answers, session.drafts)
        for path, value in values.items()
        for file in kept(value)
    ]
    return [*found, *(("", file) for file in session.letters)]


def still_ours(session: Session, question: str, file: File) -> bool:
    """Whether we still have it: what the office has got is deleted here."""
    return file.stored and (not question or file.id in held(session))


def opened(here: Here) -> str:
    """An answer in full, as HTML: of a list every entry with all that was answered in it."""
    field = here.question.field
    if isinstance(field, Group) and members(here.value):
        lines = [(label, shown) for label, shown, _ in field.lines(here.value, here)]
        text = "\n".join(f"{label}: {shown}" if shown else label for label, shown in lines)
    else:
        text = application.shown(here, reveal=True)
    return escape(text, quote=False)


def _line(form: Form, session: Session, question: Question, stands: str) -> Line:
    here = journey.here(form, session, question.id, now())
    value, label = session.answers.get(question.id), here.words.label(f"{question.id}.label")
    if question.id not in session.answers:
        again = question.id in session.retired or question.id in session.drafts
        state = "here" if question.id == stands else "again" if again else "open"
        return Line(question=question.id, label=label, value="", state=state)
    if value is None:
        return Line(question=question.id, label=label, value="", state="skipped")
    hidden = question.field.kind not in OPEN_KINDS
    shown = HIDDEN * 3 if hidden else application.shown(here.at_value(value))
    if question.field.kind == "group" and isinstance(value, tuple):
        shown = f"{len(value)} × {HIDDEN}"
    state = "here" if question.id == stands else "answered"
    return Line(question=question.id, label=label, value=shown, hidden=hidden, state=state)
