"""Answering: what a text, a tap, a file or a contact does to the answers at the place where the applicant stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from dialogs import application, journey
from dialogs.effects import Stumbled
from dialogs.event import Chose, Event, Said
from dialogs.fields.base import Answer, Changed, Doubt, Draft, Here, Problem, Reply
from dialogs.fields.group import members
from dialogs.fields.nothing import says_none
from dialogs.fields.spelling import folded
from dialogs.fields.yes_no import YesNo
from dialogs.screens import OVERLAYS, say_problem
from dialogs.session import Proposal, Session, Value
from dialogs.tap import Tap
from dialogs.turn import Turn

if TYPE_CHECKING:
    from dialogs.form import Form

COLLECTED = frozenset({"group", "upload"})
"""Kinds whose answer is collected piece by piece, and is a draft until they are told that it is complete."""
OWN_NO = frozenset({"yes_no", "choice"})
"""Kinds where a typed "no" is an answer, not a refusal to answer."""
Instead = Callable[[Here, Reply], Turn | None]
"""Looks at a reply before it is carried out; a turn of its own takes its place."""


def answer(form: "Form", session: Session, event: Event, instead: Instead = lambda _here, _reply: None) -> Turn:
    """Give the event to the question that stands open, and keep what comes of it, unless there is a turn `instead`."""
    here = _here(form, session, event.at)
    before = session
    if isinstance(event, Said):
        if _proposed(session, here):
            said = YesNo().parse(event.text, here)
            if isinstance(said, bool):
                return confirm(form, session, event, agreed=said)
            # Neither yes nor no: it is another answer.
            session = session.changed(proposal=None)
        elif _declines(event.text, here):
            return _store(form, session, here, None, event)
    reply = here.question.field.take(event, here)
    return instead(here.at_session(before), reply) or apply(form, session, here, reply, event)


def confirm(form: "Form", session: Session, event: Event, *, agreed: bool) -> Turn:
    """Yes takes the proposed value, no asks again."""
    here = _here(form, session, event.at)
    asked = session.changed(proposal=None)
    if session.proposal is None or not agreed:
        return Turn(asked)
    return _store(form, asked, here, session.proposal.value, event)


def skip(form: "Form", session: Session, event: Event) -> Turn:
    """An optional question is answered with "none"."""
    here = _here(form, session, event.at)
    if not here.question.optional:
        return Turn(session, (say_problem(Problem("unknown_button"), here),))
    return _store(form, session, here, None, event)


def keep(form: "Form", session: Session, event: Event) -> Turn:
    """Leave the answer that stands there, or take back what once stood there."""
    here = _here(form, session, event.at)
    if session.editing == here.path and here.question.id in here.answers:
        kept = here.answers[here.question.id]
        return Turn(session.changed(editing=_after(session, here), proposal=None), ack=f"✓ {_shown(here, kept)}")
    if here.path in session.retired:
        return _store(form, session, here, session.retired[here.path], event)
    return Turn(session)


def back(form: "Form", session: Session, at: datetime) -> Turn:
    """To the question before this one; its answer stays until another is given.

    From an answer that they chose to change: to where they were, that is mostly the review.
    """
    stands = journey.place(form, session, at)
    if stands in OVERLAYS:
        return Turn(session.changed(overlay=""))
    if _proposed(session, _here(form, session, at)):
        return Turn(session.changed(proposal=None))
    if session.chosen and session.editing == stands and "." not in stands:
        return _returned(form, session, at)
    target = journey.before(form, session, stands, at)
    if not target:
        return Turn(session, (form.say(session.locale)("nothing-before"),))
    entry = session.entry if "." in target else None
    return Turn(_open(form, session, target, entry, chosen=session.chosen and "." in stands))


def _returned(form: "Form", session: Session, at: datetime) -> Turn:
    """Their answer as it was before they chose to change it. What is collected is complete now, or they are told."""
    here = _here(form, session, at)
    if here.path not in session.drafts:
        return Turn(session.changed(editing=""))
    done = Chose(at=at, entropy="0" * 64, data="done")
    if here.question.optional and not here.value:
        return replace(_store(form, session, here, None, done), ack="")
    return replace(apply(form, session, here, here.question.field.take(done, here), done), ack="")


def stand(form: "Form", session: Session, path: str) -> Session:
    """Stand at a question again, to change its answer."""
    entry = session.entry if "." in path else None
    return _open(form, session, path, entry, chosen=_choose(session, path))


def edit(form: "Form", session: Session, tapped: Tap, at: datetime) -> Session | None:
    """Stand at an answer to change it, from the review or from a group's entry; None if that can't be."""
    top = tapped.question.partition(".")[0]
    given = top in session.answers or top in session.drafts
    question = form.question(tapped.question)
    if question is None or not given or session.signed or session.overlay:
        return None
    if all(asked.id != top for asked in journey.applicable(form, session, at)):
        return None
    entry = int(tapped.option[:4]) - 1 if "." in tapped.question and tapped.option.isdecimal() else None
    return _open(form, session, tapped.question, entry, chosen=_choose(session, tapped.question))


def finish(form: "Form", session: Session, path: str, event: Event) -> Turn:
    """The last file of a finished upload is stored: its draft is the answer."""
    here = journey.here(form, session, path, event.at)
    return _store(form, session, here, here.value, event)


def _here(form: "Form", session: Session, at: datetime) -> Here:
    return journey.here(form, session, journey.place(form, session, at), at)


def _proposed(session: Session, here: Here) -> bool:
    return session.proposal is not None and session.proposal.question == here.path


def _declines(text: str, here: Here) -> bool:
    """Whether somebody says "no", or the words of the skip button, where they may skip and have begun nothing."""
    question = here.question
    if not question.optional or question.field.kind in OWN_NO or (isinstance(here.value, tuple) and here.value):
        return False
    skips = here.everywhere("skip")
    if folded(text) in {folded(skip) for skip in (*skips, here.words("button-skip"))} - {""}:
        return True
    return YesNo().parse(text, here) is False or says_none(text, (*here.everywhere("label"), *skips), question.none)


def _choose(session: Session, path: str) -> bool:
    """Whether back leads from there to where they are now; an entry's question leads to its group as before."""
    return session.chosen if "." in path else path in session.answers


def _open(form: "Form", session: Session, path: str, entry: int | None, *, chosen: bool) -> Session:
    """Stand at a question again. What is collected piece by piece becomes a draft until it is done again."""
    top, inside, _ = path.partition(".")
    answers, drafts = dict(session.answers), dict(session.drafts)
    question = form.question(top)
    if question is not None and question.field.kind in COLLECTED and top in answers:
        drafts[top] = answers.pop(top) or ()
    there = inside and entry is not None and 0 <= entry < len(members(drafts.get(top)))
    return session.changed(
        answers=answers,
        drafts=drafts,
        editing=path if there else top,
        entry=entry if there else None,
        chosen=chosen,
        proposal=None,
        finishing="",
    )


def apply(form: "Form", session: Session, here: Here, reply: Reply, event: Event) -> Turn:
    """What a field's reply comes to."""
    match reply:
        case Problem():
            return Turn(session, (say_problem(reply, here),), (Stumbled(question=here.path, code=reply.code),))
        case Doubt(value=value, code=code, args=args):
            proposal = Proposal(question=here.path, value=value, code=code, args=dict(args))
            return Turn(session.changed(proposal=proposal))
        case Answer(value=value):
            return _store(form, session, here, value, event)
        case Draft():
            drafts = {**session.drafts, here.path: reply.value}
            collected = session.changed(
                drafts=drafts, entry=reply.opens, finishing=here.path if reply.finishing else ""
            )
            return Turn(collected, _notes(reply.note), reply.effects, quiet=reply.quiet)
        case Changed():
            after = reply.session
            if after.editing == here.path:
                after = after.changed(editing="")
            ack = reply.ack or _ack(here, event)
            return Turn(after, _notes(reply.note), reply.effects, ack=ack, quiet=reply.quiet)


def _store(form: "Form", session: Session, here: Here, value: Value, event: Event) -> Turn:
    """The question is answered; dependants of a changed answer are asked again, all others stay."""
    if "." in here.path:
        kept = _store_inside(session, here, value)
    else:
        kept = session.changed(
            answers={**session.answers, here.path: value},
            drafts=_without(session.drafts, here.path),
            retired=_without(session.retired, here.path),
            entry=None,
            finishing="",
        )
        if here.answers.get(here.question.id) != value:
            kept = _retire(form, kept, here.path)
    kept = kept.changed(editing=_after(session, here), proposal=None)
    line = f"✓ {escape(here.text('label'), quote=False)}: <b>{_shown(here, value)}</b>"
    return Turn(kept, () if isinstance(event, Chose) else (line,), ack=f"✓ {_shown(here, value)}")


def _store_inside(session: Session, here: Here, value: Value) -> Session:
    group = here.path.partition(".")[0]
    entries = list(members(journey.draft(session, group)))
    index = session.entry
    if index is None or not 0 <= index < len(entries) or isinstance(value, tuple):
        return session
    entry = {**entries[index], here.question.id: value}
    if entries[index].get(here.question.id) != value:
        field = here.form.question(group)
        inner = field.field.inner if field else ()
        entry = {k: v for k, v in entry.items() if not any(q.id == k and here.question.id in q.depends for q in inner)}
    entries[index] = entry
    return session.changed(drafts={**session.drafts, group: tuple(entries)})


def _retire(form: "Form", session: Session, changed: str) -> Session:
    """What depends on a changed answer is asked again; the old answer is offered there."""
    answers, drafts, retired = dict(session.answers), dict(session.drafts), dict(session.retired)
    for question in form.questions:
        if changed in question.depends and question.id in answers:
            old = answers.pop(question.id)
            if question.field.kind in COLLECTED:
                drafts[question.id] = old or ()
            else:
                retired[question.id] = old
    return session.changed(answers=answers, drafts=drafts, retired=retired)


def _after(session: Session, here: Here) -> str:
    """What stays open after this answer: within a group that is edited, the group itself."""
    if session.editing != here.path:
        return session.editing
    return here.path.rpartition(".")[0]


def _ack(here: Here, event: Event) -> str:
    """The label of the button that was tapped; overlays simply go away."""
    if not isinstance(event, Chose) or here.path in OVERLAYS - {journey.HOME}:
        return ""
    for row in here.question.field.rows(here):
        for option in row:
            if option.option == event.data and option.verb == "pick":
                return f"✓ {escape(option.label, quote=False)}"
    return "✓"


def _shown(here: Here, value: Value) -> str:
    """The answer in HTML; of a skipped question, what its button said."""
    if value is None and here.question.optional:
        return escape(here.text("skip") or here.words("button-skip"), quote=False)
    return escape(application.shown(here.at_value(value)), quote=False)


def _notes(note: str) -> tuple[str, ...]:
    return (note,) if note else ()


def _without(values: dict[str, Value], key: str) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name != key}
