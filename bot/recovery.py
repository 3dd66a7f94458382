"""At each start: whatever was accepted and is not received goes on its way again, also when the store was lost.

A store that we have never seen before, while envelopes lie on the disk, is a lost one: then the applications that the
office has already come back too, so that their numbers and decisions still reach the people.
"""

import json
import logging

from bot.envelope import Envelopes
from bot.turn import Turns, now
from dialogs.application import restored
from dialogs.ports import Commit, ContractBroken, Ledger, Outcome, Stream, Vault

log = logging.getLogger(__name__)

MARK = "recovered"
"""The name in the store that says: this store knows all that was accepted before it was set."""


class Recovery:
    """Compares the envelopes with the store."""

    def __init__(self, turns: Turns, ledger: Ledger, vault: Vault, envelopes: Envelopes) -> None:
        self._turns = turns
        self._ledger = ledger
        self._vault = vault
        self._envelopes = envelopes

    async def run(self) -> int:
        """Queue what has to be sent or asked for again; how many there were. Raises `Unavailable`."""
        lost = await self._ledger.named(MARK) is None
        queued = {
            self._vault.house.open(entry.body, str(entry.chat), Stream.SUB).decode()
            for entry in await self._ledger.pending(Stream.SUB)
        }
        count = 0
        async for kept in self._envelopes.all():
            if kept.application in queued or (kept.received and not lost):
                continue
            try:
                queued_again = await self._requeue(kept.owner, kept.application)
            except ContractBroken:
                # One envelope that nobody can open must not keep the others, and the bot, from starting.
                log.exception("an envelope can't be opened", extra={"application": kept.application})
                continue
            if queued_again:
                log.warning("application queued again", extra={"application": kept.application})
                count += 1
        if lost:
            await self._ledger.name(MARK, self._vault.house.seal(now().isoformat().encode(), MARK))
        return count

    async def _requeue(self, owner: str, application: str) -> bool:
        """Put it into the conversation, if it is not there, and into the stream.

        Where the session is lost, the conversation begins anew with this application as accepted: its number, and what
        was decided meanwhile, come with the office's next answer.
        """
        envelope, key = await self._envelopes.open(owner, application)
        wrapped = await self._envelopes.wrapped(owner)
        chat = str(envelope.chat)
        await self._ledger.name(f"app:{application}", self._vault.house.seal(chat.encode(), "app"))
        loaded = await self._ledger.load(envelope.chat)
        found = self._turns.read(envelope.chat, loaded)
        known = next((one for one in found.applications if one.id == application), None) if found else None
        if known is not None and known.stage != "accepted":
            return False  # the office has it, or has refused it and it is with staff
        again = restored(json.loads(envelope.document))
        if found is None:
            session = again
        elif known is None and again.application is not None:
            # They have written since the store was lost, or have several under way: it joins what they have.
            session = found.changed(past=(*found.past, again.application.changed(answers=again.answers)))
        else:
            session = found
        commit = Commit(
            chat=envelope.chat,
            seen=f"recover:{application}:{loaded.version}",
            version=loaded.version,
            body=self._turns.seal(session.changed(revision=session.revision + 1), envelope.chat, key),
            key=wrapped,
            submissions=(self._vault.house.seal(application.encode(), chat, Stream.SUB),),
        )
        return (await self._ledger.commit(commit)).outcome is Outcome.OK
