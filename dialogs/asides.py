"""What is said instead of an answer: a side question, a wish, a cry for help; and what was not understood.

A field that takes a text for sure is never asked about. An understood message is answered, and the open question stands
below it again, with nothing lost. Nothing of what is understood becomes an answer but by a tap on "yes".
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dialogs import answers, commands, journey
from dialogs.effects import Effect, KeepMiss, Stumbled
from dialogs.event import Said
from dialogs.fields.base import Answer, Doubt, Here, Problem, Reply
from dialogs.fields.introduction import introduced
from dialogs.masking import masked_text
from dialogs.phrases import has_letters, looks_like_a_question, looks_like_talk, rule
from dialogs.replies import REPLIES, regions
from dialogs.screens import OVERLAYS
from dialogs.session import Heard, Proposal, Session
from dialogs.texts import plain
from dialogs.turn import Turn
from dialogs.understanding import Understanding

if TYPE_CHECKING:
    from dialogs.form import Form

FREE = frozenset({"name", "text"})
"""Kinds that take nearly every text."""
OUTSIDE = "out_of_scope"
SAID = "said"
"""The doubt about a text that a field would take, and that looks like a question which nobody understood."""
_SPECIFIC = """
elsewhere closed_option no_such_day no_such_month date_future date_past date_early date_late which_country home_country
iin_length iin_checksum number_small number_big year_early year_late several_phones code_wrong code_last_try
code_expired code_too_soon codes_a_day review_again
"""
RECOGNISED = frozenset(_SPECIFIC.split())
"""Problems of a text that was an answer, only not one that can be taken."""
_TELLING = """
name_digits name_dots name_one_letter name_needed mixed_scripts name_script too_long incomplete_date consent_by_button
"""
TRIED = RECOGNISED | frozenset(_TELLING.split())
"""Problems that say what is wrong with it: they are heard where nothing better was understood, and are no miss."""
ASKED = frozenset(REPLIES) - {"greet", "thanks"} | {"ask_why"}
"""Intents whose reply may miss what they wanted to know."""
NAMES = "surname"
"""Where the block of names begins, which the understanding knows as one field."""
PAPERS = {"diploma": "education"}
"""Papers that people know by another name than ours."""


def said(form: "Form", session: Session, event: Said) -> Turn:
    """A text: an answer, or something instead of one."""
    turn = answers.answer(form, session, event, partial(_instead, form, event))
    answered = not turn.asks and not turn.aside and turn.session.misses == session.misses
    return replace(turn, session=turn.session.changed(misses=0, heard=None)) if answered else turn


def not_meant(form: "Form", session: Session, event: object) -> Turn:  # noqa: ARG001  (as every handler of a tap)
    """They say that the last side answer was not what they meant: keep it for a person, offer what there is."""
    heard, say = session.heard, form.say(session.locale)
    kept = () if heard is None else (_miss(heard, session.locale, "not_meant"),)
    after = session.changed(heard=None, misses=0)
    return Turn(after, (say("reply-not_meant"),), effects=kept, view="help")


def _instead(form: "Form", event: Said, here: Here, reply: Reply) -> Turn | None:
    if (here.path in OVERLAYS and here.path != journey.HOME) or not _uncertain(event.text, here, reply):
        return None
    if isinstance(reply, Problem | Doubt) and (code := here.question.heard(event.text)):
        told = here.words("why", text=here.text(code))
        return Turn(here.session.changed(misses=0, proposal=None), (told,), aside=True)
    meant = rule(event.text) or event.understood
    if meant is None:
        return Turn(here.session, asks=event.text) if has_letters(event.text) else None
    heard = Heard(
        text=masked_text(event.text, here),
        guess=meant.guess,
        confidence=meant.confidence,
        route=meant.route,
        question=here.path,
    )
    if meant.intent == OUTSIDE and _off_the_point(event.text, here, reply):
        return _missed(form, here, heard, reply, event, outside=True)
    turn = ASIDES[meant.intent](form, here, meant, event) if meant.intent in ASIDES else None
    if turn is not None:
        after = _settled(turn.session).changed(misses=0, heard=heard)
        if isinstance(reply, Doubt) and turn.session == here.session and here.question.field.kind not in FREE:
            # They have answered, too, and that waits for its yes; as a name it would be the question itself.
            after = answers.apply(form, after, here, reply, event).session
        return replace(turn, session=after, aside=True, missable=meant.intent in ASKED)
    if isinstance(reply, Problem):
        tried = reply.code in TRIED and not looks_like_a_question(event.text)
        return None if tried else _missed(form, here, heard, reply, event)
    # A name of three words is nothing that the understanding ever saw.
    outside = meant.intent == OUTSIDE and here.question.field.kind != "name"
    if isinstance(reply, Answer) and isinstance(reply.value, str) and (outside or looks_like_a_question(event.text)):
        # The field would take it, and nobody understood it: a question must not become an answer unseen.
        proposal = Proposal(question=here.path, value=reply.value, code=SAID)
        return Turn(here.session.changed(proposal=proposal))
    return None


def _uncertain(text: str, here: Here, reply: Reply) -> bool:
    """Whether this may be something else than an answer. A name in other letters is in doubt too, yet a name."""
    match reply:
        case Problem(code=code):
            return code not in RECOGNISED or looks_like_a_question(text)
        case Doubt() if here.question.field.kind == "name" and introduced(text):
            return looks_like_a_question(text)
        case Doubt() if here.question.field.kind not in FREE:
            return looks_like_a_question(text) or rule(text) is not None
    name = here.question.field.kind == "name" and "." not in here.path  # a family member's name is given whole
    return here.question.field.kind in FREE and (looks_like_talk(text, name=name) or rule(text) is not None)


def _off_the_point(text: str, here: Here, reply: Reply) -> bool:
    """Whether what is nothing of ours is no try at an answer either: a question, or talk where a name is asked."""
    if looks_like_a_question(text):
        return True
    return not isinstance(reply, Problem) and here.question.field.kind == "name" and looks_like_talk(text, name=False)


def _settled(session: Session) -> Session:
    """Whoever was asked "shall I write this down?" about a question, and asks again until understood, wanted no yes."""
    asked = session.proposal is not None and session.proposal.code == SAID
    return session.changed(proposal=None) if asked else session


def _missed(form: "Form", here: Here, heard: Heard, reply: Reply, event: Said, *, outside: bool = False) -> Turn:
    """Not understood, or nothing of ours: say so; the second time in a row also where help is."""
    misses = here.session.misses + 1
    session = here.session.changed(misses=misses, proposal=None)
    taken = answers.apply(form, session, here, reply, event)
    notes = (here.words("reply-scope"),) if outside else taken.notes
    miss = _miss(heard, here.session.locale, OUTSIDE if outside else "unclear")
    stumbled = [effect for effect in taken.effects if isinstance(effect, Stumbled) and not outside]
    kept: tuple[Effect, ...] = (miss, *stumbled)
    if misses >= commands.PATIENCE:
        return Turn(session.changed(heard=heard), (*notes, here.words("reply-unclear")), effects=kept, view="help")
    if not outside and here.path != journey.HOME and looks_like_a_question(event.text):
        notes = (*notes, here.words("asked-back"))
    return Turn(session, notes, effects=kept, aside=outside)


def _miss(heard: Heard, locale: str, reason: str) -> KeepMiss:
    return KeepMiss(**heard.model_dump(), locale=locale, reason=reason)


# --- What each intent comes to; None where it can't be done here ---

Aside = Callable[["Form", Here, Understanding, Said], Turn | None]


def _reply(_form: "Form", here: Here, meant: Understanding, _event: Said) -> Turn:
    return Turn(here.session, (REPLIES[meant.intent](here),))


def _why(form: "Form", here: Here, meant: Understanding, _event: Said) -> Turn | None:
    path = _question(form, meant) or here.path
    key = f"{plain(path)}.why"
    return Turn(here.session, (here.words("why", text=here.words(key)),)) if here.words.has(key) else None


def _back(form: "Form", here: Here, _meant: Understanding, event: Said) -> Turn:
    return answers.back(form, here.session, event.at)


def _skip(form: "Form", here: Here, _meant: Understanding, event: Said) -> Turn:
    if here.question.optional:
        return answers.skip(form, here.session, event)
    return Turn(here.session, (here.words("reply-required"),))


def _command(name: str) -> Aside:
    return lambda form, here, _meant, event: commands.run(form, here.session, name, event.at)


def _language(form: "Form", here: Here, meant: Understanding, event: Said) -> Turn:
    locale = LANGUAGES.get(meant.value("language"), meant.value("language"))
    if locale not in form.locales or locale == here.session.locale:
        return commands.run(form, here.session, "language", event.at)
    spoken = here.session.changed(locale=locale, proposal=None)
    return Turn(spoken, (form.say(locale)("language-changed"),))


LANGUAGES = {"kk_arab": "kk-Arab", "kk_latn": "kk-Latn"}


def _start(_form: "Form", here: Here, _meant: Understanding, _event: Said) -> Turn:
    return Turn(here.session, (here.words("reply-new" if here.session.signed else "reply-begun"),))


def _region(form: "Form", here: Here, meant: Understanding, event: Said) -> Turn | None:
    """They name a region at another question: stand there, and propose it."""
    region = form.region(meant.value("region"))
    if region is None or here.session.signed or not _asked(form, here.session, "region", event):
        return Turn(here.session, (regions(here),))
    if not region.open_on(here.today):
        return Turn(here.session, (here.words("problem-closed_option"),))
    if here.session.answers.get("region") == region.id:
        return Turn(here.session, (here.words("reply-region-same"),))
    there = answers.stand(form, here.session, "region")
    return Turn(there.changed(proposal=Proposal(question="region", value=region.id, code="option")))


def _correct(form: "Form", here: Here, meant: Understanding, event: Said) -> Turn | None:
    """To the answer they want to change; without one, to all of them."""
    if here.session.signed:
        return Turn(here.session, (here.words("review-sent"),))
    path = _question(form, meant)
    if path and path in {**here.session.answers, **here.session.drafts} and _asked(form, here.session, path, event):
        return Turn(answers.stand(form, here.session, path))
    if path and path != here.path:
        return Turn(here.session, (here.words("reply-not_yet"),))
    return Turn(here.session, view=form.review) if here.session.answers else None


def _deny(form: "Form", here: Here, _meant: Understanding, event: Said) -> Turn | None:
    """No to what was proposed. A yes is only ever taken by the button or by its own word."""
    proposed = here.session.proposal is not None and here.session.proposal.question == here.path
    return answers.confirm(form, here.session, event, agreed=False) if proposed else None


def _help(form: "Form", here: Here, meant: Understanding, event: Said) -> Turn:
    """The help; where the office waits for something, what that is, unless they ask for the help by its name."""
    ours = here.session.application
    if here.path == journey.HOME and meant.route != "rules" and ours and ours.status == "more_information_needed":
        return Turn(here.session)
    return commands.run(form, here.session, "help", event.at)


def _human(form: "Form", here: Here, meant: Understanding, event: Said) -> Turn:
    heard = Heard(
        text=masked_text(event.text, here),
        guess=meant.guess,
        confidence=meant.confidence,
        route=meant.route,
        question=here.path,
    )
    kept = (_miss(heard, here.session.locale, "handover"),)
    turn = commands.human(form, here.session, event.at, "asked")
    return replace(turn, effects=(*turn.effects, *kept))


def _question(form: "Form", meant: Understanding) -> str:
    """The question that a message names, by its field or by its paper; empty if none."""
    field, paper = meant.value("field"), meant.value("document")
    for name in (field, PAPERS.get(paper, paper)):
        path = NAMES if name == "name" else name
        if path and form.question(path) is not None and path not in OVERLAYS:
            return path
    return ""


def _asked(form: "Form", session: Session, path: str, event: Said) -> bool:
    """Whether this question is one of theirs now: nothing is asked before the consent."""
    asked = [question.id for question in journey.applicable(form, session, event.at)]
    return path in asked and journey.place(form, session.changed(editing="", overlay=""), event.at) != "consent"


ASIDES: dict[str, Aside] = {
    **dict.fromkeys(REPLIES, _reply),
    "ask_why": _why,
    "ask_status": _command("status"),
    "bot_help": _help,
    "cancel": _command("cancel"),
    "change_language": _language,
    "choose_region": _region,
    "correct_field": _correct,
    "delete_my_data": _command("delete"),
    "deny": _deny,
    "go_back": _back,
    "skip_question": _skip,
    "start_application": _start,
    "talk_to_human": _human,
}
"""`affirm` is not here on purpose: nothing is agreed to on a guess."""
