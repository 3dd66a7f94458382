"""What the console shows and takes: the shapes of its pages and of its JSON API. Times are UTC, ISO 8601."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from dialogs.overview import Card

View = Literal["all", "waiting", "mine", "human", "stuck", "refused", "overdue", "complaint", "team"]


class Shape(BaseModel):
    """Frozen, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Wanted(Shape):
    """A filter of the inbox."""

    view: View = "waiting"
    region: str = ""
    locale: str = ""
    most: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str, Field(pattern=r"^(|[0-9]{1,15}-[0-9a-f]{32,64})$")] = ""  # `next` of the page before


class Item(Shape):
    """A line of the inbox. `id` names the conversation and tells nothing of the chat."""

    id: str
    unread: int
    card: Card
    waits: int | None = None  # seconds of office time for which they wait for a person's answer
    late: bool = False  # longer than promised
    due: str = ""  # ISO day by which the authority has to decide, as long as it has not
    overdue: bool = False  # that day is over


class Inbox(Shape):
    """Lines in the order of their view, and how many there are in each view, as far as they are yours and wanted.

    `next`: where the next page begins; empty on the last one.
    """

    items: tuple[Item, ...]
    sizes: dict[str, int]
    next: str = ""


class Line(Shape):
    """An answer of the application, as staff may see it."""

    question: str
    label: str
    value: str
    hidden: bool = False
    state: Literal["answered", "open", "here", "skipped", "again"]


class Part(Shape):
    """A page of the form."""

    title: str
    lines: tuple[Line, ...]


class Paper(Shape):
    """A file: of a document, or one that was sent to or by a colleague."""

    id: str
    name: str
    question: str = ""
    label: str = ""
    state: Literal["stored", "coming", "refused", "office"]  # office: they have it, here it is deleted
    size: int = 0
    media_type: str = ""


class Message(Shape):
    """A bubble of the transcript. `html` holds text, `<b>` and `<i>`, nothing else."""

    id: str
    who: Literal["person", "bot", "staff", "note", "event"]
    at: datetime
    html: str
    name: str = ""
    hidden: bool = False
    buttons: tuple[tuple[str, ...], ...] = ()
    states: tuple[str, ...] = ()
    what: str = ""
    args: dict[str, str] = {}
    file: str = ""


class Conversation(Shape):
    """All that staff see of one. `version` counts how often the one who speaks has changed: name it to claim."""

    id: str
    version: int
    card: Card
    mine: bool
    opens: bool  # whether you may open what is hidden, as things stand
    messages: tuple[Message, ...]
    parts: tuple[Part, ...]
    papers: tuple[Paper, ...]
    waits: int | None = None
    late: bool = False
    due: str = ""
    overdue: bool = False
    cut: Literal["", "older", "lost"] = ""  # before these messages there are older ones, or were, which are not kept


class Depth(Shape):
    """How far back the transcript goes: the newest messages, or all that are kept."""

    older: bool = False


class Nothing(Shape):
    """Takes nothing."""


class Done(Shape):
    """It is done; the version now."""

    version: int


class ClaimIt(Shape):
    """Take over. `version` as it was seen; 409 if it has changed."""

    version: Annotated[int, Field(ge=0)]
    take_over: bool = False


Once = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
"""Made by the caller for one wish: repeated with the same it is done once."""


class ReplyIt(Shape):
    """A text, a file that was uploaded before, or both."""

    text: Annotated[str, Field(max_length=4000)] = ""
    file: Annotated[str, Field(max_length=2000)] = ""
    their_script: bool = True
    once: Once


class SuggestIt(Shape):
    """An answer for the applicant to confirm, as they might have typed it."""

    question: str
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    once: Once


class HandBackIt(Shape):
    """The bot speaks again."""

    resolved: bool = False


class NoteIt(Shape):
    """For colleagues."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]
    once: Once


class AssignIt(Shape):
    """A login, `team:<region or language>`, or nobody (empty)."""

    to: Annotated[str, Field(pattern=r"^(|[a-z0-9][a-z0-9._-]{1,31}|team:[A-Za-z0-9_-]{1,32})$")]


FEWEST = 3


def _says_why(reason: str) -> str:
    """A reason in letters or digits: spaces and dots are none."""
    if sum(character.isalnum() for character in reason) < FEWEST:
        raise ValueError("a reason has three letters or more")
    return reason


Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_says_why)]
"""A reason; it goes into the audit log."""


class RevealIt(Shape):
    """One hidden value: `answer:<question>`, `message:<id>`. The reason goes into the audit log."""

    what: Annotated[str, Field(pattern=r"^(answer|message):[A-Za-z0-9_.-]{1,80}$")]
    reason: Why


class Revealed(Shape):
    """The value in the clear, as HTML."""

    html: str


class Uploaded(Shape):
    """A file of ours, stored with the applicant's: give this, as it is, in a reply to them."""

    file: str


class SignInIt(Shape):
    """Login, password, and the code of the authenticator app."""

    login: str
    password: str
    code: str


class Session(Shape):
    """Who is signed in. With cookies name `csrf` in `X-CSRF-Token`."""

    csrf: str
    login: str
    name: str
    role: str
    must_change: bool


class NewSession(Session):
    """Told once, at the sign-in: the token is for `Authorization: Bearer <token>`."""

    token: str


class PasswordIt(Shape):
    """A new password of one's own."""

    old: str
    new: str


class Reply(Shape):
    """A canned reply in one language, its placeholders filled."""

    id: str
    title: str
    text: str


class Replies(Shape):
    """Canned replies for a conversation."""

    replies: tuple[Reply, ...]
