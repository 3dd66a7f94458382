"""Everybody's phone in the sandbox: an SMS API and a Telegram Gateway to send to, a live page to read the codes on."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path

import orjson
from aiohttp import web
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.web import TEMPLATES
from sandbox.backend.guard import HEADERS, local
from sandbox.phones.gateway import METHODS, Gateway
from sandbox.phones.inbox import Inbox, Message
from sandbox.phones.numbers import SPECIAL, plausible, shown

HERE = Path(__file__).parent
ASTANA = timezone(timedelta(hours=5))
HEARTBEAT = 15  # seconds; a comment on an idle stream, so that a closed page is noticed


class _Sms(BaseModel):
    model_config = ConfigDict(extra="forbid")

    to: str = Field(max_length=32)
    code: str = Field(pattern=r"^[0-9]{4,8}$")
    ttl: int = Field(ge=1, le=86400)
    at: AwareDatetime


class PhonesSandbox:
    """`path` is its SQLite file, None keeps all in memory. `gateway_token` is what senders to the Gateway need.

    Call `stop()` before the server is cleaned up, since open pages hold a stream.
    """

    def __init__(self, path: Path | None, *, gateway_token: str = "sandbox-gateway-token") -> None:  # noqa: S107 - a sandbox
        self._inbox = Inbox(path)
        self._gateway = Gateway(self._inbox, gateway_token)
        self._stopped = False
        loaders = [FileSystemLoader(HERE / "templates"), FileSystemLoader(TEMPLATES)]
        self._pages = Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[web.AbstractRouteDef]:
        """The SMS API under /sms/api, the Gateway under /gateway, the page at /sms, its files under /static/sms/."""
        gateway: list[web.AbstractRouteDef] = []
        for method in METHODS:
            handler = local(self._gateway.handler(method))
            path = "/gateway/{method:(?i:" + method + ")}"  # "all methods in the Gateway API are case-insensitive"
            gateway += [web.post(path, handler), web.get(path, handler, allow_head=False)]
        return [
            *gateway,
            web.post("/sms/api/messages", local(self._receive)),
            web.get("/sms/api/messages", local(self._messages)),
            web.get("/sms", local(self._page)),
            web.get("/sms/list", local(self._list)),
            web.get("/sms/events", local(self._events), allow_head=False),
            web.static("/static/sms/", HERE / "static"),
        ]

    async def start(self) -> None:
        """Nothing to begin; here so that all sandbox servers are alike."""

    async def stop(self) -> None:
        """Let the open pages go; what came stays in the file."""
        self._stopped = True
        self._inbox.ring()
        await asyncio.sleep(0)  # the streams take leave before the file is closed
        self._inbox.close()

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            sms = _Sms.model_validate_json(await request.read())
        except ValidationError:
            return _problem(422, "The message is not as agreed", "refused")
        if not plausible(sms.to):
            return _problem(422, "This is no phone number", "bad_phone")
        if special := SPECIAL.get(sms.to):
            return _problem(
                422 if special.retry_after is None else 429,
                f"This number {special.says}",
                special.code,
                retry_after=special.retry_after,
            )
        ident = secrets.token_hex(16)
        self._inbox.add(ident, sms.to, sms.code, sms.ttl, sms.at, "sms")
        return web.json_response({"id": ident}, status=201)

    async def _messages(self, request: web.Request) -> web.Response:
        found = self._inbox.newest(request.query.get("to"))
        return web.json_response([message.shown() for message in found])

    async def _page(self, _: web.Request) -> web.Response:
        return self._html("inbox.html")

    async def _list(self, _: web.Request) -> web.Response:
        """The part of the page that changes: the same words as when it was loaded."""
        return self._html("list.html")

    def _html(self, template: str) -> web.Response:
        if self._stopped:
            raise web.HTTPServiceUnavailable(text="The sandbox is going away.")
        text = self._pages.get_template(template).render(
            active="sms",
            lang="en",
            dir="ltr",
            phones=_by_phone(self._inbox.newest()),
            specials=[(shown(special.phone), special.says) for special in SPECIAL.values()],
            now=datetime.now(UTC),
            zone=ASTANA,
        )
        return web.Response(text=text, content_type="text/html", headers=HEADERS)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """A line whenever the inbox changed; the page then asks for its list."""
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        seen = self._inbox.version
        try:
            await response.write(b"retry: 1000\ndata: hello\n\n")
            while not self._stopped:
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        seen = await self._inbox.news(seen)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                else:
                    await response.write(b"data: news\n\n")
        except ConnectionResetError:
            pass
        return response


def _by_phone(messages: list[Message]) -> list[tuple[str, list[Message]]]:
    """The phone with the newest message first, and newest first within it."""
    order = {message.phone: -i for i, message in reversed(list(enumerate(messages)))}
    ordered = sorted(messages, key=lambda message: (-order[message.phone], message.phone, -message.n))
    return [(shown(phone), list(group)[:20]) for phone, group in groupby(ordered, key=lambda message: message.phone)]


def _problem(status: int, title: str, code: str, *, retry_after: int | None = None) -> web.Response:
    body = {"type": f"https://qonys.example/problems/{code}", "title": title, "status": status, "code": code}
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return web.Response(
        body=orjson.dumps(body), status=status, content_type="application/problem+json", headers=headers
    )
