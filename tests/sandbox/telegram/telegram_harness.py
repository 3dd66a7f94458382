"""Runs the sandbox Telegram on an ephemeral port, as a program would, and speaks to it in short words."""

import asyncio
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web
from PIL import Image

from sandbox.telegram import Options, TelegramSandbox

TOKEN = "7000000001:AAG-invented-token-of-the-tests"


class Telegram:
    """A running server and a client for both of its sides."""

    def __init__(self, path: Path | None = None, options: Options | None = None) -> None:
        self.sandbox = TelegramSandbox(path, TOKEN, options=options)
        self.root = ""
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(self.sandbox.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        await self.sandbox.start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.sandbox.stop()
        assert self._session
        assert self._runner
        await self._session.close()
        await self._runner.cleanup()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The client of the tests."""
        assert self._session
        return self._session

    def url(self, method: str) -> str:
        """The address of a method."""
        return f"{self.root}/bot{TOKEN}/{method}"

    async def answer(self, method: str, **params: Any) -> Any:
        """The whole answer of a method that gets its parameters as JSON."""
        async with self.session.post(self.url(method), json=params) as response:
            body = await response.json()
            assert response.status == (200 if body["ok"] else body["error_code"])
            return body

    async def call(self, method: str, **params: Any) -> Any:
        """The result of a method that works."""
        body = await self.answer(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """The description of why a method doesn't work."""
        body = await self.answer(method, **params)
        assert not body["ok"], body
        return str(body["description"])

    async def people(self, verb: str, path: str, body: Any = None, *, status: int | None = None) -> Any:
        """A call of the people API or of /sandbox."""
        where = path if path.startswith("/") else f"/api/{path}"
        data = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with self.session.request(verb, self.root + where, **data) as response:
            answer = await response.json()
            assert response.status == status or (status is None and response.status < 300), answer
            return answer

    async def person(self, *, start: bool = True, **fields: Any) -> int:
        """A new person who has (or hasn't) pressed Start; the bot has seen it."""
        person = {"first_name": "Ainur", "language_code": "kk", "phone": "+7 701 555 01 23"} | fields
        person_id = int((await self.people("POST", "people", person))["id"])
        if start:
            await self.act(person_id, "text", text="/start")
            await self.updates()
        return person_id

    async def act(self, person_id: int, what: str, *, status: int | None = None, **body: Any) -> Any:
        """What a person does."""
        return await self.people("POST", f"people/{person_id}/{what}", body, status=status)

    async def updates(self) -> list[dict[str, Any]]:
        """What waits for the bot, confirmed at once."""
        updates: list[dict[str, Any]] = await self.call("getUpdates")
        if updates:
            await self.call("getUpdates", offset=updates[-1]["update_id"] + 1)
        return updates

    async def waits(self) -> None:
        """Return when a long poll is held."""
        while self.sandbox._polling._waiting is None:  # noqa: ASYNC110  # the server knows no event for it, nor should it
            await asyncio.sleep(0)

    def events(self, path: str, last_event_id: str = "") -> "Stream":
        """An open stream of events."""
        return Stream(self, path, last_event_id)


class Stream:
    """Server-sent events as (kind, data)."""

    def __init__(self, telegram: Telegram, path: str, last_event_id: str) -> None:
        self._telegram = telegram
        self._path = path
        self._headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        self.last_id = last_event_id

    async def __aenter__(self) -> Self:
        self._response = await self._telegram.session.get(self._telegram.root + self._path, headers=self._headers)
        assert self._response.content_type == "text/event-stream"
        await self._block()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._response.close()

    async def _block(self) -> dict[str, str]:
        fields = {}
        while line := (await self._response.content.readline()).decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
        self.last_id = fields.get("id", self.last_id)
        return fields

    async def next(self) -> tuple[str, str]:
        """The next event."""
        while "event" not in (fields := await self._block()):
            assert not self._response.content.at_eof()
        return fields["event"], fields["data"]


@asynccontextmanager
async def telegram_server(path: Path | None = None, options: Options | None = None) -> AsyncIterator[Telegram]:
    """A server for one test."""
    async with Telegram(path, options) as running:
        yield running


def picture(width: int = 1600, height: int = 900, kind: str = "PNG") -> bytes:
    """An image file."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (30, 120, 90)).save(out, kind)
    return out.getvalue()


def form(kind: str, files: list[tuple[str, bytes, str]], caption: str = "") -> aiohttp.FormData:
    """The form by which the web chat sends files."""
    data = aiohttp.FormData(quote_fields=False)
    data.add_field("kind", kind)
    if caption:
        data.add_field("caption", caption)
    for name, body, mime in files:
        data.add_field("file", io.BytesIO(body), filename=name, content_type=mime)
    return data


def in_ci() -> bool:
    """Whether nothing may be skipped."""
    return os.environ.get("CI") == "true"
