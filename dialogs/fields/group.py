"""Several of the same: family members, jobs. Each entry is a small form of its own; add, edit, remove, done."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from dialogs.event import Chose, Event, Said
from dialogs.fields.base import Answer, Draft, Field, Here, Option, Problem, Reply, Rows, masked
from dialogs.fields.done import says_done
from dialogs.fields.nothing import says_none
from dialogs.fields.spelling import folded
from dialogs.room import shortened
from dialogs.session import Entry, Value
from dialogs.texts import plain

if TYPE_CHECKING:
    from dialogs.form import Question


LINE, BUTTON = 80, 40
"""Characters of an entry's title in the list, and on its button."""


class Group(Field):
    """A list of sub-answers. Page 0 of its screen is the list, page n is entry n."""

    kind: Literal["group"] = "group"
    questions: "tuple[Question, ...]"
    max_entries: int = 12
    problems: ClassVar[tuple[str, ...]] = (
        "too_many_entries",
        "entry_incomplete",
        "no_such_entry",
        "use_buttons",
        "unknown_button",
    )
    longest: ClassVar[int] = 1200

    @property
    def inner(self) -> "tuple[Question, ...]":
        """The questions of one entry."""
        return self.questions

    def take(self, event: Event, here: Here) -> Reply:
        """Taps: `add`, `done`, `open-N`, `remove-N`. Typed, only what these say: nobody, that is all, add one."""
        entries = members(here.value)
        match event:
            case Chose(data="add") if len(entries) >= self.max_entries:
                return Problem("too_many_entries", (("limit", str(self.max_entries)),))
            case Chose(data="add"):
                return Draft((*entries, {}), opens=len(entries))
            case Chose(data="done"):
                return self._finish(tuple(entry for entry in entries if entry), here)
            case Chose(data=option) if option.startswith(("remove-", "open-")):
                verb, _, digits = option.partition("-")
                number = int(digits[:4]) if digits.isascii() and digits.isdigit() else 0
                if not 1 <= number <= len(entries):
                    return Problem("no_such_entry")
                if verb == "open":
                    return Draft(entries, opens=number - 1)
                return Draft(entries[: number - 1] + entries[number:])
            case Chose():
                return Problem("unknown_button")
            case Said(text=text):
                return self._typed(event, text, entries, here)
            case _:
                return Problem("use_buttons")

    def _typed(self, event: Said, text: str, entries: tuple[Entry, ...], here: Here) -> Reply:
        """As the button that says the same. With an entry "no" ends the list, without one "done" says nothing."""
        nobody = here.everywhere("none")
        none = folded(text) in map(folded, nobody) or says_none(
            text, (*here.everywhere("label"), *nobody), here.question.none
        )
        if none or (entries and says_done(text, here, *here.everywhere("done"))):
            return self._finish(tuple(entry for entry in entries if entry), here)
        if folded(text) in map(folded, here.everywhere("add")):
            return self.take(Chose(at=event.at, entropy=event.entropy, data="add"), here)
        return Problem("use_buttons")

    def _finish(self, entries: tuple[Entry, ...], here: Here) -> Reply:
        for number, entry in enumerate(entries, 1):
            if self.missing(entry, here) is not None:
                note = f"⚠️ {here.words('problem-entry_incomplete', number=number)}"
                return Draft(entries, note=note, opens=number - 1)
        return Answer(entries)

    def missing(self, entry: Mapping[str, Value], here: Here) -> "Question | None":
        """The first question of an entry that has no answer yet."""
        for question in self.applicable(entry, here):
            if question.id not in entry:
                return question
        return None

    def applicable(self, entry: Mapping[str, Value], here: Here) -> "tuple[Question, ...]":
        """The questions that this entry has to answer."""
        return tuple(question for question in self.questions if question.applies(entry, here.today))

    def ask(self, here: Here) -> str:
        """The list of entries, or one entry with its answers."""
        entries = members(here.value)
        if 1 <= here.page <= len(entries):
            return "\n".join([f"<b>{self._title(here.page, here)}</b>", *self._lines(entries[here.page - 1], here)])
        parts = [super().ask(here)]
        if entries:
            parts.append("")
            parts += [self._summary(number, entry, here) for number, entry in enumerate(entries, 1)]
        return "\n".join(parts)

    def rows(self, here: Here) -> Rows:
        """In the list: each entry, add, done. In an entry: each answer, remove, back to the list."""
        entries = members(here.value)
        words = here.words
        if 1 <= here.page <= len(entries):
            entry = entries[here.page - 1]
            changes = [
                Option(f"✏️ {words(f'{plain(here.path)}-{question.id}.label')}", str(here.page), f"edit.{question.id}")
                for question in self.applicable(entry, here)
                if question.id in entry
            ]
            return (
                *(tuple(changes[i : i + 2]) for i in range(0, len(changes), 2)),
                (Option(words("button-remove-entry"), f"remove-{here.page}"),),
                (Option(words("button-list"), "0", "page"),),
            )
        opened = [self._opens(number, entry, here) for number, entry in enumerate(entries, 1)]
        add = Option(here.text("add"), "add")
        done = Option(here.text("done") if entries else here.text("none"), "done")
        return (*((option,) for option in opened), (add,), (done,))

    def show(self, value: Value, here: Here) -> str:
        """A line an entry."""
        entries = members(value)
        if not entries:
            return here.text("none") or here.words("none")
        return "\n".join(f"{number}. {self._name(entry, here)}" for number, entry in enumerate(entries, 1))

    def export(self, value: Value) -> Any:
        """A list of objects; what was skipped is an absent key."""
        kinds = {question.id: question.field for question in self.questions}
        return [
            {key: kinds[key].export(item) for key, item in entry.items() if item is not None and key in kinds}
            for entry in members(value)
        ]

    def lines(self, value: Value, here: Here) -> list[tuple[str, str, bool]]:
        """Every answer of every entry, for the summary: label, shown value, whether it is sensitive."""
        found = []
        for number, entry in enumerate(members(value), 1):
            found.append((self._title(number, here), "", False))
            found += [(label, shown, sensitive) for label, shown, sensitive in self._answers(entry, here)]
        return found

    def sample(self, here: Here) -> Event:
        """Nobody, or that is all."""
        return Chose(at=here.at, entropy="0" * 64, data="done")

    def _opens(self, number: int, entry: Entry, here: Here) -> Option:
        """A complete entry is looked at, an incomplete one goes on where it was left."""
        label = shortened(f"{number}. {self._name(entry, here)}", BUTTON)
        if self.missing(entry, here) is None:
            return Option(label, str(number), "page")
        return Option(f"✏️ {label}", f"open-{number}")

    def _title(self, number: int, here: Here) -> str:
        return here.text("entry", number=number)

    def _answers(self, entry: Entry, here: Here) -> list[tuple[str, str, bool]]:
        found = []
        for question in self.applicable(entry, here):
            if question.id in entry:
                inside = self._inside(question, entry, here)
                value = entry[question.id]
                skipped = inside.text("skip") or here.words("none")
                shown = skipped if value is None else question.field.show(value, inside)
                found.append((inside.text("label"), shown, question.sensitive and value is not None))
        return found

    def _lines(self, entry: Entry, here: Here) -> list[str]:
        return [
            here.words("line", label=label, value=self.mask(shown) if sensitive and not here.reveal else shown)
            for label, shown, sensitive in self._answers(entry, here)
        ]

    def _summary(self, number: int, entry: Entry, here: Here) -> str:
        name = shortened(self._name(entry, here), LINE)
        done = self.missing(entry, here) is None
        return here.words("entry-line" if done else "entry-open", number=number, name=name)

    def _name(self, entry: Entry, here: Here) -> str:
        # The first two answers tell entries apart: "daughter, Ayim", "Example LLP, welder".
        shown = [masked(shown) if sensitive else shown for _, shown, sensitive in self._answers(entry, here)[:2]]
        return ", ".join(shown) or here.words("entry-new")

    def _inside(self, question: "Question", entry: Entry, here: Here) -> Here:
        return Here(
            form=here.form,
            session=here.session,
            question=question,
            path=f"{here.path}.{question.id}",
            answers=entry,
            words=here.words,
            at=here.at,
            value=entry.get(question.id),
        )


def members(value: Value) -> tuple[Entry, ...]:
    """The entries of an answer or draft."""
    return tuple(entry for entry in value if isinstance(entry, dict)) if isinstance(value, tuple) else ()
