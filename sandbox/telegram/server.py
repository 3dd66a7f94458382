"""Puts the pieces together: one bot's Telegram as routes for an aiohttp application."""

import asyncio
import contextlib
import hmac
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.telegram import files
from sandbox.telegram.errors import ApiError, Refused, not_found, unauthorized
from sandbox.telegram.events import Events
from sandbox.telegram.faults import Broken, Calls, Faults, Flood, read_fault
from sandbox.telegram.methods import Method, table
from sandbox.telegram.params import Params, as_integer, read_params
from sandbox.telegram.state import State, dump
from sandbox.telegram.updates import Polling
from sandbox.telegram.web_api import Handler, PeopleApi, guarded, json_body
from sandbox.telegram.webhook import Sender
from sandbox.telegram.world import Options, World

LAST_WORDS = 2.0
"""Seconds that requests under way get at the end."""


class TelegramSandbox:
    """Telegram for one bot on this machine: its Bot API, the people API, and faults on request.

    `path` is an SQLite file (None keeps everything in memory), `token` the only token that is known, `username` and
    `name` the bot's. Add `routes()` to an application, call `start()` before the first request and `stop()` at the
    end, best in the application's `on_shutdown`, so that requests which wait are answered before it closes.
    """

    def __init__(
        self,
        path: Path | None,
        token: str,
        username: str = "qonys_sandbox_bot",
        name: str = "Qonys",
        options: Options | None = None,
    ) -> None:
        options = options or Options()
        self.world = World(State(path), token, username, name, options)
        self.faults = Faults()
        self.calls = Calls()
        self.flood = Flood(on=options.flood_limits)
        self._polling = Polling(self.world)
        self._events = Events(self.world.state)
        self._sender = Sender(self.world, self._call)
        self._methods = table(self._polling)
        self._called = False
        self._closing = False
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def routes(self) -> list[web.RouteDef]:
        """`/bot<token>/<method>`, `/file/bot<token>/<path>`, `/api/...` and `/sandbox/...`."""
        people = PeopleApi(self.world, self._events, lambda: self._called)
        own = [
            web.route("*", "/bot{token:[^/]+}/{method:[^/]*}", self._bot_api),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self._file),
            web.get("/sandbox/faults", guarded(self._get_faults)),
            web.post("/sandbox/faults", guarded(self._add_fault)),
            web.delete("/sandbox/faults", guarded(self._clear_faults)),
            web.get("/sandbox/calls", guarded(self._get_calls)),
            web.get("/sandbox/flood", guarded(self._get_flood)),
            web.put("/sandbox/flood", guarded(self._set_flood)),
        ]
        return [web.route(r.method, r.path, self._counted(r.handler)) for r in (*own, *people.routes())]

    def _counted(self, handler: Handler) -> Handler:
        """Know how many requests are under way, so that `stop` can wait for them; refuse new ones after it."""

        async def counted(request: web.Request) -> web.StreamResponse:
            if self._closing:
                return _answer(ApiError(502, "Bad Gateway").body(), ApiError(502, "Bad Gateway"))
            self._open += 1
            self._idle.clear()
            try:
                return await handler(request)
            finally:
                self._open -= 1
                if self._open == 0:
                    self._idle.set()

        return counted

    async def start(self) -> None:
        """Begin to deliver to the webhook, if the bot had set one."""
        await self._sender.start()

    async def stop(self) -> None:
        """Answer the requests that wait, end streams and deliveries, then close the file; what was committed stays."""
        self._closing = True
        self._polling.stop()
        self._events.stop()
        await self._sender.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await self._idle.wait()
        self.world.state.close()

    # the Bot API

    def _check_token(self, request: web.Request) -> None:
        if not hmac.compare_digest(request.match_info["token"].encode(), self.world.token.encode()):
            raise unauthorized()

    async def _bot_api(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
            self._called = True
            method = request.match_info["method"]
            params = await read_params(request)
            return _answer({"ok": True, "result": await self._call(method, params)})
        except ApiError as error:
            return _answer(error.body(), error)
        except Broken:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)

    async def _call(self, name: str, params: Params) -> Any:
        """One call from fault to log; also those that come as a webhook's answer."""
        proper, method = self._methods.get(name.lower(), (name, None))
        failure: BaseException | None = None
        try:
            return await self._run(name.lower(), method, params)
        except BaseException as error:
            failure = error
            raise
        finally:
            self.calls.add(proper, params, failure)

    async def _run(self, name: str, method: Method | None, params: Params) -> Any:
        if method is None:
            raise not_found()
        fault = self.faults.take(name, params)
        if fault is not None and not fault.after_commit:
            raise fault.error()
        self.flood.check(name, params)
        result = await method(self.world, params)
        if fault is not None:
            raise fault.error()
        return result

    async def _file(self, request: web.Request) -> web.Response:
        try:
            self._check_token(request)
            return files.download(self.world, request.match_info["path"])
        except ApiError as error:
            return _answer(error.body(), error)

    # faults, calls, limits

    async def _get_faults(self, _request: web.Request) -> web.Response:
        return web.json_response(self.faults.shown())

    async def _add_fault(self, request: web.Request) -> web.Response:
        self.faults.add(read_fault(await json_body(request)))
        return web.json_response(self.faults.shown(), status=201)

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self.faults.clear()
        return web.json_response([])

    async def _get_calls(self, request: web.Request) -> web.Response:
        return web.json_response(self.calls.since(as_integer(request.query.get("since", ""))))

    async def _get_flood(self, _request: web.Request) -> web.Response:
        return web.json_response({"on": self.flood.on})

    async def _set_flood(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        if not isinstance(body.get("on"), bool):
            raise Refused(400, '"on" is true or false.')
        self.flood.on = body["on"]
        return web.json_response({"on": self.flood.on})


def _answer(body: dict[str, Any], error: ApiError | None = None) -> web.Response:
    headers = {"Retry-After": str(error.retry_after)} if error is not None and error.retry_after else None
    return web.Response(
        body=dump(body).encode(),
        status=200 if error is None else error.code,
        content_type="application/json",
        headers=headers,
    )
