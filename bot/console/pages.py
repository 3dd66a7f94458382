"""The pages: server-rendered, kept true by `static/live.js`, which swaps the parts that `GET /live` sends."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from aiohttp import web
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydantic import ValidationError

from bot.console.access import Permission, Staff
from bot.console.accounts import Accounts, Refused
from bot.console.desk import MOST_BYTES, Conflict, Desk, NotFound, kept, views
from bot.console.door import Door
from bot.console.gate import WHO, Gate, Route, address, forget, remember
from bot.console.live import CHECK, Hub, Listener
from bot.console.models import Inbox, Wanted
from bot.console.words import LOCALES, NAMES, Speech
from bot.web import TEMPLATES
from dialogs.calendar import KAZAKHSTAN
from dialogs.ports import Unavailable
from dialogs.texts import name_in, plain

HERE = Path(__file__).parent
NAV = (
    ("inbox", "/", Permission.SEE_INBOX),
    ("numbers", "/numbers", Permission.SEE_NUMBERS),
    ("training", "/training", Permission.SEE_TRAINING),
    ("letters", "/letters", Permission.SEE_LETTERS),
    ("audit", "/audit", Permission.SEE_AUDIT),
    ("staff", "/staff", Permission.MANAGE_STAFF),
)
CLOCK = 20.0
"""Seconds after which a page is rendered again although nothing happened: clocks run on it."""
MOST_STREAMS = 15
"""Pages that one person may look at; a page in a tab behind another holds none."""
MOST_OF_A_BROWSER = 5
"""Of one session: a browser has six connections to a host, and one must be left for what its pages ask."""
PASSED = 25.0
"""Seconds after which an open page is told that the line still stands."""


class Views:
    """Renders templates for somebody."""

    def __init__(self) -> None:
        loaders = [FileSystemLoader(HERE / "templates"), FileSystemLoader(TEMPLATES)]
        self._pages = Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters |= {"clock": _clock, "day": _day, "date": _date, "iso": _iso, "safe_html": Markup}
        self._pages.globals |= {"LOCALES": LOCALES, "LANGUAGES": NAMES, "P": Permission}

    def part(self, template: str, locale: str, **values: Any) -> str:
        """One fragment."""
        return self._pages.get_template(template).render(t=Speech(locale), lang=locale, **values)

    def reader(self, request: web.Request) -> Staff:
        """Who is signed in."""
        return request[WHO].staff

    def text(self, request: web.Request) -> Speech:
        """Their texts."""
        return Speech(self.reader(request).locale)

    def page(
        self, request: web.Request, template: str, active: str = "", status: int = 200, **values: Any
    ) -> web.Response:
        """A whole page for whoever is signed in."""
        who = request.get(WHO)
        staff = who.staff if who else None
        locale = staff.locale if staff else _preferred(request)
        nav = [(key, href) for key, href, permission in NAV if staff and staff.may(permission)]
        text = self._pages.get_template(template).render(
            t=Speech(locale),
            lang=locale,
            dir="ltr",
            staff=staff,
            csrf=who.csrf if who else "",
            nav=nav,
            active=active,
            once=lambda: uuid4().hex,
            **values,
        )
        return web.Response(text=text, content_type="text/html", status=status)


class Pages:
    """Inbox, conversation, sign-in, account; and what keeps them true."""

    def __init__(self, views: Views, desk: Desk, accounts: Accounts, door: Door, gate: Gate, hub: Hub) -> None:
        self._views = views
        self._desk = desk
        self._accounts = accounts
        self._door = door
        self._gate = gate
        self._hub = hub
        self._open: list[web.Request] = []

    def routes(self) -> list[Route]:
        """Each with its permission."""
        return [
            Route("GET", "/sign-in", None, self._sign_in),
            Route("POST", "/sign-in", None, self._signed_in),
            Route("POST", "/sign-out", Permission.CHANGE_OWN, self._sign_out),
            Route("GET", "/account", Permission.CHANGE_OWN, self._account),
            Route("GET", "/", Permission.CHANGE_OWN, self._home),
            Route("GET", "/inbox", Permission.SEE_INBOX, self._inbox),
            Route("POST", "/find", Permission.SEE_INBOX, self._look_for),
            Route("GET", "/find", Permission.SEE_INBOX, self._find),
            Route("GET", "/c/{id}", Permission.SEE_CONVERSATION, self._conversation),
            Route("GET", "/live", Permission.SEE_INBOX, self._live, use=False),
        ]

    async def _home(self, request: web.Request) -> web.StreamResponse:
        """Where each role works."""
        staff = request[WHO].staff
        first = next((href for _, href, permission in NAV[1:] if staff.may(permission)), "/account")
        raise web.HTTPSeeOther("/inbox" if staff.may(Permission.SEE_INBOX) else first)

    # --- Signing in ---

    async def _sign_in(self, request: web.Request) -> web.Response:
        return self._views.page(
            request, "sign_in.html", next=_local(request.query.get("next", "/")), refused="", login=""
        )

    async def _signed_in(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        login, onward = str(form.get("login", "")), _local(str(form.get("next", "/")))
        try:
            who = await self._door.sign_in(
                login.strip(), str(form.get("password", "")), str(form.get("code", "")), address(request)
            )
        except Refused as no:
            status = 429 if no.code == "limited" else 401
            return self._views.page(request, "sign_in.html", next=onward, refused=no.code, login=login, status=status)
        response = web.Response(status=303, headers={"Location": "/account" if who.staff.must_change else onward})
        remember(request, response, who.token)
        return response

    async def _sign_out(self, request: web.Request) -> web.StreamResponse:
        await self._door.sign_out(request[WHO])
        response = web.json_response({})
        forget(request, response)
        return response

    async def _account(self, request: web.Request) -> web.Response:
        return self._views.page(request, "account.html", "account")

    # --- Inbox and conversation ---

    async def _inbox(self, request: web.Request) -> web.Response:
        wanted = _wanted(request)
        staff = request[WHO].staff
        found = await self._desk.inbox(staff, wanted)
        return self._views.page(request, "inbox.html", "inbox", **self._listing(staff, wanted), inbox=found)

    async def _look_for(self, request: web.Request) -> web.StreamResponse:
        """A number comes in a body and goes on sealed: an address is kept in many places."""
        query = str((await request.post()).get("q", "")).strip()[:100]
        raise web.HTTPSeeOther(f"/find?s={self._desk.sealed(request[WHO].staff, query)}")

    async def _find(self, request: web.Request) -> web.Response:
        staff = request[WHO].staff
        query = self._desk.unsealed(staff, request.query.get("s", ""))
        try:
            found = await self._desk.find(staff, query)
        except Conflict as no:
            raise web.HTTPTooManyRequests from no
        return self._views.page(
            request, "found.html", "inbox", **self._listing(staff, Wanted()), inbox=found, query=query
        )

    async def _conversation(self, request: web.Request) -> web.Response:
        staff, ident = request[WHO].staff, request.match_info["id"]
        try:
            one = await self._desk.conversation(staff, ident, older=_older(request))
        except NotFound as none:
            raise web.HTTPNotFound from none
        values = self._showing(staff) | {
            "one": one,
            "older": _older(request),
            "colleagues": await self._colleagues(staff),
            "most": MOST_BYTES,
        }
        return self._views.page(request, "conversation.html", "inbox", **values)

    async def _colleagues(self, staff: Staff) -> list[Staff]:
        if not staff.may(Permission.ASSIGN):
            return []
        return [one for one in await self._accounts.all() if one.may(Permission.CLAIM)]

    # --- Live ---

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: `part` with {id, html}, at first of all there is, then of what has changed."""
        if not self._room(request):
            raise web.HTTPTooManyRequests
        spoken = {"Content-Language": request[WHO].staff.locale}
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"} | spoken)
        listener = self._hub.listen(request.query.get("c", ""))
        self._open.append(request)
        try:
            with suppress(ConnectionResetError, Unavailable):  # the page connects again by itself
                await response.prepare(request)
                await self._tell(request, response, listener)
        finally:
            self._hub.leave(listener)
            self._open = [one for one in self._open if one is not request]
        return response

    async def _tell(self, request: web.Request, response: web.StreamResponse, listener: Listener) -> None:
        """Until nobody listens any more, or may."""
        staff, ident = request[WHO].staff, listener.about
        older = _older(request)
        render = self._conversation_parts(staff, ident, older) if ident else self._inbox_parts(staff, _wanted(request))
        shown: dict[str, str] = {}
        rendered = checked = passed = now = asyncio.get_running_loop().time()
        changed = True
        while _listens(request):
            if changed or now - rendered >= CLOCK:
                rendered = now
                for name, html in (await render()).items():
                    if shown.get(name) != html:
                        shown[name] = html
                        data = json.dumps({"id": name, "html": html}, ensure_ascii=False)
                        await response.write(f"event: part\ndata: {data}\n\n".encode())
            changed = await listener.wait(CHECK)
            now = asyncio.get_running_loop().time()
            if now - checked >= CHECK:
                if not await self._gate.still(request):
                    await response.write(b"event: out\ndata: {}\n\n")
                    return
                checked = now
            if now - passed >= PASSED:
                await response.write(b": still here\n\n")
                passed = now

    def _room(self, request: web.Request) -> bool:
        """Whether one more page may hold a stream; one that was closed a moment ago does not count."""
        who = request[WHO]
        theirs = [one for one in self._open if one[WHO].staff.login == who.staff.login and _listens(one)]
        same = sum(one[WHO].token == who.token for one in theirs)
        return len(theirs) < MOST_STREAMS and same < MOST_OF_A_BROWSER

    def _inbox_parts(self, staff: Staff, wanted: Wanted) -> Callable[[], Awaitable[dict[str, str]]]:
        def html_of(inbox: Inbox) -> str:
            return self._views.part("inbox_list.html", staff.locale, **self._listing(staff, wanted), inbox=inbox)

        async def listing() -> tuple[Inbox, str]:
            found = await self._desk.listing(staff, wanted)
            return found, html_of(found)

        async def parts() -> dict[str, str]:
            # All who see the same share it; "mine" is nobody else's.
            mine = staff.login if wanted.view == "mine" else ""
            key = ("inbox", wanted, staff.role, staff.regions, staff.languages, staff.locale, mine)
            found, html = await self._hub.shared(key, listing)
            theirs = kept(staff, found)
            return {"list": html if theirs == found else html_of(theirs)}

        return parts

    def _conversation_parts(
        self,
        staff: Staff,
        ident: str,
        older: bool,  # noqa: FBT001  (as the address says)
    ) -> Callable[[], Awaitable[dict[str, str]]]:
        async def parts() -> dict[str, str]:
            try:
                one = await self._desk.conversation(staff, ident, older=older)
            except NotFound:
                gone = Speech(staff.locale)("conflict-gone")
                return {"messages": f'<div id="messages" class="notice notice--warn">{gone}</div>'}
            values = self._showing(staff) | {"one": one, "staff": staff}
            names = ("messages", "state", "facts")
            return {name: self._views.part(f"{name}.html", staff.locale, **values) for name in names}

        return parts

    # --- Values of templates ---

    def _listing(self, staff: Staff, wanted: Wanted) -> dict[str, Any]:
        return self._showing(staff) | {"wanted": wanted, "views": views(staff)}

    def _showing(self, staff: Staff) -> dict[str, Any]:
        form, locale = self._desk.form, staff.locale
        words = form.say(locale)
        regions = {region.id: name_in(region.names, locale) for region in form.regions if staff.sees(region.id)}

        spoken = {one: form.say(one).label("language-name") for one in form.locales}
        teams = {region.id: name_in(region.names, locale) for region in form.regions} | spoken
        text = Speech(locale)

        def assignee(to: str) -> str:
            team = to.removeprefix("team:")
            return teams.get(team, team) if team != to else to

        def coded(kind: str, code: str) -> str:
            """A code in words; one that we have no words for, as it is."""
            key = f"code-{kind}-{code}"
            return text(key) if text.has(key) else code.replace("_", " ")

        def question(path: str) -> str:
            key = f"{plain(path)}.label"
            return words.label(key) if words.has(key) else path

        return {
            "regions": regions,
            "spoken": spoken,
            "assignee": assignee,
            "coded": coded,
            "question": question,
            "asked": [
                (one.id, question(one.id))
                for one in form.questions
                if one.field.kind not in {"consent", "review", "signature", "upload", "group"}
            ],
        }


def _listens(request: web.Request) -> bool:
    return request.transport is not None and not request.transport.is_closing()


def _wanted(request: web.Request) -> Wanted:
    """The filter of the address; the usual one for what can't be read."""
    known = {name: value for name, value in request.query.items() if name in {"view", "region", "locale", "after"}}
    try:
        return Wanted.model_validate(known)
    except ValidationError:
        return Wanted()


def _older(request: web.Request) -> bool:
    """Whether all messages are wanted."""
    return request.query.get("older") == "true"


def _local(address: str) -> str:
    """A path of ours, never another site's: browsers drop tabs and lines, and take backslashes for slashes."""
    plain_path = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    ours = plain_path and address.startswith("/") and not address.startswith("//")
    return address if ours and not urlsplit(address).netloc else "/"


def _preferred(request: web.Request) -> str:
    for part in request.headers.get("Accept-Language", "").split(","):
        spoken = part.split(";")[0].strip()[:2].casefold()
        if spoken in LOCALES:
            return spoken
    return "en"


def _clock(at: datetime) -> str:
    return f"{at.astimezone(KAZAKHSTAN):%H:%M}"


def _day(at: datetime) -> str:
    return f"{at.astimezone(KAZAKHSTAN):%d.%m.%Y}"


def _date(day: str) -> str:
    return f"{date.fromisoformat(day):%d.%m.%Y}"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
