"""What the tests of the core share: the real service, and somebody who has come some way with it."""

from functools import cache

from dialogs.form import Form
from dialogs.load import load
from dialogs.rehearsal import Rehearsal
from dialogs.session import Session


@cache
def service() -> Form:
    """The real service."""
    return load("kandas_quota")


def begun(until: str = "region", locale: str = "en", *, skip: bool = True) -> Rehearsal:
    """Somebody who has answered everything before `until`."""
    rehearsal = Rehearsal(service())
    rehearsal.do("/start")
    rehearsal.press(f"pick:language:{locale}:0")
    return rehearsal.walk(until, skip=skip)


def session(rehearsal: Rehearsal) -> Session:
    """Theirs, which there is by now."""
    assert rehearsal.session is not None
    return rehearsal.session
