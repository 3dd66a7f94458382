"""`python -m tests.crashing`: the bot as it is, but its kth process is killed just before its kth call to the outside.

Every adapter is the real one; around it stands something that counts calls and, at the kth, sends this process SIGKILL.
Each restart so gets one call further than the one before. The processes are forked, since importing takes longer than
all else a start does.
"""

import asyncio
import ctypes
import os
import signal
import sys
from typing import Any

import uvloop

from bot.build import Application, private_folder
from bot.log import configure
from bot.settings import Settings

COUNTED = {
    "ledger": {"load", "commit", "begin", "unsure", "done", "bury", "name", "named", "count"},
    "blobs": {"put", "create", "get", "delete", "erase", "names", "owners"},
    "messenger": {"deliver", "download"},
    "backend": {"put_file", "submit", "find"},
    "codes": {"send"},
}


class Crash:
    """The counter."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.count = 0

    def __call__(self, name: str, part: Any) -> Any:
        """The part, counted."""
        return Counted(self, name, part)

    def tick(self, call: str) -> None:
        """One call is about to be made."""
        self.count += 1
        if self.count == self.last:
            print(f"crash before {call}", flush=True)  # noqa: T201  (the test reads it)
            os.kill(os.getpid(), signal.SIGKILL)


class Counted:
    """A part whose calls are counted."""

    def __init__(self, crash: Crash, name: str, part: Any) -> None:
        self._crash = crash
        self._name = name
        self._part = part

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._part, attribute)
        if attribute not in COUNTED[self._name]:
            return found

        async def counted(*arguments: Any, **named: Any) -> Any:
            self._crash.tick(f"{self._name}.{attribute}")
            return await found(*arguments, **named)

        return counted


def main() -> int:
    """Start again after each crash; end when a process comes to its end by itself."""
    settings = Settings()
    configure(*settings.log)
    private_folder(settings.data_dir)
    for count in range(1, MOST):
        child = os.fork()
        if child == 0:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # whoever ends the parent ends this one too
            os._exit(serve(settings, count))
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return os.waitstatus_to_exitcode(status)
    return 1


def serve(settings: Settings, count: int) -> int:
    """One life."""

    async def live() -> int:
        async with Application(settings, Crash(count)) as application:
            return await application.run()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(live())


PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
MOST = 400
"""Crashes after which everything must long have ended."""

if __name__ == "__main__":
    sys.exit(main())
