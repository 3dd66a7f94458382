"""Pages that stay true: whoever looks at a conversation is told within a second when something has changed.

A page names what it shows; the server renders that part again after a change and sends it if it is another. Changes in
quick succession are told together; the list, in which everything that anybody does is a change, at most once a second.
Equal parts (the same list for the same people) are rendered once.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
TOGETHER = 0.2
"""Seconds within which changes are told together."""
BREATH = 1.0
"""Seconds from one telling of the list to the next, when changes never end."""
CHECK = 2.0
"""Seconds after which a page that hears nothing looks whether its reader may still read."""
SHARED = 0.3
"""Seconds for which a rendered part serves everybody who sees the same."""


@dataclass(eq=False, slots=True)
class Listener:
    """One open page. `about`: the conversation it shows; empty for the list of all."""

    about: str
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _told: float = field(default=0.0, init=False)

    async def wait(self, seconds: float) -> bool:
        """Whether something has changed within so many seconds."""
        try:
            await asyncio.wait_for(self.changed.wait(), seconds)
        except TimeoutError:
            return False
        rest = 0.0 if self.about else self._told + BREATH - time.monotonic()
        await asyncio.sleep(max(TOGETHER, rest))
        self._told = time.monotonic()
        self.changed.clear()
        return True


class Hub:
    """Who looks at what."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._shared: dict[object, _Rendered] = {}
        self._changes = 0

    def changed(self, about: str) -> None:
        """A conversation has moved on."""
        self._changes += 1
        for listener in self._listeners:
            if listener.about in {"", about}:
                listener.changed.set()

    def listen(self, about: str) -> Listener:
        """From now on; `leave` at the end."""
        listener = Listener(about)
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """The page is closed."""
        self._listeners.discard(listener)

    async def shared(self, key: object, render: Callable[[], Awaitable[T]]) -> T:
        """What `render` gives, once for all who ask for the same within a moment.

        Who gets something older than the last change is called once more, so that no change is missed.
        """
        now = time.monotonic()
        self._shared = {other: kept for other, kept in self._shared.items() if now - kept.at <= SHARED}
        kept = self._shared.get(key)
        if kept is None:
            kept = self._shared[key] = _Rendered(now, self._changes, asyncio.ensure_future(render()))
        elif kept.changes != self._changes:
            for listener in self._listeners:
                if not listener.about:
                    listener.changed.set()
        made: T = await asyncio.shield(kept.task)
        return made


@dataclass(frozen=True, slots=True)
class _Rendered:
    """When it was begun, after how many changes, and what it gives."""

    at: float
    changes: int
    task: asyncio.Task[Any]
