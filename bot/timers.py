"""Ring the timers of chats when their time has come; and notice, also when nothing happens, that we were replaced."""

import asyncio
import logging

from bot.turn import Turns, entropy, now
from dialogs.event import TimerRang
from dialogs.ports import Chat, Fenced, Ledger, Timer, Unavailable

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between looks. Timers are about days."""


class Timers:
    """One loop over what is due."""

    def __init__(self, turns: Turns, ledger: Ledger) -> None:
        self._turns = turns
        self._ledger = ledger

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                if not await self._ledger.owns():
                    raise Fenced("another process took over")
                for chat, timer in await self._ledger.due(int(now().timestamp() * 1000)):
                    await self._try(chat, timer)
            except Unavailable:
                log.warning("store away")
            await asyncio.sleep(EVERY)

    async def _try(self, chat: Chat, timer: Timer) -> None:
        try:
            await self._ring(chat, timer)
        except (Unavailable, Fenced):
            raise
        except Exception:
            # One session that can't be read must not keep everybody's timers, and the bot, from going on.
            log.exception("a timer failed", extra={"code": timer.name})

    async def _ring(self, chat: Chat, timer: Timer) -> None:
        event = TimerRang(at=now(), entropy=entropy(), name=timer.name)
        await self._turns.take(chat, f"timer:{timer.name}:{timer.at}", event)
