"""Work a durable stream off: first in, first out for each chat, chats side by side, nothing taken out before it is done.

The stream in the ledger is the truth; what is in memory here is only its reflection, handed over by commits and read
once at the start. A crash at any point leaves the entry where it was, marked as begun if it was.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from dialogs.ports import Chat, Entry, Fenced, Ledger, Stream, Unavailable

log = logging.getLogger(__name__)


class Later(Exception):
    """This entry keeps its place; try again after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Parked(Exception):
    """This chat waits until it speaks again."""


Handle = Callable[[Entry], Awaitable[None]]

STORE_PAUSE = 1.0
"""Seconds before another try when the store is away."""


class Queue:
    """One stream and who handles it. `handle` ends with `done` or `bury` at the ledger, or raises Later or Parked."""

    def __init__(self, ledger: Ledger, stream: Stream, handle: Handle, *, side_by_side: int = 64) -> None:
        self.ledger = ledger
        self.stream = stream
        self._handle = handle
        self._room = asyncio.Semaphore(side_by_side)
        self._waiting: dict[Chat, deque[Entry]] = {}
        self._working: dict[Chat, asyncio.Task[None]] = {}
        self._parked: set[Chat] = set()
        self._closing = asyncio.Event()
        self.fenced = asyncio.Event()

    async def start(self) -> None:
        """Take up what an earlier process left."""
        for entry in await self.ledger.pending(self.stream):
            self.push(entry)

    def push(self, entry: Entry) -> None:
        """One more; its chat is worked off from now on."""
        self._waiting.setdefault(entry.chat, deque()).append(entry)
        self._wake(entry.chat)

    def speaks(self, chat: Chat) -> None:
        """The chat is there again: what was parked may go."""
        if chat in self._parked:
            self._parked.discard(chat)
            self._wake(chat)

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked on."""
        return not self._working

    async def stop(self, seconds: float) -> None:
        """Let what was begun end, for so long at most; the rest stays in the stream."""
        self._closing.set()
        tasks = list(self._working.values())
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _wake(self, chat: Chat) -> None:
        if chat not in self._working and chat not in self._parked and not self._closing.is_set():
            task = asyncio.get_running_loop().create_task(self._work(chat))
            self._working[chat] = task
            task.add_done_callback(lambda _task: self._worked(chat))

    def _worked(self, chat: Chat) -> None:
        self._working.pop(chat, None)
        if self._waiting.get(chat):
            self._wake(chat)
        else:
            self._waiting.pop(chat, None)

    async def _work(self, chat: Chat) -> None:
        entries = self._waiting[chat]
        while entries and not self._closing.is_set():
            try:
                async with self._room:
                    await self._handle(entries[0])
            except Parked:
                self._parked.add(chat)
                return
            except Later as later:
                await self._pause(later.seconds)
                continue
            except Unavailable as away:
                log.warning("store or service away", extra={"stream": self.stream, "error": type(away).__name__})
                await self._pause(away.retry_after or STORE_PAUSE)
                continue
            except Fenced:
                self.fenced.set()
                return
            except Exception:
                # A bug. The entry stays; another try must not spin.
                log.exception("work failed", extra={"stream": self.stream, "entry": entries[0].id})
                await self._pause(STORE_PAUSE * 5)
                continue
            entries.popleft()

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return
