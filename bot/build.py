"""The composition root: settings in, a running application out. The only module that knows everyone."""

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, Self, TypeVar

from aiohttp import web

from bot import ending, office
from bot.console import metrics
from bot.console.server import Console
from bot.envelope import Envelopes
from bot.files import Files
from bot.jobs import Jobs
from bot.outbox import Outbox
from bot.queue import Queue
from bot.recovery import Recovery
from bot.settings import Settings
from bot.store import blob_store, open_ledger
from bot.submission import Submission
from bot.telegram import menu
from bot.telegram.intake import Intake, Poller, webhook
from bot.telegram.messenger import TelegramMessenger, connect
from bot.telegram.reading import Reader
from bot.telegram.render import render
from bot.telegram.talk import Talk
from bot.timers import Timers
from bot.turn import Turns
from dialogs.form import Form
from dialogs.load import load
from dialogs.ports import Chat, Entry, Fenced, StatusChange, Stream, Unavailable
from integrations.backend import HttpBackend, status_change
from integrations.documents import draw, recognise
from integrations.otp import SandboxCodes, TelegramGateway
from integrations.vault import KeyRing
from nlu.client import Client
from nlu.embedded import Embedded

log = logging.getLogger(__name__)

DRAIN = 4.0
"""Seconds that what was begun may take after SIGTERM."""


Part = TypeVar("Part")


class Wrap(Protocol):
    """May put something around each adapter as it is built: tracing, or a test that kills the process at a call."""

    def __call__(self, name: str, part: Part) -> Part:
        """The part to use."""


class Application:
    """The bot, from its parts. `async with` it; `run` ends at SIGTERM or when another process took over."""

    def __init__(self, settings: Settings, wrap: Wrap = lambda _name, part: part) -> None:
        self.settings = settings
        self._wrap = wrap
        self.form: Form = load()
        self.vault = KeyRing.load(
            settings.keyring or settings.data_dir / "keyring.json", create=settings.keyring is None
        )
        self.blobs = wrap("blobs", blob_store(settings))
        self._stack = contextlib.AsyncExitStack()
        self._stopping = asyncio.Event()
        self._doubtful = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Open the store and the clients. Nothing is received yet."""
        await self._stack.__aenter__()
        try:
            self.ledger = self._wrap("ledger", await open_ledger(self.settings, self._stack))
            await self.ledger.own()
            self._wire()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    def _wire(self) -> None:
        settings, ledger, vault = self.settings, self.ledger, self.vault
        self.bot = connect(settings.token, settings.telegram_api)
        self._stack.push_async_callback(self.bot.session.close)
        envelopes = Envelopes(vault, self.blobs)
        self.files = Files(vault, self.blobs, envelopes, recognise)
        self.messenger = self._wrap("messenger", TelegramMessenger(self.bot, draw, self._open_file))
        backend = HttpBackend(settings.backend_url, settings.backend_token.get_secret_value())
        self._stack.push_async_callback(backend.close)
        sender = code_sender(settings)
        self._stack.push_async_callback(sender.close)
        codes = self._wrap("codes", sender)
        self.embedded = Embedded()
        understanding = Client(settings.rasa_url, self.embedded)
        self._stack.push_async_callback(understanding.close)
        self.turns = Turns(self.form, ledger, vault, self.blobs, envelopes, render, understanding)
        self.outbox = Queue(ledger, Stream.OUT, Outbox(ledger, vault, self.messenger).deliver)
        self.jobs = Queue(
            ledger,
            Stream.JOB,
            Jobs(self.turns, ledger, vault, self.files, self.messenger, codes).work,
        )
        self.recovery = Recovery(self.turns, ledger, vault, envelopes)
        submission = Submission(self.turns, ledger, vault, self.blobs, envelopes, self._wrap("backend", backend))
        self.submissions = Queue(ledger, Stream.SUB, submission.work, side_by_side=8)
        self.queues = (self.outbox, self.jobs, self.submissions)
        self.turns.committed = self._committed
        self.turns.doubtful = self._doubtful.set
        talk = Talk(self.form, self.messenger)
        reader = Reader(self.turns, settings.bot_id, talk, self.outbox.speaks)
        self.intake = Intake(self.bot, reader, ledger, vault, talk)
        self.timers = Timers(self.turns, ledger)
        register = self.ledger.register
        self.console = Console(settings.bot_id, self.turns, ledger, register, vault, self.files, self._revived)

    async def _open_file(self, chat: str, file: str) -> bytes:
        return await self.files.open(Chat(self.settings.bot_id, chat), file)

    def _committed(self, entries: Sequence[Entry]) -> None:
        queues = {Stream.OUT: self.outbox, Stream.JOB: self.jobs, Stream.SUB: self.submissions}
        for entry in entries:
            queues[entry.stream].push(entry)

    async def run(self) -> int:
        """Serve until SIGTERM or SIGINT; the exit code."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stop)
        # First what earlier processes left: a new message must not overtake an application that waits to be restored.
        await self.recovery.run()
        for queue in self.queues:
            await queue.catch_up()
        host, port = self.settings.address
        runners = [
            await serve(self._http(), (host, port), "QONYS_LISTEN"),
            await serve(
                self.console.application(self.settings.console_proxies),
                self.settings.console_address,
                "QONYS_CONSOLE_LISTEN",
            ),
        ]
        loops = (self.timers.run(), self._catch_up(), self._announce(), self._prepare())
        tasks = [asyncio.create_task(one) for one in loops]
        settle()
        poller = Poller(self.bot, self.intake)
        if self.settings.telegram_mode == "polling":
            tasks.append(asyncio.create_task(poller.run()))
        print(f"bot http://{host}:{port}", flush=True)  # noqa: T201  (the start's own report)
        print("ready", flush=True)  # noqa: T201
        fenced = [asyncio.create_task(one.fenced.wait()) for one in (*self.queues, poller)]
        stop = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([stop, *fenced, *tasks], return_when=asyncio.FIRST_COMPLETED)
        lost = any(task.done() for task in fenced)
        failed = next((task for task in tasks if task.done()), None)
        if lost:
            log.error("another process took over; this one ends")
        if failed is not None and not failed.cancelled() and failed.exception():
            log.error("a loop ended", exc_info=failed.exception())
        self._stop()
        for task in (*tasks, *fenced, stop):
            task.cancel()
        self.embedded.stop()
        await asyncio.gather(*tasks, *fenced, stop, return_exceptions=True)
        for runner in runners:
            await runner.cleanup()
        for queue in (self.jobs, self.submissions, self.outbox):  # what the first two bring is still told
            await queue.stop(DRAIN)
        return 1 if lost or failed is not None else 0

    def _stop(self) -> None:
        if not self._stopping.is_set():
            self._stopping.set()
            ending.bounded()

    async def _catch_up(self) -> None:
        """After a commit whose answer was lost: look what it left in the streams, as soon as the store answers."""
        while True:
            await self._doubtful.wait()
            self._doubtful.clear()
            try:
                for queue in self.queues:
                    await queue.catch_up()
            except Unavailable:
                self._doubtful.set()
                await asyncio.sleep(1)

    async def _announce(self) -> None:
        """Webhook and menu, as soon as the messenger answers; nobody waits for it."""
        hook = (self.settings.webhook_url, self.settings.webhook_secret.get_secret_value())
        await menu.announce(self.bot, self.form, hook if self.settings.telegram_mode == "webhook" else None)

    async def _prepare(self) -> None:
        """Load the embedded understanding, or train it first; until then, and if that fails, all goes by buttons."""
        try:
            await asyncio.to_thread(self.embedded.prepare)
            settle()
        except Exception:
            log.exception("there is no embedded understanding")
        await asyncio.Event().wait()

    async def _revived(self) -> None:
        for queue in self.queues:
            await queue.catch_up()

    def _http(self) -> web.Application:
        app = web.Application(client_max_size=2 * 1024 * 1024)
        verify = partial(status, self.settings.backend_webhook_secret.get_secret_value())
        app.router.add_post("/backend/events", office.events(self.turns, self.ledger, self.vault, verify))
        if self.settings.telegram_mode == "webhook":
            secret = self.settings.webhook_secret.get_secret_value()
            app.router.add_post("/telegram", webhook(self.intake, secret))
        app.router.add_get("/healthz", self._healthy)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", metrics.handler(self.ledger))
        return app

    async def _healthy(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ready(self, _request: web.Request) -> web.Response:
        try:
            await self.ledger.named("ready")
        except (Unavailable, Fenced):
            return web.json_response({"status": "store away"}, status=503)
        return web.json_response({"status": "ready"})


def settle() -> None:
    """What there is now stays to the end: the garbage collector need not look through it again.

    Each full collection of the form, its texts and the libraries stops everything for a tenth of a second or more, just
    when much is going on.
    """
    gc.freeze()


async def serve(app: web.Application, address: tuple[str, int], setting: str) -> web.AppRunner:
    """An HTTP application at its address; a sentence that says what to do if somebody else listens there."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    host, port = address
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as taken:
        raise SystemExit(f"{host}:{port} is taken: set {setting} to another address.") from taken
    return runner


def status(secret: str, headers: Mapping[str, str], body: bytes) -> StatusChange:
    """The backend's webhook, verified."""
    return status_change(secret, headers, body)


def code_sender(settings: Settings) -> SandboxCodes | TelegramGateway:
    """Who brings one-time codes."""
    if settings.otp == "sandbox":
        return SandboxCodes(settings.sms_sandbox_api)
    return TelegramGateway(settings.telegram_gateway_token.get_secret_value(), settings.telegram_gateway_api)


def private_folder(path: Path) -> None:
    """The data folder, readable by us alone."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
