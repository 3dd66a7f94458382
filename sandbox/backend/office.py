"""Puts the office together: its memory, its API, its desk, its webhooks and its failure switches."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.backend.api import Api
from sandbox.backend.desk import Desk
from sandbox.backend.faults import Calls, Fault, Faults
from sandbox.backend.guard import Forms, local
from sandbox.backend.store import NotPossibleError, Record, Store
from sandbox.backend.webhooks import PAUSES, Deliverer


class _Decision(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: str
    reason: str = Field(default="", max_length=4000)


class OfficeSandbox:
    """The office of the sandbox. `path` is its SQLite file, None keeps all in memory.

    `token` is the bearer token that callers of the API need. Decisions go to `webhook_url` (None: nowhere, they wait in
    the store), signed with `webhook_secret` (`whsec_<base64>`, or several separated by spaces), again after `pauses`
    seconds. Serve `routes()`, then `start()`; call `stop()` before the server is cleaned up: it lets go of callers who
    are kept waiting.
    """

    def __init__(
        self,
        path: Path | None,
        token: str,
        webhook_url: str | None,
        webhook_secret: str,
        *,
        pauses: Sequence[float] = PAUSES,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.faults = Faults()
        self.calls = Calls()
        self._store = Store(path, now)
        self._api = Api(self._store, token, self.faults, self.calls)
        self._deliverer = Deliverer(self._store, webhook_url, webhook_secret, pauses) if webhook_url else None
        forms = Forms(self._store.secret("forms", secrets.token_bytes(32)))
        self._desk = Desk(self._store, forms, self.faults, self.calls, self.decide)

    def routes(self, prefix: str = "/backend") -> list[web.AbstractRouteDef]:
        """The API under `prefix`/v1, the desk under /desk with /static/desk/, the switches under /sandbox/backend."""
        return [
            *self._api.routes(prefix.rstrip("/")),
            *self._desk.routes(),
            web.get("/sandbox/backend/faults", local(self._list_faults)),
            web.post("/sandbox/backend/faults", local(self._add_fault)),
            web.delete("/sandbox/backend/faults", local(self._clear_faults)),
            web.get("/sandbox/backend/calls", local(self._list_calls)),
            web.get("/sandbox/backend/applications", local(self._list_applications)),
            web.post("/sandbox/backend/applications/{id}/decision", local(self._decide)),
        ]

    async def start(self) -> None:
        """Begin, or go on, to deliver webhooks."""
        if self._deliverer is not None:
            self._deliverer.start()

    async def stop(self) -> None:
        """End everything; what was received and what is undelivered stays in the file."""
        self._api.stop()
        if self._deliverer is not None:
            await self._deliverer.stop()
        self._store.close()

    async def decide(self, application: str, status: str, reason: str = "", expected: int | None = None) -> Record:
        """Move an application on, as the desk does. `NotPossibleError` says why not."""
        record = await asyncio.to_thread(self._store.decide, application, status, reason, expected)
        if self._deliverer is not None:
            self._deliverer.wake()
        return record

    async def delivered(self) -> None:
        """Until every webhook has reached the bot."""
        if self._deliverer is not None:
            await self._deliverer.idle()

    async def applications(self) -> list[Record]:
        """All that were received, newest first."""
        return await asyncio.to_thread(self._store.all)

    async def _list_faults(self, _: web.Request) -> web.Response:
        return web.json_response([fault.model_dump() for fault in self.faults.all()])

    async def _add_fault(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":  # a form of a foreign page cannot send this type
            raise web.HTTPUnsupportedMediaType(text="application/json, please")
        try:
            fault = Fault.model_validate_json(await request.read())
        except ValidationError as error:
            raise web.HTTPUnprocessableEntity(text=str(error)) from None
        self.faults.add(fault)
        return web.json_response(fault.model_dump(), status=201)

    async def _clear_faults(self, _: web.Request) -> web.Response:
        self.faults.clear()
        return web.Response(status=204)

    async def _list_calls(self, _: web.Request) -> web.Response:
        return web.json_response(self.calls.all())

    async def _list_applications(self, _: web.Request) -> web.Response:
        return _json([record.state() for record in await self.applications()])

    async def _decide(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="application/json, please")
        try:
            decision = _Decision.model_validate_json(await request.read())
            record = await self.decide(request.match_info["id"], decision.status, decision.reason)
        except ValidationError as error:
            raise web.HTTPUnprocessableEntity(text=str(error)) from None
        except NotPossibleError as error:
            raise web.HTTPConflict(text=str(error)) from None
        return _json(record.state())


def _json(body: object) -> web.Response:
    return web.Response(body=orjson.dumps(body), content_type="application/json")
