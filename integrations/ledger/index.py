"""What the console looks at: lists of chats, what they are found by, and the counts of days. Reads every partition."""

import asyncio
from collections.abc import Sequence
from typing import Any

from dialogs.ports import Chat, Filter, Listed
from integrations.ledger.connection import Argument, Connection, Script
from integrations.ledger.keys import ALL, chat_of, keys_of

_INBOX = Script("inbox", fenced=False)


async def view(
    connection: Connection, wanted: Filter, most: int, sized: Sequence[str] = (), within: Sequence[str] = ()
) -> tuple[list[Listed], dict[str, int]]:
    """The first chats that a filter lets through, in its order; and how many of each list its musts let through."""
    arguments: list[Argument] = [
        most,
        "new" if wanted.newest_first else "old",
        "" if wanted.until is None else wanted.until,
        len(wanted.also),
        *(wanted.after or ("", "")),
        len(wanted.one_of),
        len(sized),
    ]
    lists = (wanted.by, *wanted.also, *wanted.one_of, *sized, *within)
    answers = await asyncio.gather(
        *(connection.run(_INBOX, [keys.listed(name) for name in lists], arguments) for keys in ALL)
    )
    begin = 1 + len(sized)
    found = [
        (int(score), chat.decode())
        for answer in answers
        for chat, score in zip(answer[begin::2], answer[begin + 1 :: 2], strict=True)
    ]
    found.sort(reverse=wanted.newest_first)
    sizes = {name: sum(int(answer[at]) for answer in answers) for at, name in enumerate(sized, 1)}
    return await _cards(connection, [(chat_of(chat.encode()), score) for score, chat in found[:most]]), sizes


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
