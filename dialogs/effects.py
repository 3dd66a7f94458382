"""What a turn wants done. Decided by the core, made true by one commit, carried out afterwards by the shell."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field as Attribute

from dialogs.model import Model


class Button(Model):
    """`data` is `<verb>:<question>:<option>:<revision>`, 64 bytes at most (Telegram's limit)."""

    text: str
    data: str


class Screen(Model):
    """A message as a person sees it. `text` is Telegram's HTML subset, 4096 characters at most when shown."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    contact: str = ""  # label of the button that shares the own phone number; replaces the rows
    bare: bool = False  # take the contact button away again


class Show(Model):
    """Send a message."""

    kind: Literal["show"] = "show"
    screen: Screen


class Replace(Model):
    """Change the message whose button was tapped."""

    kind: Literal["replace"] = "replace"
    screen: Screen


class Disarm(Model):
    """Take the buttons off the message whose button was tapped: they are from an earlier time."""

    kind: Literal["disarm"] = "disarm"


class Toast(Model):
    """A short line over the chat, in answer to a tap."""

    kind: Literal["toast"] = "toast"
    text: str


class Section(Model):
    """A part of a paper: a heading and its lines (label, answer)."""

    title: str
    lines: tuple[tuple[str, str], ...]


class SendPaper(Model):
    """Send the copy of an application as a PDF."""

    kind: Literal["send_paper"] = "send_paper"
    name: str
    locale: str
    title: str
    caption: str
    note: str
    sections: tuple[Section, ...]


class Understand(Model):
    """Find out what this text means, at once, and take the same turn again with `Said.understood`. It comes alone."""

    kind: Literal["understand"] = "understand"
    text: str


class KeepMiss(Model):
    """Keep a message that was not understood, masked, for a person to say what it meant."""

    kind: Literal["keep_miss"] = "keep_miss"
    text: str  # masked
    guess: str
    confidence: float
    route: str
    question: str  # that stood open
    locale: str
    reason: str  # unclear | out_of_scope | not_meant | handover


class SendFile(Model):
    """Send a file that is stored with the applicant's. `caption` is HTML."""

    kind: Literal["send_file"] = "send_file"
    file: str
    name: str
    media_type: str
    caption: str


class HandOver(Model):
    """Find out how many wait before them; then `Learned(about=case, Queued)`."""

    kind: Literal["hand_over"] = "hand_over"
    case: str


class Rated(Model):
    """They said whether we helped. Only counted."""

    kind: Literal["rated"] = "rated"
    good: bool


class Refuse(Model):
    """What staff wanted can't be done. It comes alone, and nothing changes.

    Codes: changed (somebody was faster; `detail`: who has it), taken, not_yours, empty, too_long, not_asked,
    not_suggested, problem (`detail`: what is wrong with the suggested answer, HTML), gone.
    """

    kind: Literal["refuse"] = "refuse"
    code: str
    detail: str = ""


class Stumbled(Model):
    """An answer could not be taken; `code` is the problem's. Only counted."""

    kind: Literal["stumbled"] = "stumbled"
    question: str
    code: str


class FetchDocument(Model):
    """Fetch an uploaded file, look what it really is, encrypt and keep it; then `Learned(about=file)`."""

    kind: Literal["fetch_document"] = "fetch_document"
    file: str
    reference: str
    media_types: tuple[str, ...]
    limit: int  # bytes


class DropFiles(Model):
    """Delete files that are no longer part of anything."""

    kind: Literal["drop_files"] = "drop_files"
    files: tuple[str, ...]


class SendOtp(Model):
    """Bring a one-time code to a phone; then `Learned(about=id)`. Never repeated when the end is unknown."""

    kind: Literal["send_otp"] = "send_otp"
    id: str
    phone: str
    code: str
    ttl: int  # seconds


class Submit(Model):
    """Send the signed application to the backend until it answers; then `Learned(about=application)`."""

    kind: Literal["submit"] = "submit"
    application: str
    document: str  # canonical JSON


class WakeAt(Model):
    """Ring the chat's timer of this name; a new time replaces the old one."""

    kind: Literal["wake_at"] = "wake_at"
    name: str
    at: datetime


class Cancel(Model):
    """Take a timer back."""

    kind: Literal["cancel"] = "cancel"
    name: str


class Erase(Model):
    """Forget this chat: session, key, files, transcript. What the same turn shows is still shown."""

    kind: Literal["erase"] = "erase"


Telling = Show | Replace | Disarm | Toast | SendPaper | SendFile
"""What a person sees."""

Doing = FetchDocument | DropFiles | SendOtp | Submit | WakeAt | Cancel | Erase | KeepMiss | HandOver | Rated | Stumbled
"""What is done for them."""

Effect = Annotated[
    Telling | Doing | Understand | Refuse,
    Attribute(discriminator="kind"),
]
