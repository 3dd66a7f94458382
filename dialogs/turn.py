"""What one event comes to, before it is put into messages."""

from dataclasses import dataclass

from dialogs.effects import Effect
from dialogs.session import Session


@dataclass(frozen=True, slots=True)
class Turn:
    """The session after the event; what to say first (HTML), what to do, and how to show where they stand."""

    session: Session
    notes: tuple[str, ...] = ()  # said above the question
    effects: tuple[Effect, ...] = ()
    first: tuple[Effect, ...] = ()  # messages of their own, above everything
    quiet: bool = False  # don't show the question again
    unseen: bool = False  # nothing that stands in the chat is out of date by this: its buttons stay good
    ack: str = ""  # what was answered (HTML), for the message whose button was tapped
    stale: bool = False  # the button was from an earlier time
    page: int = 0
    reveal: bool = False
    view: str = ""  # another place to look at, without going there
    toast: str = ""
    asks: str = ""  # a text that has to be understood first: nothing else of this turn counts
    aside: bool = False  # something was said instead of an answer, and understood
    missable: bool = False  # it was answered, and may have meant something else
