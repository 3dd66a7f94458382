"""What people ask about: the pages of the help, whom to call, and where an application stands. All HTML."""

from typing import TYPE_CHECKING

from dialogs.calendar import spelled
from dialogs.fields.base import Here
from dialogs.session import Application
from dialogs.texts import name_in

if TYPE_CHECKING:
    from collections.abc import Callable


def documents(here: Here) -> str:
    """What to prepare."""
    return here.words("info-documents")


def support(here: Here) -> str:
    """What the state gives, in tenge of the year."""
    given = here.form.support
    mci = given.mci_on(here.today)
    lines = [here.words("info-support", mci=tenge(mci), year=str(here.today.year))]
    for amount in given.amounts_on(here.today):
        values = [tenge(count * mci) for count in amount.mci] or [tenge(amount.tenge)]
        args = {
            "tenge": values[0],
            "from": values[0],
            "to": values[-1],
            "mci": str(amount.mci[0]) if amount.mci else "",
        }
        lines.append(here.words(f"support-{amount.id}", **args))
    return "\n".join([*lines, here.words("support-other")])


def difference(here: Here) -> str:
    """Kandas status is another service."""
    return here.words("info-status")


def privacy(here: Here) -> str:
    """What happens to the data."""
    return here.words("privacy", days=here.form.draft_days)


def contact(here: Here, region: str = "") -> str:
    """Whom to call: the office of the region that was asked for, else the national line."""
    office = here.form.support.contact(region or str(here.answers.get("region") or ""))
    locale = here.words.locale
    return here.words(
        "info-contact",
        name=name_in(office.names, locale),
        phone=office.phone,
        hours=name_in(office.hours, locale),
        site=office.site,
    )


def status(ours: Application, here: Here, *, named: bool = False) -> str:
    """Where an application stands; `named` says whose it is, where a phone has several."""
    words = here.words
    head = f"<b>{words('status-of', name=ours.whose)}</b>\n" if named and ours.whose else ""
    match ours.stage:
        case "accepted":
            return head + words("status-sending")
        case "declined":
            return head + words("status-declined")
        case "received":
            key = f"status-{ours.status}" if words.has(f"status-{ours.status}") else "status-received"
            due = spelled(ours.due_date, words.locale) if ours.due_date else ""
            text = head + words(key, number=ours.number, due=due, reason=ours.reason)
            asks = ours.status == "more_information_needed"
            return f"{text}\n\n{contact(here, ours.region)}" if asks else text
        case _:
            return words("status-none")


def tenge(amount: int) -> str:
    """`302 750`: thousands apart by a no-break space, as prices are written in Kazakhstan."""
    return f"{amount:,}".replace(",", "\u00a0")


TOPICS: "dict[str, Callable[[Here], str]]" = {
    "documents": documents,
    "support": support,
    "kandas": difference,
    "privacy": privacy,
    "contact": contact,
}
"""The pages of the help, in order; each has a text `topic-<name>` for its button."""
