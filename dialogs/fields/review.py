"""Check your answers: everything in one place, page by page, sensitive numbers hidden until a tap; then confirm."""

from html import escape
from typing import ClassVar, Literal

from dialogs import application, journey
from dialogs.event import Chose, Event, Said
from dialogs.fields.base import Changed, Field, Here, Option, Problem, Reply, Rows
from dialogs.fields.spelling import folded
from dialogs.fields.yes_no import YesNo
from dialogs.session import Application, Value

ROOM = 2800
"""Characters of one page of the summary; Telegram's limit is 4096, the rest is for title and hints."""
LISTS = 100
"""Pages from here on list the questions of a section, to change one."""

_WORDS = """
всё верно | всё правильно | всё так | да всё верно | да всё правильно | подтверждаю | к подписи | подписать | подписываю
| бәрі дұрыс | барлығы дұрыс | иә бәрі дұрыс | иә дұрыс | растаймын | қол қоямын | bari durys | barlygy durys
| all correct | everything is correct | it is correct | yes all correct | all is correct | all right | confirm
| i confirm | sign | ءبارى دۇرىس
"""
_AGREES = frozenset(folded(phrase) for phrase in _WORDS.split("|"))

Summary = list[tuple[str, list[tuple[str, str]]]]


class Review(Field):
    """Its answer is that the application was confirmed as it stands."""

    kind: Literal["review"] = "review"
    problems: ClassVar[tuple[str, ...]] = ("use_buttons", "unknown_button", "review_more")

    def answered(self, here: Here) -> bool:
        """Confirmed, and nothing has changed since (a change takes the application back)."""
        ours = here.session.application
        return ours is not None and ours.stage != "summary"

    def take(self, event: Event, here: Here) -> Reply:
        """`confirm` stamps the time and the hash that will be signed."""
        ours = here.session.application
        match event:
            case Said(text=text) if ours is not None and _agrees(text, here):
                # The button stands under the last page: nobody confirms what they have not seen.
                pages = _pages(application.summary(here.form, here.session, here.at, reveal=False))
                return Problem("review_more") if len(pages) > 1 else self._confirmed(here, ours)
            case Chose(data="confirm") if ours is not None:
                return self._confirmed(here, ours)
            case Chose():
                return Problem("unknown_button")
            case _:
                return Problem("use_buttons")

    def _confirmed(self, here: Here, ours: Application) -> Reply:
        stamped = here.session.changed(
            application=ours.changed(confirmed_at=here.at, whose=application.whose(here.session))
        )
        sha256 = application.digest(here.form, stamped, here.at)
        confirmed = stamped.application.changed(sha256=sha256, stage="confirmed")  # type: ignore[union-attr]
        return Changed(stamped.changed(application=confirmed))

    def ask(self, here: Here) -> str:
        """One page of the summary, or the answers of a section to choose from."""
        sections = application.summary(here.form, here.session, here.at, reveal=here.reveal)
        if here.page >= LISTS:
            return f"<b>{here.words('review-which')}</b>"
        pages = _pages(sections)
        number = min(here.page, len(pages) - 1)
        hidden = here.text("hidden") if self._masks(pages, number, here) and not here.reveal else ""
        parts = [part for part in (f"<b>{here.text()}</b>", hidden, here.text("hint")) if part]
        if len(pages) > 1:
            parts.append(here.words("review-page", page=number + 1, pages=len(pages)))
        return "\n".join([*parts, "", pages[number]])

    def rows(self, here: Here) -> Rows:
        """Turn the page, change something, show the numbers; on the last page: confirm."""
        words = here.words
        sections = application.summary(here.form, here.session, here.at, reveal=here.reveal)
        if here.page >= LISTS:
            return self._list(here)
        pages = _pages(sections)
        number = min(here.page, len(pages) - 1)
        rows: list[tuple[Option, ...]] = []
        if number < len(pages) - 1:
            rows.append((Option(words("button-next"), str(number + 1), "page"),))
        if journey.place(here.form, here.session, here.at) != here.path:
            # Only looked at, from another question: the way back there.
            rows.append((Option(words("button-continue"), "continue", "go"),))
        elif number == len(pages) - 1:
            rows.append((Option(here.text("confirm"), "confirm"),))
        if number:
            rows.append((Option(words("button-previous"), str(number - 1), "page"),))
        if self._masks(pages, number, here):
            verb, key = ("page", "button-hide") if here.reveal else ("reveal", "button-reveal")
            rows.append((Option(words(key), str(number), verb),))
        changes = [
            Option(f"✏️ {words(f'page-{page.id}')}", str(LISTS + index), "page")
            for index, page in enumerate(here.form.pages)
            if any(spot.question in page.questions for spot in self._answered(here))
        ]
        return (*rows, *(tuple(changes[i : i + 2]) for i in range(0, len(changes), 2)))

    def show(self, value: Value, here: Here) -> str:  # noqa: ARG002  (there is one answer)
        """Confirmed."""
        return here.text("confirm")

    def sample(self, here: Here) -> Event:
        """Confirmed."""
        return Chose(at=here.at, entropy="0" * 64, data="confirm")

    def _masks(self, pages: list[str], number: int, here: Here) -> bool:
        """Whether something on this page is hidden, or can be: it looks different the other way."""
        others = _pages(application.summary(here.form, here.session, here.at, reveal=not here.reveal))
        return pages[number] not in others

    def _answered(self, here: Here) -> list[Here]:
        return list(application.answered(here.form, here.session, here.at))

    def _list(self, here: Here) -> Rows:
        index = min(here.page - LISTS, len(here.form.pages) - 1)
        page = here.form.pages[index]
        return (
            *(
                (Option(f"✏️ {spot.text('label')}", "", f"edit.{spot.question.id}"),)
                for spot in self._answered(here)
                if spot.question in page.questions
            ),
            (Option(here.words("button-list"), "0", "page"),),
        )


def _agrees(text: str, here: Here) -> bool:
    """Whether a whole message says that all is as it should be."""
    wanted = folded(text)
    said = wanted in _AGREES or wanted in map(folded, here.everywhere("confirm"))
    return said or YesNo().parse(text, here) is True


def _pages(sections: Summary) -> list[str]:
    """Sections packed into pages of at most `ROOM` characters; a long section goes on on the next page."""
    pages: list[str] = [""]
    for title, lines in sections:
        heading = f"<b>{escape(title, quote=False)}</b>"
        block = heading
        for label, value in lines:
            line = f"{escape(label, quote=False)}: {escape(value, quote=False)}" if value else f"<i>{escape(label)}</i>"
            if len(pages[-1]) + len(block) + len(line) > ROOM:
                if block == heading and pages[-1]:
                    pages.append("")
                else:
                    pages[-1] = f"{pages[-1]}\n\n{block}".strip()
                    pages.append("")
                    block = heading
            block = f"{block}\n{line}"
        pages[-1] = f"{pages[-1]}\n\n{block}".strip()
    return pages
