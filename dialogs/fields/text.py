"""A line of free text: an address, a place of birth, an employer."""

from typing import ClassVar, Literal

from dialogs.event import Event, Said
from dialogs.fields.base import Field, Here, Problem, Reading


class Text(Field):
    """Some words. Lengths are in characters; `numbers`: whether digits alone say something, as of a certificate."""

    kind: Literal["text"] = "text"
    shortest_text: int = 2
    longest_text: int = 200
    numbers: bool = True
    problems: ClassVar[tuple[str, ...]] = ("too_long", "too_short", "no_letters")
    longest: ClassVar[int] = 200

    def parse(self, text: str, here: Here) -> Reading:  # noqa: ARG002
        """The text itself, on one line; it must say something."""
        line = " ".join(text.split())
        if len(line) > self.longest_text:
            return Problem("too_long", (("limit", str(self.longest_text)), ("length", str(len(line)))))
        says = str.isalnum if self.numbers else str.isalpha
        if not any(map(says, line)):
            return Problem("no_letters")
        if len(line) < self.shortest_text:
            return Problem("too_short")
        return line

    def sample(self, here: Here) -> Event:
        """A text."""
        return Said(at=here.at, entropy="0" * 64, text="Sample 12")
