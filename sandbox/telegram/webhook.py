"""Posts updates to the bot's webhook: in order within a chat, several chats at a time, again until it says 2xx."""

import asyncio
import contextlib
import functools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from sandbox.telegram.errors import ApiError
from sandbox.telegram.params import Params, read_body
from sandbox.telegram.state import Row, dump
from sandbox.telegram.updates import whole
from sandbox.telegram.world import World

LONGEST_RETRY_AFTER = 3600
NOT_IN_ANSWERS = ("get", "setwebhook", "deletewebhook", "close", "logout")

Call = Callable[[str, Params], Awaitable[object]]


@dataclass
class _Pause:
    """A chat whose oldest update failed: how often, and when it may be tried again."""

    fails: int = 0
    until: float = 0.0


class Sender:
    """One task that looks for work whenever something was committed or a pause is over."""

    def __init__(self, world: World, call: Call) -> None:
        self.world = world
        self.call = call
        self._news = asyncio.Event()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._pauses: dict[int, _Pause] = {}
        self._webhook: Row | None = None
        self._task: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        world.state.listeners.append(self._news.set)

    async def start(self) -> None:
        """Begin to deliver, also what a former process left."""
        timeout = aiohttp.ClientTimeout(total=self.world.options.webhook_timeout)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End promptly; what was under way will be sent again after the next start."""
        tasks = [*self._busy.values(), *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _run(self) -> None:
        while True:
            self._news.clear()
            wait = self._distribute()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._news.wait()

    def _distribute(self) -> float | None:
        """Start what can be started; seconds until a pause is over, None when only news can change anything."""
        webhook = self.world.state.get("webhook")
        if webhook != self._webhook:
            for task in self._busy.values():
                task.cancel()
            self._pauses.clear()
            self._webhook = webhook
        if webhook is None:
            return None
        now = time.monotonic()
        wakes: list[float] = []
        for row in self.world.state.rows(
            "SELECT * FROM updates WHERE update_id IN (SELECT min(update_id) FROM updates GROUP BY chat_id)"
            " ORDER BY update_id"
        ):
            if row["chat_id"] in self._busy:
                continue
            pause = self._pauses.get(row["chat_id"])
            if pause is not None and pause.until > now:
                wakes.append(pause.until - now)
            elif len(self._busy) < webhook["max_connections"]:
                task = asyncio.create_task(self._deliver(row, webhook))
                self._busy[row["chat_id"]] = task
                task.add_done_callback(functools.partial(self._done, row["chat_id"]))
        return min(wakes, default=None)

    def _done(self, chat_id: int, task: asyncio.Task[None]) -> None:
        if self._busy.get(chat_id) is task:
            del self._busy[chat_id]
        self._news.set()

    async def _deliver(self, row: Row, webhook: Row) -> None:
        if self._session is None:
            return
        headers = {"Content-Type": "application/json"}
        if webhook["secret_token"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret_token"]
        retry_after = 0
        answer = Params()
        try:
            async with self._session.post(
                webhook["url"], data=dump(whole(row)).encode(), headers=headers, allow_redirects=False
            ) as response:
                if 200 <= response.status <= 299:  # noqa: PLR2004  # any 2xx
                    error = None
                    with contextlib.suppress(ApiError):
                        await read_body(response.headers, response.content, answer)
                else:
                    error = f"Wrong response from the webhook: {response.status} {response.reason}"
                    asked = response.headers.get("Retry-After", "")
                    retry_after = min(int(asked), LONGEST_RETRY_AFTER) if asked.isascii() and asked.isdigit() else 0
        except TimeoutError:
            error = "Read timeout expired"
        except aiohttp.ClientConnectorError:
            error = "Connection refused"
        except (aiohttp.ClientError, OSError):
            error = "Webhook connection closed"
        if error is None:
            self._pauses.pop(row["chat_id"], None)
            self.world.state.write("DELETE FROM updates WHERE update_id = ?", row["update_id"])
            await self._call_back(answer)
        else:
            self._failed(row["chat_id"], error, retry_after)

    def _failed(self, chat_id: int, error: str, retry_after: int) -> None:
        options = self.world.options
        pause = self._pauses.setdefault(chat_id, _Pause())
        wait = retry_after or min(options.webhook_pause * 2 ** min(pause.fails, 30), options.webhook_longest_pause)
        pause.fails += 1
        pause.until = time.monotonic() + wait
        self.world.state.set("webhook_error", {"last_error_date": self.world.now(), "last_error_message": error})

    async def _call_back(self, answer: Params) -> None:
        """A 2xx may carry one call (https://core.telegram.org/bots/api#making-requests-when-getting-updates)."""
        method = answer.text("method").lower()
        if method and not method.startswith(NOT_IN_ANSWERS):
            with contextlib.suppress(ApiError):
                await self.call(method, answer)
