"""Bring a signed application to the backend: the same bytes under the same key until it answers, never a second record.

The envelope beside the blobs is what is sent, not the session: it was written once, before the commit that accepted it.
"""

import contextlib
import json
import logging
from typing import Any

from bot.envelope import Envelope, Envelopes
from bot.queue import Later
from bot.turn import Turns, entropy, now
from dialogs.event import Declined, Delayed, Learned, Outcome, Received
from dialogs.ports import (
    Backend,
    Blobs,
    Chat,
    ContractBroken,
    Entry,
    Key,
    Ledger,
    Receipt,
    Rejected,
    Stream,
    Unavailable,
    Vault,
)

log = logging.getLogger(__name__)

MINUTE, HOUR = 60, 3600
SCHEDULE = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""Seconds between tries; the last one is repeated."""
YOUNG = 10
"""Tries for which the office's own Retry-After is taken as it is."""


class Submission:
    """The handler of the `sub` stream."""

    def __init__(
        self, turns: Turns, ledger: Ledger, vault: Vault, blobs: Blobs, envelopes: Envelopes, backend: Backend
    ) -> None:
        self._turns = turns
        self._ledger = ledger
        self._vault = vault
        self._blobs = blobs
        self._envelopes = envelopes
        self._backend = backend
        self._tries: dict[str, int] = {}

    async def work(self, entry: Entry) -> None:
        """One application, to its receipt or to another time."""
        application = self._vault.house.open(entry.body, str(entry.chat), Stream.SUB).decode()
        owner = self._envelopes.owner(entry.chat)
        tries = self._tries.get(entry.id, entry.attempts)
        await self._ledger.begin(entry)
        self._tries[entry.id] = tries + 1
        try:
            envelope, key = await self._envelopes.open(owner, application)
            again = tries > 0 or await self._envelopes.receipt(owner, application) is not None
            receipt = await self._send(owner, envelope, key, again=again)
        except (Unavailable, ContractBroken) as away:
            if isinstance(away, ContractBroken):
                log.exception("backend broke its contract", extra={"application": application})
            await self._tell(entry.chat, application, Delayed())
            pause = SCHEDULE[min(tries, len(SCHEDULE) - 1)]
            named = away.retry_after if isinstance(away, Unavailable) else None
            # What the office asks for is obeyed while the failure is young; later our own patience counts too.
            raise Later(named if named and tries < YOUNG else max(named or 0.0, pause)) from away
        except Rejected as no:
            log.exception("backend refused an application", extra={"application": application, "code": no.code})
            await self._tell(entry.chat, application, Declined(code=no.code))
            await self._ledger.bury(entry, f"backend_{no.code}")
            return
        await self._envelopes.keep_receipt(owner, application, receipt, key)
        due = receipt.due_date.isoformat() if receipt.due_date else ""
        received = Received(
            number=receipt.number,
            status=receipt.status,
            due_date=due,
            reason=receipt.reason,
            version=receipt.version,
        )
        await self._tell(entry.chat, application, received)
        await self._ledger.done(entry)
        self._tries.pop(entry.id, None)

    async def _send(self, owner: str, envelope: Envelope, key: Key, *, again: bool) -> Receipt:
        if again:
            # An idempotency key may have expired on their side by now: ask for our id first.
            # An answer that we can't read must not keep it from being sent: the same key goes with it.
            with contextlib.suppress(ContractBroken):
                if known := await self._backend.find(envelope.application):
                    return known
        for document in json.loads(envelope.document)["documents"]:
            for file in document["files"]:
                await self._send_file(owner, envelope, key, file)
        return await self._backend.submit(envelope.application, envelope.document.encode())

    async def _send_file(self, owner: str, envelope: Envelope, key: Key, file: dict[str, Any]) -> None:
        sealed = await self._blobs.get(owner, f"file-{file['id']}")
        if sealed is None:
            raise ContractBroken("a file of an accepted application is gone")
        content = key.open(sealed, str(envelope.chat), f"file-{file['id']}")
        await self._backend.put_file(envelope.application, file["id"], content, file["media_type"])

    async def _tell(self, chat: Chat, application: str, outcome: Outcome) -> None:
        event = Learned(at=now(), entropy=entropy(), about=application, outcome=outcome)
        await self._turns.take(chat, f"sub:{application}:{outcome.kind}", event)
