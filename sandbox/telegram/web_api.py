"""The people API: what the web chat in the browser, and tests, do in the name of people.

It has no passwords, as it listens on this machine only; so a page of another origin, or one that reaches this machine
under a foreign name (DNS rebinding), is refused.
"""

import functools
import ipaddress
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from sandbox.telegram import files, people, profile
from sandbox.telegram.errors import ApiError, Refused
from sandbox.telegram.events import Events
from sandbox.telegram.params import Upload, as_integer
from sandbox.telegram.world import World

MAX_BODY = 1024 * 1024
MAX_FILES = 100 * 1024 * 1024
MAX_PAGE = 200
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _loopback(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _local(request: web.Request) -> bool:
    """Whether the request was made by this machine's own pages or programs."""
    if not _loopback(request.headers.get("Host", "")):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("Host")


def guarded(handler: Handler) -> Handler:
    """Refuse foreign pages; answer what is refused as `{"error": sentence}`."""

    @functools.wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            if not _local(request):
                raise Refused(403, "The sandbox answers pages of this machine only.")  # noqa: TRY301  # one place answers
            return await handler(request)
        except Refused as refused:
            return web.json_response({"error": refused.sentence}, status=refused.status)
        except ApiError as error:
            return web.json_response({"error": error.description}, status=error.code)

    return answer


async def json_body(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request; an empty body is an empty object."""
    body = bytearray()
    while chunk := await request.content.read(64 * 1024):
        body += chunk
        if len(body) > MAX_BODY:
            raise Refused(413, "This is too long.")
    try:
        decoded = json.loads(body.decode()) if body.strip() else {}
    except (ValueError, RecursionError):
        raise Refused(400, "This is no JSON.") from None
    if not isinstance(decoded, dict):
        raise Refused(400, "A JSON object is expected.")
    try:
        json.dumps(decoded, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refused(400, "A text has half a surrogate pair.") from None
    return decoded


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else as_integer(str(value or ""))


class PeopleApi:
    """The routes under /api."""

    def __init__(self, world: World, events: Events, bot_has_called: Callable[[], bool]) -> None:
        self.world = world
        self.events = events
        self.bot_has_called = bot_has_called

    def routes(self) -> list[web.RouteDef]:
        """All of them, guarded."""
        person = r"/api/people/{id:\d+}"
        acts = ("text", "press", "contact", "edit", "sticker", "voice", "location", "block")
        return [
            web.get("/api/bot", guarded(self.bot)),
            web.get("/api/commands", guarded(self.commands)),
            web.get("/api/events", guarded(self.all_events)),
            web.get("/api/files/{file_id}", guarded(self.file)),
            web.get("/api/people", guarded(self.everybody)),
            web.post("/api/people", guarded(self.add)),
            web.patch(person, guarded(self.change)),
            web.delete(person, guarded(self.clear)),
            web.get(f"{person}/messages", guarded(self.messages)),
            web.get(f"{person}/events", guarded(self.person_events)),
            web.post(f"{person}/files", guarded(self.files)),
            *(web.post(f"{person}/{act}", guarded(functools.partial(self.act, act))) for act in acts),
            web.post("/api/groups", guarded(self.create_group)),
            web.post(r"/api/groups/{id:-?\d+}/text", guarded(self.group_text)),
        ]

    async def bot(self, _request: web.Request) -> web.Response:
        """Who the bot is; `token_known` once it has called with its token since this server started."""
        return web.json_response(
            {
                "token_known": self.bot_has_called(),
                "me": self.world.bot(),
                "name": profile.text_about(self.world, "name"),
                "description": profile.text_about(self.world, "description"),
                "short_description": profile.text_about(self.world, "short_description"),
            }
        )

    async def commands(self, request: web.Request) -> web.Response:
        """The commands a person sees in a chat; their own language unless one is named."""
        chat_id = _number(request.query.get("chat_id"))
        person = self.world.state.person(_number(request.query.get("person_id")) or chat_id) or {}
        language = request.query.get("language_code") or person.get("language_code") or ""
        return web.json_response(profile.resolved(self.world, chat_id, language, person.get("id", 0)))

    async def all_events(self, request: web.Request) -> web.StreamResponse:
        """One stream for a page with several phones."""
        return await self.events.stream(request, None)

    async def person_events(self, request: web.Request) -> web.StreamResponse:
        """The stream of one phone."""
        return await self.events.stream(request, self._person(request))

    async def file(self, request: web.Request) -> web.Response:
        """A file of any size, to be saved."""
        found = files.attachment(self.world, request.match_info["file_id"])
        if found is None:
            raise Refused(404, "There is no such file.")
        return found

    async def everybody(self, _request: web.Request) -> web.Response:
        """All people."""
        return web.json_response(people.everybody(self.world))

    async def add(self, request: web.Request) -> web.Response:
        """A new person."""
        return web.json_response(people.add(self.world, await json_body(request)), status=201)

    async def change(self, request: web.Request) -> web.Response:
        """Another name, number, language; blocking."""
        person_id = self._person(request)
        return web.json_response(people.change(self.world, person_id, await json_body(request)))

    async def clear(self, request: web.Request) -> web.Response:
        """Empty the chat."""
        people.clear(self.world, self._person(request))
        return web.json_response({})

    async def messages(self, request: web.Request) -> web.Response:
        """A page of the chat, oldest first; reading the newest page marks all as read."""
        person_id = self._person(request)
        before = _number(request.query.get("before"))
        limit = min(max(_number(request.query.get("limit")) or 50, 1), MAX_PAGE)
        page = self.world.state.page(person_id, before or 1 << 62, limit)
        if not before:
            people.read(self.world, person_id)
        return web.json_response(page, headers={"X-Last-Event-Id": str(self.world.state.last_event())})

    async def act(self, name: str, request: web.Request) -> web.Response:
        """Something a person does; the message it makes, or what the contract says."""
        who = self._person(request)
        body = await json_body(request)
        world = self.world
        acts: dict[str, Callable[[], Any]] = {
            "text": lambda: people.text(world, who, body.get("text"), _number(body.get("reply_to"))),
            "press": lambda: people.press(world, who, _number(body.get("message_id")), body.get("data")),
            "contact": lambda: people.contact(world, who, body),
            "edit": lambda: people.edit(world, who, _number(body.get("message_id")), body.get("text")),
            "sticker": lambda: people.sticker(world, who, body.get("emoji")),
            "voice": lambda: people.voice(world, who),
            "location": lambda: people.location(world, who, body.get("latitude"), body.get("longitude")),
            "block": lambda: people.block(world, who, blocked=bool(body.get("blocked"))),
        }
        return web.json_response(acts[name]())

    async def files(self, request: web.Request) -> web.Response:
        """Send files: `kind`, `caption` and one or more `file` parts."""
        who = self._person(request)
        fields = {"kind": "document", "caption": ""}
        uploads: list[Upload] = []
        total = 0
        try:
            reader = aiohttp.MultipartReader(request.headers, request.content)
            while (part := await reader.next()) is not None:
                if not isinstance(part, aiohttp.BodyPartReader):
                    raise Refused(400, "Send the files as multipart/form-data.")
                body = bytearray()
                while chunk := await part.read_chunk(64 * 1024):
                    body += chunk
                    total += len(chunk)
                    if total > MAX_FILES:
                        raise Refused(413, "These files are too big for the sandbox.")
                if part.name == "file":
                    kind = part.headers.get("Content-Type", "application/octet-stream")
                    uploads.append(Upload(part.filename or "file", kind, bytes(body)))
                elif part.name is not None:
                    fields[part.name] = body.decode(errors="replace")
        except (ValueError, AssertionError):
            raise Refused(400, "Send the files as multipart/form-data.") from None
        said = await people.send_files(self.world, who, fields["kind"], uploads, fields["caption"])
        return web.json_response(said)

    async def create_group(self, request: web.Request) -> web.Response:
        """A group with the bot in it."""
        body = await json_body(request)
        chat = people.create_group(self.world, _number(body.get("person_id")), body.get("title"))
        return web.json_response(chat, status=201)

    async def group_text(self, request: web.Request) -> web.Response:
        """Write in a group."""
        body = await json_body(request)
        group_id = -abs(as_integer(request.match_info["id"]))
        who, reply_to = _number(body.get("person_id")), _number(body.get("reply_to"))
        return web.json_response(people.group_text(self.world, group_id, who, body.get("text"), reply_to))

    def _person(self, request: web.Request) -> int:
        return int(self.world.require_person(as_integer(request.match_info["id"]))["id"])
