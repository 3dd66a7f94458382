"""What belongs to no conversation: staff, the audit log, what could not be delivered. Shapes, calls and pages of it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from bot.console import models as shapes
from bot.console.access import Permission, Role, Staff
from bot.console.accounts import AccountError, Accounts
from bot.console.audit import Audit
from bot.console.calls import Ask, Call
from bot.console.desk import Conflict, Desk, NotFound, region_of
from bot.console.gate import WHO, Route
from bot.console.numbers_pages import Frame
from dialogs.form import Form
from dialogs.ports import DeadLetter, Ledger, Vault
from dialogs.texts import name_in

QUEUED = frozenset({"out", "job", "sub"})
"""Sources of letters that have a queue to go back to."""


class Letter(shapes.Shape):
    """What failed and for which conversation, never what was written."""

    id: str
    at: datetime
    source: str
    code: str
    number: str
    conversation: str
    retry: bool  # whether it can be tried again


class Letters(shapes.Shape):
    """All that wait for a person."""

    letters: tuple[Letter, ...]


class Entry(shapes.Shape):
    """A line of the audit log."""

    number: int
    at: datetime
    who: str
    what: str
    chat: str
    details: dict[str, str]


class Log(shapes.Shape):
    """The newest lines, newest first, and whether the chain is whole."""

    entries: tuple[Entry, ...]
    count: int
    broken: int | None = None
    problem: str = ""


class Who(shapes.Shape):
    """Filters of the log."""

    who: str = ""
    chat: str = ""


class Member(shapes.Shape):
    """Somebody who works here."""

    login: str
    name: str
    role: Role
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    locale: str
    disabled: bool
    must_change: bool


class Members(shapes.Shape):
    """Everybody."""

    staff: tuple[Member, ...]


class NewMember(shapes.Shape):
    """Somebody new."""

    login: str
    name: Annotated[str, Field(max_length=80)] = ""
    role: Role
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Changes(shapes.Shape):
    """What changes; what is left out stays."""

    name: str | None = None
    role: Role | None = None
    regions: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    disabled: bool | None = None


class Secrets(shapes.Shape):
    """Told once: what somebody needs to sign in."""

    login: str
    password: str
    secret: str
    uri: str


class Tongue(shapes.Shape):
    """The language of one's console."""

    locale: Literal["en", "ru", "kk"]


class House:
    """The service, its calls and its pages."""

    def __init__(
        self,
        form: Form,
        desk: Desk,
        ledger: Ledger,
        vault: Vault,
        accounts: Accounts,
        audit: Audit,
        revived: Callable[[], Awaitable[None]],
    ) -> None:
        self._form = form
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._accounts = accounts
        self._audit = audit
        self._revived = revived

    def calls(self) -> list[Call]:
        """Of the JSON API."""
        P = Permission  # noqa: N806  (a table)
        return [
            Call("GET", "/letters", P.SEE_LETTERS, "What could not be delivered.", Letters, self._letters),
            Call("POST", "/letters/{id}/retry", P.HANDLE_LETTERS, "Try again.", shapes.Nothing, self._retry),
            Call("POST", "/letters/{id}/forget", P.HANDLE_LETTERS, "It is dealt with.", shapes.Nothing, self._forget),
            Call("GET", "/audit", P.SEE_AUDIT, "The newest lines of the log.", Log, self._log, query=Who),
            Call("GET", "/staff", P.MANAGE_STAFF, "Everybody.", Members, self._members),
            Call("POST", "/staff", P.MANAGE_STAFF, "Somebody new.", Secrets, self._add, NewMember),
            Call("POST", "/staff/{login}", P.MANAGE_STAFF, "Change somebody.", Member, self._change, Changes),
            Call("POST", "/staff/{login}/reset", P.MANAGE_STAFF, "New password and secret.", Secrets, self._reset),
            Call(
                "POST",
                "/session/language",
                P.CHANGE_OWN,
                "The language of one's console.",
                shapes.Nothing,
                self._speak,
                Tongue,
            ),
        ]

    def routes(self, frame: Frame) -> list[Route]:
        """The pages."""

        async def letters(request: web.Request) -> web.Response:
            found = await self.letters(request[WHO].staff)
            return frame.page(request, "letters.html", active="letters", letters=found.letters)

        async def audit(request: web.Request) -> web.Response:
            who, chat = request.query.get("who", ""), request.query.get("chat", "")
            log = await self.log(who, chat)
            return frame.page(request, "audit.html", active="audit", log=log, who=who, chat=chat)

        async def staff(request: web.Request) -> web.Response:
            locale = request[WHO].staff.locale
            return frame.page(
                request,
                "staff.html",
                active="staff",
                members=(await self.members()).staff,
                roles=tuple(Role),
                regions={region.id: name_in(region.names, locale) for region in self._form.regions},
                spoken={one: self._form.say(one).label("language-name") for one in self._form.locales},
            )

        return [
            Route("GET", "/letters", Permission.SEE_LETTERS, letters),
            Route("GET", "/audit", Permission.SEE_AUDIT, audit),
            Route("GET", "/staff", Permission.MANAGE_STAFF, staff),
        ]

    # --- Letters ---

    async def letters(self, who: Staff) -> Letters:
        """The dead letters of conversations that are theirs to see, newest first."""
        found = sorted(await self._mine(who), key=lambda letter: letter.at, reverse=True)
        return Letters(
            letters=tuple(
                Letter(
                    id=_name(letter),
                    at=letter.at,
                    source=letter.source,
                    code=letter.code,
                    number=letter.number,
                    conversation=self._vault.hashed("chat", str(letter.chat)),
                    retry=letter.source in QUEUED,
                )
                for letter in found
            )
        )

    async def _letters(self, ask: Ask) -> Letters:
        return await self.letters(ask.who.staff)

    async def _mine(self, who: Staff) -> list[DeadLetter]:
        letters = await self._ledger.dead_letters()
        cards = await self._desk.cards_of([letter.chat for letter in letters]) if who.regions else {}
        return [one for one in letters if one.chat not in cards or who.sees(region_of(cards[one.chat]))]

    async def _retry(self, ask: Ask) -> shapes.Nothing:
        letter = await self._letter(ask)
        if letter.source not in QUEUED:
            raise Conflict("no_queue", "An incoming message can't be tried again: ask the person to repeat it.")
        card = (await self._desk.cards_of([letter.chat])).get(letter.chat)
        if letter.source == "out" and card is not None and card.owner:
            raise Conflict("taken", card.owner)
        await self._audit.record(ask.who.staff.login, "letter_retry", letter=ask.path["id"], code=letter.code)
        if not await self._ledger.revive(letter):
            raise NotFound
        await self._revived()
        return shapes.Nothing()

    async def _forget(self, ask: Ask) -> shapes.Nothing:
        letter = await self._letter(ask)
        await self._audit.record(ask.who.staff.login, "letter_forget", letter=ask.path["id"], code=letter.code)
        await self._ledger.forget_dead_letter(letter)
        return shapes.Nothing()

    async def _letter(self, ask: Ask) -> DeadLetter:
        for letter in await self._mine(ask.who.staff):
            if _name(letter) == ask.path["id"]:
                return letter
        raise NotFound

    # --- The log ---

    async def log(self, who: str, chat: str) -> Log:
        """The newest lines, and the verdict over the whole chain."""
        who, chat = who.strip(), chat.strip().lower()
        verdict = await self._audit.verify()
        entries = tuple(
            Entry(number=one.number, at=one.at, who=one.who, what=one.what, chat=one.chat, details=dict(one.details))
            for one in await self._audit.read(who=who, chat=chat)
        )
        problem = verdict.problem.value if verdict.problem else ""
        return Log(entries=entries, count=verdict.count, broken=verdict.broken, problem=problem)

    async def _log(self, ask: Ask) -> Log:
        return await self.log(ask.query.who, ask.query.chat)

    # --- Staff ---

    async def members(self) -> Members:
        """Everybody, by login."""
        return Members(staff=tuple(_member(one) for one in await self._accounts.all()))

    async def _members(self, _ask: Ask) -> Members:
        return await self.members()

    async def _add(self, ask: Ask) -> Secrets:
        new: NewMember = ask.body
        self._known(new.regions, new.languages)
        made = await self._accounts.add(
            new.login, new.role, name=new.name, regions=new.regions, languages=new.languages
        )
        await self._audit.record(ask.who.staff.login, "staff_add", login=new.login, role=new.role.value)
        return Secrets(login=new.login, password=made.password, secret=made.secret, uri=made.uri)

    async def _change(self, ask: Ask) -> Member:
        login, changes = ask.path["login"], ask.body
        own = ask.who.staff
        if login == own.login and (changes.disabled or changes.role not in {None, own.role}):
            raise Conflict("own", "Nobody takes their own rights away: ask another administrator.")
        self._known(changes.regions or (), changes.languages or ())
        staff = await self._accounts.change(login, **changes.model_dump(exclude_none=True))
        if not staff.may(Permission.REPLY):
            await self._desk.release(login)  # nobody waits for somebody who can't answer
        told = {key: str(value) for key, value in changes.model_dump(exclude_none=True, mode="json").items()}
        await self._audit.record(ask.who.staff.login, "staff_change", login=login, **told)
        return _member(staff)

    async def _reset(self, ask: Ask) -> Secrets:
        login = ask.path["login"]
        if login == ask.who.staff.login:
            raise Conflict("own", "Change your own password on the page of your account.")
        made = await self._accounts.reset(login)
        await self._audit.record(ask.who.staff.login, "staff_reset", login=login)
        return Secrets(login=login, password=made.password, secret=made.secret, uri=made.uri)

    async def _speak(self, ask: Ask) -> shapes.Nothing:
        await self._accounts.change(ask.who.staff.login, locale=ask.body.locale)
        return shapes.Nothing()

    def _known(self, regions: Sequence[str], languages: Sequence[str]) -> None:
        if unknown := sorted(set(regions) - {region.id for region in self._form.regions}):
            raise AccountError("no_region", f"There is no region {', '.join(unknown)}.")
        if unknown := sorted(set(languages) - set(self._form.locales)):
            raise AccountError("no_language", f"There is no language {', '.join(unknown)}.")


def _name(letter: DeadLetter) -> str:
    return f"{letter.partition}-{letter.id}"


def _member(staff: Staff) -> Member:
    return Member(**staff.model_dump())
