"""Answering: what a text, a tap, a file or a contact does to the answers at the place where the applicant stands."""

from html import escape
from typing import TYPE_CHECKING

from dialogs import application, journey
from dialogs.event import Chose, Event, Said
from dialogs.fields.base import Answer, Changed, Doubt, Draft, Here, Problem, Reply
from dialogs.fields.group import members
from dialogs.fields.yes_no import YesNo
from dialogs.screens import OVERLAYS, say_problem
from dialogs.session import Proposal, Session, Value
from dialogs.tap import Tap
from dialogs.turn import Turn

if TYPE_CHECKING:
    from datetime import datetime

    from dialogs.form import Form


def answer(form: "Form", session: Session, event: Event) -> Turn:
    """Give the event to the question that stands open, and keep what comes of it."""
    here = journey.here(form, session, journey.place(form, session, event.at), event.at)
    if session.proposal is not None and session.proposal.question == here.path and isinstance(event, Said):
        said = YesNo().parse(event.text, here)
        if isinstance(said, bool):
            return confirm(form, session, agreed=said, event=event)
    return _apply(form, session, here, here.question.field.take(event, here), event)


def confirm(form: "Form", session: Session, *, agreed: bool, event: Event) -> Turn:
    """Yes takes the proposed value, no asks again."""
    here = journey.here(form, session, journey.place(form, session, event.at), event.at)
    proposal = session.proposal
    asked = session.changed(proposal=None)
    if proposal is None or not agreed:
        return Turn(asked)
    return _store(form, asked, here, proposal.value, tapped=isinstance(event, Chose))


def skip(form: "Form", session: Session, at: "datetime") -> Turn:
    """An optional question is answered with "none"."""
    here = journey.here(form, session, journey.place(form, session, at), at)
    if not here.question.optional:
        return Turn(session, (say_problem(Problem("unknown_button"), here),))
    return _store(form, session, here, None, tapped=True)


def keep(form: "Form", session: Session, at: "datetime") -> Turn:
    """Leave the answer that stands there, or take back what once stood there."""
    here = journey.here(form, session, journey.place(form, session, at), at)
    if session.editing == here.path and here.question.id in here.answers:
        return Turn(session.changed(editing="", proposal=None), ack=f"✓ {application.shown(here)}")
    if here.path in session.retired:
        return _store(form, session, here, session.retired[here.path], tapped=True)
    return Turn(session)


def back(form: "Form", session: Session, at: "datetime") -> Turn:
    """To the question before this one; its answer stays until another is given."""
    stands = journey.place(form, session, at)
    if stands in OVERLAYS:
        return Turn(session.changed(overlay=""))
    if session.proposal is not None:
        return Turn(session.changed(proposal=None))
    target = journey.before(form, session, stands, at)
    if not target:
        return Turn(session, (form.say(session.locale)("nothing-before"),))
    return Turn(_open(form, session, target, session.entry if "." in target else None, at))


def edit(form: "Form", session: Session, tapped: Tap, at: "datetime") -> Turn:
    """Change one answer, from the review or from a group's entry."""
    ours = session.application
    question = form.question(tapped.question)
    signed = ours is not None and ours.signature is not None
    if question is None or signed or session.overlay:
        return Turn(session, stale=True, toast=form.say(session.locale)("old-button"))
    entry = int(tapped.option) - 1 if "." in tapped.question and tapped.option.isdecimal() else None
    return Turn(_open(form, session, tapped.question, entry, at))


def finish(form: "Form", session: Session, path: str, at: "datetime") -> Turn:
    """The last file of a finished upload is stored: its draft is the answer."""
    here = journey.here(form, session, path, at)
    return _store(form, session, here, here.value, tapped=False)


def _open(form: "Form", session: Session, path: str, entry: int | None, at: "datetime") -> Session:
    """Stand at a question again. What is collected piece by piece becomes a draft until it is done again."""
    group = path.partition(".")[0]
    answers, drafts = dict(session.answers), dict(session.drafts)
    question = form.question(group)
    if question is not None and question.field.kind in {"group", "upload"} and answers.get(group) is not None:
        drafts[group] = answers.pop(group)
    opened = session.changed(answers=answers, drafts=drafts, editing=path, entry=entry, proposal=None, finishing="")
    known = members(drafts.get(group))
    if entry is not None and entry >= len(known):
        opened = opened.changed(editing=group, entry=None)
    if group == path and "." not in path and question is not None and question.field.kind == "group":
        opened = opened.changed(entry=None)
    return opened


def _apply(form: "Form", session: Session, here: Here, reply: Reply, event: Event) -> Turn:
    tapped = isinstance(event, Chose)
    match reply:
        case Problem():
            return Turn(session, (say_problem(reply, here),))
        case Doubt(value=value, code=code, args=args):
            proposal = Proposal(question=here.path, value=value, code=code, args=dict(args))
            return Turn(session.changed(proposal=proposal))
        case Answer(value=value):
            return _store(form, session, here, value, tapped=tapped)
        case Draft():
            drafts = {**session.drafts, here.path: reply.value}
            waiting = (
                here.path
                if isinstance(event, Chose) and event.data == "done" and here.question.field.kind == "upload"
                else ""
            )
            kept = session.changed(drafts=drafts, entry=reply.opens, finishing=waiting, editing=_still(session, here))
            return Turn(kept, (reply.note,) if reply.note else (), reply.effects, quiet=reply.quiet)
        case Changed():
            ack = _ack(here, event) if here.path not in OVERLAYS else ""
            return Turn(reply.session, (reply.note,) if reply.note else (), reply.effects, ack=ack)


def _store(form: "Form", session: Session, here: Here, value: Value, *, tapped: bool) -> Turn:
    """The question is answered; dependants of a changed answer are asked again, all others stay."""
    before = here.answers.get(here.question.id)
    if "." in here.path:
        kept = _store_inside(session, here, value)
    else:
        answers = {**session.answers, here.path: value}
        drafts = {key: draft for key, draft in session.drafts.items() if key != here.path}
        kept = session.changed(answers=answers, drafts=drafts, entry=None, finishing="")
        if before != value:
            kept = _retire(form, kept, here.path)
    editing = "" if session.editing == here.path else session.editing
    kept = kept.changed(editing=editing, proposal=None, retired=_without(kept.retired, here.path))
    line = _line(here, value)
    return Turn(kept, () if tapped else (f"✓ {line}",), ack=f"✓ {_shown(here, value)}")


def _store_inside(session: Session, here: Here, value: Value) -> Session:
    group = here.path.partition(".")[0]
    entries = list(members(journey.draft(session, group)))
    index = session.entry
    if index is None or not 0 <= index < len(entries) or isinstance(value, tuple):
        return session
    entries[index] = {**entries[index], here.question.id: value}
    return session.changed(drafts={**session.drafts, group: tuple(entries)})


def _retire(form: "Form", session: Session, changed: str) -> Session:
    """What depends on a changed answer is asked again; the old answer is offered there."""
    answers, retired = dict(session.answers), dict(session.retired)
    for question in form.questions:
        if changed in question.depends and question.id in answers:
            retired[question.id] = answers.pop(question.id)
    return session.changed(answers=answers, retired=retired)


def _still(session: Session, here: Here) -> str:
    return session.editing if session.editing != here.path else ""


def _ack(here: Here, event: Event) -> str:
    if not isinstance(event, Chose):
        return ""
    for row in here.question.field.rows(here):
        for option in row:
            if option.option == event.data and option.verb == "pick":
                return f"✓ {option.label}"
    return "✓"


def _shown(here: Here, value: Value) -> str:
    return escape(application.shown(here.at_value(value)), quote=False)


def _line(here: Here, value: Value) -> str:
    return f"{escape(here.text('label'), quote=False)}: <b>{_shown(here, value)}</b>"


def _without(values: dict[str, Value], key: str) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name != key}
