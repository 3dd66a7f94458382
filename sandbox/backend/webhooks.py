"""Tells the bot of decisions until it has heard them: Standard Webhooks, those of one application in their order."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import aiohttp
from standardwebhooks.webhooks import Webhook

from sandbox.backend.store import Letter, Store

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)  # seconds between attempts; the last one repeats


class Deliverer:
    """Works while it is started. `secret` may hold several, separated by spaces: each signs, so they can change."""

    def __init__(self, store: Store, url: str, secret: str, pauses: Sequence[float] = PAUSES) -> None:
        self._store = store
        self._url = url
        self._signers = [Webhook(one) for one in secret.split()]
        self._pauses = pauses
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Go on where the last process ended."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Put the pen down; what is undelivered stays in the store."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def wake(self) -> None:
        """There is a new letter."""
        self._idle.clear()
        self._news.set()

    async def idle(self) -> None:
        """Until nothing is left to deliver."""
        await self._idle.wait()

    async def _work(self) -> None:
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while True:
                self._news.clear()
                letters = await asyncio.to_thread(self._store.letters)
                if not letters:
                    self._idle.set()
                    await self._news.wait()
                    continue
                ready = [letter for letter in letters if letter.next_at <= time.time()]
                for letter in ready:
                    await self._deliver(session, letter)
                if not ready:
                    await self._pause(letters[0].next_at - time.time())

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(seconds, 0.01)):
                await self._news.wait()
        except TimeoutError:
            pass

    async def _deliver(self, session: aiohttp.ClientSession, letter: Letter) -> None:
        try:
            async with session.post(
                self._url, data=letter.body, headers=self._headers(letter), allow_redirects=False
            ) as response:
                answer, good = str(response.status), 200 <= response.status < 300  # noqa: PLR2004 - any 2xx
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            answer, good = type(error).__name__, False
        if good:
            await asyncio.to_thread(self._store.delivered, letter, answer)
        else:
            pause = self._pauses[min(letter.attempts, len(self._pauses) - 1)]
            await asyncio.to_thread(self._store.postponed, letter, answer, time.time() + pause)

    def _headers(self, letter: Letter) -> dict[str, str]:
        """The id stays, time and signature are fresh: a letter that waited long is no stale one."""
        now = datetime.now(UTC)
        body = letter.body.decode()
        return {
            "Content-Type": "application/json",
            "webhook-id": letter.webhook,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signer.sign(letter.webhook, now, body) for signer in self._signers),
        }
