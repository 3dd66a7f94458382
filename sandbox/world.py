"""A world in one process: Telegram, the office and people's phones on one port, and the bot as a child beside it.

The child learns of this world by its settings only, as it would of the real one. It is started again when it dies, so
that anybody may kill it and see that nothing is lost.
"""

import asyncio
import base64
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from aiohttp import web
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from sandbox import chat
from sandbox.backend import OfficeSandbox
from sandbox.phones import PhonesSandbox
from sandbox.staff import StaffSandbox
from sandbox.telegram import TelegramSandbox
from sandbox.understanding import Understanding

HOST = "127.0.0.1"
LEASH = Path(__file__).parent.parent / "integrations" / "store" / "leash.py"
# Known to everybody and good for nothing: they open only servers that listen on this machine.
TOKEN = "4200000001:SANDBOX-of-Qonys-not-a-secret-0000000"  # noqa: S105
BACKEND_TOKEN = "sandbox-backend-token"  # noqa: S105
BACKEND_SECRET = "whsec_" + base64.b64encode(b"sandbox of Qonys, not a secret!!").decode()
WEBHOOK_SECRET = "sandbox-webhook-secret"  # noqa: S105
RESTART = 1.0
"""Seconds before a bot that died is started again."""
GRACE = 30.0
"""Seconds that the bot gets to end."""


class PortTaken(Exception):
    """Somebody else listens there."""


class WorldSettings(BaseSettings):
    """What decides which servers are played here; all else goes to the bot unread."""

    model_config = SettingsConfigDict(env_prefix="QONYS_", env_file=".env", extra="ignore", frozen=True)

    port_base: int = Field(default=8080, ge=1, le=65000)
    data_dir: Path = Path(".qonys")
    bot_token: str = ""
    telegram_api: str = ""
    telegram_mode: str = "polling"
    webhook_url: str = ""
    webhook_secret: str = ""
    listen: str = ""
    console_listen: str = ""
    backend_url: str = ""
    otp: str = ""
    sms_sandbox_api: str = ""
    rasa_url: str = ""
    rasa: Literal["auto", "off"] = "auto"


class World:
    """The servers of the sandbox and the bot beside them."""

    def __init__(self, settings: WorldSettings) -> None:
        self.settings = settings
        self.url = f"http://{HOST}:{settings.port_base}"
        self.listen = settings.listen or f"{HOST}:{settings.port_base + 1}"
        folder = settings.data_dir / "sandbox"
        folder.mkdir(parents=True, exist_ok=True)
        settings.data_dir.chmod(0o700)
        self.console_listen = settings.console_listen or f"{HOST}:{settings.port_base + 2}"
        self.telegram = self.staff = self.office = self.phones = None
        if not settings.bot_token and not settings.telegram_api:
            self.telegram = TelegramSandbox(folder / "telegram.sqlite3", TOKEN)
            self.staff = StaffSandbox(folder / "staff.json", self.console)
        if not settings.backend_url:
            events = f"http://{self.listen}/backend/events"
            self.office = OfficeSandbox(folder / "office.sqlite3", BACKEND_TOKEN, events, BACKEND_SECRET)
        if settings.otp in {"", "sandbox"} and not settings.sms_sandbox_api:
            self.phones = PhonesSandbox(folder / "phones.sqlite3")
        self.understanding = None
        if settings.rasa == "auto" and not settings.rasa_url:
            self.understanding = Understanding(settings.port_base + 3)
        self._bot: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._ready = asyncio.Event()

    async def run(self) -> int:
        """Servers, then the bot, until a signal."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stopping.set)
        app = web.Application()
        servers = [server for server in (self.telegram, self.office, self.phones, self.staff) if server is not None]
        for server in servers:
            app.add_routes(server.routes())
        if self.telegram is not None:
            app.add_routes(chat.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, self.settings.port_base).start()
        except OSError as taken:
            await runner.cleanup()
            raise PortTaken(
                f"Port {self.settings.port_base} is taken. Set QONYS_PORT_BASE to the first of four free ports, "
                f"for example: QONYS_PORT_BASE={self.settings.port_base + 100} make run"
            ) from taken
        for server in servers:
            await server.start()
        rasa = asyncio.create_task(self.understanding.keep()) if self.understanding else None
        try:
            code = await self._keep_bot()
        finally:
            if rasa is not None:
                rasa.cancel()
                await asyncio.gather(rasa, return_exceptions=True)
            for server in servers:
                await server.stop()
            await runner.cleanup()
        return code

    @property
    def console(self) -> str:
        """Where staff sign in."""
        return f"http://{self.console_listen}/"

    def addresses(self) -> dict[str, str]:
        """Where everything is, by name."""
        found: dict[str, str] = {}
        if self.telegram is not None:
            found |= {"chat": f"{self.url}/", "telegram": self.url}
        if self.office is not None:
            found |= {"desk": f"{self.url}/desk", "backend": f"{self.url}/backend"}
        if self.phones is not None:
            found |= {"sms": f"{self.url}/sms"}
        found |= {"bot": f"http://{self.listen}", "console": self.console}
        if self.staff is not None:
            found |= {"staff": f"{self.url}/staff"}
        return found

    def environment(self, ours: Mapping[str, str]) -> dict[str, str]:
        """The bot's: what is set stays, what is played here is filled in."""
        filled = {
            "QONYS_LISTEN": self.listen,
            "QONYS_CONSOLE_LISTEN": self.console_listen,
            "QONYS_DATA_DIR": str(self.settings.data_dir),
        }
        if self.telegram is not None:
            filled |= {"QONYS_BOT_TOKEN": TOKEN, "QONYS_TELEGRAM_API": self.url}
            if self.settings.telegram_mode == "webhook":
                filled["QONYS_WEBHOOK_URL"] = self.settings.webhook_url or f"http://{self.listen}/telegram"
                filled["QONYS_WEBHOOK_SECRET"] = self.settings.webhook_secret or WEBHOOK_SECRET
        if self.office is not None:
            filled |= {
                "QONYS_BACKEND_URL": f"{self.url}/backend",
                "QONYS_BACKEND_TOKEN": BACKEND_TOKEN,
                "QONYS_BACKEND_WEBHOOK_SECRET": BACKEND_SECRET,
            }
        if self.phones is not None:
            filled |= {"QONYS_OTP": "sandbox", "QONYS_SMS_SANDBOX_API": f"{self.url}/sms/api"}
        if self.understanding is not None:
            filled["QONYS_RASA_URL"] = self.understanding.url
        return {**ours, **filled, "PYTHONUNBUFFERED": "1"}

    async def _keep_bot(self) -> int:
        stop = asyncio.create_task(self._stopping.wait())
        try:
            while not self._stopping.is_set():
                ended = asyncio.create_task(self._run_bot())
                await asyncio.wait([stop, ended], return_when=asyncio.FIRST_COMPLETED)
                if self._stopping.is_set():
                    return await self._end_bot(ended)
                code = ended.result()
                if not self._ready.is_set() and code >= 0:
                    return code or 1  # it ended by itself before it was ready: its own message says why
                print("the bot died; starting it again", flush=True)  # noqa: T201  (the start's own report)
                self._ready.clear()
                await asyncio.wait([stop], timeout=RESTART)
            return 0
        finally:
            stop.cancel()

    async def _run_bot(self) -> int:
        self._bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(LEASH), str(os.getpid())),
            *(sys.executable, "-m", "bot", "run"),
            env=self.environment(os.environ),
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches us; we end the bot in order
        )
        (self.settings.data_dir / "sandbox" / "bot.pid").write_text(str(self._bot.pid))
        out = self._bot.stdout
        while out is not None and (line := await out.readline()):
            text = line.decode(errors="replace").rstrip()
            if text == "ready":
                await self._make_staff()
                self._announce()
            elif not text.startswith("bot "):
                print(text, flush=True)  # noqa: T201
        return await self._bot.wait()

    async def _make_staff(self) -> None:
        if self.staff is None:
            return
        if failed := await self.staff.make(self.environment(os.environ)):
            print(f"no staff accounts: {failed}", flush=True)  # noqa: T201
        for line in self.staff.told():
            print(line, flush=True)  # noqa: T201  (invented staff, good for this machine only)

    def _announce(self) -> None:
        found = self.addresses()
        (self.settings.data_dir / "addresses.json").write_text(json.dumps(found, indent=1))
        self._ready.set()
        for name, url in found.items():
            print(f"{name} {url}", flush=True)  # noqa: T201
        print("ready", flush=True)  # noqa: T201

    async def _end_bot(self, ended: "asyncio.Task[int]") -> int:
        bot = self._bot
        if bot is not None and bot.returncode is None:
            bot.terminate()
        done, _ = await asyncio.wait([ended], timeout=GRACE)
        if not done and bot is not None:
            bot.kill()
            await ended
        return 0
