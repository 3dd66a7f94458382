"""What holds for every turn, whatever came before it: shared by the exhaustive check and the random one."""

from html import unescape
from html.parser import HTMLParser

from dialogs import application, room, tap
from dialogs.effects import (
    Effect,
    Erase,
    Rated,
    Refuse,
    Replace,
    Screen,
    SendPaper,
    Show,
    Submit,
    Telling,
    Toast,
    Understand,
)
from dialogs.event import Chose, Commanded, Event, Said, Sent, Shared, StaffDid
from dialogs.fields.base import clean
from dialogs.form import Form
from dialogs.migrate import migrate
from dialogs.session import Session
from dialogs.settle import dropped
from dialogs.step import step
from dialogs.understanding import Understanding

ASKS_BACK = Said | Chose | Shared | Sent | Commanded
"""Events after which a person waits for something that can be done."""


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in {"b", "i"}, tag
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def sound_html(text: str) -> None:
    """Telegram takes it: only b and i, all closed, no stray < or &."""
    markup = _Markup()
    markup.feed(text)
    markup.close()
    assert not markup.open, text
    bare = text
    for entity in ("&amp;", "&lt;", "&gt;", "<b>", "</b>", "<i>", "</i>"):
        bare = bare.replace(entity, "")
    assert not set(bare) & {"<", "&"}, bare


def sound_screen(screen: Screen) -> None:
    """It fits, and every button says something and can be read back."""
    assert screen.text.strip()
    assert room.units(screen.text) <= room.LIMIT
    sound_html(screen.text)
    assert screen.text == screen.text.strip()
    for row in screen.rows:
        assert row
        for button in row:
            assert 0 < len(button.text) <= room.LABEL
            assert unescape(button.text) == button.text, "a label is no HTML"
            assert len(button.data.encode()) <= tap.LIMIT
            assert tap.read(button.data) is not None, button.data


def whole_turn(
    form: Form, session: Session | None, event: Event, understood: Understanding | None = None
) -> tuple[Event, Session, tuple[Effect, ...]]:
    """A turn as the shell takes it: where the core asks what a text means, it is told and decides again."""
    after, effects = step(form, session, event)
    if isinstance(event, Said) and any(isinstance(effect, Understand) for effect in effects):
        assert effects == (Understand(text=clean(event.text)),), "it comes alone"
        assert session is None or after == migrate(form, session), "nothing has happened yet"
        event = event.changed(understood=understood or Understanding())
        after, effects = step(form, session, event)
        assert not any(isinstance(effect, Understand) for effect in effects), "it asks once"
    sound_turn(form, session, event, after, effects)
    return event, after, effects


def sound_turn(form: Form, before: Session | None, event: Event, after: Session, effects: tuple[Effect, ...]) -> None:
    """All that must be true of one turn."""
    told = [effect.screen for effect in effects if isinstance(effect, Show | Replace)]
    for screen in told:
        sound_screen(screen)
    for effect in effects:
        if isinstance(effect, Toast):
            assert 0 < len(effect.text) <= 200
    if any(isinstance(effect, Refuse) for effect in effects):
        assert isinstance(event, StaffDid)
        assert len(effects) == 1, "it comes alone"
        assert before is None or after == migrate(form, before), "and nothing changes"
        return
    erased = any(isinstance(effect, Erase) for effect in effects)
    paper = any(isinstance(effect, SendPaper) for effect in effects)
    silent = before is not None and before.mode == after.mode == "human"
    if silent:
        sound_silence(event, effects)
    rated = any(isinstance(effect, Rated) for effect in effects)
    again = [effect.kind for effect in effects] == ["toast"]
    if again:
        assert before is not None
        assert after == migrate(form, before), "the screen that counts is there, and stays as it is"
    if isinstance(event, ASKS_BACK) and not (erased or paper or silent or rated or again):
        assert any(screen.rows for screen in told), "nothing can be done here"
        assert told[-1].rows or told[-1].contact
    assert all(isinstance(effect, Telling) for effect in effects[: len(told)]), "first it is told"
    if before is not None and not erased:
        drops = {file for effect in dropped(before, after) for file in effect.files}  # type: ignore[union-attr]
        said = {file for effect in effects if effect.kind == "drop_files" for file in effect.files}
        assert drops <= said
    sound_signature(form, before, event, after, effects)


def sound_silence(event: Event, effects: tuple[Effect, ...]) -> None:
    """While a person speaks the bot writes nothing: only a tapped message may be closed, with a toast."""
    if not isinstance(event, StaffDid):
        told = [effect for effect in effects if isinstance(effect, Telling)]
        assert all(isinstance(effect, Toast | Replace) for effect in told), told
        assert not told or isinstance(event, Chose)


def sound_signature(
    form: Form, before: Session | None, event: Event, after: Session, effects: tuple[Effect, ...]
) -> None:
    """Nothing is submitted that was not consented to, complete, confirmed and signed as it is."""
    submits = [effect for effect in effects if isinstance(effect, Submit)]
    if before is not None and before.signed and after.signed:
        assert not submits, "one application, one submission"
    for submit in submits:
        ours = after.application
        assert before is not None
        assert before.application is not None
        assert before.application.stage == "confirmed"
        assert before.signing is not None
        assert after.consent is not None
        assert ours is not None
        assert ours.id == submit.application
        assert ours.signature is not None
        assert ours.signature.sha256 == ours.sha256 == application.digest(form, after, event.at)
        assert submit.document == application.signed(form, after, ours, event.at)
