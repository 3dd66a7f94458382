"""Screens that are not part of any service: the language, the end of a draft, the help, the home of an application.

They are asked like questions, so everything that holds for a question (old taps, typed answers, every language) holds
for them too; no YAML names them.
"""

from typing import ClassVar, Literal

from dialogs.calling import call
from dialogs.effects import Erase, Toast
from dialogs.event import Chose, Event, Said
from dialogs.fields.base import Changed, Field, Here, Option, Problem, Reply, Rows
from dialogs.fields.yes_no import YesNo
from dialogs.information import TOPICS, status
from dialogs.paper import copy_of
from dialogs.scripts import right_to_left
from dialogs.session import Session

NAMES = {
    "kk": ("қазақша", "казакша", "казахский", "kazakh", "kk", "kz", "кирилл", "кириллица"),
    "kk-Arab": ("قازاقشا", "توتە جازۋ", "төте", "төте жазу", "төтеше", "арабша", "arab"),
    "kk-Latn": ("qazaqsha", "qazaqşa", "kazaksha", "latyn", "latin", "латынша", "латиница"),
    "ru": ("русский", "по-русски", "орысша", "russian", "ru", "рус"),
    "en": ("english", "английский", "ағылшынша", "en", "eng"),
}


class Language(Field):
    """Which language the bot speaks. The first screen, and `/language`."""

    kind: Literal["language"] = "language"
    problems: ClassVar[tuple[str, ...]] = ("language_by_button",)

    def take(self, event: Event, here: Here) -> Reply:
        """A tap, or a language's name."""
        match event:
            case Chose(data=locale) if locale in here.form.locales:
                return self._speak(locale, here, tapped=True)
            case Said(text=text):
                wanted = text.casefold()
                for locale, names in NAMES.items():
                    if wanted in names and locale in here.form.locales:
                        return self._speak(locale, here, tapped=False)
        return Problem("language_by_button")

    def ask(self, here: Here) -> str:
        """Before a language is chosen: the greeting in every language and script."""
        if here.session.locale:
            return f"<b>{here.words('language')}</b>"
        greetings = [right_to_left(here.form.say(locale)("welcome")) for locale in here.form.locales]
        return "\n\n".join(greetings)

    def rows(self, here: Here) -> Rows:
        """Each language by its own name."""
        return tuple((Option(here.form.say(locale)("language-name"), locale),) for locale in here.form.locales)

    def sample(self, here: Here) -> Event:
        """The first language."""
        return Chose(at=here.at, entropy="0" * 64, data=here.form.languages[0])

    def _speak(self, locale: str, here: Here, *, tapped: bool) -> Reply:
        words = here.form.say(locale)
        spoken = here.session.changed(locale=locale, overlay="")
        if here.session.locale:
            changed = words("language-changed")
            return Changed(spoken, note="" if tapped else changed, ack=changed)
        return Changed(spoken, note=words("intro", minutes=here.form.minutes), ack=words("language-chosen"))


class Cancel(Field):
    """Give up the draft: one confirmation. Then nothing is asked until they want to begin again."""

    kind: Literal["cancel"] = "cancel"
    problems: ClassVar[tuple[str, ...]] = ("yes_or_no",)

    def take(self, event: Event, here: Here) -> Reply:
        """Yes clears the draft; what was submitted stays."""
        match _yes_no(event, here):
            case True:
                after = given_up(here.session)
                if after.signed:
                    return Changed(after, note=here.words("cancel.done"))
                return Changed(after, note=f"{here.words('cancel.done')} {here.words('cancel.again')}", quiet=True)
            case False:
                return Changed(here.session.changed(overlay=""), note=here.words("cancel.kept"))
        return Problem("yes_or_no")

    def rows(self, here: Here) -> Rows:
        """No, yes: the harmless one first."""
        return ((Option(here.text("no"), "no"),), (Option(here.text("yes"), "yes"),))


class Delete(Field):
    """Erase everything we know: one confirmation."""

    kind: Literal["delete"] = "delete"
    problems: ClassVar[tuple[str, ...]] = ("yes_or_no",)

    def take(self, event: Event, here: Here) -> Reply:
        """Not while a signed application is on its way to the office: it would be lost."""
        match _yes_no(event, here):
            case True if any(one.stage == "accepted" for one in here.session.applications):
                return Changed(here.session.changed(overlay=""), note=here.words("delete.later"))
            case True:
                blank = Session(form_version=here.form.version, locale=here.session.locale)
                return Changed(blank, (Erase(),), note=here.words("delete.done"))
            case False:
                return Changed(here.session.changed(overlay=""), note=here.words("delete.kept"))
        return Problem("yes_or_no")

    def rows(self, here: Here) -> Rows:
        """No, yes: the harmless one first."""
        return ((Option(here.text("no"), "no"),), (Option(here.text("yes"), "yes"),))


class Complaint(Field):
    """What went wrong, in their own words: a person of ours reads it."""

    kind: Literal["complaint"] = "complaint"
    problems: ClassVar[tuple[str, ...]] = ("complaint_empty",)

    def take(self, event: Event, here: Here) -> Reply:
        """The next message is the complaint."""
        match event:
            case Said(text=text) if sum(map(str.isalpha, text)) >= SHORTEST:
                after, said, effects = call(here.form, here.session.changed(overlay=""), here.at, "complaint")
                return Changed(after, effects, note=f"{here.words('complaint.done')}\n{said}")
            case Chose(data="no"):
                return Changed(here.session.changed(overlay=""), note=here.words("complaint.kept"))
        return Problem("complaint_empty")

    def rows(self, here: Here) -> Rows:
        """Or not."""
        return ((Option(here.text("no"), "no"),),)

    def sample(self, here: Here) -> Event:
        """A complaint."""
        return Said(at=here.at, entropy="0" * 64, text="They were rude to me")


SHORTEST = 4
"""Letters that say something."""


class Help(Field):
    """The overview, and a page for each thing that people ask about. A view: nobody ever stands here."""

    kind: Literal["help"] = "help"

    def ask(self, here: Here) -> str:
        """Page 0 is the overview, page n the n-th topic."""
        topics = list(TOPICS.values())
        return topics[here.page - 1](here) if 1 <= here.page <= len(topics) else here.words("help")

    def rows(self, here: Here) -> Rows:
        """The other topics, and the way on."""
        words = here.words
        topics = [
            Option(words(f"topic-{name}"), name, "info") for number, name in enumerate(TOPICS, 1) if number != here.page
        ]
        human = Option(words("button-human"), "human", "go")
        complaint = Option(words("button-complaint"), "complaint", "go")
        on = Option(words("button-continue"), "continue", "go")
        return (*(tuple(topics[i : i + 2]) for i in range(0, len(topics), 2)), (human, complaint), (on,))


class Home(Field):
    """An application is on its way: where it stands, a copy of it, and another one."""

    kind: Literal["home"] = "home"
    problems: ClassVar[tuple[str, ...]] = ("home_by_button",)

    def take(self, event: Event, here: Here) -> Reply:
        """`new` begins another application, `copy` sends this one as a PDF."""
        session, words = here.session, here.words
        match event:
            case Chose(data="new") if session.application is not None:
                return Changed(another(session), ack=f"➕ {words('home-new')}")
            case Chose(data="copy") if session.application is not None:
                return Changed(session, (copy_of(here), Toast(text=words("paper-coming"))), quiet=True)
        return Problem("home_by_button")

    def alone(self, here: Here) -> bool:  # noqa: ARG002  (always)
        """The status is long."""
        return True

    def ask(self, here: Here) -> str:
        """The status in plain words."""
        ours = here.session.application
        return status(ours, here, named=bool(here.session.past)) if ours else here.words("status-none")

    def rows(self, here: Here) -> Rows:
        """Copy, new application, whom to call."""
        words = here.words
        # Only the number is left of one that was put aside before answers were kept with it.
        copies = ((Option(words("button-copy"), "copy"),),) if here.session.answers else ()
        return (
            *copies,
            (Option(words("button-new"), "new"),),
            (Option(words("button-human"), "human", "go"), Option(words("button-contact"), "contact", "info")),
        )

    def sample(self, here: Here) -> Event:
        """Another one."""
        return Chose(at=here.at, entropy="0" * 64, data="new")


def fresh(session: Session) -> Session:
    """A new draft: nothing of the old answers, the same language, the same past."""
    return Session(
        form_version=session.form_version,
        locale=session.locale,
        past=session.past,
        codes=session.codes,
        fresh=session.fresh,
        help=session.help,
        shift=session.shift,
        assigned=session.assigned,
        rating=session.rating,
        letters=session.letters,
        unsaid=session.unsaid,
        revision=session.revision,
    )


def another(session: Session) -> Session:
    """A new draft beside a signed application, which keeps its answers: it may stand open again."""
    signed = () if session.application is None else (session.application.changed(answers=session.answers),)
    return fresh(session.changed(past=(*session.past, *signed)))


def given_up(session: Session) -> Session:
    """The draft is gone. Whoever has signed an application before stands at that one again, the newest of theirs."""
    blank = fresh(session)
    if not session.past:
        return blank
    *past, newest = session.past
    return blank.changed(past=tuple(past), application=newest.changed(answers={}), answers=newest.answers)


def _yes_no(event: Event, here: Here) -> bool | None:
    match event:
        case Chose(data="yes" | "no" as option):
            return option == "yes"
        case Said(text=text):
            reading = YesNo().parse(text, here)
            return reading if isinstance(reading, bool) else None
    return None
