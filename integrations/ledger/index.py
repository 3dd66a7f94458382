"""What the console looks at: lists of chats, what they are found by, and the counts of days. Reads every partition."""

from collections.abc import Sequence
from typing import Any

from dialogs.ports import Chat, Filter, Listed
from integrations.ledger.connection import Argument, Connection, Script
from integrations.ledger.keys import ALL, Keys, chat_of, keys_of

_INBOX = Script("inbox", fenced=False)
EVERYBODY = "all"
"""The list in which every chat stands that stands in any."""


async def view(
    connection: Connection, wanted: Filter, most: int, sized: Sequence[str] = (), within: Sequence[str] = ()
) -> tuple[list[Listed], dict[str, int]]:
    """The first chats that a filter lets through, in its order; and how many of each list its musts let through."""
    share = most // SHARES + LEAST
    answers = await _looked(connection, ALL, wanted, share, (*sized, *within), len(sized))
    sizes = {name: sum(int(answer[at]) for answer in answers) for at, name in enumerate(sized, 1)}
    found = [_lines(answer[1 + len(sized) :]) for answer in answers]
    first = _merged(found, wanted, most)
    # A partition may hold more than its share of the first ones: where its last line is among them, it is asked again.
    end = first[-1] if len(first) == most else None
    full = [at for at, lines in enumerate(found) if len(lines) == share and _reaches(lines[-1], end, wanted)]
    if share < most and full:
        again = await _looked(connection, [ALL[at] for at in full], wanted, most)
        for at, answer in zip(full, again, strict=True):
            found[at] = _lines(answer[1:])
        first = _merged(found, wanted, most)
    return await _cards(connection, [(chat_of(chat.encode()), score) for score, chat in first]), sizes


SHARES, LEAST = 16, 4
"""How many lines of a page a partition is asked for at first: of 64, each holds few of them."""

_Line = tuple[int, str]
"""Score and chat."""


async def _looked(
    connection: Connection,
    partitions: Sequence[Keys],
    wanted: Filter,
    most: int,
    more: Sequence[str] = (),
    sized: int = 0,
) -> list[list[Any]]:
    """What the script answers in each partition; `more`: lists to count, the first `sized`, and within which."""
    arguments: list[Argument] = [
        most,
        "new" if wanted.newest_first else "old",
        "" if wanted.until is None else wanted.until,
        len(wanted.also),
        *(wanted.after or ("", "")),
        len(wanted.one_of),
        sized,
        more.index(EVERYBODY) + 1 if EVERYBODY in more[:sized] else 0,
    ]
    lists = (wanted.by, *wanted.also, *wanted.one_of, *more)
    return await connection.read(_INBOX, [([keys.listed(name) for name in lists], arguments) for keys in partitions])


def _lines(answer: Sequence[bytes]) -> list[_Line]:
    return [(int(score), chat.decode()) for chat, score in zip(answer[::2], answer[1::2], strict=True)]


def _merged(found: Sequence[list[_Line]], wanted: Filter, most: int) -> list[_Line]:
    return sorted((line for lines in found for line in lines), reverse=wanted.newest_first)[:most]


def _reaches(line: _Line, end: _Line | None, wanted: Filter) -> bool:
    """Whether what comes after a line may come before the end of the page."""
    return end is None or (line > end if wanted.newest_first else line < end)


async def earlier(connection: Connection, name: str, score: int) -> int:
    """How many chats stand in a list with a lower score."""
    counts = await connection.gather([("ZCOUNT", keys.listed(name), "-inf", f"({score}") for keys in ALL])
    return sum(counts)


async def found(connection: Connection, name: str) -> list[Listed]:
    """The chats that are found by a keyed hash."""
    answers = await connection.gather([("SMEMBERS", keys.found(name)) for keys in ALL])
    return await _cards(connection, [(chat_of(chat), 0) for chats in answers for chat in sorted(chats)])


async def counted(connection: Connection, days: Sequence[str]) -> dict[str, dict[str, int]]:
    """What was counted on these days (ISO): {day: {field: number}}."""
    answers = await connection.gather([("HGETALL", f"{keys.counts}{day}") for day in days for keys in ALL])
    counted: dict[str, dict[str, int]] = {day: {} for day in days}
    for index, fields in enumerate(answers):
        day = counted[days[index // len(ALL)]]
        for field, number in _pairs(fields):
            day[field] = day.get(field, 0) + number
    return counted


async def _cards(connection: Connection, chats: Sequence[tuple[Chat, int]]) -> list[Listed]:
    """Their cards; a chat that was erased meanwhile has none."""
    commands: list[tuple[Argument, ...]] = []
    for chat, _ in chats:
        keys = keys_of(chat)
        commands += (("HGET", keys.cards, str(chat)), ("HGET", keys.unread, str(chat)))
    answers = await connection.gather(commands) if commands else []
    return [
        Listed(chat, score, card, max(0, int(unread or 0)))
        for (chat, score), card, unread in zip(chats, answers[::2], answers[1::2], strict=True)
        if card is not None
    ]


def _pairs(fields: Any) -> list[tuple[str, int]]:
    """A hash as redis-py gives it: a dict, or in a pipeline a flat list."""
    items = fields.items() if isinstance(fields, dict) else zip(fields[::2], fields[1::2], strict=True)
    return [(field.decode(), int(number)) for field, number in items]
