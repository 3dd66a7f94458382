"""The JSON API: all that the pages do. One table says of each call its path, permission, shapes and function.

Errors are problem details (RFC 9457): `{"title", "status", "code", "detail"}`. 401 not signed in, 403 not allowed,
404 nothing that you may see, 409 can't be done as things stand (`code`), 422 the body is not as described. What is
raised before or beside a call (`bot.console.errors`) comes in the same shape.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from aiohttp import web
from pydantic import BaseModel, Field, ValidationError

from bot.console import models as shapes
from bot.console.access import Permission
from bot.console.accounts import AccountError, Accounts, Refused, SignedIn
from bot.console.calls import Ask, Call
from bot.console.desk import MOST_BYTES, Conflict, Desk, NotFound
from bot.console.door import Door
from bot.console.enclosures import ENDINGS
from bot.console.errors import problem, unavailable
from bot.console.gate import WHO, Route, address, forget, remember
from bot.console.numbers import Report
from bot.console.numbers_pages import NumbersPages
from dialogs.ports import Unavailable

MOST_TICKETS = 20
"""That one person may hold."""
UPLOADS = 4
"""Files that are received side by side: each takes 20 MB of memory."""
TICKET = 60.0
"""Seconds for which a file can be fetched after its reason was given."""


class Query(shapes.Shape):
    """What is looked for. It comes in a body: addresses are kept by proxies and logs."""

    q: Annotated[str, Field(max_length=100)]


class Days(BaseModel):
    """Which days, of which region and language."""

    first: str = Field(default="", alias="from")
    to: str = ""
    region: str = ""
    language: str = ""


class Ticket(shapes.Shape):
    """Where the file can be fetched once, for a minute, by the same person."""

    url: str


class Api:
    """Handlers of the calls."""

    def __init__(self, desk: Desk, accounts: Accounts, door: Door, numbers: NumbersPages, *more: list[Call]) -> None:
        self.desk = desk
        self.door = door
        self.numbers = numbers
        self.accounts = accounts
        self._uploads = asyncio.Semaphore(UPLOADS)
        self._tickets: dict[str, tuple[float, str, str, str, str]] = {}
        self.calls: list[Call] = [*self._conversations(), *self._own(), *(call for calls in more for call in calls)]

    def routes(self) -> list[Route]:
        """Every call, and signing in."""
        found = [Route(call.method, f"/api{call.path}", call.permission, self._handler(call)) for call in self.calls]
        found.append(Route("POST", "/api/session", None, self._sign_in))
        found.append(Route("DELETE", "/api/session", Permission.CHANGE_OWN, self._sign_out))
        upload = "/api/conversations/{id}/files"
        found.append(Route("POST", upload, Permission.REPLY, self._upload))
        found.append(Route("GET", "/files/{ticket}", Permission.REVEAL, self._file))
        return found

    def _conversations(self) -> list[Call]:
        desk, one = self.desk, "/conversations/{id}"
        P, M = Permission, shapes  # noqa: N806  (a table)
        return [
            Call(
                "GET",
                "/conversations",
                P.SEE_INBOX,
                "A view of the inbox.",
                M.Inbox,
                lambda ask: desk.inbox(ask.who.staff, ask.query),
                query=M.Wanted,
            ),
            Call(
                "POST",
                "/conversations/find",
                P.SEE_INBOX,
                "By an exact number.",
                M.Inbox,
                lambda ask: desk.find(ask.who.staff, ask.body.q),
                takes=Query,
            ),
            Call(
                "GET",
                one,
                P.SEE_CONVERSATION,
                "One conversation, what is personal hidden.",
                M.Conversation,
                lambda ask: desk.conversation(ask.who.staff, ask.path["id"], older=ask.query.older),
                query=M.Depth,
            ),
            Call("POST", f"{one}/seen", P.REPLY, "Everything is read.", M.Nothing, self._seen, M.Nothing),
            Call(
                "POST",
                f"{one}/claim",
                P.CLAIM,
                "Take it over; 409 if somebody was faster.",
                M.Done,
                self._claim,
                M.ClaimIt,
            ),
            Call("POST", f"{one}/reply", P.REPLY, "Write to the applicant.", M.Done, self._reply, M.ReplyIt),
            Call(
                "POST",
                f"{one}/suggest",
                P.REPLY,
                "Suggest an answer for them to confirm.",
                M.Done,
                self._suggest,
                M.SuggestIt,
            ),
            Call("POST", f"{one}/hand-back", P.RESOLVE, "The bot speaks again.", M.Done, self._hand_back, M.HandBackIt),
            Call("POST", f"{one}/note", P.NOTE, "A note for colleagues.", M.Done, self._note, M.NoteIt),
            Call(
                "POST", f"{one}/assign", P.ASSIGN, "To somebody, a team, or nobody.", M.Done, self._assign, M.AssignIt
            ),
            Call("POST", f"{one}/reveal", P.REVEAL, "One hidden value; audited.", M.Revealed, self._reveal, M.RevealIt),
            Call(
                "POST",
                f"{one}/files/{{file}}",
                P.REVEAL,
                "A ticket for one file; audited.",
                Ticket,
                self._ticket,
                WhyIt,
            ),
            Call("GET", f"{one}/replies", P.REPLY, "Ready-made replies, filled in.", M.Replies, self._replies),
        ]

    def _own(self) -> list[Call]:
        return [
            Call(
                "GET",
                "/numbers",
                Permission.SEE_NUMBERS,
                "The numbers: `from`, `to` (ISO dates), `region`, `language`.",
                Report,
                lambda ask: self.numbers.data(ask.request),
                query=Days,
            ),
            Call("GET", "/session", Permission.CHANGE_OWN, "Who is signed in.", shapes.Session, self._session),
            Call(
                "POST",
                "/session/password",
                Permission.CHANGE_OWN,
                "A new password.",
                shapes.Nothing,
                self._password,
                shapes.PasswordIt,
            ),
        ]

    def _handler(self, call: Call) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                query = call.query.model_validate(dict(request.query)) if call.query else dict(request.query)
                body = call.takes.model_validate_json(await request.read() or b"{}") if call.takes else None
            except ValidationError as error:
                return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", _explained(error))
            ask = Ask(request[WHO], dict(request.match_info), query, body, request)
            return await answered(call.run(ask))

        return handle

    # --- Calls with more to them than a line ---

    async def _seen(self, ask: Ask) -> shapes.Nothing:
        await self.desk.seen(ask.who.staff, ask.path["id"])
        return shapes.Nothing()

    async def _claim(self, ask: Ask) -> shapes.Done:
        staff, body = ask.who.staff, ask.body
        if body.take_over and not staff.may(Permission.TAKE_FROM_OTHERS):
            raise web.HTTPForbidden(reason="Your role does not take conversations from others.")
        return await self.desk.claim(staff, ask.path["id"], body.version, takes_over=body.take_over)

    async def _reply(self, ask: Ask) -> shapes.Done:
        body = ask.body
        return await self.desk.reply(
            ask.who.staff, ask.path["id"], body.text, body.file, body.once, their_script=body.their_script
        )

    async def _suggest(self, ask: Ask) -> shapes.Done:
        return await self.desk.suggest(ask.who.staff, ask.path["id"], ask.body.question, ask.body.text, ask.body.once)

    async def _hand_back(self, ask: Ask) -> shapes.Done:
        return await self.desk.hand_back(ask.who.staff, ask.path["id"], resolved=ask.body.resolved)

    async def _note(self, ask: Ask) -> shapes.Done:
        return await self.desk.note(ask.who.staff, ask.path["id"], ask.body.text, ask.body.once)

    async def _assign(self, ask: Ask) -> shapes.Done:
        to = ask.body.to
        if to and not to.startswith("team:"):
            colleague = await self.accounts.get(to)
            if colleague is None or not colleague.may(Permission.CLAIM):
                raise Conflict("no_such_colleague")
        return await self.desk.assign(ask.who.staff, ask.path["id"], to)

    async def _reveal(self, ask: Ask) -> shapes.Revealed:
        return await self.desk.reveal(ask.who.staff, ask.path["id"], ask.body.what, ask.body.reason)

    async def _replies(self, ask: Ask) -> shapes.Replies:
        return await self.desk.replies(ask.who.staff, ask.path["id"])

    async def _session(self, ask: Ask) -> shapes.Session:
        return _told(ask.who)

    async def _password(self, ask: Ask) -> shapes.Nothing:
        try:
            await self.door.change_password(ask.who, ask.body.old, ask.body.new)
        except Refused as no:
            raise Conflict(no.code) from no
        return shapes.Nothing()

    async def _ticket(self, ask: Ask) -> Ticket:
        """The reason is given once, the file then fetched from a path of its own, as an attachment."""
        now = time.monotonic()
        login = ask.who.staff.login
        await self.desk.may_open(ask.who.staff, ask.path["id"], ask.path["file"])
        self._tickets = {key: kept for key, kept in self._tickets.items() if kept[0] > now}
        if sum(kept[1] == login for kept in self._tickets.values()) >= MOST_TICKETS:
            raise Conflict("limited")
        key = secrets.token_urlsafe(24)
        self._tickets[key] = (now + TICKET, login, ask.path["id"], ask.path["file"], ask.body.reason)
        return Ticket(url=f"/files/{key}")

    async def _file(self, request: web.Request) -> web.Response:
        until, login, ident, file, reason = self._tickets.pop(request.match_info["ticket"], (0.0, "", "", "", ""))
        who = request[WHO].staff
        if until < time.monotonic() or login != who.login:
            raise web.HTTPNotFound
        try:
            found, content = await self.desk.file(who, ident, file, reason)
        except NotFound as gone:
            raise web.HTTPNotFound from gone
        except Conflict as no:
            raise web.HTTPForbidden(reason=no.code) from no
        return web.Response(
            body=content,
            content_type="application/octet-stream",
            headers={
                "Content-Disposition": f'attachment; filename="file-{file[:8]}{_ending(found.media_type)}"',
                "Content-Security-Policy": "sandbox; default-src 'none'",
            },
        )

    async def _upload(self, request: web.Request) -> web.Response:
        """The raw bytes; the name, percent-encoded, in `X-File-Name`."""
        staff, ident, content = request[WHO].staff, request.match_info["id"], bytearray()

        async def allowed() -> shapes.Nothing:
            await self.desk.must_own(staff, ident)
            return shapes.Nothing()

        refused = await answered(allowed())
        if refused.status != HTTPStatus.OK:
            return refused
        async with self._uploads:
            async for chunk in request.content.iter_chunked(65536):
                content += chunk
                if len(content) > MOST_BYTES:
                    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_big", "A file may have 20 MB.")
        if not content:
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "empty", "There is nothing in this file.")
        name = _safe_name(unquote(request.headers.get("X-File-Name", "file")))

        async def keep() -> shapes.Uploaded:
            return shapes.Uploaded(file=await self.desk.keep_file(staff, ident, name, bytes(content)))

        return await answered(keep())

    async def _sign_in(self, request: web.Request) -> web.Response:
        try:
            body = shapes.SignInIt.model_validate_json(await request.read())
        except ValidationError as error:
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", _explained(error))
        try:
            who = await self.door.sign_in(body.login, body.password, body.code, address(request))
        except Refused as no:
            status = HTTPStatus.TOO_MANY_REQUESTS if no.code == "limited" else HTTPStatus.UNAUTHORIZED
            return problem(status, no.code)
        told = shapes.NewSession(token=who.token, **_told(who).model_dump())
        response = web.Response(body=told.model_dump_json().encode(), content_type="application/json")
        remember(request, response, who.token)
        return response

    async def _sign_out(self, request: web.Request) -> web.Response:
        await self.door.sign_out(request[WHO])
        response = web.json_response({})
        forget(request, response)
        return response


class WhyIt(shapes.Shape):
    """Why one has to see it."""

    reason: shapes.Why


async def answered(call: Awaitable[BaseModel]) -> web.Response:
    """What a call gives as JSON, its errors as problem details."""
    try:
        given = await call
    except NotFound:
        return problem(HTTPStatus.NOT_FOUND, "not_found", "There is nothing here that you may see.")
    except Conflict as no:
        return problem(HTTPStatus.CONFLICT, no.code, no.detail)
    except AccountError as no:
        return problem(HTTPStatus.CONFLICT, no.code, str(no))
    except Unavailable:
        return unavailable()
    return web.Response(body=given.model_dump_json().encode(), content_type="application/json")


def _told(who: SignedIn) -> shapes.Session:
    staff = who.staff
    return shapes.Session(
        csrf=who.csrf,
        login=staff.login,
        name=staff.name,
        role=staff.role.value,
        must_change=staff.must_change,
    )


def _explained(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in error.errors())


def _safe_name(name: str) -> str:
    """A file's name without anything that a header or a file system would take for more."""
    kept = "".join(character for character in name if character.isalnum() or character in " ._-()")
    return kept.strip(" .")[-100:] or "file"


def _ending(media_type: str) -> str:
    return ENDINGS.get(media_type, ("",))[0]
