"""What a button carries: `<verb>:<question>:<option>:<revision>`, at most 64 bytes.

The revision is the session's when the button was shown, so a tap on an old message is recognised, never misapplied.
"""

from dataclasses import dataclass

LIMIT = 64
VERBS = frozenset(
    {"pick", "why", "back", "skip", "keep", "yes", "no", "page", "reveal", "edit", "go", "info", "missed", "rate"}
)
PARTS = 4


@dataclass(frozen=True, slots=True)
class Tap:
    """A button's data, taken apart."""

    verb: str
    question: str
    option: str
    revision: int

    def __str__(self) -> str:
        return f"{self.verb}:{self.question}:{self.option}:{self.revision}"


def read(data: str) -> Tap | None:
    """A tap of ours, or None for anything else."""
    parts = data.split(":")
    if len(parts) != PARTS or parts[0] not in VERBS or not (parts[3].isascii() and parts[3].isdigit()):
        return None
    return Tap(parts[0], parts[1], parts[2], int(parts[3][:9]))
