"""One turn: load, let the core decide, make it true in one commit. Then, and only then, the world is told.

Two round trips to the store. A conflict means that somebody else moved the session on meanwhile: load again, decide
again, the core is pure. Nothing here is held in memory between turns but keys that were unwrapped.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from bot.envelope import Envelope, Envelopes
from dialogs.effects import (
    Cancel,
    Doing,
    DropFiles,
    Effect,
    Erase,
    FetchDocument,
    HandOver,
    KeepMiss,
    Refuse,
    SendOtp,
    Submit,
    Telling,
    Understand,
    WakeAt,
)
from dialogs.event import Event, Said, StaffDid
from dialogs.form import Form
from dialogs.journey import place
from dialogs.overview import card, lists, names, unread
from dialogs.ports import (
    Blobs,
    Chat,
    Commit,
    Committed,
    Entry,
    Key,
    Ledger,
    Loaded,
    Outcome,
    Place,
    Stream,
    Timer,
    Unavailable,
    Vault,
)
from dialogs.session import Session
from dialogs.statistics import counted, on_days
from dialogs.step import step
from dialogs.understanding import Understanding

log = logging.getLogger(__name__)

CONFLICTS = 50
"""How often a turn is decided anew before we call it a bug."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event came from, as far as telling needs it: the tapped message and the tap itself."""

    message: int = 0
    tap: str = ""


Understander = Callable[[str], Awaitable[Understanding]]
"""What a text means. Never raises, never takes long: it stands inside the turn."""

Render = Callable[[Chat, Sequence[Telling], Origin], list[bytes]]
"""A messenger's own: what is to be told, as the calls that tell it."""


class Turns:
    """The one door by which anything happens to a conversation."""

    def __init__(
        self,
        form: Form,
        ledger: Ledger,
        vault: Vault,
        blobs: Blobs,
        envelopes: Envelopes,
        render: Render,
        understand: Understander,
    ) -> None:
        self.form = form
        self.ledger = ledger
        self.vault = vault
        self.blobs = blobs
        self.envelopes = envelopes
        self.render = render
        self.understand = understand
        self.changed: Callable[[Chat], None] = lambda _chat: None
        """Called after every commit: whoever looks at this chat may look again."""
        self.committed: Callable[[Sequence[Entry]], None] = lambda _entries: None
        self.doubtful: Callable[[], None] = lambda: None
        self._queues: WeakValueDictionary[Chat, asyncio.Lock] = WeakValueDictionary()

    async def take(self, chat: Chat, seen: str, event: Event, origin: Origin | None = None) -> Outcome:
        """Let one event happen. `OK` or `DUP`: it is true now, acknowledge it. Raises `Unavailable` or `Fenced`."""
        outcome = await self._decide(chat, seen, event, origin or Origin())
        return Outcome.OK if isinstance(outcome, Refuse) else outcome

    async def act(self, chat: Chat, seen: str, event: StaffDid) -> Refuse | None:
        """Let staff do something; `Refuse` if it can't be done, and then nothing has changed."""
        outcome = await self._decide(chat, seen, event, Origin())
        return outcome if isinstance(outcome, Refuse) else None

    async def _decide(self, chat: Chat, seen: str, event: Event, origin: Origin) -> Outcome | Refuse:
        queue = self._queues.get(chat)
        if queue is None:
            queue = self._queues[chat] = asyncio.Lock()
        async with queue:  # one process decides a chat's events one by one; correctness doesn't depend on it
            for _ in range(CONFLICTS):
                outcome = await self._try(chat, seen, event, origin)
                if outcome is not Outcome.CONFLICT:
                    return outcome
        raise RuntimeError("a session that never stands still")

    async def _try(self, chat: Chat, seen: str, event: Event, origin: Origin) -> Outcome | Refuse:
        loaded = await self.ledger.load(chat)
        # A key beside the blobs outlives a lost store: what lies there must stay readable by the same key.
        owner = self.envelopes.owner(chat)
        wrapped = loaded.key or await self.envelopes.wrapped(owner) or self.vault.new_key()
        key = self.vault.key(wrapped)
        before = self.read(chat, loaded)
        after, effects = step(self.form, before, event)
        match effects:
            case (Understand(text=text),) if isinstance(event, Said):
                event = event.changed(understood=await self.understand(text))
                after, effects = step(self.form, before, event)
        match effects:
            case (Refuse() as refused,):
                return refused
        telling = [effect for effect in effects if isinstance(effect, Telling)]
        doing = [effect for effect in effects if isinstance(effect, Doing)]
        for effect in doing:
            if isinstance(effect, Submit):
                await self._accept(Envelope(chat, effect.application, effect.document), wrapped)
        erased = any(isinstance(effect, Erase) for effect in doing)
        if erased:
            # Before the commit: if we fall in between, the event comes again and finds them gone already.
            await self.blobs.erase(owner)
        out = self.render(chat, telling, origin)
        jobs = [_job(effect) for effect in doing if isinstance(effect, JOBS)]
        submissions = [effect.application.encode() for effect in doing if isinstance(effect, Submit)]
        house = self.vault.house
        commit = Commit(
            chat=chat,
            seen=seen,
            version=loaded.version,
            body=None if erased else self.seal(after, chat, key),
            key=None if erased else wrapped,
            out=tuple(house.seal(call, str(chat), Stream.OUT) for call in out),
            jobs=tuple(house.seal(job, str(chat), Stream.JOB) for job in jobs),
            submissions=tuple(house.seal(one, str(chat), Stream.SUB) for one in submissions),
            timers=tuple(Timer(one.name, _milliseconds(one.at)) for one in doing if isinstance(one, WakeAt)),
            cancel=tuple(one.name for one in doing if isinstance(one, Cancel)),
            misses=()
            if erased
            else tuple(house.seal(_miss(one, event), str(chat), "miss") for one in doing if isinstance(one, KeepMiss)),
            counts=on_days(counted(self.form, before, after, event, effects), event),
            transcript=None
            if erased
            else key.seal(_record(self._where(before, event), event, effects), str(chat), "log"),
            place=None if erased else self.place(chat, after, event),
        )
        try:
            done = await self.ledger.commit(commit)
        except Unavailable:
            # It may have taken effect all the same; then the redelivered event is a DUP and brings no entries.
            self.doubtful()
            raise
        if done.outcome is Outcome.OK:
            self.committed(self._entries(commit, done))
            self.changed(chat)
        return done.outcome

    def _where(self, before: Session | None, event: Event) -> dict[str, str]:
        """What the event met: the kind of the open question, and who had the conversation."""
        if before is None:
            return {"kind": "language", "owner": ""}
        question = self.form.question(place(self.form, before, event.at))
        owner = before.help.owner if before.help else ""
        return {"kind": question.field.kind if question else "", "owner": owner}

    def place(self, chat: Chat, session: Session, event: Event) -> Place:
        """Where the console finds it: sealed, and by keyed hashes."""
        shown = card(self.form, session, event)
        return Place(
            card=self.vault.house.seal(shown.model_dump_json(exclude_defaults=True).encode(), str(chat), "card"),
            lists=lists(session, shown),
            names=tuple(self.vault.hashed(*name) for name in (("chat", str(chat)), *names(session))),
            unread=unread(session, event),
        )

    def read(self, chat: Chat, loaded: Loaded) -> Session | None:
        """The session out of what was loaded."""
        if loaded.body is None or loaded.key is None:
            return None
        plain = self.vault.key(loaded.key).open(loaded.body, str(chat), "session")
        return Session.model_validate_json(plain)

    def seal(self, session: Session, chat: Chat, key: Key) -> bytes:
        """The session as the ledger holds it."""
        return key.seal(session.model_dump_json(exclude_defaults=True).encode(), str(chat), "session")

    def _entries(self, commit: Commit, done: Committed) -> list[Entry]:
        where = self.ledger.partition(commit.chat)
        streams = (
            (Stream.OUT, done.out, commit.out),
            (Stream.JOB, done.jobs, commit.jobs),
            (Stream.SUB, done.submissions, commit.submissions),
        )
        return [
            Entry(stream, where, ident, commit.chat, body)
            for stream, ids, bodies in streams
            for ident, body in zip(ids, bodies, strict=True)
        ]

    async def _accept(self, envelope: Envelope, wrapped: bytes) -> None:
        """The second durable copy and the application's own name, both written before the commit that needs them."""
        await self.envelopes.keep(envelope, wrapped)
        sealed = self.vault.house.seal(str(envelope.chat).encode(), "app")
        await self.ledger.name(f"app:{envelope.application}", sealed)


def entropy() -> str:
    """Chance for one event: 64 hex digits."""
    return secrets.token_hex(32)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(tz=UTC)


JOBS = FetchDocument | SendOtp | DropFiles | HandOver
"""Effects that are slow work."""


def _job(effect: FetchDocument | SendOtp | DropFiles | HandOver) -> bytes:
    return effect.model_dump_json().encode()


def _miss(effect: KeepMiss, event: Event) -> bytes:
    return json.dumps({"at": event.at.isoformat(), **effect.model_dump(mode="json", exclude={"kind"})}).encode()


def _record(where: dict[str, str], event: Event, effects: Sequence[Effect]) -> bytes:
    """What staff will read: the event, where it met the conversation, and what came of it.

    Without the one-time code and the signed document.
    """
    told = [effect.model_dump(mode="json", exclude={"code", "document"}, exclude_defaults=False) for effect in effects]
    return json.dumps(
        {"where": where, "event": event.model_dump(mode="json", exclude={"entropy"}), "effects": told}
    ).encode()


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
