"""The office's side of the contract (`integrations/backend/openapi.yml`), with its failure switches."""

import asyncio
import base64
import hashlib
import hmac
import re
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web
from pydantic import ValidationError

from sandbox.backend.application import Application, faults_of
from sandbox.backend.faults import Call, Calls, Came, Fault, Faults
from sandbox.backend.guard import local
from sandbox.backend.store import FilesMissingError, OtherBytesError, Store

FILE_LIMIT = 20 * 1024 * 1024
DOCUMENT_LIMIT = 4 * 1024 * 1024
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
FILE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")

TITLES = {
    "unauthorized": (401, "The bearer token is missing or wrong"),
    "not-found": (404, "This application was never received"),
    "bad-digest": (400, "Content-Digest is missing or differs from the bytes"),
    "bad-key": (400, "Idempotency-Key is missing or no UUID"),
    "too-large": (413, "This is larger than the office takes"),
    "bad-id": (422, "An id is not as agreed"),
    "bad-media-type": (422, "The media type is not as agreed"),
    "empty-file": (422, "The file is empty"),
    "file-frozen": (422, "The application has been received; this file was another one then"),
    "key-reused": (422, "This key came with other bytes before"),
    "key-differs": (422, "Idempotency-Key is not the application's id"),
    "invalid": (422, "The application is not as agreed"),
    "files-missing": (422, "Files of the application were not uploaded as it names them"),
    "in-progress": (409, "This key is being worked on"),
    "too-many": (429, "Too many requests"),
    "broken": (500, "Something broke inside the office"),
    "away": (503, "The office is away for a while"),
}
FAULTS = {"5xx": "broken", "503": "away", "429": "too-many", "409": "in-progress", "422": "invalid"}
Work = Callable[[web.Request, Came], Awaitable[web.Response]]


class _TooLargeError(Exception):
    pass


class Api:
    """PUT a file, POST an application, GET how it stands."""

    def __init__(self, store: Store, token: str, faults: Faults, calls: Calls) -> None:
        self._store = store
        self._token = token.encode()
        self._faults = faults
        self._calls = calls
        self._working: set[str] = set()
        self._stopping = asyncio.Event()

    def routes(self, root: str) -> list[web.AbstractRouteDef]:
        """The contract's three calls below `root`."""
        return [
            web.put(f"{root}/v1/applications/{{id}}/files/{{file}}", self._served("put_file", self._put_file)),
            web.post(f"{root}/v1/applications", self._served("submit", self._submit)),
            web.get(f"{root}/v1/applications/{{id}}", self._served("find", self._find), allow_head=False),
        ]

    def stop(self) -> None:
        """Let go of the callers who are kept waiting by a switch."""
        self._stopping.set()

    def _served(self, call: Call, work: Work) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            key = request.match_info.get("id", request.headers.get("Idempotency-Key", ""))
            came = self._calls.came(call, key[:200], request.match_info.get("file", "")[:200])
            try:
                response = await self._answer(call, work, request, came)
            except sqlite3.ProgrammingError:  # the store was closed meanwhile: like a crash, without an answer
                if not self._stopping.is_set():
                    raise
                response = None
            if response is None:
                if request.transport is not None:
                    request.transport.abort()
                return web.Response()  # nobody hears it
            came.status = response.status
            return response

        return local(serve)

    async def _answer(self, call: Call, work: Work, request: web.Request, came: Came) -> web.Response | None:
        """What to say; None cuts the connection."""
        said = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(said, b"Bearer " + self._token):
            return problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
        fault = self._faults.take(call)
        if fault is None:
            return await work(request, came)
        came.fault = fault.kind
        return await self._fail(fault, work, request, came)

    async def _fail(self, fault: Fault, work: Work, request: web.Request, came: Came) -> web.Response | None:
        match fault.kind:
            case "cut_before":
                return None
            case "cut_after_commit":
                await work(request, came)
                return None
            case "timeout":
                await self._stopping.wait()
                return None
            case "garbage":
                return web.Response(body=b'{"number": 7', content_type="application/json")
            case "503" | "429" | "409":
                return problem(FAULTS[fault.kind], headers={"Retry-After": str(fault.retry_after)})
            case _:
                return problem(FAULTS[fault.kind])

    async def _put_file(self, request: web.Request, came: Came) -> web.Response:
        application, file = request.match_info["id"], request.match_info["file"]
        if not UUID.fullmatch(application) or not FILE_ID.fullmatch(file):
            return problem("bad-id")
        try:
            content = await _read(request, FILE_LIMIT)
        except _TooLargeError:
            return problem("too-large")
        digest = hashlib.sha256(content)
        came.sha256 = digest.hexdigest()
        said = DIGEST.fullmatch(request.headers.get("Content-Digest", ""))
        if said is None or base64.b64decode(said[1]) != digest.digest():
            return problem("bad-digest")
        if not content:
            return problem("empty-file")
        if not re.fullmatch(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,126}", request.content_type):
            return problem("bad-media-type")
        try:
            new = await asyncio.to_thread(self._store.put_file, application, file, content, request.content_type)
        except OtherBytesError:
            return problem("file-frozen")
        return _json({"id": file, "size": len(content), "sha256": came.sha256}, 201 if new else 200)

    async def _submit(self, request: web.Request, came: Came) -> web.Response:
        key = request.headers.get("Idempotency-Key", "")
        if not UUID.fullmatch(key):
            return problem("bad-key")
        try:
            body = await _read(request, DOCUMENT_LIMIT)
        except _TooLargeError:
            return problem("too-large")
        came.sha256 = hashlib.sha256(body).hexdigest()
        if key in self._working:
            return problem("in-progress", headers={"Retry-After": "1"})
        self._working.add(key)
        try:
            return await asyncio.to_thread(self._receive, key, body)
        finally:
            self._working.discard(key)

    def _receive(self, key: str, body: bytes) -> web.Response:
        """In a worker thread: another one with the same key is kept out by `_working`, and by the store."""
        try:
            if answer := self._store.receipt(key, body):
                return _received(answer)
            application = Application.model_validate_json(body)
            if application.id != key:
                return problem("key-differs")
            return _received(self._store.receive(application, body))
        except ValidationError as error:
            return problem("invalid", errors=faults_of(error))
        except FilesMissingError as error:
            return problem("files-missing", errors=error.faults)
        except OtherBytesError:
            return problem("key-reused")

    async def _find(self, request: web.Request, _came: Came) -> web.Response:
        record = await asyncio.to_thread(self._store.find, request.match_info["id"])
        return problem("not-found") if record is None else _json(record.state())


async def _read(request: web.Request, limit: int) -> bytes:
    """The body, whatever the application's own limit is."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_chunked(256 * 1024):
        size += len(part)
        if size > limit:
            raise _TooLargeError
        parts.append(part)
    return b"".join(parts)


def problem(
    kind: str, *, headers: dict[str, str] | None = None, errors: list[dict[str, Any]] | None = None
) -> web.Response:
    """RFC 9457 problem details. They say what is wrong, and where, but never what stood there."""
    status, title = TITLES[kind]
    body: dict[str, Any] = {"type": f"https://qonys.example/problems/{kind}", "title": title, "status": status}
    if errors:
        body["errors"] = errors
    return web.Response(
        body=orjson.dumps(body), status=status, content_type="application/problem+json", headers=headers or {}
    )


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def _received(answer: bytes) -> web.Response:
    return web.Response(body=answer, status=201, content_type="application/json")
