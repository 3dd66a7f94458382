"""What staff do, whatever asks for it: look, find, claim, reply, suggest, reveal. The one way to the turns.

Whoever may not see a conversation is told that there is none. What can't be done now is `Conflict`, with a code.
"""

import base64
import hashlib
import re
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.console.access import Permission, Staff
from bot.console.audit import Audit
from bot.console.canned import canned
from bot.console.enclosures import named
from bot.console.models import (
    Conversation,
    Done,
    Inbox,
    Item,
    Message,
    Replies,
    Revealed,
    Wanted,
)
from bot.console.models import Reply as Canned
from bot.console.papers import files, opened, papers, parts, still_ours
from bot.console.transcript import Transcript, read
from bot.console.veil import NoVeil, Veil
from bot.files import Files
from bot.turn import Turns, entropy, now
from dialogs import calling, journey
from dialogs.calendar import KAZAKHSTAN, spelled
from dialogs.event import Assign, Claim, HandBack, Note, Reply, StaffDid, Suggest
from dialogs.form import Form
from dialogs.overview import DECIDED, NONE, Card, milliseconds
from dialogs.ports import Chat, ContractBroken, Filter, Key, Ledger, Listed, Rejected, Vault
from dialogs.session import File, Session
from dialogs.texts import language, name_in

VIEWS = ("waiting", "mine", "team", "complaint", "human", "stuck", "refused", "overdue", "all")
"""Those of the inbox, in order."""
SIZED = {
    "waiting": "waiting",
    "complaint": "complaint",
    "human": "human",
    "stuck": "stuck",
    "refused": "refused",
    "all": "all",
}
MOST_RECORDS = 300
"""Turns of a conversation that are shown at once."""
KEPT_RECORDS = 1000
"""Those that are shown when somebody asks for all; the ledger keeps no more."""
HOUR, SEARCHES = 3600, 300
"""How often somebody may search in an hour."""
MOST_HELD = 1000
BEHIND_ALL = "\x7f"
"""Stands behind the name of every chat."""
LOOK = 15 * 60
"""Seconds after which another look at a conversation is an entry of its own."""
MOST_BYTES = 20 * 1024 * 1024


class NotFound(Exception):
    """There is no such conversation, message, file; or it is none of theirs."""


class Conflict(Exception):
    """It can't be done as things stand. `code`: see `dialogs.effects.Refuse`; `detail` may hold words or a login."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Desk:
    """The service behind pages and API."""

    def __init__(self, bot: str, turns: Turns, ledger: Ledger, vault: Vault, files: Files, audit: Audit) -> None:
        self.form: Form = turns.form
        self.audit = audit
        self._bot = bot
        self._turns = turns
        self._ledger = ledger
        self._vault = vault
        self._files = files
        self._looks: dict[tuple[str, str], float] = {}

    # --- Looking ---

    async def inbox(self, who: Staff, wanted: Wanted) -> Inbox:
        """The conversations of a view that are theirs to see."""
        return kept(who, await self.listing(who, wanted))

    async def listing(self, who: Staff, wanted: Wanted) -> Inbox:
        """A view as it is for all who share its scope; what of it is this person's is said by `kept`."""
        at = now()
        scope = tuple(f"region:{region}" for region in (*who.regions, NONE)) if who.regions else ()
        also = tuple(
            f"{name}:{value}" for name, value in (("region", wanted.region), ("locale", wanted.locale)) if value
        )
        by, oldest, until, one_of = "all", False, None, scope
        if wanted.view not in views(who):
            return Inbox(items=(), sizes={})
        match wanted.view:
            case "team":
                one_of = tuple(f"assigned:team:{team}" for team in self._teams(who))
            case "waiting" | "complaint":
                by, oldest = wanted.view, True
            case "overdue":
                by, oldest, until = "due", True, milliseconds(at)
            case "mine":
                by, one_of = f"assigned:{who.login}", ()  # also what moved to a region of others while they had it
            case "human" | "stuck" | "refused":
                by = wanted.view
        after = await self._seen_last(wanted.after, newest_first=not oldest)
        chosen = Filter(by=by, also=also, one_of=one_of, newest_first=not oldest, until=until, after=after)
        found, sizes = await self._ledger.view(chosen, wanted.most + 1, [*SIZED.values()], scope)
        page, more = found[: wanted.most], found[wanted.most :]
        items = tuple(self._item(one, at) for one in page)
        counted = {view: sizes[name] for view, name in SIZED.items() if view in views(who)}
        onward = f"{page[-1].score}-{self._name(page[-1].chat)}" if more else ""
        return Inbox(items=items, sizes=counted, next=onward)

    async def find(self, who: Staff, query: str) -> Inbox:
        """By application number, chat, phone or document number, exactly; what is looked for is not kept."""
        if await self._ledger.count(f"find:{who.login}", HOUR) > SEARCHES:
            raise Conflict("limited")
        at, found = now(), {}
        for kind, value in _readings(query, self._bot):
            for one in await self._ledger.found(self._vault.hashed(kind, value)):
                found[one.chat] = one
        seen = kept(who, Inbox(items=tuple(self._item(one, at) for one in found.values()), sizes={}))
        # Whoever tries numbers out can be found; the number itself is not kept.
        hits = str(len(seen.items))
        await self.audit.record(who.login, "find", query=self._vault.hashed("find", query)[:16], hits=hits)
        return seen

    def sealed(self, who: Staff, query: str) -> str:
        """What is looked for, as it may stand in an address: addresses are kept by browsers, proxies and logs."""
        return base64.urlsafe_b64encode(self._vault.house.seal(query.encode(), "find", who.login)).decode()

    def unsealed(self, who: Staff, sealed: str) -> str:
        """What `sealed` was given by the same person; empty if it was not."""
        try:
            return self._vault.house.open(base64.urlsafe_b64decode(sealed), "find", who.login).decode()
        except (ContractBroken, ValueError):
            return ""

    async def conversation(self, who: Staff, ident: str, *, older: bool = False) -> Conversation:
        """One of them, veiled; with its newest messages, or with all that are kept."""
        chat, listed = await self._chat(who, ident)
        await self._looked_at(who, ident)
        session, key = await self._session(chat)
        item = self._item(listed, now())
        owner = session.help.owner if session.help else ""
        transcript = Transcript(Veil(self.form, session), who.login, speaks=owner == who.login)
        most = KEPT_RECORDS if older else MOST_RECORDS
        records = await self._records(chat, key, most + 1)
        transcript.read(records[-most:])
        return Conversation(
            id=ident,
            version=session.shift,
            card=item.card,
            mine=owner == who.login,
            opens=self._may_open(who, session),
            messages=tuple(_message(bubble) for bubble in transcript.bubbles),
            parts=parts(self.form, session, who.locale),
            papers=papers(self.form, session, who.locale),
            waits=item.waits,
            late=item.late,
            due=item.due,
            overdue=item.overdue,
            cut=_cut(len(records), older=older),
        )

    async def seen(self, who: Staff, ident: str) -> None:
        """Whoever has it has read it. Who only looks takes nothing away from who has to answer."""
        chat, listed = await self._chat(who, ident)
        if listed.unread and self._card(listed).owner == who.login:
            await self._ledger.mark_read(chat, listed.unread)

    async def replies(self, who: Staff, ident: str) -> Replies:
        """Ready-made replies in the applicant's language."""
        chat, _ = await self._chat(who, ident)
        session, _ = await self._session(chat)
        spoken, newest = language(session.locale or "kk"), session.applications[-1:]
        region = self.form.region(session.answers.get("region"))
        place = journey.place(self.form, session.changed(overlay=""), now())
        label = f"{place.replace('.', '-')}.label"
        words = self.form.say(spoken)
        values = {
            "name": who.name,
            "region": name_in(region.names, spoken) if region else "",
            "number": newest[0].number if newest else "",
            "due": spelled(newest[0].due_date, spoken) if newest and newest[0].due_date else "",
            "question": words.label(label) if words.has(label) else "",
        }
        found = [(one, one.filled(spoken, values)) for one in canned(self.form.id)]
        return Replies(
            replies=tuple(Canned(id=one.id, title=one.title.in_(who.locale), text=text) for one, text in found if text)
        )

    async def reveal(self, who: Staff, ident: str, what: str, reason: str) -> Revealed:
        """One hidden value in the clear: first written into the audit log, then shown."""
        chat, _ = await self._chat(who, ident)
        session, key = await self._session(chat)
        self._may_reveal(who, session)
        kind, _, name = what.partition(":")
        if kind == "answer":
            question = self.form.question(name)
            if question is None or name not in session.answers:
                raise NotFound
            await self.audit.record(who.login, "reveal", ident, value=what, reason=reason)
            here = journey.here(self.form, session.changed(locale=who.locale), name, now(), reveal=True)
            return Revealed(html=opened(here.at_value(session.answers[name])))
        # The same bubbles without the veil: a name means the same in both.
        bubbles = Transcript(NoVeil(), who.login).read(await self._records(chat, key, KEPT_RECORDS))
        bubble = next((one for one in bubbles if one.id == name and one.who != "event"), None)
        if bubble is None:
            raise NotFound
        await self.audit.record(who.login, "reveal", ident, value=what, reason=reason)
        return Revealed(html=bubble.html)

    async def may_open(self, who: Staff, ident: str, file: str) -> tuple[Chat, File]:
        """The file of a conversation that they may open; `Conflict` if it was deleted after the office got it."""
        chat, _ = await self._chat(who, ident)
        session, _ = await self._session(chat)
        self._may_reveal(who, session)
        for question, one in files(session):
            if one.id == file and one.stored:
                if not still_ours(session, question, one):
                    raise Conflict("file_gone")
                return chat, one
        raise NotFound

    async def file(self, who: Staff, ident: str, file: str, reason: str) -> tuple[File, bytes]:
        """A file of the conversation in the clear; audited like a reveal."""
        chat, found = await self.may_open(who, ident, file)
        await self.audit.record(who.login, "file", ident, file=file, reason=reason)
        try:
            return found, await self._files.open(chat, file)
        except Rejected as gone:
            raise NotFound from gone

    # --- Acting ---

    async def claim(self, who: Staff, ident: str, version: int, *, takes_over: bool) -> Done:
        """Take the conversation over; `Conflict` if somebody was faster."""
        return await self._act(who, ident, Claim(shift=version, takes_over=takes_over), "claim")

    async def reply(self, who: Staff, ident: str, text: str, file: str, once: str, *, their_script: bool) -> Done:
        """Write to the applicant."""
        stored = self._letter(ident, file) if file else None
        act = Reply(text=text, in_their_script=their_script, file=stored)
        return await self._act(who, ident, act, "reply", once)

    async def suggest(self, who: Staff, ident: str, question: str, text: str, once: str) -> Done:
        """An answer for the applicant to confirm."""
        return await self._act(who, ident, Suggest(question=question, text=text), "suggest", once, question=question)

    async def hand_back(self, who: Staff, ident: str, *, resolved: bool) -> Done:
        """The bot speaks again."""
        return await self._act(who, ident, HandBack(resolved=resolved), "resolve" if resolved else "hand_back")

    async def release(self, login: str) -> None:
        """Hand everything back that somebody has or that waits for them: they can't any more."""
        for name, act in ((f"owner:{login}", HandBack()), (f"assigned:{login}", Assign(to=""))):
            for one in await self._ledger.listed(Filter(by=name), MOST_HELD):
                event = StaffDid(at=now(), entropy=entropy(), by=login, name="", role="", act=act)
                await self._turns.act(one.chat, f"staff:{login}:{event.entropy[:32]}", event)

    async def cards_of(self, chats: Sequence[Chat]) -> dict[Chat, Card]:
        """The cards of chats that are known."""
        found = {}
        for chat in set(chats):
            for one in await self._ledger.found(self._name(chat)):
                found[one.chat] = self._card(one)
        return found

    async def note(self, who: Staff, ident: str, text: str, once: str) -> Done:
        """For colleagues."""
        return await self._act(who, ident, Note(text=text), "note", once)

    async def assign(self, who: Staff, ident: str, to: str) -> Done:
        """To somebody, a team, or nobody."""
        team = to.removeprefix("team:")
        known = {*(region.id for region in self.form.regions), *self.form.locales}
        if to.startswith("team:") and team not in known:
            raise Conflict("no_such_team")
        return await self._act(who, ident, Assign(to=to), "assign", to=to)

    async def must_own(self, who: Staff, ident: str) -> None:
        """`Conflict` unless they have the conversation."""
        chat, _ = await self._chat(who, ident)
        session, _ = await self._session(chat)
        if session.help is None or session.help.owner != who.login:
            raise Conflict("not_yours")

    async def keep_file(self, who: Staff, ident: str, name: str, content: bytes) -> str:
        """Store a file that a reply will send. What it is called is told to the caller, sealed, for that reply.

        `Conflict` if it is of no kind that is sent: what an applicant gets from us, they open.
        """
        await self.must_own(who, ident)
        chat, _ = await self._chat(who, ident)
        media_type = self._files.recognise(content)
        sent_as = named(name, media_type)
        if sent_as is None:
            raise Conflict("file_kind")
        loaded = await self._ledger.load(chat)
        if loaded.key is None:
            raise NotFound
        file = hashlib.sha256(f"staff:{entropy()}".encode()).hexdigest()[:32]
        sha256 = await self._files.keep(chat, loaded.key, file, content)
        told = File(id=file, name=sent_as, reference="", media_type=media_type, size=len(content), sha256=sha256)
        sealed = self._vault.house.seal(told.model_dump_json().encode(), "letter", ident)
        return base64.urlsafe_b64encode(sealed).decode()

    def _letter(self, ident: str, sealed: str) -> File:
        """What `keep_file` told, if it is of this conversation."""
        try:
            plain = self._vault.house.open(base64.urlsafe_b64decode(sealed), "letter", ident)
        except (ContractBroken, ValueError) as foreign:
            raise NotFound from foreign
        return File.model_validate_json(plain)

    async def _act(self, who: Staff, ident: str, act: Any, what: str, once: str = "", **details: str) -> Done:
        chat, _ = await self._chat(who, ident)
        event = StaffDid(
            at=now(),
            entropy=entropy(),
            by=who.login,
            name=who.name,
            role=who.role.value,
            hears_complaints=who.may(Permission.ANSWER_COMPLAINTS),
            act=act,
        )
        seen = f"staff:{who.login}:{once or event.entropy[:32]}"
        if refused := await self._turns.act(chat, seen, event):
            raise NotFound if refused.code == "gone" else Conflict(refused.code, refused.detail)
        # Who did it stands in the transcript by the same commit; the log is for whoever looks across conversations.
        await self.audit.record(who.login, what, ident, **details)
        session, _ = await self._session(chat)
        return Done(version=session.shift)

    # --- Behind them ---

    async def _chat(self, who: Staff, ident: str) -> tuple[Chat, Listed]:
        found = await self._ledger.found(ident) if re.fullmatch(r"[0-9a-f]{32,64}", ident) else []
        for one in found:
            card = self._card(one)
            if self._name(one.chat) == ident and _theirs(who, card):
                return one.chat, one
        raise NotFound

    async def _seen_last(self, after: str, *, newest_first: bool) -> tuple[int, str] | None:
        """Score and chat of the line after which a page begins. Of one erased since, those of its score come again."""
        score, _, ident = after.partition("-")
        if not ident:
            return None
        chats = [str(one.chat) for one in await self._ledger.found(ident) if self._name(one.chat) == ident]
        return int(score), chats[0] if chats else (BEHIND_ALL if newest_first else "")

    async def _looked_at(self, who: Staff, ident: str) -> None:
        """Write down that they look at it, before they see it; once for as long as they go on looking."""
        at = time.monotonic()
        self._looks = {look: last for look, last in self._looks.items() if at - last < LOOK}
        if (who.login, ident) not in self._looks:
            await self.audit.record(who.login, "open", ident)
        self._looks[who.login, ident] = at

    async def _records(self, chat: Chat, key: Key, most: int) -> list[tuple[str, dict[str, Any]]]:
        found = await self._ledger.transcript(chat, most)
        return [(entry, read(key.open(body, str(chat), "log"))) for entry, body in found]

    async def _session(self, chat: Chat) -> tuple[Session, Any]:
        loaded = await self._ledger.load(chat)
        session = self._turns.read(chat, loaded)
        if session is None or loaded.key is None:
            raise NotFound
        return session, self._vault.key(loaded.key)

    def _teams(self, who: Staff) -> tuple[str, ...]:
        """A team is a region or a language; whoever has no scope is in all of them."""
        if who.regions or who.languages:
            return (*who.regions, *who.languages)
        return (*(region.id for region in self.form.regions), *self.form.locales)

    def _may_open(self, who: Staff, session: Session) -> bool:
        mine = session.help is not None and session.help.owner == who.login
        return who.may(Permission.REVEAL_ALL) or (mine and who.may(Permission.REVEAL))

    def _may_reveal(self, who: Staff, session: Session) -> None:
        if not self._may_open(who, session):
            raise Conflict("not_yours")

    def _name(self, chat: Chat) -> str:
        return self._vault.hashed("chat", str(chat))

    def _card(self, listed: Listed) -> Card:
        return Card.model_validate_json(self._vault.house.open(listed.card, str(listed.chat), "card"))

    def _item(self, listed: Listed, at: datetime) -> Item:
        card = self._card(listed)
        due = card.due if card.status not in DECIDED else ""
        waits = calling.worked(self.form, card.unanswered, at) if card.unanswered else None
        return Item(
            id=self._name(listed.chat),
            unread=listed.unread if card.mode != "bot" else 0,
            card=card,
            waits=None if waits is None else int(waits.total_seconds()),
            late=waits is not None and waits > timedelta(minutes=self.form.staff.minutes),
            due=due,
            overdue=bool(due) and due < at.astimezone(KAZAKHSTAN).date().isoformat(),
        )


def _cut(found: int, *, older: bool) -> Literal["", "older", "lost"]:
    """What is missing before the first message, after so many turns were found."""
    if older:
        return "lost" if found >= KEPT_RECORDS else ""
    return "older" if found > MOST_RECORDS else ""


def _message(bubble: Any) -> Message:
    return Message(
        id=bubble.id,
        who=bubble.who,
        at=bubble.at,
        html=bubble.html,
        name=bubble.name,
        hidden=bubble.hidden,
        buttons=tuple(tuple(row) for row in bubble.buttons),
        states=tuple(bubble.states),
        what=bubble.what,
        args=bubble.args,
        file=bubble.file,
    )


def views(who: Staff) -> tuple[str, ...]:
    """Those of the inbox that are theirs. Whoever takes conversations may be whom a complaint is about."""
    hears = who.may(Permission.ANSWER_COMPLAINTS) or not who.may(Permission.CLAIM)
    return VIEWS if hears else tuple(view for view in VIEWS if view != "complaint")


def kept(who: Staff, inbox: Inbox) -> Inbox:
    """What of it is theirs to see."""
    return inbox.model_copy(update={"items": tuple(item for item in inbox.items if _theirs(who, item.card))})


def _theirs(who: Staff, card: Card) -> bool:
    """Whoever has a conversation keeps it, also when the applicant chooses a region of others.

    What is said about a colleague is not theirs to read: a complaint is kept from them until it is dealt with.
    """
    if card.owner == who.login:
        return True
    accused = card.about == who.login and not who.may(Permission.ANSWER_COMPLAINTS)
    return who.sees(region_of(card)) and not accused


def region_of(card: Card) -> str:
    """The region of a conversation; empty before it is chosen."""
    return "" if card.region == NONE else card.region


def _readings(query: str, bot: str) -> list[tuple[str, str]]:
    """All that a query may mean, as `dialogs.overview.names` stores it."""
    text = query.strip()
    tight = re.sub(r"[\s()\-]", "", text).upper()
    digits = re.sub(r"\D", "", text)
    found = [("application", text.upper()), ("document", tight)]
    if digits:
        national = f"+7{digits[1:]}" if digits.startswith("8") and len(digits) == 11 else f"+{digits}"  # noqa: PLR2004
        found += [("phone", national), ("document", digits), ("chat", f"{bot}:{digits}")]
    return found
