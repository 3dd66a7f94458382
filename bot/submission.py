"""Bring a signed application to the backend: the same bytes under the same key until it answers, never a second record.

The envelope beside the blobs is what is sent, not the session: it was written once, before the commit that accepted it.
`recover` finds envelopes without a receipt, so even a store that was lost loses no accepted application.
"""

import contextlib
import json
import logging
from dataclasses import dataclass
from typing import Any

from bot.queue import Later
from bot.turn import Turns, entropy, now
from dialogs.event import Declined, Delayed, Learned, Outcome, Received
from dialogs.ports import (
    Backend,
    Blobs,
    Chat,
    Commit,
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
from dialogs.ports import Outcome as OutcomeOfCommit
from dialogs.session import Application, Session, Signature

log = logging.getLogger(__name__)

MINUTE, HOUR = 60, 3600
SCHEDULE = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""Seconds between tries; the last one is repeated."""
YOUNG = 10
"""Tries for which the office's own Retry-After is taken as it is."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What was accepted: whose, and the canonical JSON."""

    chat: Chat
    application: str
    document: str


class Submission:
    """The handler of the `sub` stream."""

    def __init__(self, turns: Turns, ledger: Ledger, vault: Vault, blobs: Blobs, backend: Backend) -> None:
        self._turns = turns
        self._ledger = ledger
        self._vault = vault
        self._blobs = blobs
        self._backend = backend
        self._tries: dict[str, int] = {}

    async def work(self, entry: Entry) -> None:
        """One application, to its receipt or to another time."""
        application = self._vault.house.open(entry.body, str(entry.chat), Stream.SUB).decode()
        owner = self._turns.owner(entry.chat)
        tries = self._tries.get(entry.id, entry.attempts)
        await self._ledger.begin(entry)
        self._tries[entry.id] = tries + 1
        try:
            envelope, key = await self.open(owner, application)
            receipt = await self._send(owner, envelope, key, again=tries > 0)
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
        await self._keep_receipt(owner, application, receipt, key)
        due = receipt.due_date.isoformat() if receipt.due_date else ""
        received = Received(number=receipt.number, status=receipt.status, due_date=due)
        await self._tell(entry.chat, application, received)
        await self._ledger.done(entry)
        self._tries.pop(entry.id, None)

    async def open(self, owner: str, application: str) -> tuple[Envelope, Key]:
        """An envelope and the key that opens it, both from beside the blobs: the store is not needed."""
        wrapped = await self._blobs.get(owner, "key")
        sealed = await self._blobs.get(owner, f"envelope-{application}")
        if wrapped is None or sealed is None:
            raise ContractBroken(f"the envelope of {application} is gone")
        key = self._vault.key(wrapped)
        body = json.loads(key.open(sealed, owner, "envelope"))
        bot, _, chat = body["chat"].partition(":")
        return Envelope(Chat(bot, chat), body["application"], body["document"]), key

    async def recover(self) -> int:
        """Queue every envelope that has no receipt and is not queued; how many there were.

        Where the session itself is lost, the conversation begins anew with this application as accepted, so that its
        number and its decision still reach the person.
        """
        queued = {
            self._vault.house.open(entry.body, str(entry.chat), Stream.SUB).decode()
            for entry in await self._ledger.pending(Stream.SUB)
        }
        count = 0
        for owner in await self._blobs.owners():
            names = await self._blobs.names(owner)
            for name in names:
                application = name.removeprefix("envelope-")
                if name == application or f"receipt-{application}" in names or application in queued:
                    continue
                try:
                    queued_again = await self._requeue(owner, application)
                except ContractBroken:
                    # One envelope that nobody can open must not keep the others, and the bot, from starting.
                    log.exception("an envelope can't be opened", extra={"application": application})
                    continue
                if queued_again:
                    log.warning("application queued again", extra={"application": application})
                    count += 1
        return count

    async def _requeue(self, owner: str, application: str) -> bool:
        envelope, key = await self.open(owner, application)
        loaded = await self._ledger.load(envelope.chat)
        session = self._turns.read(envelope.chat, loaded) or _restored(envelope)
        known = next((one for one in session.applications if one.id == application), None)
        if known is None:
            # They have written since the store was lost, or have several under way: it joins what they have.
            restored = _restored(envelope).application
            session = session.changed(past=(*session.past, *((restored,) if restored else ())))
        elif known.stage != "accepted":
            return False  # refused by the office and with staff
        wrapped = loaded.key or await self._blobs.get(owner, "key")
        session = session.changed(revision=session.revision + 1)
        chat = str(envelope.chat)
        commit = Commit(
            chat=envelope.chat,
            seen=f"recover:{application}:{loaded.version}",
            version=loaded.version,
            body=key.seal(session.model_dump_json(exclude_defaults=True).encode(), chat, "session"),
            key=wrapped,
            submissions=(self._vault.house.seal(application.encode(), chat, Stream.SUB),),
        )
        await self._ledger.name(f"app:{application}", self._vault.house.seal(chat.encode(), "app"))
        return (await self._ledger.commit(commit)).outcome is OutcomeOfCommit.OK

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

    async def _keep_receipt(self, owner: str, application: str, receipt: Receipt, key: Key) -> None:
        told = json.dumps({"number": receipt.number, "received_at": receipt.received_at.isoformat()})
        await self._blobs.create(owner, f"receipt-{application}", key.seal(told.encode(), owner, "receipt"))

    async def _tell(self, chat: Chat, application: str, outcome: Outcome) -> None:
        event = Learned(at=now(), entropy=entropy(), about=application, outcome=outcome)
        await self._turns.take(chat, f"sub:{application}:{outcome.kind}", event)


def _restored(envelope: Envelope) -> Session:
    body = json.loads(envelope.document)
    signature = Signature.model_validate(body["signature"])
    application = Application(id=body["id"], sha256=signature.sha256, stage="accepted", signature=signature)
    return Session(form_version=body["form_version"], locale=body["locale"], application=application)
