"""The product as a process, for tests: `python -m sandbox` on ports of its own, to be killed, restarted, looked at."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

import aiohttp

ROOT = Path(__file__).parent.parent
START = 150.0


def free_ports(count: int = 4) -> int:
    """The first of `count` ports in a row that are free now."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            base: int = probe.getsockname()[1]
        if base + count > 65000:
            continue
        with contextlib.ExitStack() as stack:
            try:
                for port in range(base, base + count):
                    stack.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return base


class World:
    """One running product."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.port = free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self.bot_url = f"http://127.0.0.1:{self.port + 1}"
        self.settings = settings
        self.process: asyncio.subprocess.Process | None = None
        self.lines: list[str] = []
        self._said = asyncio.Condition()
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        self.http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_error: object) -> None:
        try:
            await self.http.close()
        finally:
            await self.stop()

    async def start(self) -> None:
        """Start and wait for `ready`."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("QONYS_")}
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox"),
            cwd=ROOT,
            env=clean
            | {"QONYS_PORT_BASE": str(self.port), "QONYS_DATA_DIR": str(self.data), "QONYS_RASA": "off"}
            | self.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = asyncio.create_task(self._read())
        await self.says("ready")

    async def says(self, line: str, *, times: int = 1, seconds: float = START) -> None:
        """Wait until it printed a line, so many times in all."""

        def enough() -> bool:
            return self.lines.count(line) >= times or (self._reader is not None and self._reader.done())

        async with self._said:
            await asyncio.wait_for(self._said.wait_for(enough), seconds)
        assert self.lines.count(line) >= times, "\n".join(self.lines[-30:])

    async def hears(self, words: str, *, times: int = 1, seconds: float = START) -> str:
        """Wait until so many lines have these words; the last of them."""

        def found() -> list[str]:
            return [line for line in self.lines if words in line]

        async with self._said:
            ended = self._reader is not None and self._reader.done()
            await asyncio.wait_for(self._said.wait_for(lambda: len(found()) >= times or ended), seconds)
        assert len(found()) >= times, "\n".join(self.lines[-30:])
        return found()[-1]

    async def stop(self) -> int:
        """SIGTERM, and its exit code."""
        if self.process is None:
            return 0
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), 40)
        if self._reader is not None:
            await self._reader
        self.process = None
        return code

    async def kill_bot(self) -> None:
        """Kill -9 the bot; wait until it is started again and ready."""
        before = self.lines.count("ready")
        os.kill(int((self.data / "sandbox" / "bot.pid").read_text()), signal.SIGKILL)
        await self.says("ready", times=before + 1)

    async def get(self, path: str) -> Any:
        """JSON from the sandbox."""
        async with self.http.get(self.url + path) as answer:
            return await answer.json()

    async def post(self, path: str, body: Any = None) -> Any:
        """JSON to the sandbox."""
        async with self.http.post(self.url + path, json=body if body is not None else {}) as answer:
            assert answer.status < 400, await answer.text()
            return json.loads(await answer.read() or b"null")

    async def _read(self) -> None:
        out = self.process.stdout if self.process else None
        while out is not None and (line := await out.readline()):
            async with self._said:
                self.lines.append(line.decode(errors="replace").rstrip())
                self._said.notify_all()
        async with self._said:
            self._said.notify_all()


@contextlib.asynccontextmanager
async def world(data: Path, **settings: str) -> AsyncIterator[World]:
    """A running product."""
    async with World(data, **settings) as running:
        yield running
