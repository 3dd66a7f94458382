"""Updates in, by polling or by webhook: acknowledged only when what they cause is committed.

Aiogram's own poller and webhook handler confirm before the work is done; ours turn that around. An update that fails
five times goes, sealed, to the dead letters, and the person is told a number that staff can look up. An update that
nobody can read must not stop those behind it.
"""

import asyncio
import hmac
import logging
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import orjson
from aiogram import Bot
from aiogram.types import Update
from aiohttp import web
from pydantic import ValidationError

from bot.telegram.reading import ALLOWED_UPDATES, Reader
from bot.telegram.talk import Talk
from dialogs.ports import Chat, Fenced, Ledger, Unavailable, Vault

log = logging.getLogger(__name__)

ATTEMPTS = 5
PAUSES = (0.0, 0.05, 0.2, 0.5)
"""Seconds between attempts at one update that fails with a bug."""
BREATH = 0.2
"""Seconds between two calls that bring nothing."""
GRACE = 5
"""Seconds that a batch gets to end after SIGTERM."""
HOLD = 50
"""Seconds that Telegram holds a getUpdates."""
BIGGEST = 1024 * 1024
"""Bytes of a webhook's body; real updates are a few kilobytes."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of incident numbers: nothing that is misread over the phone."""


class Intake:
    """What both ways in share: an update is handled to its end, or kept for a person to look at."""

    def __init__(self, bot: Bot, reader: Reader, ledger: Ledger, vault: Vault, talk: Talk) -> None:
        self._bot = bot
        self._reader = reader
        self._ledger = ledger
        self._vault = vault
        self._talk = talk

    async def handle(self, raw: dict[str, Any]) -> None:
        """To its end. Raises `Unavailable` while the store is away (don't acknowledge), `Fenced` when we are not it."""
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError:
            await self._give_up(raw, "unreadable", tell=False)
            return
        for attempt in range(ATTEMPTS):
            try:
                await self._reader.dispatcher.feed_update(self._bot, update)
            except (Unavailable, Fenced):
                raise
            except Exception as bug:
                log.exception("an update failed", extra={"attempts": attempt + 1})
                chat, seen = where(raw, self._bot.id)
                if await self._ledger.failed(chat, seen) >= ATTEMPTS or attempt == ATTEMPTS - 1:
                    await self._give_up(raw, type(bug).__name__, tell=True, details=traceback_of(bug))
                    return
                await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
            else:
                return

    async def _give_up(self, raw: dict[str, Any], code: str, *, tell: bool, details: str = "") -> None:
        chat, seen = where(raw, self._bot.id)
        number = "".join(secrets.choice(LETTERS) for _ in range(8))
        body = orjson.dumps({"update": raw, "details": details})
        sealed = self._vault.house.seal(body, str(chat), "dlq")
        incident = orjson.dumps({"chat": str(chat), "code": code, "details": details, "seen": seen})
        await self._ledger.name(f"incident:{number}", self._vault.house.seal(incident, "incident", number))
        await self._ledger.bury_update(chat, seen, sealed, code, number)
        log.error("an update was given up", extra={"number": number, "code": code})
        if tell:
            await self._talk.say(chat, "incident", _language(raw), number=number)


def traceback_of(bug: BaseException) -> str:
    """Where it happened: files, lines and names, never values."""
    frames = []
    trace = bug.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return "\n".join([*frames, type(bug).__name__])


def where(raw: dict[str, Any], bot: int) -> tuple[Chat, str]:
    """The chat and the dedupe id of an update that may be unreadable; by hand, since it may be anything."""
    ident = raw.get("update_id")
    chat: object = None
    for kind in raw.values():
        if isinstance(kind, dict):
            message = kind.get("message") if isinstance(kind.get("message"), dict) else kind
            found = message.get("chat") if isinstance(message, dict) else None
            person = kind.get("from")
            for one in (found, person):
                if chat is None and isinstance(one, dict) and isinstance(one.get("id"), int):
                    chat = one["id"]
    return Chat(str(bot), str(chat or 0)), f"{ident}:raw"


def _language(raw: dict[str, Any]) -> str:
    for kind in raw.values():
        if isinstance(kind, dict) and isinstance(kind.get("from"), dict):
            return str(kind["from"].get("language_code") or "")
    return ""


class Poller:
    """getUpdates: chats in parallel, one chat in order; the offset moves only when the whole batch is committed."""

    def __init__(self, bot: Bot, intake: Intake) -> None:
        self._bot = bot
        self._intake = intake
        self.fenced = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled. A batch that was begun is ended, also when we are asked to stop."""
        offset = 0
        url = self._bot.session.api.api_url(self._bot.token, "getUpdates")
        async with aiohttp.ClientSession() as http:
            while True:
                asked = asyncio.get_running_loop().time()
                try:
                    updates = await self._fetch(http, url, offset)
                except _Wait as wait:
                    await asyncio.sleep(wait.seconds)
                    continue
                if updates:
                    offset = await self._to_the_end(updates, offset)
                elif asyncio.get_running_loop().time() - asked < BREATH:
                    await asyncio.sleep(BREATH)  # a server that does not hold the call

    async def _to_the_end(self, updates: list[dict[str, Any]], offset: int) -> int:
        batch = asyncio.create_task(self._through(updates, offset))
        try:
            return await asyncio.shield(batch)
        except asyncio.CancelledError:
            # Asked to stop: what was begun is ended. It is not confirmed any more, so it comes again and is a DUP.
            await asyncio.wait([batch], timeout=GRACE)
            batch.cancel()
            raise

    async def _fetch(self, http: aiohttp.ClientSession, url: str, offset: int) -> list[dict[str, Any]]:
        ask = {"timeout": HOLD, "allowed_updates": ALLOWED_UPDATES} | ({"offset": offset} if offset else {})
        try:
            async with http.post(url, json=ask, timeout=aiohttp.ClientTimeout(total=HOLD + 10)) as response:
                answer = orjson.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as away:
            log.warning("no updates", extra={"error": type(away).__name__})
            raise _Wait(1.0) from away
        if not isinstance(answer, dict) or not answer.get("ok"):
            code = answer.get("error_code") if isinstance(answer, dict) else None
            log.warning("updates refused", extra={"code": code})
            parameters = answer.get("parameters") if isinstance(answer, dict) else None
            raise _Wait(float(parameters.get("retry_after", 3)) if isinstance(parameters, dict) else 3.0)
        result = answer.get("result")
        return [update for update in result if isinstance(update, dict)] if isinstance(result, list) else []

    async def _through(self, updates: list[dict[str, Any]], offset: int) -> int:
        """The offset after this batch; while the store is away, we hold the batch and the offset."""
        chats: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for update in updates:
            chats[str(where(update, self._bot.id)[0])].append(update)
        await asyncio.gather(*(self._chat(batch) for batch in chats.values()))
        idents = [update["update_id"] for update in updates if isinstance(update.get("update_id"), int)]
        return int(max([offset, *(ident + 1 for ident in idents)]))

    async def _chat(self, updates: list[dict[str, Any]]) -> None:
        for update in updates:
            while True:
                try:
                    await self._intake.handle(update)
                    break
                except Fenced:
                    self.fenced.set()
                    await asyncio.Event().wait()
                except Unavailable:
                    log.warning("store away, the update waits")
                    await asyncio.sleep(1)
                except Exception:
                    # Not even giving it up worked. It is not acknowledged, so it is not lost.
                    log.exception("an update can neither be handled nor kept")
                    await asyncio.sleep(1)


class _Wait(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def webhook(intake: Intake, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of `POST /telegram`: 200 only after the commit; 503 while the store is away, so Telegram repeats."""
    expected = secret.encode()

    async def handle(request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            return web.Response(status=401)
        if request.content_length is not None and request.content_length > BIGGEST:
            return web.Response(status=413)
        try:
            raw = orjson.loads(await request.read())
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        if not isinstance(raw, dict):
            return web.Response(status=400)
        try:
            await intake.handle(raw)
        except (Unavailable, Fenced):
            return web.Response(status=503, headers={"Retry-After": "2"})
        return web.Response(status=200)

    return handle
