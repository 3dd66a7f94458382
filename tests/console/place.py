"""A whole bot without a messenger: its console is served, applicants speak straight into its turns."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.build import Application
from bot.console import passwords
from bot.console.access import Role
from bot.console.accounts import NewAccount
from bot.settings import Settings
from bot.turn import entropy, now
from dialogs import journey
from dialogs.event import Chose, Commanded, Event, Said, Sent, Uploaded
from dialogs.ports import Chat, Commit
from dialogs.session import Session

BOT = "77"


class Visitor:
    """Somebody of staff who is signed in, as a program."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self.http = http
        self.url = url
        self.token = token
        self.headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **query: str) -> Any:
        """JSON; asserts that it worked."""
        status, told = await self.ask("GET", path, query=query)
        assert status == 200, told
        return told

    async def post(self, path: str, **body: Any) -> Any:
        """JSON; asserts that it worked."""
        status, told = await self.ask("POST", path, body)
        assert status == 200, told
        return told

    async def ask(
        self, method: str, path: str, body: Any = None, *, query: Any = None, headers: Any = None
    ) -> tuple[int, Any]:
        """Status and JSON, or text where it is none."""
        wanted = {"headers": headers or self.headers, "params": query, "json": body, "allow_redirects": False}
        async with self.http.request(method, f"{self.url}{path}", **wanted) as answer:
            if "json" in answer.content_type:
                return answer.status, await answer.json(content_type=None)
            return answer.status, await answer.text(errors="replace")


class Somebody:
    """An applicant, known to the console by `id`."""

    def __init__(self, place: "Place", number: str) -> None:
        self.place = place
        self.chat = Chat(BOT, number)
        self.id = place.application.vault.hashed("chat", str(self.chat))
        self._count = 0

    async def happen(self, kind: type, **about: Any) -> None:
        """An event of now."""
        self._count += 1
        event: Event = kind(at=now(), entropy=entropy(), **about)
        await self.place.application.turns.take(self.chat, f"t:{self._count}", event)

    async def say(self, *texts: str) -> Self:
        """Write."""
        for text in texts:
            await self.happen(Said, text=text)
        return self

    async def command(self, name: str) -> Self:
        """A command of the menu."""
        await self.happen(Commanded, name=name)
        return self

    async def tap(self, verb: str, option: str = "", question: str = "") -> Self:
        """A button at the open question."""
        session = await self.session()
        there = question or journey.place(self.place.application.form, session, now())
        await self.happen(Chose, data=f"{verb}:{there}:{option}:{session.revision}")
        return self

    async def send(self, name: str) -> Self:
        """A file; nobody fetches it."""
        await self.happen(Uploaded, reference=f"r{self._count}", name=name, size=100)
        return self

    async def session(self) -> Session:
        """Where they stand."""
        loaded = await self.place.application.ledger.load(self.chat)
        session = self.place.application.turns.read(self.chat, loaded)
        return session or Session(form_version=self.place.application.form.version)

    async def put(self, session: Session, seen: str = "put") -> None:
        """Be where a long way leads, by one commit."""
        turns, ledger = self.place.application.turns, self.place.application.ledger
        loaded = await ledger.load(self.chat)
        assert loaded.key is not None
        key = turns.vault.key(loaded.key)
        event = Sent(at=now(), entropy=entropy(), what="sticker")
        commit = Commit(self.chat, seen, loaded.version, turns.seal(session, self.chat, key), loaded.key)
        await ledger.commit(replace(commit, place=turns.place(self.chat, session, event)))

    async def begun(self, locale: str = "en", region: str = "pavlodar") -> Self:
        """Language, consent, region."""
        await self.command("start")
        await self.tap("pick", locale)
        await self.tap("pick", "agree")
        return await self.tap("pick", region)


class Place:
    """The bot, its console's address, and staff."""

    def __init__(self, application: Application, url: str, http: aiohttp.ClientSession) -> None:
        self.application = application
        self.url = url
        self.http = http
        self._people = 1000

    async def somebody(self, locale: str = "en", region: str = "pavlodar") -> Somebody:
        """An applicant who has chosen a region."""
        self._people += 1
        return await Somebody(self, str(self._people)).begun(locale, region)

    async def account(self, login: str, role: Role, regions: Sequence[str] = ()) -> NewAccount:
        """An account that needs no new password."""
        return await self.application.console.accounts.add(
            login, role, name=f"Name of {login}", regions=regions, keep_password=True
        )

    async def signed_in(self, login: str, role: Role, regions: Sequence[str] = ()) -> Visitor:
        """Somebody new of staff."""
        return await self.sign_in(await self.account(login, role, regions))

    async def sign_in(self, new: NewAccount, step: int = 0) -> Visitor:
        """A session; `step` tells which of the codes around now is used, each counts once."""
        code = passwords.code(new.secret, now().timestamp() + 30 * step)
        body = {"login": new.staff.login, "password": new.password, "code": code}
        async with self.http.post(f"{self.url}/api/session", json=body) as answer:
            told = await answer.json()
            assert answer.status == 200, told
        return Visitor(self.http, self.url, told["token"])


@contextlib.asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    """A place of its own."""
    with tempfile.TemporaryDirectory(prefix="q") as folder:
        settings = Settings(
            _env_file=None,
            bot_token=f"{BOT}:nobody",
            telegram_api="http://127.0.0.1:9",  # nobody is there: what is told waits in the queue
            backend_url="http://127.0.0.1:9",
            backend_token="x",
            backend_webhook_secret="whsec_AAAA",
            otp="sandbox",
            sms_sandbox_api="http://127.0.0.1:9",
            data_dir=Path(folder),
        )
        async with Application(settings) as application:
            # No cookies are kept between visitors.
            async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
                runner = web.AppRunner(
                    application.console.application(settings.console_proxies), access_log=None, shutdown_timeout=1
                )
                await runner.setup()
                site = web.TCPSite(runner, "127.0.0.1", 0)
                await site.start()
                port = runner.addresses[0][1]
                try:
                    yield Place(application, f"http://127.0.0.1:{port}", http)
                finally:
                    await runner.cleanup()
            for queue in application.queues:
                await queue.stop(0)
            await asyncio.sleep(0)
