"""What every kind of question can do: read an event as an answer, ask for it, and show a value to people.

A new kind is one class in one file: subclass `Field`, give it a `kind`, and list it in `dialogs.fields`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from dialogs.calendar import KAZAKHSTAN
from dialogs.effects import Effect
from dialogs.event import Chose, Event, Said, Sent, Shared, Uploaded
from dialogs.model import Model
from dialogs.session import Scalar, Session, Value
from dialogs.texts import Words, plain

if TYPE_CHECKING:
    from dialogs.form import Form, Question


@dataclass(frozen=True, slots=True)
class Here:
    """All that a field may look at: the question that stands open, and what is known around it."""

    form: "Form"
    session: Session
    question: "Question"
    path: str  # "birth_date" or "family.birth_date"
    answers: Mapping[str, Value]  # of the same scope: the applicant's, or this family member's
    words: Words
    at: datetime
    value: Value = None  # the answer that stands there now, or the draft of one
    page: int = 0
    reveal: bool = False  # numbers in full

    @property
    def today(self) -> date:
        """The day in Kazakhstan."""
        return self.at.astimezone(KAZAKHSTAN).date()

    def text(self, attribute: str = "", **args: Any) -> str:
        """The question's own text, or one of its attributes; empty if it has none of that name."""
        key = plain(self.path) + (f".{attribute}" if attribute else "")
        return self.words(key, **args) if self.words.has(key) else ""

    def everywhere(self, attribute: str) -> tuple[str, ...]:
        """One of the question's attributes in every language and script: people answer in any of them."""
        key = f"{plain(self.path)}.{attribute}"
        said = [self.form.say(locale) for locale in self.form.locales]
        return tuple(words(key) for words in said if words.has(key))

    def at_session(self, session: Session) -> "Here":
        """The same place with another session."""
        return replace(self, session=session)

    def at_value(self, value: Value) -> "Here":
        """The same place with another value."""
        return replace(self, value=value)


@dataclass(frozen=True, slots=True)
class Problem:
    """The applicant's mistake. Its words: `<question>.<code>` or `problem-<code>`."""

    code: str
    args: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Probably this value; a person has to say so. Its words: `doubt-<code>`, with `$value` as we would show it."""

    value: Scalar
    code: str
    args: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The question is answered."""

    value: Value


@dataclass(frozen=True, slots=True)
class Draft:
    """Not complete yet: keep this and stay."""

    value: Value
    effects: tuple[Effect, ...] = ()
    note: str = ""
    quiet: bool = False  # nothing to show now
    opens: int | None = None  # which entry of a group is asked next
    finishing: bool = False  # complete as soon as what it waits for is there


@dataclass(frozen=True, slots=True)
class Changed:
    """The session as a whole changed (consent, review, signature keep records of their own)."""

    session: Session
    effects: tuple[Effect, ...] = ()
    note: str = ""
    ack: str = ""  # for the message whose button was tapped
    quiet: bool = False  # nothing more to show now


Reading = Scalar | Problem | Doubt
Reply = Answer | Draft | Changed | Problem | Doubt


@dataclass(frozen=True, slots=True)
class Option:
    """A button of a question."""

    label: str
    option: str
    verb: str = "pick"


Rows = tuple[tuple[Option, ...], ...]


class Field(Model):
    """A kind of question. Subclasses override `parse` (what a text means) and whatever else differs."""

    kind: str
    problems: ClassVar[tuple[str, ...]] = ()  # codes of Problem it may give; each needs words
    doubts: ClassVar[tuple[str, ...]] = ()  # codes of Doubt it may give; each needs words
    longest: ClassVar[int] = 120  # characters that a shown value may take
    contact: ClassVar[bool] = False  # whether the button that shares the own phone number is offered

    @property
    def inner(self) -> "tuple[Question, ...]":
        """Questions within it (groups)."""
        return ()

    def take(self, event: Event, here: Here) -> Reply:
        """What an event means as an answer to this question. `Chose` comes with the option alone in `data`."""
        match event:
            case Said(text=text):
                reading = self.parse(text, here)
            case Chose(data=option):
                reading = self.choose(option, here)
            case Shared():
                return Problem("not_a_contact")
            case Uploaded():
                return Problem("not_a_file")
            case Sent():
                return Problem("not_text")
            case _:
                return Problem("unreadable")
        return reading if isinstance(reading, Problem | Doubt) else Answer(reading)

    def parse(self, text: str, here: Here) -> Reading:  # noqa: ARG002  (kinds that take no text)
        """What a text means. It comes cleaned (`clean`) and is at most 4096 characters long."""
        return Problem("use_buttons")

    def choose(self, option: str, here: Here) -> Reading:  # noqa: ARG002  (kinds that have no buttons)
        """What a button of `rows` means."""
        return Problem("unknown_button")

    def ask(self, here: Here) -> str:
        """The question in HTML: what we ask, how, an example."""
        parts = [f"<b>{here.text()}</b>", here.text("hint")]
        if example := here.text("example"):
            parts.append(here.words("example", example=example))
        return "\n".join(part for part in parts if part)

    def alone(self, here: Here) -> bool:  # noqa: ARG002  (kinds whose screen is short)
        """Whether its screen is long itself, so that notes are a message of their own."""
        return False

    def answered(self, here: Here) -> bool:
        """Whether the question stands answered; kinds whose answer can go stale look closer."""
        return here.question.id in here.answers

    def rows(self, here: Here) -> Rows:  # noqa: ARG002  (kinds that have no buttons)
        """The question's own buttons, in rows."""
        return ()

    def show(self, value: Value, here: Here) -> str:  # noqa: ARG002  (most values show themselves)
        """A value as people write it. Plain text, not HTML."""
        return str(value)

    def mask(self, shown: str) -> str:
        """A shown value with its middle hidden."""
        return masked(shown)

    def export(self, value: Value) -> Any:
        """A value as the backend's JSON has it."""
        return value

    def sample(self, here: Here) -> Event | None:  # noqa: ARG002  (only the checks ask)
        """Some event that answers it; for the exhaustive check. None: any of its buttons does."""
        return None


def code(value: Value) -> str:
    """A value as conditions, buttons and labels name it: `yes`, `no`, `none`, else itself."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def masked(shown: str, keep: int = 2) -> str:
    """All letters and digits but the last ones hidden: `•••••••34`. Of something short, less stays visible."""
    edge = len(shown) - min(keep, len(shown) // 3)
    hidden = [character if not character.isalnum() else "•" for character in shown[:edge]]
    return "".join(hidden) + shown[edge:]


def clean(text: str) -> str:
    """A text as a person meant it.

    Compatibility forms are kept, but: canonical composition (NFC), digits of every script become 0-9, invisible and
    direction-changing characters (Unicode category Cf, also lone surrogates) go, runs of white space become one space,
    line breaks stay single.
    """
    out = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Nd":
            out.append(str(unicodedata.decimal(character)))
        elif character in "\n\r\t" or category.startswith("Z"):
            out.append("\n" if character in "\n\r\u2028\u2029" else " ")
        elif category not in {"Cf", "Cc", "Cs", "Co", "Cn"}:
            out.append(character)
    lines = (" ".join(line.split()) for line in "".join(out).split("\n"))
    # Last, since an invisible character may have stood between a letter and its mark.
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
