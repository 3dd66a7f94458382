"""Work a durable stream off: each chat first in, first out, chats side by side, nothing taken out before it is done.

The stream in the ledger is the truth; what is in memory here is only its reflection, handed over by commits and read
once at the start. A crash at any point leaves the entry where it was, marked as begun if it was.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from dialogs.ports import Chat, Entry, Fenced, Ledger, Rejected, Stream, Unavailable

log = logging.getLogger(__name__)


class Later(Exception):
    """This entry keeps its place; try again after so many seconds (more than 0)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Parked(Exception):
    """This chat waits until it speaks again."""


Handle = Callable[[Entry], Awaitable[None]]

DONE = 0.0
STORE_PAUSE = 1.0
"""Seconds before another try when the store is away."""
BUG_PAUSE = 5.0
"""Seconds before another try after an error that nobody expected."""


class Queue:
    """One stream and who handles it. `handle` ends with `done` or `bury` at the ledger, or raises Later or Parked."""

    def __init__(self, ledger: Ledger, stream: Stream, handle: Handle, *, side_by_side: int = 64) -> None:
        self.ledger = ledger
        self.stream = stream
        self._handle = handle
        self._room = asyncio.Semaphore(side_by_side)
        self._known: set[str] = set()
        self._waiting: dict[Chat, deque[Entry]] = {}
        self._working: dict[Chat, asyncio.Task[None]] = {}
        self._parked: set[Chat] = set()
        self._closing = asyncio.Event()
        self.fenced = asyncio.Event()

    async def catch_up(self) -> None:
        """Take up what the stream has and we don't: of an earlier process, or of a commit whose answer was lost."""
        for entry in await self.ledger.pending(self.stream):
            self.push(entry)

    def push(self, entry: Entry) -> None:
        """One more; its chat is worked off from now on. What is known already stays where it is."""
        name = f"{entry.partition}:{entry.id}"
        if name not in self._known:
            self._known.add(name)
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
        """Work on until all is done or has to wait, so many seconds at most; the rest stays in the stream."""
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
        while entries:
            async with self._room:
                after = await self._try(entries[0])
            if after == DONE:
                done = entries.popleft()
                self._known.discard(f"{done.partition}:{done.id}")
            elif after is None or await self._closed_within(after):
                return

    async def _try(self, entry: Entry) -> float | None:
        """`DONE`, seconds until another try, or None: not by us, not now."""
        try:
            await self._handle(entry)
        except Later as later:
            return later.seconds
        except Unavailable as away:
            log.warning("store or service away", extra={"stream": self.stream, "error": type(away).__name__})
            return away.retry_after or STORE_PAUSE
        except Rejected as no:
            # Erased meanwhile, with all that was waiting for this chat.
            log.info("entry gone", extra={"stream": self.stream, "code": no.code})
        except Parked:
            self._parked.add(entry.chat)
            return None
        except Fenced:
            self.fenced.set()
            return None
        except Exception:
            # A bug. The entry stays; another try must not spin.
            log.exception("work failed", extra={"stream": self.stream, "entry": entry.id})
            return BUG_PAUSE
        return DONE

    async def _closed_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return False
        return True
