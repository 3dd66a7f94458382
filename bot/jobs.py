"""Slow work that a turn asked for: fetch and keep files, bring one-time codes, drop what is no longer needed.

What comes of it enters the conversation as an event, through the same door as everything else.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Annotated

from pydantic import Field, TypeAdapter

from bot.files import Files
from bot.queue import Later
from bot.turn import Turns, entropy, now
from dialogs.effects import DropFiles, FetchDocument, HandOver, SendOtp
from dialogs.event import CodeFailed, CodeSent, FileRefused, FileStored, Learned, Outcome, Queued
from dialogs.overview import queue
from dialogs.ports import (
    CodeSender,
    ContractBroken,
    Entry,
    Ledger,
    Messenger,
    Rejected,
    Stream,
    Unavailable,
    Vault,
)

log = logging.getLogger(__name__)

JOB: TypeAdapter[FetchDocument | SendOtp | DropFiles | HandOver] = TypeAdapter(
    Annotated[FetchDocument | SendOtp | DropFiles | HandOver, Field(discriminator="kind")]
)

DAY = int(timedelta(days=1).total_seconds())
CODES_A_NUMBER = 5
"""One-time codes a phone number gets in a day, whoever asks: a stranger's phone can't be bombed from many chats."""
CODES_IN_ALL = 20_000
"""One-time codes sent in a day, in all: what a mistake or an attack can cost is bounded."""
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
DOWNLOADS = 8
"""Files fetched side by side: each may take minutes and 20 MB of memory. Codes never wait for them."""


class Jobs:
    """The handler of the `job` stream."""

    def __init__(
        self,
        turns: Turns,
        ledger: Ledger,
        vault: Vault,
        files: Files,
        messenger: Messenger,
        codes: CodeSender,
    ) -> None:
        self._turns = turns
        self._ledger = ledger
        self._vault = vault
        self._files = files
        self._messenger = messenger
        self._codes = codes
        self._tries: dict[str, int] = {}
        self._downloads = asyncio.Semaphore(DOWNLOADS)

    async def work(self, entry: Entry) -> None:
        """One entry, to its end or to another time."""
        job = JOB.validate_json(self._vault.house.open(entry.body, str(entry.chat), Stream.JOB))
        match job:
            case FetchDocument():
                async with self._downloads:
                    await self._fetch(entry, job)
            case SendOtp():
                await self._send(entry, job)
            case HandOver():
                await self._queue(entry, job)
            case DropFiles():
                for file in job.files:
                    await self._files.drop(entry.chat, file)
        await self._ledger.done(entry)
        self._tries.pop(entry.id, None)

    async def _fetch(self, entry: Entry, job: FetchDocument) -> None:
        try:
            download = await self._messenger.download(job.reference, job.limit)
        except Rejected as no:
            await self._tell(entry, job.file, FileRefused(code="too_big" if no.code == "too_big" else "gone"))
            return
        except (Unavailable, ContractBroken) as away:
            if self._tries.get(entry.id, 0) < len(PAUSES):
                raise self._later(entry) from away
            await self._tell(entry, job.file, FileRefused(code="gone"))
            return
        content = download.content
        if not content:
            await self._tell(entry, job.file, FileRefused(code="empty"))
            return
        media_type = self._files.recognise(content)
        if media_type not in job.media_types:
            await self._tell(entry, job.file, FileRefused(code="type"))
            return
        loaded = await self._ledger.load(entry.chat)
        if loaded.key is None:
            return  # erased meanwhile: nothing of theirs may be stored any more
        sha256 = await self._files.keep(entry.chat, loaded.key, job.file, content)
        await self._tell(entry, job.file, FileStored(media_type=media_type, size=len(content), sha256=sha256))

    async def _queue(self, entry: Entry, job: HandOver) -> None:
        """How many were called before them, and still wait."""
        session = self._turns.read(entry.chat, await self._ledger.load(entry.chat))
        if session is not None and session.help is not None:
            ahead = await self._ledger.earlier(*queue(session.help))
            await self._tell(entry, job.case, Queued(ahead=ahead))

    async def _send(self, entry: Entry, job: SendOtp) -> None:
        if entry.uncertain:
            # It was on its way when we fell and may have arrived. A code is never sent twice; they can ask for another.
            await self._tell(entry, job.id, CodeSent())
            return
        number = self._vault.hashed("phone", job.phone)
        if await self._ledger.count(f"codes:{number}", DAY) > CODES_A_NUMBER:
            tomorrow = now() + timedelta(seconds=DAY)
            await self._tell(entry, job.id, CodeFailed(code="limited", until=tomorrow))
            return
        if await self._ledger.count("codes", DAY) > CODES_IN_ALL:
            log.error("daily limit of one-time codes reached", extra={"count": CODES_IN_ALL})
            await self._tell(entry, job.id, CodeFailed(code="unavailable"))
            return
        await self._ledger.begin(entry)
        try:
            await self._codes.send(job.phone, job.code, job.ttl)
        except Rejected as no:
            known = no.code in {"no_telegram", "bad_phone", "limited"}
            until = now() + timedelta(seconds=no.retry_after or 3600) if no.code == "limited" else None
            if not known:
                log.exception("one-time code refused", extra={"code": no.code})
            await self._tell(entry, job.id, CodeFailed(code=no.code if known else "unavailable", until=until))
        except Unavailable as away:
            outcome = CodeSent() if away.unknown else CodeFailed(code="unavailable")
            await self._tell(entry, job.id, outcome)
        except ContractBroken:
            await self._tell(entry, job.id, CodeFailed(code="unavailable"))
        else:
            await self._tell(entry, job.id, CodeSent())

    async def _tell(self, entry: Entry, about: str, outcome: Outcome) -> None:
        event = Learned(at=now(), entropy=entropy(), about=about, outcome=outcome)
        await self._turns.take(entry.chat, f"job:{entry.partition}:{entry.id}", event)

    def _later(self, entry: Entry) -> Later:
        count = self._tries[entry.id] = self._tries.get(entry.id, 0) + 1
        return Later(PAUSES[min(count - 1, len(PAUSES) - 1)])
