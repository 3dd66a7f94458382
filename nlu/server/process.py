"""Rasa as a process of ours on loopback, ending with the process that started it."""

import asyncio
import contextlib
import os
import socket
import sys
import time
from pathlib import Path
from typing import Self

import aiohttp

from nlu.places import ROOT, built
from nlu.server.environment import QUIET, RasaError, environment, model

LEASH = ROOT / "integrations" / "store" / "leash.py"
HOST = "127.0.0.1"
START = 60.0
"""Seconds that a start may take."""


class RasaServer:
    """`async with RasaServer() as server`: `server.url` answers while it lasts. Ends with this process, too."""

    def __init__(self, port: int = 0) -> None:
        self.port = port or _free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.ready_after = 0.0
        """Seconds from the start until it answered."""
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start and wait until it answers; `RasaError` if it is not there or does not come up."""
        python, trained = environment(), model()
        if python is None or trained is None:
            raise RasaError("Rasa is not prepared: make nlu")
        began = time.monotonic()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(LEASH), str(os.getpid())),
            *(str(python), "-W", "ignore", "-m", "rasa", "run", "--enable-api", "--model", str(trained)),
            *("-i", HOST, "-p", str(self.port)),
            cwd=built(),  # nothing lies here that Rasa would find by itself
            env=os.environ | QUIET | {"PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with aiohttp.ClientSession() as http:
            while True:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with http.get(f"{self.url}/status", timeout=aiohttp.ClientTimeout(total=2)) as answer:
                        if answer.status == 200:  # noqa: PLR2004
                            break
                if self._process.returncode is not None:
                    raise RasaError(f"Rasa ended at its start with {self._process.returncode}")
                if time.monotonic() - began > START:
                    await self.stop()
                    raise RasaError(f"Rasa did not answer within {START:.0f} s")
                await asyncio.sleep(0.1)
        self.ready_after = time.monotonic() - began

    async def ended(self) -> None:
        """Wait until the process is gone."""
        if self._process is not None:
            await self._process.wait()

    @property
    def memory(self) -> float:
        """Megabytes of the process at its most; 0 where that can't be told."""
        with contextlib.suppress(OSError, AttributeError):
            for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():  # type: ignore[union-attr]
                if line.startswith("VmHWM"):
                    return int(line.split()[1]) / 1024
        return 0.0

    async def stop(self) -> None:
        """End it; without hurry it does not need: it holds nothing that could be lost."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
