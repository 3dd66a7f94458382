"""What the veil lets through: whoever typed it, and whatever was asked when they did."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.console.transcript import Bubble, Transcript
from bot.console.veil import HIDDEN, Veil
from dialogs.load import load
from dialogs.session import Application, Session

FORM = load()
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC).isoformat()
RECEIVED = Session(
    form_version=FORM.version,
    locale="ru",
    application=Application(id="a", sha256="s", number="KQ-2026-000123", due_date="2026-12-15"),
)


def record(kind: str, *, owner: str = "", asked: str = "choice", shows: str = "", **about: Any) -> dict[str, Any]:
    """A commit as the turn keeps it."""
    screen = [{"kind": "show", "screen": {"text": shows}}] if shows else []
    return {"where": {"kind": asked, "owner": owner}, "event": {"kind": kind, "at": AT, **about}, "effects": screen}


def staff(act: str, text: str, shows: str = "") -> dict[str, Any]:
    """An act of aigul's."""
    return record("staff_did", owner="aigul", by="aigul", name="Айжан", act={"kind": act, "text": text}, shows=shows)


def seen(reader: str, *records: dict[str, Any], speaks: bool = False, session: Session = RECEIVED) -> list[Bubble]:
    """The bubbles of a conversation, for somebody."""
    found = Transcript(Veil(FORM, session), reader, speaks=speaks)
    return found.read([(f"{number}-0", one) for number, one in enumerate(records)])


TYPED = [
    ("choice", "меня зовут Нурлан Тестбаев, живу на улице Ленина 5, паспорт АВ 1234567", "Нурлан Тестбаев Ленина 5 АВ"),
    ("complaint", "ұлым Нұрлан мен қызым Серік туралы", "Нұрлан Серік"),
    ("choice", "my wife Айдос and Abai", "Айдос Abai"),
    ("upload", "/nurlan", "nurlan"),
    ("phone", "Ли, нұрлан, +7 701 000 00 04", "нұрлан 701"),
]


@pytest.mark.parametrize(("asked", "text", "secrets"), TYPED)
def test_what_was_typed_is_hidden_whatever_was_asked(asked: str, text: str, secrets: str) -> None:
    """A message at a choice, and a complaint, were shown as they were."""
    (bubble,) = seen("vera", record("said", asked=asked, text=text))
    assert bubble.hidden
    for secret in secrets.split():
        assert secret not in bubble.html, bubble.html


def test_notes_and_replies_are_for_whoever_speaks() -> None:
    """They were never veiled: a viewer read a name, a passport and a phone."""
    note = "Жұмабаева Абай, паспорт EA1234567, тел +77010000004"
    reply = "👤 <b>Айжан, оператор</b>\nЖұмабаева, паспорт EA1234567"
    records = staff("note", note), staff("reply", "", reply), record("said", owner="aigul", text="Мен Жұмабаевамын")
    for bubble in seen("vera", *records):
        assert bubble.hidden
        for secret in ("Жұмабаева", "Абай", "EA", "1234567", "7701"):
            assert secret not in bubble.html, bubble.html
    assert "<b>Айжан, оператор</b>" in seen("vera", *records)[1].html
    for reader, speaks in (("aigul", False), ("bolat", True)):
        read = seen(reader, *records, speaks=speaks)
        assert all("Жұмабаева" in bubble.html for bubble in read), reader
        assert not any("1234567" in bubble.html or "7701" in bubble.html for bubble in read), reader


def test_whoever_speaks_does_not_read_what_was_said_to_the_bot() -> None:
    (bubble,) = seen("bolat", record("said", asked="text", text="Жұмабаева"), speaks=True)
    assert bubble.html == HIDDEN


def test_what_the_house_itself_wrote_is_shown() -> None:
    """Number and due date stand on every line of the inbox; in the transcript they were hidden."""
    (bubble,) = seen("vera", record("commanded", name="start", shows="KQ-2026-000123, 15 декабря 2026 года, 1414"))[1:]
    assert not bubble.hidden, bubble.html
    (bubble,) = seen("vera", record("commanded", name="start", shows="KQ-2026-0001234, 15 декабря 1985 года"))[1:]
    assert "0001234" not in bubble.html, "a longer number is another one"
    assert "1985" not in bubble.html


def test_an_answer_is_hidden_though_our_texts_use_its_word() -> None:
    session = RECEIVED.changed(answers={"given_name": "Сіз", "region": "pavlodar"})
    shown = seen("vera", record("commanded", name="start", shows="Сіз, Павлодар облысы"), session=session)[1].html
    assert shown == f"{HIDDEN}, Павлодар облысы", "the region is no secret, the name is"
