"""What staff must know, from the command line, masked: incidents, submissions, dead letters, the health of the parts.

These commands only read (those that change accounts are in `bot.staffing`). They look into the store of a running bot
beside it, or start the embedded one for the moment.
"""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.console.audit import Audit
from bot.console.lessons import Lessons
from bot.envelope import Envelopes
from bot.settings import Settings, StoreSettings
from bot.store import blob_store, open_ledger
from dialogs.ports import ContractBroken, Rejected, Stream, Unavailable
from integrations.backend import HttpBackend
from integrations.blobs import FileBlobs
from integrations.ledger import RedisLedger
from integrations.store import running_store
from integrations.vault import KeyRing


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that the commands look into."""

    ledger: RedisLedger
    vault: KeyRing
    blobs: FileBlobs


@contextlib.asynccontextmanager
async def desk(settings: StoreSettings) -> AsyncIterator[Desk]:
    """Open them; nothing is taken over from a running bot."""
    async with contextlib.AsyncExitStack() as stack:
        beside = None if settings.redis_url else await running_store(settings.data_dir)
        reached = settings.model_copy(update={"redis_url": beside}) if beside else settings
        ledger = await open_ledger(reached, stack)
        vault = KeyRing.load(settings.keyring or settings.data_dir / "keyring.json")
        yield Desk(ledger, vault, blob_store(settings))


async def show(at: Desk, number: str) -> list[str]:
    """One incident: what failed where, for which chat; never what was written."""
    name = number.strip().upper()
    sealed = await at.ledger.named(f"incident:{name}")
    if sealed is None:
        return [f"There is no incident {name}. Its number has eight letters and digits, for example 7KQ2MX9P."]
    told = json.loads(at.vault.house.open(sealed, "incident", name))
    lines = [f"incident  {name}", f"chat      {masked_chat(told['chat'])}", f"update    {told['seen']}"]
    return [*lines, f"error     {told['code']}", *(f"          {line}" for line in told["details"].splitlines())]


async def submissions(at: Desk) -> list[str]:
    """Every signed application: received (its number) or still on its way (since when, how often tried)."""
    waiting = {
        at.vault.house.open(entry.body, str(entry.chat), Stream.SUB).decode(): entry
        for entry in await at.ledger.pending(Stream.SUB)
    }
    lines = []
    envelopes = Envelopes(at.vault, at.blobs)
    async for kept in envelopes.all():
        if kept.received:
            receipt = await envelopes.receipt(kept.owner, kept.application) or {"number": "?", "received_at": "?"}
            lines.append(f"{kept.application}  received  {receipt['number']}  {receipt['received_at']}")
        elif entry := waiting.get(kept.application):
            since = datetime.fromtimestamp(int(entry.id.partition("-")[0]) / 1000, tz=UTC)
            lines.append(
                f"{kept.application}  waiting   since {since:%Y-%m-%d %H:%M} UTC, tried {entry.attempts} times"
            )
        else:
            lines.append(f"{kept.application}  stopped   see dead-letters")
    return lines or ["No application was signed yet."]


async def dead_letters(at: Desk) -> list[str]:
    """What could not be done and waits for a person."""
    letters = await at.ledger.dead_letters()
    return [
        f"{letter.at:%Y-%m-%d %H:%M} UTC  {letter.source:6}  {letter.code:20}  chat {masked_chat(str(letter.chat))}"
        + (f"  incident {letter.number}" if letter.number else "")
        for letter in letters
    ] or ["No dead letters."]


def lessons(at: Desk) -> Lessons:
    """What staff have judged of it, in the register of the store that was opened."""
    register = at.ledger.register
    return Lessons(at.ledger, at.vault, register, Audit(register, at.vault))


async def misses(at: Desk) -> list[str]:
    """What was not understood and nobody has judged, masked, one JSON object a line: for `python -m nlu annotate`."""
    return [one.model_dump_json() for one in await lessons(at).misses()]


async def doctor(at: Desk, settings: Settings) -> tuple[list[str], bool]:
    """The parts, one by one, and whether all is well."""
    health = await at.ledger.health()
    well = health.dead_letters == 0
    lines = [f"store         {health.server}{' cluster' if health.cluster else ''}, {health.memory // 1024} KiB in use"]
    for stream, queue in health.queues.items():
        oldest = f", the oldest for {queue.oldest:.0f} s" if queue.oldest is not None else ""
        lines.append(f"{QUEUES[stream]:13} {queue.length} waiting{oldest}")
    lines.append(f"dead letters  {health.dead_letters}")
    lines += [f"store         {sentence}" for sentence in health.unverified]
    async with HttpBackend(settings.backend_url, settings.backend_token.get_secret_value()) as backend:
        try:
            await backend.find("00000000-0000-7000-8000-000000000000")
            lines.append("backend       answers")
        except (Unavailable, Rejected, ContractBroken) as away:
            well = False
            lines.append(f"backend       {away}")
    return lines, well


QUEUES = {Stream.OUT: "outbox", Stream.JOB: "jobs", Stream.SUB: "submissions"}


def masked_chat(chat: str) -> str:
    """A chat's id but its middle: enough to tell two apart."""
    ident = chat.partition(":")[2]
    return f"{ident[:2]}…{ident[-2:]}" if len(ident) > SHORT else "…"


SHORT = 5
