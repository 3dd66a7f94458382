"""Rasa beside the bot: started when it is prepared, prepared in the background when it is not.

The bot knows its address from the start and does without it until somebody answers there.
"""

import asyncio
import contextlib
import os
import signal
import sys

from nlu.places import ROOT
from nlu.server.environment import environment, model
from nlu.server.process import HOST, RasaServer

POLITE = 15
"""Niceness of the preparation: whoever tries the chat meanwhile shall not feel it."""
RESTART = 5.0
"""Seconds before a Rasa that died is started again."""


class Understanding:
    """One Rasa on a port of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://{HOST}:{port}"

    async def keep(self) -> None:
        """Until cancelled. What goes wrong is said once; the bot understands by itself then."""
        if not (environment() and model()) and not await self._prepare():
            return
        while True:
            server = RasaServer(self.port)
            try:
                async with server:
                    say(f"understanding {self.url} (Rasa, ready after {server.ready_after:.0f} s)")
                    await server.ended()
            except Exception as error:  # noqa: BLE001  (whatever it is, the sandbox goes on)
                say(f"understanding: {error}")
                return
            say("understanding: Rasa died; starting it again")
            await asyncio.sleep(RESTART)

    async def _prepare(self) -> bool:
        """`python -m nlu setup`, politely; its progress is ours."""
        say("understanding: preparing Rasa in the background; until then the bot understands by itself")
        process = await asyncio.create_subprocess_exec(
            *("nice", "-n", str(POLITE), sys.executable, "-m", "nlu", "setup"),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # it runs Rasa in processes of its own, and all of them are to end with it
        )
        try:
            while process.stdout is not None and (line := await process.stdout.readline()):
                say(f"understanding: {line.decode(errors='replace').rstrip()}")
            return await process.wait() == 0
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what is half made lies under another name, and is made anew
            raise


def say(line: str) -> None:
    """The start's own report."""
    print(line, flush=True)  # noqa: T201
