"""A person's own copy of a finished application: what the PDF says, decided here, drawn elsewhere."""

from dialogs import application
from dialogs.calendar import KAZAKHSTAN, spelled
from dialogs.effects import Section, SendPaper
from dialogs.fields.base import Here


def copy_of(here: Here) -> SendPaper:
    """All answers in full, the number, the due date and the record of the signature."""
    words, ours = here.words, here.session.application
    lines: list[tuple[str, str]] = []
    if ours is not None:
        if ours.number:
            lines.append((words("paper-number"), ours.number))
        if ours.due_date:
            lines.append((words("paper-due"), spelled(ours.due_date, words.locale)))
        if ours.signature is not None:
            at = ours.signature.at.astimezone(KAZAKHSTAN)
            lines.append((words("paper-signed"), f"{at:%d.%m.%Y %H:%M}, {ours.signature.phone}"))
            lines.append((words("paper-hash"), ours.signature.sha256))
    head = Section(title=words("paper-record"), lines=tuple(lines))
    body = tuple(
        Section(title=title, lines=tuple(answers))
        for title, answers in application.summary(here.form, here.session, here.at, reveal=True)
    )
    return SendPaper(
        name=f"qonys-{ours.number or ours.id[:8]}.pdf" if ours else "qonys.pdf",
        locale=words.locale,
        title=words("service"),
        caption=words("paper-caption"),
        note=words("paper-note"),
        sections=(head, *body),
    )
