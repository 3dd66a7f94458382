"""The end of the process: in good order, or if something hangs by force, saying what it was.

A hard end loses nothing: what was answered is in the store, and what was under way begins again with the next process.
"""

import asyncio
import faulthandler
import logging

log = logging.getLogger(__name__)

PATIENCE = 25.0
"""Seconds that an orderly end may take: less than who runs us waits (30)."""
SHARE = 0.8
"""Of them, until it is told what is still under way."""


def bounded(patience: float = PATIENCE) -> None:
    """From now on so many seconds are left. Called in the event loop.

    After them, also when the loop or a thread is stuck, the process writes where each thread stands to stderr (files,
    lines and functions, no values) and exits with 1.
    """
    faulthandler.dump_traceback_later(patience, exit=True)
    asyncio.get_running_loop().call_later(patience * SHARE, tell)


def tell() -> None:
    """Say of each task where it waits."""
    for task in asyncio.all_tasks():
        frames = task.get_stack(limit=1)
        where = f"{frames[0].f_globals.get('__name__', '?')}:{frames[0].f_lineno}" if frames else "?"
        log.error("still under way at the end", extra={"where": where})
