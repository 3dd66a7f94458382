"""Deliver what commits decided: to each chat in order, at least once, never a flood.

`begin` marks an entry as uncertain, then the call, then `done`. After a crash or a timeout nobody knows whether a
message arrived; telling a person twice is better than not at all, so it is repeated, three times at most. 429 waits
exactly as long as the messenger says and keeps its place. A chat that blocked the bot is parked until it speaks again.
"""

import logging

from bot.queue import Later, Parked
from dialogs.ports import ContractBroken, Entry, Ledger, Messenger, Rejected, Stream, Unavailable, Vault

log = logging.getLogger(__name__)

REPEATS = 3
"""How often a message whose arrival is unknown is sent."""
UNKNOWN_PAUSES = (2.0, 15.0)
"""Seconds between sends whose end is unknown: most troubles are over by then."""
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between tries while the messenger can't be reached."""


class Outbox:
    """The handler of the `out` stream."""

    def __init__(self, ledger: Ledger, vault: Vault, messenger: Messenger) -> None:
        self._ledger = ledger
        self._vault = vault
        self._messenger = messenger
        self._refused: dict[str, int] = {}  # how often a connection was refused in a row, by entry
        self._begun: dict[str, int] = {}  # attempts whose end is unknown, by entry

    async def deliver(self, entry: Entry) -> None:
        """One entry, to its end or to another time."""
        # Of an earlier process we know only that its last try had no end; refused ones before count for nothing.
        unknown = self._begun.get(entry.id, 1 if entry.uncertain else 0)
        if unknown >= REPEATS:
            await self._bury(entry, "arrival_unknown")
            return
        call = self._vault.house.open(entry.body, str(entry.chat), Stream.OUT)
        await self._ledger.begin(entry)  # Rejected if the chat was erased meanwhile: the queue lets it go
        try:
            await self._messenger.deliver(call)
        except Unavailable as away:
            if not away.unknown:
                await self._ledger.unsure(entry)
                raise Later(away.retry_after or self._next_pause(entry)) from away
            self._begun[entry.id] = unknown + 1
            raise Later(away.retry_after or UNKNOWN_PAUSES[min(unknown, len(UNKNOWN_PAUSES) - 1)]) from away
        except Rejected as no:
            if no.code == "blocked":
                await self._ledger.unsure(entry)
                raise Parked from no
            await self._bury(entry, no.code)
            return
        except ContractBroken:
            await self._bury(entry, "contract")
            return
        await self._ledger.done(entry)
        self._forget(entry)

    async def _bury(self, entry: Entry, code: str) -> None:
        log.error("message not delivered", extra={"entry": entry.id, "code": code, "partition": entry.partition})
        await self._ledger.bury(entry, code)
        self._forget(entry)

    def _next_pause(self, entry: Entry) -> float:
        count = self._refused[entry.id] = self._refused.get(entry.id, 0) + 1
        return PAUSES[min(count - 1, len(PAUSES) - 1)]

    def _forget(self, entry: Entry) -> None:
        self._refused.pop(entry.id, None)
        self._begun.pop(entry.id, None)
