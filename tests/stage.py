"""The sandbox's servers in the test's own process and the bot as a child that can be killed: for faults, crashes."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.ending import PATIENCE
from sandbox.backend import OfficeSandbox
from sandbox.phones import PhonesSandbox
from sandbox.telegram import Options, TelegramSandbox
from sandbox.world import BACKEND_SECRET, BACKEND_TOKEN, TOKEN, WEBHOOK_SECRET
from tests.person import Person
from tests.world import ROOT, free_ports

START = 150.0


class Stage:
    """Telegram, an office and phones on one port; a bot beside them."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.port = free_ports(3)
        self.url = f"http://127.0.0.1:{self.port}"
        self.bot_url = f"http://127.0.0.1:{self.port + 1}"
        self.settings = settings
        self.telegram = TelegramSandbox(None, TOKEN, options=Options(webhook_pause=0.1, webhook_longest_pause=1.0))
        self.office = OfficeSandbox(
            None, BACKEND_TOKEN, f"{self.bot_url}/backend/events", BACKEND_SECRET, pauses=(0.1, 0.5, 1.0)
        )
        self.phones = PhonesSandbox(None)
        self.bot: asyncio.subprocess.Process | None = None
        self.log: list[str] = []
        self._readers: list[asyncio.Task[None]] = []
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application()
        for server in (self.telegram, self.office, self.phones):
            app.add_routes(server.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        self._stack.push_async_callback(runner.cleanup)
        for server in (self.telegram, self.office, self.phones):
            await server.start()
            self._stack.push_async_callback(server.stop)
        self.http = await self._stack.enter_async_context(aiohttp.ClientSession())
        return self

    async def __aexit__(self, *_error: object) -> None:
        try:
            await self.stop_bot()
        finally:
            await self._stack.aclose()

    def environment(self) -> dict[str, str]:
        """The settings of DESIGN, as a production machine would have them."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("QONYS_")}
        return clean | {
            "QONYS_BOT_TOKEN": TOKEN,
            "QONYS_TELEGRAM_API": self.url,
            "QONYS_WEBHOOK_URL": f"{self.bot_url}/telegram",
            "QONYS_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "QONYS_LISTEN": f"127.0.0.1:{self.port + 1}",
            "QONYS_CONSOLE_LISTEN": f"127.0.0.1:{self.port + 2}",
            "QONYS_BACKEND_URL": f"{self.url}/backend",
            "QONYS_BACKEND_TOKEN": BACKEND_TOKEN,
            "QONYS_BACKEND_WEBHOOK_SECRET": BACKEND_SECRET,
            "QONYS_OTP": "sandbox",
            "QONYS_SMS_SANDBOX_API": f"{self.url}/sms/api",
            "QONYS_DATA_DIR": str(self.data),
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }

    async def start_bot(self, *command: str, ready: bool = True) -> None:
        """`python -m bot run`, or another command that ends in it; wait until it is ready (or dead)."""
        self.bot = await asyncio.create_subprocess_exec(
            sys.executable,
            *(command or ("-m", "bot", "run")),
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said_ready = asyncio.Event()
        self._readers.append(asyncio.create_task(self._read(self.bot, said_ready)))
        if ready:
            died = asyncio.create_task(self.bot.wait())
            said = asyncio.create_task(said_ready.wait())
            await asyncio.wait([died, said], timeout=START, return_when=asyncio.FIRST_COMPLETED)
            said.cancel()
            died.cancel()

    async def kill_bot(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self.bot is not None and self.bot.returncode is None:
            self.bot.kill()
            await self.bot.wait()

    async def stop_bot(self) -> int:
        """SIGTERM, and its exit code."""
        if self.bot is None:
            return 0
        if self.bot.returncode is None:
            self.bot.send_signal(signal.SIGTERM)
        try:
            code = await asyncio.wait_for(self.bot.wait(), PATIENCE + 10)
        except TimeoutError as hangs:
            self.bot.kill()
            raise AssertionError("it does not end:\n" + "\n".join(self.log[-30:])) from hangs
        await asyncio.gather(*self._readers)
        assert not any("still under way at the end" in line for line in self.log), "\n".join(self.log[-60:])
        return code

    async def run(self, *command: str) -> tuple[int, str]:
        """A command of staff, to its end: exit code and output."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *command),
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        out, _ = await asyncio.wait_for(process.communicate(), 60)
        return process.returncode or 0, out.decode()

    async def person(self, answers: dict[str, Any], **about: str) -> Person:
        """Somebody with a phone."""
        return await Person(self.url, self.http, answers).arrive(**about)

    async def fault(self, where: str, **fault: Any) -> None:
        """A fault on request: `telegram` or `backend`."""
        path = "/sandbox/faults" if where == "telegram" else "/sandbox/backend/faults"
        async with self.http.post(self.url + path, json=fault) as answer:
            assert answer.status < 400, await answer.text()

    async def calls(self) -> list[dict[str, Any]]:
        """What the bot asked of Telegram."""
        async with self.http.get(f"{self.url}/sandbox/calls", params={"since": "0"}) as answer:
            found: list[dict[str, Any]] = await answer.json()
            return found

    async def applications(self) -> list[dict[str, Any]]:
        """What the office holds."""
        async with self.http.get(f"{self.url}/sandbox/backend/applications") as answer:
            found: list[dict[str, Any]] = await answer.json()
            return found

    async def eventually(self, there: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
        """Look again and again until it is so."""
        async with asyncio.timeout(seconds):
            while True:
                if await there():
                    return
                await asyncio.sleep(0.02)

    async def sent(self, method: str) -> list[dict[str, Any]]:
        """The bot's calls of one method."""
        return [one for one in await self.calls() if one["method"] == method]

    async def _read(self, bot: asyncio.subprocess.Process, ready: asyncio.Event) -> None:
        while bot.stdout is not None and (line := await bot.stdout.readline()):
            text = line.decode(errors="replace").rstrip()
            self.log.append(text)
            if text == "ready":
                ready.set()
